// A key whose orders need a mandate: whoever asks, only what the user signed goes out.
#include <fmt/format.h>

#include "vault/house.h"
#include "vault/user.h"

namespace strongroom::vault {
namespace {

class SignerMandate : public testing::Test {
  protected:
    SignerMandate() {
        house_.furnish();
        House::must(house_.add_key("second"));
        see_rights(house_.signer, "second");
        quote();
    }
    void quote() {
        const Price price{46000};
        house_.signer.note_reference("binance", MUST(Symbol::parse("BTC/USDT")), price, price);
    }
    // Ends an hour after the fake clock's start; `day` in USDT.
    std::string text(const char* nonce, const char* day = "5000", const char* rest = "",
                     const char* account = "practice") {
        return fmt::format(
            "account = \"{}\"\nsymbols = [\"BTC/USDT\"]\nsides = [\"buy\"]\nkinds = [\"limit\"]\n"
            "order_notional = \"1000\"\nday_notional = \"{}\"\nprice_band_bps = 100\n"
            "orders_per_minute = 3\nnot_before = 2020-01-01T00:00:00Z\n"
            "expires = {}\nnonce = \"{}-0123456789abcdef\"\n{}",
            account, day, expires_, nonce, rest);
    }
    void need_mandates() {
        House::must(
            house_.signer.set_factor(user_.factor(1), user_.sign("factor", user_.factor(1))));
    }
    Status add(const std::string& text) {
        return house_.signer.add_mandate(text, user_.sign("mandate", text));
    }
    std::string refusal(std::uint32_t number) { return refusal(intent(number)); }
    std::string refusal(const OrderIntent& order) {
        const auto request = sign(house_.signer, order);
        return request ? "" : request.error().code + ": " + request.error().text;
    }

