#include "loss/statement.h"

#include <numeric>

#include "loss/loss_fixture.h"

namespace strongroom::loss::test {
namespace {

Statement state(const std::vector<TradeText>& trades, const std::string& reference = "1") {
    return MUST(statement_of(basis(body_of(trades), reference)));
}

TEST(LossStatement, a_buy_above_the_reference_loses_the_difference_and_its_fee) {
    const Statement made =
        state({{.price = "1.00000007", .qty = "3.3", .fee = "0.001", .fee_asset = "BTC"}});
    EXPECT_EQ(made.losses.at("BTC").to_string(), "0.001000231");
    EXPECT_EQ(made.changes.at("VIA").to_string(), "3.3");
    EXPECT_EQ(made.changes.at("BTC").to_string(), "-3.301000231");
    ASSERT_EQ(made.fills.size(), 1U);
    EXPECT_EQ(made.fills[0].reference.value, Decimal(1));
    EXPECT_EQ(made.fills[0].reference_time, kStart);
}

TEST(LossStatement, a_sell_below_the_reference_loses_and_one_above_it_gains) {
    Basis from = basis(body_of({{.price = "0.4", .qty = "10", .is_buyer = false}}));
    from.orders = {foreign(0, "77", "VIABTC", "sell")};
    EXPECT_EQ(MUST(statement_of(from)).losses.at("BTC").to_string(), "6");
    from.answers[0] = body_of({{.price = "1.5", .qty = "10", .is_buyer = false}});
    EXPECT_EQ(MUST(statement_of(from)).losses.at("BTC").to_string(), "-5");
}

TEST(LossStatement, a_fee_in_the_coin_counts_at_the_reference_and_one_in_a_third_stands_apart) {
    const Statement made =
        state({{.id = 1, .price = "2", .qty = "10", .fee = "0.5", .fee_asset = "VIA"},
               {.id = 2, .price = "2", .qty = "10", .fee = "0.25", .fee_asset = "BNB"}});
    EXPECT_EQ(made.losses.at("BTC").to_string(), "20.5");
    EXPECT_EQ(made.other_fees.at("BNB"), dec("0.25"));
    EXPECT_EQ(made.changes.at("VIA").to_string(), "19.5");
    EXPECT_EQ(made.changes.at("BNB").to_string(), "-0.25");
    EXPECT_FALSE(made.losses.contains("BNB"));
    ASSERT_EQ(made.pairs.size(), 1U);
    EXPECT_EQ(made.pairs[0].before_fees.to_string(), "20");
    EXPECT_EQ(made.pairs[0].bought, Decimal(20));
    EXPECT_EQ(made.pairs[0].sold, Decimal());
}

TEST(LossStatement, fills_of_one_burst_have_one_reference_and_a_later_burst_has_its_own) {
    const Statement made = state({{.id = 1, .time = kStart + seconds(5)},
                                  {.id = 2, .time = kStart + minutes(9)},
                                  {.id = 3, .time = kStart + minutes(19) + seconds(1)}});
    EXPECT_EQ(made.fills[0].reference.value, Decimal(1));
    EXPECT_EQ(made.fills[1].reference.value, Decimal(1));
    EXPECT_EQ(made.fills[2].reference.value, Decimal(1000));  // The market as he has left it.
    EXPECT_EQ(made.fills[2].reference_time, kStart + minutes(19));
}

TEST(LossStatement, a_candle_that_had_not_closed_is_no_reference) {
    const Statement made = state({{.time = kStart + milliseconds(59'999)}});
    EXPECT_EQ(made.fills[0].reference_time, kStart);
    const Statement later = state({{.time = kStart + minutes(1)}});
    EXPECT_EQ(later.fills[0].reference_time, kStart + minutes(1));
}

TEST(LossStatement, without_a_price_of_the_hour_before_there_is_no_statement) {
    Basis from = basis(body_of({{.time = kStart + minutes(91)}}));
    EXPECT_FAILS("VIA/BTC: no candle of the 60 minutes before", statement_of(from));
    from.answers[0] = body_of({{.time = kStart + minutes(90)}});
    EXPECT_OK(statement_of(from));
    from.prices.clear();
    EXPECT_FAILS("there are no prices of the market VIABTC", statement_of(from));
}

TEST(LossStatement, fills_outside_of_the_span_do_not_count_and_its_end_is_not_in_it) {
    Basis from =
        basis(body_of({{.id = 1, .time = kStart}, {.id = 2, .time = kStart + minutes(1)}}));
    from.from = kStart;
    from.to = kStart + minutes(1);
    EXPECT_EQ(MUST(statement_of(from)).fills.size(), 1U);
    from.from = kStart + milliseconds(1);
    EXPECT_TRUE(MUST(statement_of(from)).fills.empty());
}

TEST(LossStatement, an_answer_that_is_about_something_else_is_refused) {
    const auto refused = [](const TradeText& trade) {
        return statement_of(basis(body_of({trade})));
    };
    EXPECT_FAILS("a fill of another order", refused({.order = "78"}));
    EXPECT_FAILS("a fill of another market", refused({.symbol = "ETHBTC"}));
    EXPECT_FAILS("a fill of the other side", refused({.is_buyer = false}));
    EXPECT_FAILS("twice", statement_of(basis(body_of({{.id = 4}, {.id = 4}}))));
    EXPECT_FAILS("the venue's answer about order 77", statement_of(basis("{")));
}

TEST(LossStatement, a_full_reply_may_hide_more_fills_and_is_refused) {
    std::vector<TradeText> trades;
    for (int id = 1; id <= 1'000; ++id) trades.push_back({.id = id});
    EXPECT_FAILS("a full reply", statement_of(basis(body_of(trades))));
}

TEST(LossStatement, an_amount_that_does_not_fit_is_an_error_and_no_number) {
    EXPECT_FAILS("the sums",
                 statement_of(basis(body_of({{.price = "99999999999", .qty = "99999999999"}}))));
}

TEST(LossStatement, orders_at_two_venues_or_at_none_that_is_served_are_refused) {
    Basis from = basis("[]");
    from.orders.push_back(foreign(1, "1"));
    from.orders[1].evidence.venue = "kucoin";
    EXPECT_FAILS("several venues", statement_of(from));
    from.orders = {foreign(0, "77")};
    from.orders[0].evidence.venue = "mars";
    EXPECT_FAILS("is not served", statement_of(from));
    from.orders.clear();
    EXPECT_FAILS("no foreign order", statement_of(from));
}

// Each fill by itself, with integers of its own: the count of 10^-24.
Int128 by_hand(const std::vector<TradeText>& trades, Int128 reference) {
    Int128 sum = 0;
    for (const TradeText& one : trades) {
        sum += (dec(one.price).raw() - reference) * dec(one.qty).raw();
        if (one.fee_asset == "BTC") sum += dec(one.fee).raw() * Decimal::one_raw;
        if (one.fee_asset == "VIA") sum += dec(one.fee).raw() * reference;
    }
    return sum;
}

RC_GTEST_PROP(LossStatement, sums_are_exact_and_their_order_does_not_matter, ()) {
    const int count = *rc::gen::inRange(1, 20);
    std::vector<TradeText> trades;
    for (int id = 1; id <= count; ++id) {
        const auto amount = [] {
            return Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000'000))
                .to_string();
        };
        trades.push_back({.id = id,
                          .price = amount(),
                          .qty = amount(),
                          .fee = amount(),
                          .fee_asset = *rc::gen::element<std::string>("BTC", "VIA", "BNB"),
                          .time = kStart + milliseconds(*rc::gen::inRange(0, 500'000))});
    }
    const std::string reference =
        Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000'000)).to_string();
    // A burst begins with its first fill: the minute that it falls into must not matter here.
    Basis from = basis(body_of(trades), reference);
    for (Candle& candle : from.prices[0].candles) candle.close.value = dec(reference);
    const Statement made = MUST(statement_of(from));
    const Int128 sum = by_hand(trades, dec(reference).raw());
    const Decimal tail = Decimal::from_raw(1);
    WideAmount wanted;  // sum * 10^-24, put together from what a Decimal can say.
    wanted += WideAmount::product(Decimal::from_raw(sum / Decimal::one_raw), Decimal(1));
    wanted += WideAmount::product(Decimal::from_raw(sum % Decimal::one_raw), tail);
    RC_ASSERT(made.losses.at("BTC") == wanted);

    std::vector<TradeText> mixed = trades;
    std::ranges::reverse(mixed);
    std::ranges::rotate(mixed, mixed.begin() + *rc::gen::inRange(0, count));
    from.answers[0] = body_of(mixed);
    const Statement again = MUST(statement_of(from));
    RC_ASSERT(to_json(again, from.where) == to_json(made, from.where));
}

}  // namespace
}  // namespace strongroom::loss::test
