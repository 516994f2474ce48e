// A bot on prices as they come does what its backtest does on the same ones.
#include "lab/paper_run.h"

#include <fmt/format.h>

#include "base/real_env.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

constexpr Time kMidnight{1'704'067'200'000};
const std::string kHead = "[bot]\nname = \"b\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\nkind = ";
const std::string kDca = kHead +
                         "\"dca\"\n[dca]\nbase_order = \"100\"\nsafety_order = \"100\"\n"
                         "max_safety_orders = 4\ndeviation_pct = \"0.2\"\n"
                         "take_profit_pct = \"0.4\"\n";

Price price_of(int cents) {
    return Price{MUST(Decimal::parse(fmt::format("{}.{:02}", cents / 100, cents % 100)))};
}

// A seeded walk; trades come up to a minute apart.
std::vector<MarketTrade> walk(unsigned seed, int count) {
    std::vector<MarketTrade> trades;
    Time time = kMidnight;
    int cents = 4'600'000;
    for (int i = 0; i < count; ++i) {
        seed = seed * 1664525U + 1013904223U;
        time = time + milliseconds(seed % 60'000);
        cents += static_cast<int>((seed >> 8U) % 12'001) - 6'000;
        trades.push_back({time, price_of(cents), Qty{MUST(Decimal::parse("0.5"))}, Side::buy});
    }
    return trades;
}

Candle flat(Time open_time, int cents) {
    const Price price = price_of(cents);
    return {.open_time = open_time,
            .open = price,
            .high = price,
            .low = price,
            .close = price,
            .volume = MUST(Decimal::parse("1"))};
}
CandleSeries one_candle() {
    return {.interval = minutes(1), .candles = {flat(kMidnight + minutes(-1), 4'600'000)}};
}

std::unique_ptr<PaperRun> paper_of(const std::string& bot) {
    return MUST(PaperRun::make({.bot_file = bot, .file_name = "b.toml"}));
}

std::vector<std::string> lines(const BacktestResult& result) {
    std::vector<std::string> all;
    for (const TestFill& entry : result.fills) {
        const Fill& f = entry.fill;
        all.push_back(fmt::format("{} {} {} {} {} {} {}", f.time.ms, to_string(f.side),
                                  f.price.value.to_string(), f.qty.value.to_string(),
                                  f.fee.amount.to_string(), entry.order, entry.why));
    }
    all.insert(all.end(), result.notices.begin(), result.notices.end());
    return all;
}

TEST(PaperRun, the_same_trades_give_the_same_fills_and_money_as_in_a_backtest) {
    SystemClock clock;
    std::size_t fills = 0;
    for (const unsigned seed : {1U, 2U, 3U}) {
        const std::vector<MarketTrade> trades = walk(seed, 2'000);
        const BacktestResult tested =
            MUST(run_backtest({.bot_file = kDca, .file_name = "b.toml", .trades = &trades}, clock));
        const auto paper = paper_of(kDca);
        EXPECT_OK(paper->take_candles(one_candle()));
        for (const MarketTrade& trade : trades) EXPECT_OK(paper->take_trade(trade));
        const BacktestResult result = MUST(paper->finish());
        fills += result.fills.size();
        EXPECT_EQ(lines(result), lines(tested));
        EXPECT_EQ(result.equity_end, tested.equity_end);
        EXPECT_EQ(result.equity_start, tested.equity_start);
        EXPECT_EQ(result.realised, tested.realised);
        EXPECT_EQ(result.candles, tested.candles);
    }
    EXPECT_GT(fills, 40U);
}

TEST(PaperRun, it_begins_with_the_first_trade_after_its_candles) {
    const auto paper = paper_of(kDca);
    EXPECT_OK(paper->take_trade({kMidnight, price_of(4'600'000), Qty{MUST(Decimal::parse("1"))}}));
    EXPECT_OK(paper->pass(minutes(5)));
    EXPECT_FALSE(paper->has_begun());
    EXPECT_EQ(paper->equity(), Decimal());
    EXPECT_FAILS("b.toml: no price has come", paper->finish());
    EXPECT_OK(paper->take_candles(one_candle()));
    EXPECT_FALSE(paper->has_begun());
    EXPECT_OK(paper->take_trade({kMidnight, price_of(4'600'000), Qty{MUST(Decimal::parse("1"))}}));
    EXPECT_TRUE(paper->has_begun());
    EXPECT_EQ(paper->so_far().fills.size(), 1U) << "the base order, at market";
}

TEST(PaperRun, a_bot_is_told_each_candle_once_when_it_has_come) {
    const auto paper = paper_of(kHead +
                                "\"dca\"\n[dca]\nbase_order = \"100\"\nmax_safety_orders = 0\n"
                                "take_profit_pct = \"90\"\n"
                                "start = [{ when = \"sma\", interval = \"1m\", fast = 2, slow = 4, "
                                "trigger = \"crosses_up\" }]\n");
    CandleSeries series{.interval = minutes(1), .candles = {}};
    for (int i = -8; i < 0; ++i)
        series.candles.push_back(flat(kMidnight + minutes(i), 4'600'000 + 1'000 * -i));
    EXPECT_OK(paper->take_candles(series));
    const auto trade = [&](Duration after, int cents) {
        EXPECT_OK(paper->take_trade(
            {kMidnight + after, price_of(cents), Qty{MUST(Decimal::parse("1"))}}));
    };
    trade(seconds(1), 4'600'000);
    EXPECT_FALSE(paper->wants_candles());
    trade(seconds(62), 4'650'000);
    EXPECT_TRUE(paper->wants_candles()) << "a minute has ended";
    EXPECT_FALSE(paper->wants_candles()) << "once";
    EXPECT_TRUE(paper->so_far().fills.empty());
    series.candles.push_back(flat(kMidnight, 4'700'000));
    EXPECT_OK(paper->take_candles(series));
    EXPECT_EQ(paper->so_far().fills.size(), 1U) << "the fast average has crossed";
    EXPECT_OK(paper->take_candles(series));
    EXPECT_EQ(MUST(paper->finish()).orders, 2U) << "the base order and its exit";
}

TEST(PaperRun, timers_are_due_though_nobody_trades) {
    const auto paper = paper_of(kHead +
                                "\"twap\"\n[twap]\nside = \"buy\"\nquote_amount = \"100\"\n"
                                "slices = 4\nevery = \"1m\"\n");
    EXPECT_OK(paper->take_candles(one_candle()));
    EXPECT_OK(paper->take_trade({kMidnight, price_of(4'600'000), Qty{MUST(Decimal::parse("1"))}}));
    const std::size_t before = paper->so_far().fills.size();
    EXPECT_OK(paper->pass(seconds(30)));
    EXPECT_EQ(paper->so_far().fills.size(), before);
    EXPECT_OK(paper->pass(seconds(61)));
    EXPECT_OK(paper->pass(seconds(10)));  // A clock that goes back does nothing.
    EXPECT_OK(paper->pass(seconds(122)));
    EXPECT_EQ(paper->so_far().fills.size(), before + 2);
    EXPECT_EQ(paper->now(), kMidnight + seconds(122));
    // Nor does a trade that is told late.
    EXPECT_OK(paper->take_trade(
        {kMidnight + seconds(100), price_of(4'600'100), Qty{MUST(Decimal::parse("1"))}}));
    EXPECT_EQ(paper->now(), kMidnight + seconds(122));
}

TEST(PaperRun, what_it_cannot_run_is_named) {
    const auto made = [](const std::string& bot) {
        return PaperRun::make({.bot_file = bot, .file_name = "b.toml"});
    };
    EXPECT_FAILS("b.toml:1", made("nonsense"));
    EXPECT_FAILS("a process bot needs its program", made(kHead + "\"process\"\n"));
    EXPECT_FAILS(
        "one pair on paper",
        made("[bot]\nname = \"b\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\", \"ETH/USDT\"]\n"
             "kind = \"dca\"\n[dca]\nbase_order = \"100\"\ntake_profit_pct = \"1\"\n"));
}

}  // namespace
}  // namespace strongroom::lab
