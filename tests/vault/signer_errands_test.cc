// Errands about keys at their venue: what they need, what is on record, what an answer does.
#include <algorithm>

#include "ledger.pb.h"
#include "support/test.h"
#include "vault/people_house.h"

namespace strongroom::vault {
namespace {

using Kind = KeyErrand::Kind;
constexpr std::string_view kSub = "bot@example.com";
constexpr std::string_view kMasterSecret = "the-secret-of-the-master-account-1234567890";

struct Family : House {
    explicit Family(test::FakeDisk& disk, const std::string& at = "binance")
        : House(disk), venue(at) {
        must(signer.init(vault::passphrase(), true));
        std::string secret(kMasterSecret);
        std::string words = venue == "kucoin" ? "master-phrase" : "";
        must(signer.add_key({.account = {"master"},
                             .venue = venue,
                             .api_key = "master-id",
                             .secret = Secret::take(secret),
                             .policy = MUST(Policy::parse("admin = true\n")),
                             .passphrase = Secret::take(words)}));
    }
    KeyErrandWish making() const {
        return {.kind = Kind::make,
                .account = {"bot"},
                .master = {"master"},
                .sub_account = venue == "kucoin" ? "testbot1" : std::string(kSub),
                .addresses = {"192.0.2.1"},
                .may_trade = true,
                .policy = kHousePolicy};
    }
    // Recorded, durable, signed.
    std::expected<SignedRequest, Refusal> sign(const KeyErrand& errand) {
        auto recorded = signer.record(errand, {});
        if (!recorded) return std::unexpected(recorded.error());
        must(signer.commit());
        return signer.finish(*recorded);
    }
    SignedRequest signed_errand(const KeyErrand& errand) {
        auto request = sign(errand);
        if (!request) throw std::runtime_error(request.error().text);
        return *std::move(request);
    }
    std::string answer_of(const KeyErrand& errand) const {
        if (venue == "kucoin") {
            return R"({"code":"200000","data":{"subName":"testbot1","remark":")" + errand.label +
                   R"(","apiKey":"sub-id","apiSecret":"told-once","apiVersion":3,)"
                   R"("permission":"General,Spot","createdAt":1763000000000}})";
        }
        return R"({"apiName":")" + errand.label +
               R"(","apiKey":"sub-id","secretKey":"","canTrade":true,"status":2})";
    }
    // The account "bot" with its key, as the venue made it.
    KeyErrand make() {
        KeyErrand errand = MUST(signer.begin_errand(making()));
        signed_errand(errand);
        MUST(signer.end_errand(errand, 200, answer_of(errand)));
        return errand;
    }
    const StoredKey& key(const char* account = "bot") const {
        const StoredKey* found = signer.store().find({account});
        if (found == nullptr) throw std::runtime_error("no such key");
        return *found;
    }

    std::string venue;
};

class SignerErrands : public testing::Test {
  protected:
    test::FakeDisk disk_;
};

TEST_F(SignerErrands, a_key_is_made_at_binance_around_a_public_half_of_ours) {
    Family family(disk_);
    KeyErrand errand = MUST(family.signer.begin_errand(family.making()));
    EXPECT_TRUE(family.key().is_waiting);
    EXPECT_EQ(family.key().sub->label, errand.label);
    EXPECT_TRUE(errand.label.starts_with("sr-")) << errand.label;
    const SignedRequest request = family.signed_errand(errand);
    EXPECT_EQ(request.http.method, "POST");
    EXPECT_TRUE(request.http.target.starts_with(
        "/sapi/v1/sub-account/subAccountApi?email=bot%40example.com&apiName=" + errand.label))
        << request.http.target;
    EXPECT_NE(request.http.target.find("&publicKey=-----BEGIN%20PUBLIC%20KEY"), std::string::npos);
    EXPECT_EQ(find_header(request.http.headers, "X-MBX-APIKEY"), "master-id");
    EXPECT_FALSE(request.is_order);
    EXPECT_EQ(MUST(family.signer.end_errand(errand, 200, family.answer_of(errand))).outcome,
              "done");
    EXPECT_FALSE(family.key().is_waiting);
    EXPECT_EQ(MUST(family.signer.store().open(family.key())).api_key, "sub-id");
    see_rights(family.signer, "bot");
    OrderIntent order = intent(1);
    order.account = {"bot"};
    EXPECT_TRUE(vault::sign(family.signer, order).has_value());
}

