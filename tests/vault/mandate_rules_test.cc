// Each rule of a mandate and of a factor's text: what it lets through, and what it stops.
#include <sodium.h>

#include "support/test.h"
#include "vault/authenticator.h"
#include "vault/mandates.h"
#include "vault/user.h"

namespace strongroom::vault {
namespace {

using namespace decimal_literals;

const Time kNow{1'770'000'000'000};  // Within the mandate of the corpus: the year 2026.

std::string good_text() {
    return test::read_text(test::source_path("tests/fuzz/corpus/mandate/whole.toml"));
}
Result<Mandate> with(std::string_view from, const std::string& to) {
    std::string text = good_text();
    text.replace(text.find(from), from.size(), to);
    return Mandate::parse(text);
}

OrderIntent order(Side side = Side::buy, Decimal limit = 100) {
    return {.account = {"main"},
            .symbol = MUST(Symbol::parse("BTC/USDT")),
            .side = side,
            .kind = OrderKind::limit,
            .limit = Price{limit},
            .qty = {1}};
}

TEST(MandateRules, an_order_is_covered_by_all_of_them_or_not_at_all) {
    const Mandate mandate = MUST(Mandate::parse(good_text()));
    const auto words = [&](const OrderIntent& intent, Decimal notional = 100, Time now = kNow,
                           std::optional<ReferencePrice> reference = {}) {
        if (!reference) reference = ReferencePrice{{100}, {101}, now};
        const auto checked = mandate.check(intent, notional, reference, now);
        return checked ? std::string() : checked.error().text;
    };
    EXPECT_EQ(words(order()), "");
    EXPECT_EQ(words(order(), 500), "");
    EXPECT_TRUE(words(order(), "500.01"_d).contains("above the mandate's 500 an order"));
    EXPECT_TRUE(words(order(), 1, mandate.not_before - milliseconds(1)).contains("not in force"));
    EXPECT_EQ(words(order(), 1, mandate.not_before), "");
    EXPECT_TRUE(words(order(), 1, mandate.expires).contains("has expired"));
    OrderIntent other = order();
    other.symbol = MUST(Symbol::parse("ETH/USDT"));
    EXPECT_TRUE(words(other).contains("does not cover ETH/USDT"));
    // 5 % around the market, on the side that loses.
    EXPECT_EQ(words(order(Side::buy, "106.05"_d)), "");
    EXPECT_TRUE(words(order(Side::buy, "106.06"_d)).contains("price band"));
    EXPECT_EQ(words(order(Side::sell, 95)), "");
    EXPECT_TRUE(words(order(Side::sell, "94.99"_d)).contains("price band"));
    // A stop is held against where it begins to trade.
    OrderIntent stop = order(Side::sell, "85.5"_d);
    stop.kind = OrderKind::stop_limit;
    stop.trigger = Price{90};
    EXPECT_TRUE(words(stop).contains("does not cover this kind"));
    const Mandate with_stops =
        MUST(with("[\"limit\"", "[\"stop_limit\", \"ioc\", \"fok\", \"limit\""));
    const ReferencePrice market{{100}, {101}, kNow};
    EXPECT_TRUE(with_stops.check(stop, 100, market, kNow).has_value());
    stop.limit = Price{"85.49"_d};
    EXPECT_FALSE(with_stops.check(stop, 100, market, kNow).has_value());
    // A market order gets the market's price, also when none is known here.
    OrderIntent at_market = order();
    at_market.kind = OrderKind::market;
    at_market.limit.reset();
    EXPECT_TRUE(mandate.check(at_market, 100, std::nullopt, kNow).has_value());
    for (const Time seen : {kNow + milliseconds(1), kNow - kReferenceAgeMax - milliseconds(1)}) {
        const auto checked = mandate.check(order(), 100, ReferencePrice{{100}, {101}, seen}, kNow);
        ASSERT_FALSE(checked.has_value());
        EXPECT_EQ(checked.error().code, "reference");
        EXPECT_TRUE(checked.error().is_for_now);
    }
    EXPECT_FALSE(mandate.check(order(), 100, std::nullopt, kNow).has_value());
}

TEST(MandateRules, one_without_a_bot_is_for_every_bot) {
    const ReferencePrice market{.bid = {100}, .ask = {101}, .seen = kNow};
    OrderIntent intent = order();
    intent.bot = {"grid"};
    EXPECT_TRUE(MUST(Mandate::parse(good_text())).check(intent, 1, market, kNow).has_value());
    const Mandate dca = MUST(Mandate::parse(good_text() + "bot = \"dca\"\n"));
    EXPECT_FALSE(dca.check(intent, 1, market, kNow).has_value());
    intent.bot = {"dca"};
    EXPECT_TRUE(dca.check(intent, 1, market, kNow).has_value());
}

TEST(MandateText, lists_texts_numbers_and_moments_have_their_forms) {
    for (const auto& [from, to, words] :
         std::initializer_list<std::tuple<const char*, std::string, const char*>>{
             {"\"main\"", "\"" + std::string(257, 'x') + "\"", "mandate.account: must be a text"},
             {"\"main\"", "\"\"", "mandate.account: must be a text"},
             {"\"main\"", "7", "mandate.account: must be a text"},
             {"[\"BTC/USDT\"]", "[]", "mandate.symbols: must list 1 to 500"},
             {"[\"BTC/USDT\"]", "\"BTC/USDT\"", "mandate.symbols: must list 1 to 500"},
             {"[\"BTC/USDT\"]", "[7]", "mandate.symbols: must list texts only"},
             {"[\"BTC/USDT\"]", "[\"BTCUSDT\"]", "mandate.symbols: \"BTCUSDT\" is not a pair"},
             {"[\"buy\", \"sell\"]", "[\"buy\", \"sell\", \"buy\"]", "mandate.sides: must list"},
             {"price_band_bps = 500", "price_band_bps = 0", "mandate.price_band_bps: must be"},
             {"price_band_bps = 500", "price_band_bps = 10001", "mandate.price_band_bps: must be"},
             {"price_band_bps = 500", "price_band_bps = \"5\"", "mandate.price_band_bps: must be"},
             {"\"500\"", "\"many\"", "mandate.order_notional: must be an amount"},
             {"\"500\"", "\"0\"", "mandate.order_notional: must be an amount"},
             {"2026-01-01T00:00:00Z", "2026-01-01", "mandate.not_before: must be a moment"},
             {"2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "mandate.expires: must be after"},
         })
        EXPECT_FAILS(words, with(from, to));
    EXPECT_FAILS("mandate.bot: must be a text", Mandate::parse(good_text() + "bot = \"\"\n"));
    std::string many = "[";
    for (int i = 0; i < 501; ++i) many += "\"A\",";
    EXPECT_FAILS("mandate.symbols: must list 1 to 500", with("[\"BTC/USDT\"]", many + "]"));
    // An offset counts.
    const Mandate east = MUST(with("2026-01-01T00:00:00Z", "2026-01-01T02:00:00+02:00"));
    EXPECT_EQ(east.not_before, MUST(Mandate::parse(good_text())).not_before);
}

TEST(FactorText, reads_each_kind_and_nothing_else) {
    const std::string head = "account = \"main\"\nsequence = 1\n";
    const std::string key32 = "public_key = \"" + std::string(64, 'a') + "\"\n";
    const std::string point = "public_key = \"04" + std::string(128, 'a') + "\"\n";
    const auto webauthn = [&](const std::string& key, const std::string& origins) {
        return FactorChange::parse(head + "kind = \"webauthn-es256\"\n" + key +
                                   "rp_id = \"localhost\"\norigins = " + origins + "\n");
    };
    EXPECT_FALSE(MUST(FactorChange::parse(head + "kind = \"none\"\n")).factor.has_value());
    const Factor plain = *MUST(FactorChange::parse(head + "kind = \"ed25519\"\n" + key32)).factor;
    EXPECT_EQ(plain.kind, Factor::Kind::ed25519);
    EXPECT_EQ(plain.public_key, Bytes(32, 0xaa));
    const Factor browser = *MUST(webauthn(point, "[\"https://a.example:8470\"]")).factor;
    EXPECT_EQ(browser.kind, Factor::Kind::webauthn_es256);
    EXPECT_EQ(browser.origins, std::vector<std::string>{"https://a.example:8470"});

    EXPECT_FAILS("factor.kind: must be", FactorChange::parse(head + "kind = \"totp\"\n"));
    EXPECT_FAILS("factor.public_key: must be 32 bytes in hex",
                 FactorChange::parse(head + "kind = \"ed25519\"\n" + point));
    EXPECT_FAILS("factor.public_key: must be 32 bytes in hex",
                 FactorChange::parse(head + "kind = \"ed25519\"\npublic_key = \"zz\"\n"));
    EXPECT_FAILS(
        "factor.public_key: must begin with 04",
        webauthn("public_key = \"03" + std::string(128, 'a') + "\"\n", "[\"https://a.example\"]"));
    EXPECT_FAILS("factor.sequence: must be a number",
                 FactorChange::parse("account = \"main\"\nsequence = 0\nkind = \"none\"\n"));
    // What JSON would write otherwise could make one text look like another.
    for (const char* bad : {"\"a.example\"", "'https://a\"b'", "'https://a\\b'", "'https://a b'",
                            "\"https://\\u007f\""})
        EXPECT_FAILS("factor.origins: must be as in",
                     webauthn(point, "[" + std::string(bad) + "]"));
}

// ---- What is in force --------------------------------------------------------------------------

class MandatesInForce : public testing::Test {
  protected:
    MandatesInForce() { EXPECT_OK(mandates_.take_factor(key_.factor(1, "main"), 0)); }
    std::string text(int nonce, const std::string& day = "5000") const {
        std::string text = good_text();
        text.replace(text.find("0123456789abcdef"), 16,
                     std::to_string(1'000'000'000'000'000 + nonce));
        text.replace(text.find("\"5000\""), 6, "\"" + day + "\"");
        return text;
    }
    Status add(const std::string& text) {
        const auto judged = mandates_.judge_mandate(text, key_.sign("mandate", text), kNow);
        if (!judged) return std::unexpected(judged.error());
        return mandates_.take_mandate(text, judged->counter);
    }
    std::string words(Decimal notional, Time now = kNow) const {
        const ReferencePrice market{.bid = {100}, .ask = {101}, .seen = now};
        const auto covered = mandates_.cover(order(), notional, market, now);
        return covered ? "" : covered.error().text;
    }

    User key_{1};
    Mandates mandates_;
};

TEST_F(MandatesInForce, sixty_four_of_an_account_and_no_more) {
    for (int i = 0; i < 64; ++i) EXPECT_OK(add(text(i)));
    EXPECT_FAILS("64 mandates in force", add(text(64)));
    EXPECT_TRUE(mandates_.revoke(MUST(Mandate::parse(text(3))).id));
    EXPECT_OK(add(text(65)));
    // Those that have expired are not counted.
    std::string later = text(66);
    later.replace(later.find("2027-01-01"), 10, "2030-01-01");
    EXPECT_FAILS("64 mandates in force", add(later));
    EXPECT_OK(mandates_.judge_mandate(later, key_.sign("mandate", later),
                                      MUST(Mandate::parse(text(1))).expires));
}

TEST_F(MandatesInForce, the_one_that_covers_an_order_is_found_among_those_that_do_not) {
    EXPECT_TRUE(words(1).contains("needs a mandate that its user signed"));
    EXPECT_OK(add(text(1, "50")));
    EXPECT_TRUE(words(100).contains("of 50 spent today"));
    EXPECT_OK(add(text(2)));
    EXPECT_EQ(words(100), "");
    // Revoked, it covers nothing, whatever it says.
    EXPECT_TRUE(mandates_.revoke(MUST(Mandate::parse(text(2))).id));
    EXPECT_FALSE(mandates_.revoke(MUST(Mandate::parse(text(2))).id));
    EXPECT_FALSE(mandates_.revoke("no such id"));
    EXPECT_EQ(mandates_.find(MUST(Mandate::parse(text(2))).id), nullptr);
    EXPECT_EQ(mandates_.find("no such id"), nullptr);
    EXPECT_TRUE(words(100).contains("of 50 spent today"));
}

TEST_F(MandatesInForce, of_two_refusals_the_one_that_waiting_helps_is_told) {
    std::string slow = text(1);
    slow.replace(slow.find("orders_per_minute = 30"), 22, "orders_per_minute = 1");
    EXPECT_OK(add(slow));
    EXPECT_OK(add(text(2, "50")));
    EXPECT_OK(add(text(3, "60")));
    mandates_.note_signed({"main"}, MUST(Mandate::parse(slow)).id, kNow, 100);
    const ReferencePrice market{.bid = {100}, .ask = {101}, .seen = kNow};
    const auto refused = mandates_.cover(order(), 100, market, kNow);
    ASSERT_FALSE(refused.has_value());
    EXPECT_TRUE(refused.error().is_for_now);
    EXPECT_TRUE(refused.error().text.contains("1 orders a minute"));
    EXPECT_EQ(words(100, kNow + minutes(1)), "");
}

TEST_F(MandatesInForce, figures_too_large_to_hold_are_refused) {
    EXPECT_OK(add(text(1)));
    OrderIntent huge = order();
    huge.limit = Price{MUST(Decimal::parse("90000000000000000000000000"))};
    const ReferencePrice market{.bid = {100}, .ask = {101}, .seen = kNow};
    const auto covered = mandates_.cover(huge, 1, market, kNow);
    ASSERT_FALSE(covered.has_value());
    EXPECT_EQ(covered.error().code, "mandate");
}

TEST_F(MandatesInForce, what_was_signed_under_no_mandate_of_the_account_counts_nowhere) {
    EXPECT_OK(add(text(1, "150")));
    const std::string id = MUST(Mandate::parse(text(1, "150"))).id;
    mandates_.note_signed({"nobody"}, id, kNow, 100);
    mandates_.note_signed({"main"}, "no such id", kNow, 100);
    EXPECT_EQ(words(100), "");
    mandates_.note_signed({"main"}, id, kNow, 100);
    EXPECT_NE(words(100), "") << "100 of 150 are spent";
}

TEST_F(MandatesInForce, an_account_without_a_factor_has_none_to_take_away) {
    const std::string none = "account = \"other\"\nsequence = 1\nkind = \"none\"\n";
    EXPECT_FAILS("no factor to take away", mandates_.judge_factor(none, key_.sign("factor", none)));
    // The account is known, and its factor is gone.
    const std::string gone = "account = \"main\"\nsequence = 2\nkind = \"none\"\n";
    EXPECT_OK(mandates_.judge_factor(gone, key_.sign("factor", gone)));
    EXPECT_OK(mandates_.take_factor(gone, 0));
    EXPECT_FALSE(mandates_.needs_mandate({"main"}));
    EXPECT_FAILS("has no factor to sign mandates", add(text(1)));
    EXPECT_EQ(mandates_.views().at(0).factor, "");
}

TEST_F(MandatesInForce, another_text_is_signed_by_the_accounts_factor_or_by_nobody) {
    const auto judge = [&](const char* account) {
        return mandates_.judge({account}, kPolicyPurpose, "text",
                               key_.sign(kPolicyPurpose, "text"));
    };
    EXPECT_OK(judge("main"));
    EXPECT_FAILS("has no factor to sign with", judge("other"));
    EXPECT_OK(mandates_.take_factor("account = \"main\"\nsequence = 2\nkind = \"none\"\n", 0));
    EXPECT_FAILS("has no factor to sign with", judge("main"));
}

TEST_F(MandatesInForce, an_authenticators_counter_is_noted_and_shown_by_its_kind) {
    const Authenticator browser;
    EXPECT_OK(mandates_.take_factor("account = \"main\"\nsequence = 2\n" + browser.text(), 3));
    const auto judge = [&](std::uint8_t counter) {
        return mandates_.judge({"main"}, kPolicyPurpose, "text",
                               browser.answer(kPolicyPurpose, "text", counter));
    };
    EXPECT_EQ(MUST(judge(4)), 4U);
    mandates_.note_counter({"main"}, 0);  // A key file has none: nothing is forgotten for it.
    EXPECT_FAILS("counter did not go up", judge(3));
    mandates_.note_counter({"main"}, 9);
    mandates_.note_counter({"nobody"}, 20);
    EXPECT_FAILS("counter did not go up", judge(9));
    EXPECT_EQ(MUST(judge(10)), 10U);
    ASSERT_EQ(mandates_.views().size(), 1U);
    EXPECT_EQ(mandates_.views()[0].factor, "webauthn-es256 " + to_hex(browser.factor().public_key));
}

}  // namespace
}  // namespace strongroom::vault
