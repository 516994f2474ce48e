// Several markets in one session: one wallet, one order of events, each market its own terms.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/real_env.h"
#include "lab/backtest.h"
#include "lab/market_generator.h"
#include "lab/session.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;

std::string bot_file(const std::string& name, const std::string& symbol, const std::string& order) {
    return fmt::format(
        "[bot]\nname = \"{}\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"{}\"]\n[dca]\n"
        "base_order = \"{}\"\nsafety_order = \"50\"\nmax_safety_orders = 2\ndeviation_pct = \"1\"\n"
        "take_profit_pct = \"1\"\n",
        name, symbol, order);
}

// The fills of each bot, as text.
class Ear final : public engine::Books {
  public:
    void bot_changed(const engine::BotView&) override {}
    void order_changed(engine::BotId bot, OrderRef, const Order& order) override {
        if (order.reason == CloseReason::no_funds)
            heard.push_back(fmt::format("{} has no funds", bot.number));
    }
    void filled(engine::BotId bot, OrderRef, const Order& order, const Fill& fill) override {
        heard.push_back(fmt::format("{} {} {} {} {} at {}", fill.time.ms, bot.number,
                                    to_string(fill.side), order.intent.symbol.str(),
                                    fill.qty.value.to_string(), fill.price.value.to_string()));
    }
    void deal_changed(engine::BotId, const Deal&) override {}
    void noticed(engine::BotId, Time, const std::string&) override {}

    // The lines of one bot, without its number.
    std::vector<std::string> of(std::uint32_t bot) const {
        const std::string mark = fmt::format(" {} ", bot);
        std::vector<std::string> lines;
        for (std::string line : heard) {
            const std::size_t at = line.find(mark);
            if (at == std::string::npos) continue;
            lines.push_back(line.erase(at, mark.size() - 1));
        }
        return lines;
    }
    std::vector<std::string> heard;
};

MarketModel market(const char* symbol, Decimal tick = "0.01"_d) {
    return {{.symbol = MUST(Symbol::parse(symbol)),
             .tick = tick,
             .step = "0.00001"_d,
             .min_notional = 5},
            {.fees = {"0.001"_d, "0.001"_d}}};
}

CandleSeries prices(std::uint64_t seed, Decimal start) {
    return generate_market({.seed = seed, .start = {start}, .candles = 2000});
}

void walk_all(Session& session, const std::vector<const CandleSeries*>& all) {
    for (std::size_t i = 0; i < all.front()->candles.size(); ++i) {
        std::vector<Session::MarketCandle> now;
        for (std::size_t m = 0; m < all.size(); ++m) now.push_back({m, &all[m]->candles[i]});
        session.walk(now, all.front()->interval);
    }
}