TEST_F(SignerErrands, the_secret_that_kucoin_tells_once_goes_into_the_store) {
    Family family(disk_, "kucoin");
    KeyErrand errand = MUST(family.signer.begin_errand(family.making()));
    const OpenedKey before = MUST(family.signer.store().open(family.key()));
    EXPECT_TRUE(before.secret.empty());
    const std::string words(before.passphrase.text(OpenSecret{}));
    EXPECT_EQ(words.size(), 24U);
    const SignedRequest request = family.signed_errand(errand);
    EXPECT_EQ(request.http.target, "/api/v1/sub/api-key");
    EXPECT_NE(request.http.body.find("\"passphrase\":\"" + words + "\""), std::string::npos);
    MUST(family.signer.end_errand(errand, 200, family.answer_of(errand)));
    const OpenedKey after = MUST(family.signer.store().open(family.key()));
    EXPECT_EQ(after.secret.text(OpenSecret{}), "told-once");
    EXPECT_EQ(after.passphrase.text(OpenSecret{}), words);
    EXPECT_EQ(after.api_key, "sub-id");
    for (const auto& [name, bytes] : disk_.files())
        EXPECT_EQ(as_text(bytes).find("told-once"), std::string_view::npos) << name;
    // It opens again with all of it.
    family.signer.seal();
    family.reopen();
    EXPECT_EQ(MUST(family.signer.store().open(family.key())).secret.text(OpenSecret{}),
              "told-once");
    EXPECT_EQ(family.key().sub->master.value, "master");
}

TEST_F(SignerErrands, a_making_that_is_cut_off_leaves_a_key_that_the_list_finds) {
    for (const char* venue : {"binance", "kucoin"}) {
        test::FakeDisk disk;
        Family family(disk, venue);
        const KeyErrand errand = MUST(family.signer.begin_errand(family.making()));
        family.signed_errand(errand);
        // The process dies before the answer comes.
        House again(disk);
        again.reopen();
        const StoredKey* found = again.signer.store().find({"bot"});
        ASSERT_NE(found, nullptr);
        EXPECT_TRUE(found->is_waiting);
        EXPECT_EQ(found->sub->label, errand.label);
        KeyErrand list = MUST(again.signer.begin_errand(
            {.kind = Kind::list, .master = {"master"}, .sub_account = errand.terms.sub_account}));
        const std::string body =
            std::string_view(venue) == "binance"
                ? R"({"total":1,"rows":[{"apiName":")" + errand.label +
                      R"(","apikey":"sub-id","canTrade":true}]})"
                : R"({"code":"200000","data":[{"subName":"testbot1","remark":")" + errand.label +
                      R"(","apiKey":"sub-id","apiVersion":3,"permission":"General,Spot",)"
                      R"("createdAt":1763000000000,"isMaster":false}]})";
        const KeyErrandEnd end = MUST(again.signer.end_errand(list, 200, body));
        ASSERT_EQ(end.keys.size(), 1U);
        EXPECT_EQ(end.keys[0].account.value, "bot");
        EXPECT_TRUE(end.keys[0].is_waiting);
        const Status named = again.signer.name_key({"bot"}, "sub-id");
        if (std::string_view(venue) == "binance") {
            EXPECT_OK(named);  // Our own half was never lost.
            continue;
        }
        EXPECT_FAILS("it is lost", named);
        KeyErrand drop = MUST(again.signer.begin_errand(
            {.kind = Kind::drop, .account = {"bot"}, .key_id = "sub-id"}));
        auto recorded = again.signer.record(drop, {});
        ASSERT_TRUE(recorded.has_value()) << recorded.error().text;
        House::must(again.signer.commit());
        const auto request = again.signer.finish(*recorded);
        ASSERT_TRUE(request.has_value());
        EXPECT_TRUE(request->http.target.starts_with(
            "/api/v1/sub/api-key?apiKey=sub-id&subName=testbot1&passphrase="));
    }
}

TEST_F(SignerErrands, a_key_is_dropped_by_its_master_and_frozen_here) {
    Family family(disk_);
    family.make();
    KeyErrand drop = MUST(family.signer.begin_errand({.kind = Kind::drop, .account = {"bot"}}));
    const SignedRequest request = family.signed_errand(drop);
    EXPECT_EQ(request.http.method, "DELETE");
    EXPECT_NE(request.http.target.find("subAccountApiKey=sub-id"), std::string::npos);
    EXPECT_EQ(find_header(request.http.headers, "X-MBX-APIKEY"), "master-id");
    MUST(family.signer.end_errand(drop, 200, "{}"));
    EXPECT_NE(family.signer.freezes().find({"bot"}), nullptr);
    // It may still be asked whether it is dead.
    KeyErrand prove = MUST(family.signer.begin_errand({.kind = Kind::prove, .account = {"bot"}}));
    EXPECT_EQ(find_header(family.signed_errand(prove).http.headers, "X-MBX-APIKEY"), "sub-id");
    const KeyErrandEnd end =
        MUST(family.signer.end_errand(prove, 401, R"({"code":-2008,"msg":"Invalid Api-Key ID."})"));
    EXPECT_EQ(end.outcome, "dead");
    EXPECT_EQ(end.proof.code, -2008);
}

