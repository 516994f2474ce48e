// What the venue says that a key may do, and what follows.
#include "vault/posture.h"

#include "ledger.pb.h"
#include "support/test.h"
#include "vault/rights.h"

namespace strongroom::vault {
namespace {

using venues::KeyRights;
const Time kNow{1'700'000'000'000};
const KeyRights kGood{.is_ip_bound = true, .can_read = true, .can_trade = true, .created = {5}};

std::string code(const Posture& posture) {
    const auto fine = check_posture(posture);
    return fine ? "" : fine.error().code;
}

KeyRights with(auto change) {
    KeyRights rights = kGood;
    change(rights);
    return rights;
}

TEST(Posture, only_a_key_that_is_known_to_be_harmless_places_orders) {
    struct Case {
        const char* what;
        Posture posture;
        const char* code;
        const char* badge;
    };
    const KeyRights open = with([](KeyRights& r) { r.is_ip_bound = false; });
    const KeyRights withdraws = with([](KeyRights& r) { r.can_withdraw = true; });
    const KeyRights transfers = with([](KeyRights& r) { r.can_transfer = true; });
    for (const Case& row : {
             Case{"never read", {}, "unchecked", "unchecked"},
             Case{"never read, allowed", {.is_unread_allowed = true}, "", "unread"},
             Case{"good", {.rights = kGood, .seen = kNow}, "", "protected"},
             Case{"good, long ago", {.rights = kGood, .seen = kNow - minutes(181)}, "", "stale"},
             Case{"good, from the future",
                  {.rights = kGood, .seen = kNow + seconds(1)},
                  "",
                  "stale"},
             Case{"withdraws",
                  {.rights = withdraws, .seen = kNow},
                  "withdraw_permission",
                  "dangerous"},
             Case{"transfers",
                  {.rights = transfers, .seen = kNow},
                  "withdraw_permission",
                  "dangerous"},
             Case{"no override helps",
                  {.rights = withdraws,
                   .seen = kNow,
                   .is_no_ip_allowed = true,
                   .is_unread_allowed = true},
                  "withdraw_permission",
                  "dangerous"},
             Case{"from any address", {.rights = open, .seen = kNow}, "no_ip_list", "no_ip"},
             Case{"the wrong override",
                  {.rights = open, .seen = kNow, .is_unread_allowed = true},
                  "no_ip_list",
                  "no_ip"},
             Case{"allowed, and never shown as protected",
                  {.rights = open, .seen = kNow, .is_no_ip_allowed = true},
                  "",
                  "no_ip_allowed"},
             Case{"a right to move money by a new name",
                  {.rights = with([](KeyRights& r) {
                       r.other_granted = {"enableMargin", "permitsSubAccountTransfer"};
                   }),
                   .seen = kNow},
                  "withdraw_permission",
                  "dangerous"},
             Case{"a right to withdraw by a new name",
                  {.rights =
                       with([](KeyRights& r) { r.other_granted = {"permitsFastWITHDRAWals"}; }),
                   .seen = kNow},
                  "withdraw_permission",
                  "dangerous"},
             Case{"another right is shown",
                  {.rights = with([](KeyRights& r) { r.other_granted = {"enableMargin"}; }),
                   .seen = kNow},
                  "",
                  "protected"},
         }) {
        EXPECT_EQ(code(row.posture), row.code) << row.what;
        EXPECT_EQ(badge_of(row.posture, kNow), row.badge) << row.what;
    }
    EXPECT_TRUE(check_posture({}).error().is_for_now);
    EXPECT_FALSE(check_posture({.rights = withdraws}).error().is_for_now);
    const auto away = check_posture({.trouble = "the venue is away"});
    EXPECT_TRUE(away.error().text.ends_with("the venue is away"));
}

TEST(Posture, a_change_says_what_is_different_and_whether_it_is_wider) {
    struct Case {
        KeyRights before;
        KeyRights after;
        bool is_wider;
        const char* text;
    };
    const KeyRights open = with([](KeyRights& r) { r.is_ip_bound = false; });
    const KeyRights withdraws = with([](KeyRights& r) { r.can_withdraw = true; });
    const KeyRights margin = with([](KeyRights& r) { r.other_granted = {"enableMargin"}; });
    for (const Case& row : {
             Case{kGood, open, true, "lost its IP list"},
             Case{open, kGood, false, "has an IP list now"},
             Case{kGood, withdraws, true, "may withdraw now"},
             Case{withdraws, kGood, false, "may not withdraw any more"},
             Case{kGood, margin, true, "has enableMargin now"},
             Case{margin, kGood, false, "has enableMargin no more"},
             Case{kGood, with([](KeyRights& r) { r.created = {6}; }), true,
                  "it is another key than before"},
             Case{kGood, with([](KeyRights& r) { r.expires = Time{9}; }), false,
                  "expires at another time"},
             Case{withdraws, open, true, "lost its IP list; may not withdraw any more"},
         }) {
        const auto change = compare(row.before, row.after);
        ASSERT_TRUE(change.has_value()) << row.text;
        EXPECT_EQ(change->is_wider, row.is_wider) << row.text;
        EXPECT_EQ(change->text, row.text);
    }
    EXPECT_FALSE(compare(kGood, kGood));
    EXPECT_FALSE(compare(margin, margin));
}

TEST(Posture, it_reads_in_words_and_survives_the_ledger) {
    EXPECT_EQ(describe(kGood), "may read, may trade; bound to an IP list");
    EXPECT_EQ(describe({}), "may do nothing; from any address");
    const KeyRights all{.is_ip_bound = true,
                        .can_read = true,
                        .can_trade = true,
                        .can_withdraw = true,
                        .can_transfer = true,
                        .other_granted = {"enableMargin", "enableFutures"},
                        .created = {7},
                        .expires = Time{8}};
    EXPECT_EQ(describe(all),
              "may read, may trade, may withdraw, may transfer, enableMargin, "
              "enableFutures; bound to an IP list");
    for (const KeyRights& rights : {kGood, all, KeyRights{}}) {
        proto::KeyRights message;
        write(rights, message);
        EXPECT_FALSE(compare(rights, read(message)));
    }
    for (const auto what : {PostureOverride::no_ip_list, PostureOverride::unread})
        EXPECT_EQ(override_of(to_string(what)), what);
    EXPECT_FALSE(override_of("everything"));
}

TEST(Posture, an_answer_that_is_no_answer_tells_nothing) {
    EXPECT_FAILS("no answer came", decode_rights(*venues::requests_of("binance"), 0, ""));
    EXPECT_FAILS("status 404",
                 decode_rights(*venues::requests_of("binance"), 404, std::string(kGoodRights)));
    EXPECT_FAILS("longer than 16 KiB", decode_rights(*venues::requests_of("binance"), 200,
                                                     std::string(kRightsBytesMax + 1, ' ')));
    EXPECT_FAILS("ipRestrict", decode_rights(*venues::requests_of("binance"), 200, "{}"));
    EXPECT_FAILS("", decode_rights(*venues::requests_of("binance"), 200, ""));
    EXPECT_FAILS("", decode_rights(*venues::requests_of("binance"), 200, "[]"));
    const auto without = [](std::string_view field) {
        std::string body(kGoodRights);
        body.replace(body.find(field), field.size(), std::string(field.size(), 'x'));
        return body;
    };
    for (const char* field :
         {"ipRestrict", "createTime", "enableReading", "enableSpotAndMarginTrading",
          "enableWithdrawals", "enableInternalTransfer", "permitsUniversalTransfer"})
        EXPECT_FAILS(field, decode_rights(*venues::requests_of("binance"), 200, without(field)));
    std::string twice(kGoodRights);
    twice.insert(1, R"("enableWithdrawals":false,)");
    EXPECT_FAILS("enableWithdrawals", decode_rights(*venues::requests_of("binance"), 200, twice));
    std::string text(kGoodRights);
    text.replace(text.find("true"), 4, "\"no\"");
    EXPECT_FAILS("ipRestrict", decode_rights(*venues::requests_of("binance"), 200, text));
    std::string expiring(kGoodRights);
    expiring.insert(1, R"("tradingAuthorityExpirationTime":1800000000000,)");
    EXPECT_EQ(MUST(decode_rights(*venues::requests_of("binance"), 200, expiring)).expires,
              Time{1'800'000'000'000});
    EXPECT_FALSE(MUST(decode_rights(*venues::requests_of("binance"), 200, kGoodRights)).expires);
}

}  // namespace
}  // namespace strongroom::vault
