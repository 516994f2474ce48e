#include "support/test.h"
#include "venues/kucoin/describe.h"

namespace strongroom::venues::kucoin {
namespace {

const SigningTime at{.timestamp = {1764000000000}, .recv_window = seconds(2)};

SubKeyTerms terms() {
    return {.sub_name = "testbot1",
            .passphrase = "Abc12345",
            .may_trade = true,
            .addresses = {"192.0.2.10", "2001:db8::1"},
            .days = 90};
}

TEST(KucoinSubKey, a_key_that_only_reads_is_how_one_is_contained) {
    SubKeyTerms contained = terms();
    contained.may_trade = false;
    contained.addresses = {};
    contained.days = -1;
    const UnsignedRequest request = MUST(update_sub_key(contained, "670621e3a25958000159c82f", at));
    EXPECT_EQ(request.path, "/api/v1/sub/api-key/update");
    EXPECT_EQ(request.body, R"({"subName":"testbot1","apiKey":"670621e3a25958000159c82f",)"
                            R"("passphrase":"Abc12345","permission":"General","expire":"-1"})");
    EXPECT_EQ(request.weight, 30);
}

TEST(KucoinSubKey, a_key_that_trades_may_nothing_else) {
    const UnsignedRequest request = MUST(create_sub_key(terms(), "bot-1", at));
    EXPECT_EQ(request.method + " " + request.path, "POST /api/v1/sub/api-key");
    EXPECT_EQ(request.body, R"({"subName":"testbot1","passphrase":"Abc12345","remark":"bot-1",)"
                            R"("permission":"General,Spot","ipWhitelist":"192.0.2.10,2001:db8::1",)"
                            R"("expire":"90"})");
    EXPECT_FALSE(request.is_order_placement);
}

TEST(KucoinSubKey, keys_are_listed_and_deleted) {
    EXPECT_EQ(MUST(sub_keys("testbot1", at)).query, "subName=testbot1");
    const UnsignedRequest request =
        MUST(delete_sub_key("testbot1", "670621e3a25958000159c82f", "Abc#12345", at));
    EXPECT_EQ(request.method, "DELETE");
    EXPECT_EQ(request.query,
              "apiKey=670621e3a25958000159c82f&subName=testbot1&passphrase=Abc%2312345");
}

TEST(KucoinSubKey, what_the_venue_would_refuse_is_refused_and_a_passphrase_never_shown) {
    for (const char* odd :
         {"", "short1", "with blank 1", "a&b=c12345", "quote\"12345", "back\\12345", "tab\t123456",
          "ümlaut12345", "123456789012345678901234567890123"}) {
        SubKeyTerms one = terms();
        one.passphrase = odd;
        for (const auto& result : {create_sub_key(one, "bot1", at), update_sub_key(one, "key", at),
                                   delete_sub_key("testbot1", "key", odd, at)}) {
            ASSERT_FALSE(result.has_value()) << odd;
            EXPECT_EQ(result.error().message,
                      "passphrase: 7 to 32 characters without blanks, quotes, '&', '=', '%' or "
                      "'+'");
        }
    }
    SubKeyTerms odd = terms();
    odd.days = 31;
    EXPECT_FAILS("expire: 31", create_sub_key(odd, "bot1", at));
    odd = terms();
    odd.addresses = {"192.0.2.10,0.0.0.0"};
    EXPECT_FAILS("ipWhitelist: an address", create_sub_key(odd, "bot1", at));
    odd.addresses = std::vector<std::string>(21, "192.0.2.10");
    EXPECT_FAILS("ipWhitelist: at most 20", update_sub_key(odd, "key", at));
    odd = terms();
    odd.sub_name = "a\"b";
    EXPECT_FAILS("subName", create_sub_key(odd, "bot1", at));
    EXPECT_FAILS("subName", sub_keys("", at));
    EXPECT_FAILS("remark", create_sub_key(terms(), "a,b", at));
    EXPECT_FAILS("remark", create_sub_key(terms(), std::string(25, 'a'), at));
    EXPECT_FAILS("apiKey", update_sub_key(terms(), "k&v", at));
}

TEST(KucoinSubKey, a_list_tells_what_each_key_may) {
    EXPECT_EQ(describe(MUST(decode_sub_keys(golden("sub_keys")))),
              "670621e3a25958000159c82f v3 of 165111300 \"testbot1\" \"bot1\" "
              "ip-bound read trade since 1763000000000\n");
    EXPECT_TRUE(MUST(decode_sub_keys(R"({"code":"200000","data":[]})")).empty());
    EXPECT_EQ(describe(MUST(decode_api_key(golden("key_rights")))),
              "65a0f0f0f0f0f00001aaaaaa v3 of 165111215 \"\" \"bot\" master "
              "ip-bound read trade since 1763000000000\n");
}

TEST(KucoinSubKey, the_secret_of_a_new_key_goes_to_its_owner_and_nowhere_else) {
    std::string secret;
    int count = 0;
    const ApiKey key =
        MUST(decode_created_sub_key(golden("created_sub_key"), [&](std::string_view told) {
            secret = told;
            ++count;
        }));
    EXPECT_EQ(secret, "46fd8974-aaaa-bbbb-cccc-2340896f005b");
    EXPECT_EQ(count, 1);
    EXPECT_EQ(key.api_key, "670621e3a25958000159c82f");
    EXPECT_FALSE(key.rights.can_trade);
    EXPECT_EQ(describe(key).find("46fd8974"), std::string::npos);
}

TEST(KucoinSubKey, a_reply_without_a_secret_hands_none_on) {
    for (const char* odd : {R"("apiSecret":"")", R"("apiSecret":7)", R"("other":1)"}) {
        bool was_called = false;
        const auto result = decode_created_sub_key(
            golden_with("created_sub_key", R"("apiSecret":"46fd8974-aaaa-bbbb-cccc-2340896f005b")",
                        odd),
            [&](std::string_view) { was_called = true; });
        EXPECT_FAILS("apiSecret", result);
        EXPECT_FALSE(was_called);
    }
}

TEST(KucoinSubKey, a_change_is_confirmed_by_name) {
    EXPECT_EQ(describe(MUST(decode_changed_sub_key(golden("changed_sub_key")))),
              "testbot1 670621e3a25958000159c82f now \"General\"");
    EXPECT_EQ(
        MUST(decode_changed_sub_key(R"({"code":"200000","data":{"subName":"a","apiKey":"b"}})"))
            .permission,
        "");
    EXPECT_FAILS("apiKey: missing",
                 decode_changed_sub_key(R"({"code":"200000","data":{"subName":"a"}})"));
}

}  // namespace
}  // namespace strongroom::venues::kucoin
