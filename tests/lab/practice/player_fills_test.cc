// A trader at the venue gets the fills that the backtest's matcher gives him.
#include <fmt/format.h>

#include "lab/practice/practice_world.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

using namespace decimal_literals;

// Answers each fill as a grid does: a buy by a sell two above, a sell by a buy two below.
struct Answer2 {
    Side side;
    Decimal price;
};
Answer2 answer_to(Side side, Decimal price) {
    return side == Side::buy ? Answer2{Side::sell, price + 2} : Answer2{Side::buy, price - 2};
}

std::string line_of(Time time, Side side, Decimal price, Decimal qty) {
    return fmt::format("{} {} {} {}", time.ms, to_string(side), price.to_string(), qty.to_string());
}

// The matcher walked by hand, as lab::Session walks it.
std::vector<std::string> fills_by_hand(const CandleSeries& series, const FillModel& model,
                                       const Instrument& instrument,
                                       const std::vector<Answer2>& first) {
    std::vector<Wallet> wallets(1);
    wallets[0].deposit({100'000, Asset{"USDT"}});
    wallets[0].deposit({100, Asset{"BTC"}});
    Matcher matcher(instrument, model, wallets);
    std::uint64_t next = 1;
    std::vector<std::string> lines;
    const auto place = [&](const Answer2& order) {
        matcher.place({.id = next++, .side = order.side, .limit = {order.price}, .qty = {1}});
    };
    const auto settle = [&] {
        while (matcher.has_events()) {
            for (const SimEvent& event : matcher.take_events()) {
                const auto* filled = std::get_if<SimFilled>(&event);
                if (filled == nullptr) continue;
                lines.push_back(line_of(filled->fill.time, filled->fill.side,
                                        filled->fill.price.value, filled->fill.qty.value));
                place(answer_to(filled->fill.side, filled->fill.price.value));
            }
        }
    };
    const auto move = [&](Time time, Price target) {
        matcher.begin_move(time);
        settle();
        while (matcher.step_towards(target)) settle();
    };
    bool is_first = true;
    for (const Candle& candle : series.candles) {
        matcher.begin_candle(candle.volume);
        matcher.jump_to(candle.open_time, candle.open);
        settle();
        if (std::exchange(is_first, false)) {
            for (const Answer2& order : first) place(order);
            settle();
        }
        const bool rises = candle.close >= candle.open;
        move(candle.open_time + Duration{series.interval.ms / 4}, rises ? candle.low : candle.high);
        move(candle.open_time + Duration{series.interval.ms / 2}, rises ? candle.high : candle.low);
        move(candle.open_time + series.interval - milliseconds(1), candle.close);
    }
    return lines;
}

std::vector<std::string> fills_at_the_venue(const CandleSeries& series, const FillModel& model,
                                            const std::vector<Answer2>& first) {
    PracticeSettings settings;
    settings.accounts =
        "[[account]]\nname = \"alice\"\nbalances = { USDT = \"100000\", BTC = \"100\" }\n"
        "[[account.key]]\nvenue = \"binance\"\nid = \"alice-key\"\nsecret = \"alice-secret\"\n"
        "permissions = [\"read\", \"trade\"]\n";
    settings.markets.push_back(market_of(series));
    settings.markets.front().model = model;
    settings.markets.front().open_orders_max = 1'000;
    settings.pace = {.speed = 0, .starts_paused = true};
    settings.limits.orders_per_10_seconds = 1'000'000;
    PracticeWorld* world = nullptr;
    SocketId stream = 0;
    const auto place = [&](const Answer2& order) {
        // One without funds is refused here as there.
        (void)world->place({{"symbol", "BTCUSDT"},
                            {"side", order.side == Side::buy ? "BUY" : "SELL"},
                            {"type", "LIMIT"},
                            {"timeInForce", "GTC"},
                            {"quantity", "1"},
                            {"price", order.price.to_string()}});
    };
    settings.settle = [&](const SettleMarks&, const std::function<void(bool)>& done) {
        for (const json& frame : world->frames(stream)) {
            const json& event = frame["event"];
            if (event["e"] != "executionReport" || event["x"] != "TRADE") continue;
            place(answer_to(event["S"] == "BUY" ? Side::buy : Side::sell,
                            MUST(Decimal::parse(event["L"].get<std::string>()))));
        }
        done(true);
    };
    PracticeWorld made(std::move(settings));
    world = &made;
    stream = made.user_stream();
    for (const Answer2& order : first) place(order);
    made.admin_ok("POST", "/resume");
    made.timers.run_due();
    EXPECT_TRUE(made.venue->has_ended());
    std::vector<std::string> lines;
    for (const json& trade : made.admin_ok("GET", "/trades")) {
        lines.push_back(line_of(Time{trade["marketTime"].get<std::int64_t>()},
                                trade["isBuyer"] ? Side::buy : Side::sell,
                                MUST(Decimal::parse(trade["price"].get<std::string>())),
                                MUST(Decimal::parse(trade["qty"].get<std::string>()))));
    }
    return lines;
}

std::vector<Answer2> ladder(int middle) {
    std::vector<Answer2> orders;
    for (int step = 1; step <= 30; ++step) {
        orders.push_back({Side::buy, Decimal(middle - step)});
        orders.push_back({Side::sell, Decimal(middle + step)});
    }
    return orders;
}

TEST(PracticePlayer, a_trader_that_answers_fills_gets_those_of_the_backtest) {
    GeneratedMarket wanted{.seed = 3, .start = {100}, .candles = 500};
    wanted.minute_volatility = 0.02;
    const CandleSeries series = generate_market(wanted);
    const PracticeMarket market = market_of(series);
    for (const bool on_touch : {false, true}) {
        FillModel model = market.model;
        model.fills_on_touch = on_touch;
        const auto expected = fills_by_hand(series, model, market.instrument, ladder(100));
        const auto got = fills_at_the_venue(series, model, ladder(100));
        EXPECT_GT(expected.size(), 50U);
        EXPECT_EQ(got, expected);
    }
}

TEST(PracticePlayer, with_participation_partial_fills_are_the_same_too) {
    GeneratedMarket wanted{.seed = 5, .start = {100}, .candles = 200, .daily_volume = 3'000};
    wanted.minute_volatility = 0.02;
    const CandleSeries series = generate_market(wanted);
    PracticeMarket market = market_of(series);
    market.model.max_participation = "0.4"_d;
    const auto expected = fills_by_hand(series, market.model, market.instrument, ladder(100));
    EXPECT_EQ(fills_at_the_venue(series, market.model, ladder(100)), expected);
    EXPECT_GT(expected.size(), 50U);
}

}  // namespace
}  // namespace strongroom::lab::practice