Ear alone(const char* symbol, const CandleSeries& series, const std::string& file) {
    Ear ear;
    Session session({market(symbol)}, ear);
    session.wallet().deposit({100'000, Asset{"USDT"}});
    const Candle& first = series.candles.front();
    session.open_market(first.open_time, first.open, first.volume);
    EXPECT_TRUE(session.add_bot(file));
    for (const Candle& candle : series.candles) session.walk(candle, series.interval);
    return ear;
}

TEST(SessionPairs, bots_on_two_markets_do_what_each_does_alone_when_money_is_plenty) {
    const CandleSeries btc = prices(1, 40'000);
    const CandleSeries eth = prices(2, 2'500);
    const std::string first = bot_file("b", "BTC/USDT", "100");
    const std::string second = bot_file("e", "ETH/USDT", "100");
    Ear ear;
    Session session({market("BTC/USDT"), market("ETH/USDT")}, ear);
    session.wallet().deposit({100'000, Asset{"USDT"}});
    session.open_market(btc.candles[0].open_time, btc.candles[0].open, 1, 0);
    session.open_market(eth.candles[0].open_time, eth.candles[0].open, 1, 1);
    ASSERT_TRUE(session.add_bot(first));
    ASSERT_TRUE(session.add_bot(second));
    walk_all(session, {&btc, &eth});
    EXPECT_EQ(ear.of(1), alone("BTC/USDT", btc, first).of(1));
    EXPECT_EQ(ear.of(2), alone("ETH/USDT", eth, second).of(1));
    EXPECT_GT(ear.of(1).size(), 5U);
    EXPECT_GT(ear.of(2).size(), 5U);
}

TEST(SessionPairs, what_one_market_takes_from_the_wallet_the_other_does_not_find) {
    Ear ear;
    Session session({market("BTC/USDT"), market("ETH/USDT")}, ear);
    session.wallet().deposit({250, Asset{"USDT"}});
    session.open_market({1000}, {100}, 1, 0);
    session.open_market({1000}, {10}, 1, 1);
    ASSERT_TRUE(session.add_bot(bot_file("b", "BTC/USDT", "100")));  // And 100 in safety orders.
    ASSERT_TRUE(session.add_bot(bot_file("e", "ETH/USDT", "100")));
    EXPECT_EQ(ear.heard,
              (std::vector<std::string>{"1000 1 buy BTC/USDT 1 at 100.02", "2 has no funds"}));
    EXPECT_EQ(session.wallet().balance(Asset{"ETH"}).total(), 0);
}

TEST(SessionPairs, at_one_time_the_markets_act_in_their_order) {
    Ear ear;
    Session session({market("ETH/USDT"), market("BTC/USDT")}, ear);
    session.wallet().deposit({10'000, Asset{"USDT"}});
    session.open_market({0}, {100}, 1, 0);
    session.open_market({0}, {100}, 1, 1);
    ASSERT_TRUE(session.add_bot(bot_file("b", "BTC/USDT", "100")));
    ASSERT_TRUE(session.add_bot(bot_file("e", "ETH/USDT", "100")));
    ear.heard.clear();
    const Candle candle{{60'000}, {100}, {100}, {"98.5"_d}, {"98.5"_d}, 100};
    const std::vector<Session::MarketCandle> both{{0, &candle}, {1, &candle}};
    session.walk(both, minutes(1));
    EXPECT_EQ(ear.heard, (std::vector<std::string>{"90000 2 buy ETH/USDT 0.50499 at 99.01",
                                                   "90000 1 buy BTC/USDT 0.50499 at 99.01"}));
}

TEST(SessionPairs, each_market_has_its_own_tick) {
    Ear ear;
    Session session({market("BTC/USDT", 1), market("ETH/USDT")}, ear);
    session.wallet().deposit({10'000, Asset{"USDT"}});
    session.open_market({1}, {"100.5"_d}, 1, 0);
    session.open_market({1}, {"100.5"_d}, 1, 1);
    ASSERT_TRUE(session.add_bot(bot_file("b", "BTC/USDT", "100")));
    ASSERT_TRUE(session.add_bot(bot_file("e", "ETH/USDT", "100")));
    EXPECT_TRUE(ear.heard.at(0).ends_with("at 101")) << ear.heard[0];
    EXPECT_TRUE(ear.heard.at(1).ends_with("at 100.53")) << ear.heard[1];
}

TEST(SessionPairs, a_bot_of_a_pair_without_prices_is_refused) {
    Ear ear;
    Session session({market("BTC/USDT"), market("ETH/USDT")}, ear);
    session.open_market({1}, {100}, 1, 0);
    session.open_market({1}, {100}, 1, 1);
    EXPECT_FAILS("bot.symbols: no prices of XRP/USDT",
                 session.add_bot(bot_file("x", "XRP/USDT", "100")));
}

TEST(SessionPairs, a_backtest_has_prices_for_each_pair_of_its_bot) {
    SystemClock clock;
    const CandleSeries btc = prices(1, 40'000);
    const BacktestJob job{.bot_file = bot_file("b", "BTC/USDT", "100"),
                          .file_name = "b.toml",
                          .pair_candles = {&btc, &btc}};
    EXPECT_FAILS("b.toml: prices of 2 pairs, and the bot has 1", run_backtest(job, clock));
}

TEST(SessionPairs, a_part_of_the_candles_is_a_run_of_its_own) {
    SystemClock clock;
    CandleSeries all = prices(1, 40'000);
    const BacktestJob part{.bot_file = bot_file("b", "BTC/USDT", "100"),
                           .file_name = "b.toml",
                           .candles = &all,
                           .from = all.candles[500].open_time,
                           .to = all.candles[1500].open_time};
    const BacktestResult whole = MUST(run_backtest(part, clock));
    CandleSeries cut{.interval = all.interval};
    cut.candles.assign(all.candles.begin() + 500, all.candles.begin() + 1500);
    const BacktestResult same = MUST(
        run_backtest({.bot_file = part.bot_file, .file_name = "b.toml", .candles = &cut}, clock));
    EXPECT_EQ(whole.candles, 1000U);
    EXPECT_EQ(whole.equity_end, same.equity_end);
    EXPECT_EQ(whole.fills.size(), same.fills.size());
    EXPECT_GT(whole.fills.size(), 0U);
}

TEST(SessionPairs, a_time_without_candles_is_an_error) {
    SystemClock clock;
    const CandleSeries all = prices(1, 40'000);
    const BacktestJob job{.bot_file = bot_file("b", "BTC/USDT", "100"),
                          .file_name = "b.toml",
                          .candles = &all,
                          .from = all.candles.back().open_time + minutes(5)};
    EXPECT_FAILS("b.toml: no candle in the time that is asked for", run_backtest(job, clock));
}

}  // namespace
}  // namespace strongroom::lab