    test::FakeDisk disk_;
    House house_{disk_};
    User user_{1};
    User thief_{2};
    std::string expires_ = "2100-01-01T00:00:00Z";
};

TEST_F(SignerMandate, without_a_factor_nothing_changes) { EXPECT_EQ(refusal(1), ""); }

TEST_F(SignerMandate, with_a_factor_an_order_needs_a_mandate_and_other_accounts_do_not) {
    need_mandates();
    EXPECT_EQ(refusal(1),
              "mandate: this account needs a mandate that its user signed, and has none");
    EXPECT_OK(add(text("a")));
    EXPECT_EQ(refusal(2), "");
    OrderIntent other = intent(3);
    other.account = {"second"};
    EXPECT_EQ(refusal(other), "");
}

TEST_F(SignerMandate, an_altered_byte_another_factor_or_purpose_is_refused) {
    need_mandates();
    const std::string good = text("a");
    const FactorProof proof = user_.sign("mandate", good);
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string altered = good;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        EXPECT_FALSE(house_.signer.add_mandate(altered, proof).has_value()) << i;
    }
    EXPECT_FAILS("does not verify", house_.signer.add_mandate(good, thief_.sign("mandate", good)));
    EXPECT_FAILS("does not verify", house_.signer.add_mandate(good, user_.sign("factor", good)));
    EXPECT_FAILS("right length", house_.signer.add_mandate(good, {}));
    EXPECT_FALSE(refusal(1).empty());
}

TEST_F(SignerMandate, a_mandate_is_taken_once_also_after_it_was_revoked_and_after_a_restart) {
    need_mandates();
    const std::string once = text("a");
    EXPECT_OK(add(once));
    EXPECT_FAILS("was used before", add(once));
    const std::string id = MUST(Mandate::parse(once)).id;
    EXPECT_OK(house_.signer.revoke_mandate(id));
    EXPECT_FALSE(refusal(1).empty());
    EXPECT_FAILS("no mandate in force", house_.signer.revoke_mandate(id));
    EXPECT_FAILS("was used before", add(once));
    EXPECT_FAILS("was used before", add(text("a", "4000")));
    House again(disk_);
    again.reopen();
    EXPECT_FAILS("was used before", again.signer.add_mandate(once, user_.sign("mandate", once)));
    EXPECT_FALSE(sign(again.signer, intent(2)).has_value());
}

TEST_F(SignerMandate, a_mandate_of_another_account_or_without_a_factor_is_refused) {
    need_mandates();
    EXPECT_FAILS("no factor", add(text("a", "5000", "", "second")));
    EXPECT_OK(add(text("b")));
    const std::string factor = thief_.factor(1, "second");
    EXPECT_OK(house_.signer.set_factor(factor, thief_.sign("factor", factor)));
    OrderIntent other = intent(3);
    other.account = {"second"};
    EXPECT_EQ(refusal(other).substr(0, 8), "mandate:");
}

TEST_F(SignerMandate, an_expired_one_is_refused_when_it_comes_and_when_it_is_used) {
    need_mandates();
    expires_ = "2020-06-01T00:00:00Z";
    EXPECT_FAILS("expires: has passed", add(text("a")));
    expires_ = "2100-01-01T00:00:00Z";
    EXPECT_OK(add(text("b")));
    house_.clock.advance(minutes(80LL * 366 * 24 * 60));
    quote();
    EXPECT_EQ(refusal(1), "mandate: the mandate of this account has expired; sign a new one");
}

TEST_F(SignerMandate, side_kind_bot_worth_and_price_band_are_held) {
    need_mandates();
    EXPECT_OK(add(text("a", "5000", "bot = \"dca\"\n")));
    OrderIntent order = intent(1);
    order.side = Side::sell;
    EXPECT_NE(refusal(order).find("this side"), std::string::npos);
    order = intent(2);
    order.kind = OrderKind::post_only;
    EXPECT_NE(refusal(order).find("this kind"), std::string::npos);
    order = intent(3);
    order.bot = {"grid"};
    EXPECT_NE(refusal(order).find("another bot"), std::string::npos);
    EXPECT_NE(refusal(intent(4, Decimal::from_raw(30'000'000'000))).find("an order"),
              std::string::npos);
    order = intent(5);
    order.limit = Price{46461};  // 1 % above 46,000 is 46,460.
    EXPECT_NE(refusal(order).find("price band"), std::string::npos);
    order = intent(6);
    order.limit = Price{46460};
    EXPECT_EQ(refusal(order), "");
    house_.clock.advance(minutes(2));
    EXPECT_EQ(refusal(7).substr(0, 10), "reference:");
}

TEST_F(SignerMandate, its_counters_survive_a_restart_and_end_with_minute_and_day) {
    need_mandates();
    EXPECT_OK(add(text("a", "2000")));
    for (std::uint32_t n = 1; n <= 3; ++n) EXPECT_EQ(refusal(n), "");
    EXPECT_NE(refusal(4).find("3 orders a minute"), std::string::npos);
    House again(disk_);
    again.clock.advance(house_.clock.now() - again.clock.now());
    again.reopen();
    const Price price{46000};
    const Symbol pair = MUST(Symbol::parse("BTC/USDT"));
    again.signer.note_reference("binance", pair, price, price);
    const auto limited = sign(again.signer, intent(5));
    ASSERT_FALSE(limited.has_value());
    EXPECT_NE(limited.error().text.find("3 orders a minute"), std::string::npos);
    EXPECT_TRUE(limited.error().is_for_now);
    again.clock.advance(minutes(1));
    again.signer.note_reference("binance", pair, price, price);
    EXPECT_TRUE(sign(again.signer, intent(6)).has_value());  // 1,840 of 2,000.
    const auto full = sign(again.signer, intent(7));
    ASSERT_FALSE(full.has_value());
    EXPECT_NE(full.error().text.find("of 2000 spent today"), std::string::npos);
    again.clock.advance(minutes(24LL * 60));
    again.signer.note_reference("binance", pair, price, price);
    EXPECT_TRUE(sign(again.signer, intent(8)).has_value());
}

TEST_F(SignerMandate, a_factor_is_changed_or_taken_away_by_itself_alone_and_no_change_is_replayed) {
    EXPECT_FAILS("does not verify",
                 house_.signer.set_factor(user_.factor(1), thief_.sign("factor", user_.factor(1))));
    need_mandates();
    EXPECT_OK(add(text("a")));
    const std::string theft = thief_.factor(2);
    EXPECT_FAILS("does not verify", house_.signer.set_factor(theft, thief_.sign("factor", theft)));
    const std::string none = "account = \"practice\"\nsequence = 2\nkind = \"none\"\n";
    EXPECT_FAILS("does not verify", house_.signer.set_factor(none, thief_.sign("factor", none)));
    EXPECT_FAILS("has number 2",
                 house_.signer.set_factor(user_.factor(1), user_.sign("factor", user_.factor(1))));
    EXPECT_EQ(refusal(1), "");
    // What the old factor signed ends with it.
    EXPECT_OK(house_.signer.set_factor(theft, user_.sign("factor", theft)));
    EXPECT_FALSE(refusal(2).empty());
    const std::string end = "account = \"practice\"\nsequence = 3\nkind = \"none\"\n";
    EXPECT_OK(house_.signer.set_factor(end, thief_.sign("factor", end)));
    EXPECT_EQ(refusal(3), "");
}

TEST_F(SignerMandate, a_mandate_is_in_force_only_when_it_is_durable) {
    need_mandates();
    disk_.fail_at(1, test::FakeDisk::Fault::error);
    EXPECT_FALSE(add(text("a")).has_value());
    EXPECT_FALSE(refusal(1).empty());
}

}  // namespace
}  // namespace strongroom::vault
