// What a backtest goes over without walking it changes nothing: a run that walks each candle has
// the same result, to the last unit and word.
#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "base/real_env.h"
#include "lab/backtest.h"
#include "lab/market_generator.h"
#include "lab/result_json.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

SystemClock the_clock;

// All that a run leaves, as text; the time that it took is left out.
std::string all_of(BacktestResult result) {
    result.elapsed_ns = 0;
    std::string text = to_json(result, {});
    const auto add = [&](const std::vector<EquityPoint>& points) {
        for (const EquityPoint& point : points)
            text += fmt::format("{} {} {}\n", point.time.ms, point.equity.to_string(),
                                point.close.value.to_string());
    };
    add(result.curve);
    add(result.daily);
    return text;
}

class Dice {
  public:
    explicit Dice(std::uint32_t seed) : random_(seed) {}
    std::uint32_t below(std::uint32_t count) {
        return static_cast<std::uint32_t>(random_() % count);
    }
    bool in(std::uint32_t count) { return below(count) == 0; }
    std::string one_of(const std::vector<std::string>& list) {
        return list[below(static_cast<std::uint32_t>(list.size()))];
    }

  private:
    std::mt19937 random_;
};

std::string condition(Dice& dice) {
    const std::string interval = dice.one_of({"1m", "1m", "1m", "3m", "5m", "1h"});
    const std::string what = dice.one_of({
        R"("sma", fast = 3, slow = 8, trigger = "crosses_up")",
        R"("sma", fast = 3, slow = 8, trigger = "crosses_down")",
        R"("ema", fast = 4, slow = 9, trigger = "above")",
        R"("ema", period = 12, trigger = "below")",
        R"("rsi", period = 5, below = "35")",
        R"("rsi", period = 5, above = "60")",
        R"("bb", period = 10, crosses_down = "0")",
        R"("macd", fast = 3, slow = 7, signal = 3, trigger = "crosses_up")",
        R"("price", above = "45000")",
        R"("heikin_ashi", colour = "red", count = 2)",
        R"("stoch", period = 6, below = "40")",
        R"("volume", unit = "average", period = 5, above = "1.2")",
    });
    return fmt::format("{{ when = {}, interval = \"{}\" }}", what, interval);
}

std::string list(Dice& dice, const char* key) {
    std::string conditions = condition(dice);
    if (dice.in(4)) conditions += ", " + condition(dice);
    return fmt::format("{} = [{}]\n", key, conditions);
}

// A DCA bot of any kind that looks at candles.
std::string bot(Dice& dice) {
    std::string text =
        "[bot]\nname = \"b\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n"
        "[dca]\nbase_order = \"100\"\n";
    text += fmt::format("side = \"{}\"\n", dice.one_of({"long", "long", "short"}));
    text += fmt::format("take_profit_pct = \"{}\"\n", dice.one_of({"0.3", "0.8", "30"}));
    if (!dice.in(4)) text += list(dice, "start");
    if (!dice.in(3)) text += list(dice, "close");
    if (text.find("close =") != std::string::npos && dice.in(2))
        text += fmt::format("min_profit_pct = \"{}\"\n", dice.one_of({"0.1", "0.4"}));
    if (!dice.in(3)) {
        text += "safety_order = \"150\"\nmax_safety_orders = 3\ndeviation_pct = \"0.3\"\n";
        if (dice.in(2)) text += list(dice, "safety");
    }
    if (dice.in(3)) text += "trailing_pct = \"0.1\"\n";
    if (dice.in(3)) text += "stop_loss_pct = \"1\"\n";
    if (text.find("stop_loss_pct") != std::string::npos && dice.in(2))
        text += "stop_loss_timeout = \"4m\"\n";
    if (dice.in(3)) text += fmt::format("cooldown = \"{}\"\n", dice.one_of({"30s", "7m"}));
    if (dice.in(5)) text += "start_delay = \"90s\"\n";
    if (dice.in(5)) text += "close_after = \"50m\"\n";
    if (dice.in(5)) text += "max_deals = 4\n";
    if (dice.in(4)) text += "max_active_deals = 2\ndeals_on_same_pair = 2\n";
    if (dice.in(5)) text += "min_price_pct = \"-2\"\nmin_volume_24h = \"1000\"\n";
    if (dice.in(5)) text += "reinvest_pct = \"50\"\n";
    text += "[backtest]\nbase = \"5\"\n";
    if (dice.in(3)) text += fmt::format("latency_ms = {}\n", 20'000 * (1 + dice.below(4)));
    if (dice.in(3)) text += "max_participation = \"0.0001\"\n";
    if (dice.in(3)) text += "fills = \"touch\"\n";
    return text;
}

// Made-up candles in which some are missing, some have no volume, and some do not move.
CandleSeries prices(Dice& dice) {
    CandleSeries made =
        generate_market({.seed = dice.below(1'000'000),
                         .from = Time{1'704'067'200'000 + std::int64_t{60'000} * dice.below(120)},
                         .candles = 1'000});
    std::vector<Candle> kept;
    std::uint32_t missing = 0;
    for (Candle& candle : made.candles) {
        if (missing == 0 && dice.in(60)) missing = 1 + dice.below(dice.in(4) ? 90 : 4);
        if (missing > 0) {
            --missing;
            continue;
        }
        if (dice.in(25)) candle.volume = {};
        if (dice.in(25)) candle.open = candle.high = candle.low = candle.close;
        kept.push_back(candle);
    }
    made.candles = std::move(kept);
    return made;
}

TEST(Skipping, a_run_that_walks_each_candle_is_the_same) {
    constexpr std::uint32_t runs = 48;
    std::size_t fills = 0;
    std::size_t read = 0;
    for (std::uint32_t seed = 1; seed <= runs; ++seed) {
        Dice dice(seed);
        const std::string file = bot(dice);
        if (!bots::parse_bot_file(file, "b.toml")) continue;  // Its conditions contradict.
        ++read;
        const CandleSeries candles = prices(dice);
        BacktestJob job{.bot_file = file, .file_name = "b.toml", .candles = &candles};
        // In some runs the candles before are history.
        if (dice.in(2)) job.from = candles.candles[400 + dice.below(60)].open_time;
        const auto fast = run_backtest(job, the_clock);
        job.walks_all = true;
        const auto plain = run_backtest(job, the_clock);
        ASSERT_EQ(fast.has_value(), plain.has_value()) << seed << "\n" << file;
        if (!fast) {
            EXPECT_EQ(fast.error().message, plain.error().message) << seed << "\n" << file;
            continue;
        }
        fills += plain->fills.size();
        ASSERT_EQ(all_of(*fast), all_of(*plain)) << seed << "\n" << file;
    }
    EXPECT_GT(read, runs / 2);   // The bots are bots …
    EXPECT_GT(fills, runs * 5);  // … that trade.
}

}  // namespace
}  // namespace strongroom::lab
