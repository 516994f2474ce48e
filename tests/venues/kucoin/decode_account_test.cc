#include "support/test.h"
#include "venues/kucoin/describe.h"

namespace strongroom::venues::kucoin {
namespace {

KeyRights rights(const std::string& permission, const std::string& addresses = R"("192.**.10")") {
    std::string text = golden_with("key_rights", "General,Spot", permission);
    const std::string old = R"("192.**.10")";
    return MUST(decode_key_rights(text.replace(text.find(old), old.size(), addresses)));
}

TEST(KucoinAccount, the_balances_are_those_of_one_wallet) {
    EXPECT_EQ(describe(MUST(decode_account(golden("account")))),
              "trade  trade  at 0\nETH 1.25 free 0 locked\nUSDT 20.5 free 6.16759503 locked\n");
    EXPECT_EQ(describe(MUST(decode_account(golden("account"), Wallet::main))),
              "main   at 0\nUSDT 900 free 100 locked\n");
    EXPECT_TRUE(MUST(decode_account(R"({"code":"200000","data":[]})")).balances.empty());
}

TEST(KucoinAccount, an_asset_that_is_there_twice_has_no_balance) {
    EXPECT_FAILS("USDT: there twice", decode_account(golden_with("account", R"("currency":"ETH")",
                                                                 R"("currency":"USDT")")));
    EXPECT_FAILS("[1]: available: missing",
                 decode_account(golden_with("account", R"("available":"1.25",)", "")));
    EXPECT_FAILS("[2]: holds: -1 is below zero",
                 decode_account(golden_with("account", R"("holds":"100")", R"("holds":"-1")")));
}

TEST(KucoinAccount, fees_are_fractions_and_a_maker_may_be_paid) {
    EXPECT_EQ(describe(MUST(decode_fees(golden("fees")))),
              "BTC-USDT maker -0.00005 taker 0.001\nETH-USDT maker 0.0008 taker 0.0015\n");
    EXPECT_EQ(describe(MUST(decode_fees(golden("basic_fees")))),
              "basic maker 0.0009 taker 0.001\n");
    EXPECT_FAILS("a fee of all", decode_fees(golden_with("basic_fees", R"("0.001")", R"("1")")));
    EXPECT_FAILS("a fee of all", decode_fees(golden_with("basic_fees", R"("0.001")", R"("-1")")));
    EXPECT_FAILS("makerFeeRate: not an amount",
                 decode_fees(golden_with("basic_fees", R"("0.0009")", "0.0009")));
}

TEST(KucoinKeyRights, a_bots_key_reads_and_trades) {
    EXPECT_EQ(describe(MUST(decode_key_rights(golden("key_rights")))),
              "ip-bound read trade since 1763000000000\n");
}

TEST(KucoinKeyRights, each_word_is_a_right_and_what_is_new_is_told_by_name) {
    struct Line {
        const char* permission;
        const char* described;
    };
    const std::vector<Line> table = {
        {"General", "ip-bound read since 1763000000000\n"},
        {"Spot", "ip-bound trade since 1763000000000\n"},
        {"", "ip-bound since 1763000000000\n"},
        {"General,Transfer", "ip-bound read withdraw transfer since 1763000000000\n"},
        {"General,Withdrawal", "ip-bound read withdraw since 1763000000000\n"},
        {"General,Transfer/Withdrawal", "ip-bound read withdraw transfer since 1763000000000\n"},
        {"General,withdraw", "ip-bound read withdraw since 1763000000000\n"},
        {"General,TRANSFER", "ip-bound read withdraw transfer since 1763000000000\n"},
        {"General,InnerTransfer", "ip-bound read transfer since 1763000000000\n"},
        {"General,FlexTransfers", "ip-bound read transfer since 1763000000000\n"},
        {"General, Spot ,Margin,Futures,Earn,Tomorrow",
         "ip-bound read trade since 1763000000000\nMargin\nFutures\nEarn\nTomorrow\n"},
        {"general", "ip-bound since 1763000000000\ngeneral\n"},
    };
    for (const Line& line : table) {
        EXPECT_EQ(describe(rights(line.permission)), line.described) << line.permission;
    }
}

TEST(KucoinKeyRights, without_addresses_a_key_is_not_bound) {
    for (const char* none : {"\"\"", "null", "\" , \""}) {
        EXPECT_FALSE(rights("General", none).is_ip_bound) << none;
    }
    EXPECT_FALSE(
        MUST(decode_key_rights(golden_with("key_rights", R"("ipWhitelist":"192.**.10",)", "")))
            .is_ip_bound);
    EXPECT_TRUE(rights("General", R"("203.**.154,103.**.34")").is_ip_bound);
}

TEST(KucoinKeyRights, an_answer_without_its_words_is_an_error) {
    EXPECT_FAILS("permission: missing", decode_key_rights(golden_with(
                                            "key_rights", R"("permission":"General,Spot",)", "")));
    EXPECT_FAILS(
        "permission: not a text",
        decode_key_rights(golden_with("key_rights", R"("General,Spot")", "[\"General\"]")));
    EXPECT_FAILS("createdAt: missing",
                 decode_key_rights(golden_with("key_rights", R"("createdAt":1763000000000,)", "")));
    EXPECT_FAILS(
        "permission: longer than 1024",
        decode_key_rights(golden_with("key_rights", "General,Spot", std::string(1025, 'a'))));
}

TEST(KucoinBullet, tells_where_and_with_what_to_connect) {
    EXPECT_EQ(describe(MUST(decode_bullet(golden("bullet")))),
              "2neAiuYvAU61ZDXANAGAsiL4-i/+A=.ymP9j== at wss://ws-api-spot.kucoin.com/ each 18s "
              "within 10s");
}

TEST(KucoinBullet, an_endpoint_that_is_not_safe_is_refused) {
    const auto at = [](const std::string& endpoint) {
        return decode_bullet(golden_with("bullet", "wss://ws-api-spot.kucoin.com/", endpoint));
    };
    EXPECT_OK(at("wss://ws-api.example:443/endpoint"));
    EXPECT_OK(at("ws://127.0.0.1:9001/"));
    EXPECT_OK(at("ws://[::1]"));
    for (const char* odd : {"ws://ws-api-spot.kucoin.com/", "http://a.b/", "wss://", "",
                            "wss://a b/", "wss://a?token=1", "ws://127.0.0.1.example.com/",
                            "ws://localhost.example.com", "wss://a@b/"}) {
        EXPECT_FAILS("endpoint", at(odd));
    }
    EXPECT_FAILS("pingInterval", decode_bullet(golden_with("bullet", "18000", "0")));
    EXPECT_FAILS("pingTimeout", decode_bullet(golden_with("bullet", "10000", "86400000")));
    EXPECT_FAILS("instanceServers: none",
                 decode_bullet(R"({"code":"200000","data":{"token":"abc","instanceServers":[]}})"));
}

TEST(KucoinBullet, a_token_is_never_in_an_error) {
    const auto result = decode_bullet(golden_with("bullet", "18000", "\"x\""));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().message.find("2neAiu"), std::string::npos) << result.error().message;
    EXPECT_FAILS("token: empty", decode_bullet(golden_with(
                                     "bullet", "2neAiuYvAU61ZDXANAGAsiL4-i/+A=.ymP9j==", "")));
}

}  // namespace
}  // namespace strongroom::venues::kucoin