TEST_F(SignerErrands, rights_and_addresses_are_changed_by_the_master) {
    Family family(disk_);
    family.make();
    KeyErrand limit = MUST(family.signer.begin_errand({.kind = Kind::limit, .account = {"bot"}}));
    EXPECT_NE(family.signed_errand(limit).http.target.find(
                  "subAccountApiPermission?email=bot%40example.com&subAccountApiKey=sub-id"
                  "&canTrade=false"),
              std::string::npos);
    const KeyErrandWish binding{.kind = Kind::bind, .account = {"bot"}, .addresses = {"192.0.2.9"}};
    EXPECT_FAILS("has not said yet", family.signer.begin_errand(binding));
    see_rights(family.signer, "bot");
    KeyErrand bind = MUST(family.signer.begin_errand(binding));
    EXPECT_TRUE(bind.terms.may_trade);
    EXPECT_NE(family.signed_errand(bind).http.target.find("status=2&ipAddress=192.0.2.9"),
              std::string::npos);
    EXPECT_FAILS("another key", family.signer.end_errand(bind, 200, R"({"apiKey":"other"})"));
    EXPECT_FAILS("addresses", family.signer.begin_errand({.kind = Kind::bind, .account = {"bot"}}));
}

TEST_F(SignerErrands, the_key_of_a_master_account_places_no_orders_and_no_other_key_does_its_work) {
    Family family(disk_);
    see_rights(family.signer, "master");
    OrderIntent order = intent(1);
    order.account = {"master"};
    EXPECT_EQ(vault::sign(family.signer, order).error().code, "admin");
    House::must(family.add_key("trader"));
    KeyErrandWish wish = family.making();
    wish.master = {"trader"};
    EXPECT_FAILS("not that of a master account", family.signer.begin_errand(wish));
    EXPECT_EQ(family.signer.store().find({"bot"}), nullptr);
    KeyErrand forged{.kind = Kind::drop,
                     .account = {"trader"},
                     .master = {"trader"},
                     .terms = {.sub_account = std::string(kSub)},
                     .api_key = "id"};
    EXPECT_EQ(family.sign(forged).error().code, "admin");
    EXPECT_FAILS("admin",
                 family.signer.set_policy({"master"}, MUST(Policy::parse(kHousePolicy)), {}, "t"));
    EXPECT_FAILS("admin", family.signer.set_policy({"trader"}, MUST(Policy::parse("admin = true")),
                                                   {}, "t"));
    wish = family.making();
    wish.policy = "admin = true";
    EXPECT_FAILS("admin", family.signer.begin_errand(wish));
}

TEST_F(SignerErrands, where_several_must_approve_a_key_is_made_once_by_their_approval) {
    Family family(disk_);
    people_the(family.signer);
    const KeyErrandWish wish = family.making();
    EXPECT_EQ(family.signer.begin_errand(wish).error().code, Errc::approval);
    EXPECT_EQ(family.signer.key_count(), 1U);
    const KeyErrand meant{
        .kind = Kind::make,
        .account = wish.account,
        .master = wish.master,
        .terms = {.sub_account = wish.sub_account, .may_trade = true, .addresses = wish.addresses}};
    const std::string act =
        MUST(propose(family.signer, ActKind::venue_key, "bot", errand_text(meant, wish.policy)))
            .act.id;
    MUST(approve(family.signer, act, anna));
    MUST(approve(family.signer, act, berta));
    KeyErrandWish other = wish;
    other.addresses = {"192.0.2.66"};
    EXPECT_EQ(family.signer.begin_errand(other).error().code, Errc::approval);
    KeyErrand errand = MUST(family.signer.begin_errand(wish));
    family.signed_errand(errand);
    EXPECT_EQ(family.sign(errand).error().code, "approval");  // Once.
    MUST(family.signer.end_errand(errand, 200, family.answer_of(errand)));
    // To bind it elsewhere takes another; to drop it none.
    see_rights(family.signer, "bot");
    EXPECT_EQ(
        family.signer
            .begin_errand({.kind = Kind::bind, .account = {"bot"}, .addresses = {"192.0.2.9"}})
            .error()
            .code,
        Errc::approval);
    const KeyErrand drop =
        MUST(family.signer.begin_errand({.kind = Kind::drop, .account = {"bot"}}));
    EXPECT_TRUE(family.sign(drop).has_value());
}

TEST_F(SignerErrands, what_is_wrong_with_a_wish_leaves_no_key_behind) {
    Family family(disk_);
    const auto with = [&](auto change) {
        KeyErrandWish wish = family.making();
        change(wish);
        return family.signer.begin_errand(wish);
    };
    EXPECT_FAILS("email", with([](KeyErrandWish& wish) { wish.sub_account = "nobody"; }));
    EXPECT_FAILS("an address", with([](KeyErrandWish& wish) { wish.addresses = {"here"}; }));
    EXPECT_FAILS("policy", with([](KeyErrandWish& wish) { wish.policy = "nonsense"; }));
    EXPECT_FAILS("no key for account", with([](KeyErrandWish& wish) { wish.master = {"x"}; }));
    EXPECT_FAILS("account", with([](KeyErrandWish& wish) { wish.account = {"a b"}; }));
    EXPECT_EQ(family.signer.key_count(), 1U);
    House::must(family.add_key("trader"));
    EXPECT_FAILS("was not made by",
                 family.signer.begin_errand({.kind = Kind::drop, .account = {"trader"}}));
    EXPECT_FAILS("no key for account",
                 family.signer.begin_errand({.kind = Kind::prove, .account = {"nobody"}}));
    family.signer.seal();
    EXPECT_FAILS("sealed", family.signer.begin_errand(family.making()));
}

TEST_F(SignerErrands, an_answer_that_is_no_yes_makes_no_key) {
    Family family(disk_);
    KeyErrand errand = MUST(family.signer.begin_errand(family.making()));
    family.signed_errand(errand);
    EXPECT_FAILS("-1130", family.signer.end_errand(
                              errand, 400, R"({"code":-1130,"msg":"Data sent is not valid"})"));
    EXPECT_FAILS("not known", family.signer.end_errand(errand, 0, ""));
    EXPECT_FAILS("", family.signer.end_errand(errand, 200, "<html>"));
    KeyErrand other = errand;
    other.label = "sr-other-1";
    EXPECT_FAILS("another key", family.signer.end_errand(other, 200, family.answer_of(errand)));
    EXPECT_TRUE(family.key().is_waiting);
    EXPECT_OK(family.signer.end_errand(errand, 200, family.answer_of(errand)));
    // What comes a second time changes nothing.
    EXPECT_FAILS("has its id already",
                 family.signer.end_errand(errand, 200, family.answer_of(errand)));
}

TEST_F(SignerErrands, a_refusal_that_does_not_say_why_is_asked_about_a_second_time) {
    House house(disk_);
    house.furnish();
    const std::string refused =
        R"({"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."})";
    const auto proved = [&](int status, const std::string& body, int status2 = 0,
                            const std::string& body2 = "") {
        KeyErrand errand =
            MUST(house.signer.begin_errand({.kind = Kind::prove, .account = {"practice"}}));
        KeyErrandEnd end = MUST(house.signer.end_errand(errand, status, body));
        if (!end.asks_again) return end.outcome;
        EXPECT_EQ(errand.question, 1);
        return "second: " + MUST(house.signer.end_errand(errand, status2, body2)).outcome;
    };
    EXPECT_EQ(proved(200, "{}"), "alive");
    EXPECT_EQ(proved(0, ""), "unknown");
    EXPECT_EQ(proved(503, ""), "unknown");
    EXPECT_EQ(proved(401, refused, 401, refused), "second: refused");
    EXPECT_EQ(proved(401, refused, 200, "{}"), "second: alive");
    EXPECT_EQ(proved(401, refused, 0, ""), "second: unknown");
}

TEST_F(SignerErrands, the_second_question_is_another_one) {
    House house(disk_);
    house.furnish();
    KeyErrand errand =
        MUST(house.signer.begin_errand({.kind = Kind::prove, .account = {"practice"}}));
    const auto target = [&] {
        auto recorded = house.signer.record(errand, {});
        House::must(house.signer.commit());
        return house.signer.finish(*recorded)->http.target;
    };
    EXPECT_TRUE(target().starts_with("/sapi/v1/account/apiRestrictions?"));
    errand.question = 1;
    EXPECT_TRUE(target().starts_with("/api/v3/account?"));
}

}  // namespace
}  // namespace strongroom::vault
