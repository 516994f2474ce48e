// A backtest passes over trades at which nothing can happen: its result is that of a session to
// which every single trade is told.
#include <fmt/format.h>

#include <vector>

#include "base/real_env.h"
#include "lab/backtest_internal.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

// A seeded walk in cents; trades come together or up to a minute and a half apart.
std::vector<MarketTrade> made_up_trades(std::uint64_t seed) {
    constexpr std::int64_t cent_raw = 10'000'000'000;
    constexpr int count = 4'000;
    std::uint64_t state = seed;
    const auto draw = [&state](std::uint64_t below) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::int64_t>((state >> 33U) % below);
    };
    std::vector<MarketTrade> trades;
    Time time{1'704'067'200'000};
    std::int64_t cents = 4'600'000;
    for (int i = 0; i < count; ++i) {
        time = time + (draw(3) == 0 ? milliseconds(0) : milliseconds(draw(90'000)));
        cents += draw(12'001) - 6'000;
        const Price price{Decimal::from_raw(Int128{cents} * cent_raw)};
        const Qty qty{Decimal::from_raw(Int128{1 + draw(2'000)} * cent_raw / 1'000)};
        trades.push_back({time, price, qty, draw(2) == 0 ? Side::buy : Side::sell});
    }
    return trades;
}

std::string line(const TestFill& entry) {
    const Fill& f = entry.fill;
    return fmt::format("{} {} {} {} {} {} {} {}", f.time.ms, to_string(f.side),
                       f.price.value.to_string(), f.qty.value.to_string(), f.fee.amount.to_string(),
                       entry.order, entry.why, entry.candle_volume.to_string());
}

std::vector<std::string> lines(const BacktestResult& result) {
    std::vector<std::string> all;
    for (const TestFill& fill : result.fills) all.push_back(line(fill));
    all.insert(all.end(), result.notices.begin(), result.notices.end());
    return all;
}

BacktestResult tell_each(const std::string& bot, const std::vector<MarketTrade>& trades) {
    const bots::BotFile file = MUST(bots::parse_bot_file(bot, "bot"));
    BacktestResult result;
    result.pairs.push_back({.symbol = file.symbols.front()});
    Recorder recorder(result, 1);
    Session session(markets_of(file), recorder);
    session.wallet().deposit({file.backtest.quote, file.symbols.front().quote});
    const MarketTrade& first = trades.front();
    session.open_market(first.time, first.price, first.qty.value);
    recorder.volumes.front() = first.qty.value;
    EXPECT_OK(session.add_bot(bot));
    for (std::size_t i = 1; i < trades.size(); ++i) {
        recorder.volumes.front() = trades[i].qty.value;
        session.walk(trades[i]);
    }
    EXPECT_OK(session.status());
    result.orders = session.orders_placed();
    result.quote_end = session.wallet().balance(file.symbols.front().quote).total();
    result.base_end = session.wallet().balance(file.symbols.front().base).total();
    return result;
}

struct Variant {
    const char* file;
    const char* from;
    const char* to;
    const char* more;  // In the [backtest] table, which is the last.
};

TEST(BacktestTrades, passing_over_quiet_trades_changes_nothing) {
    const Variant variants[] = {
        {"examples/dca-btc.toml", "", "", ""},
        {"examples/dca-btc.toml", R"(cooldown = "0s")", R"(cooldown = "7m")", ""},
        {"examples/dca-btc.toml", R"(trailing_pct = "0")", R"(trailing_pct = "0.2")", ""},
        {"examples/dca-btc.toml", R"(stop_loss_pct = "0")", R"(stop_loss_pct = "4")", ""},
        {"examples/dca-btc.toml", "", "", "latency_ms = 20000\n"},
        {"examples/dca-btc.toml", "", "", "max_participation = \"0.2\"\n"},
        {"examples/dca-btc.toml", R"(fills = "through")", R"(fills = "touch")", ""},
        {"examples/grid-btc.toml", "", "", ""},
        {"examples/grid-btc.toml", "", "", "latency_ms = 20000\nmax_participation = \"0.2\"\n"},
    };
    SystemClock clock;
    for (const Variant& variant : variants) {
        std::string bot = test::read_text(test::source_path(variant.file)) + variant.more;
        const std::size_t at = bot.find(variant.from);
        ASSERT_NE(at, std::string::npos) << variant.from;
        bot.replace(at, std::string_view(variant.from).size(), variant.to);
        for (const std::uint64_t seed : {1U, 2U, 3U}) {
            const std::vector<MarketTrade> trades = made_up_trades(seed);
            const BacktestJob job{.bot_file = bot, .file_name = variant.file, .trades = &trades};
            const BacktestResult quick = MUST(run_backtest(job, clock));
            const BacktestResult slow = tell_each(bot, trades);
            EXPECT_EQ(lines(quick), lines(slow)) << variant.file << variant.to << variant.more;
            EXPECT_EQ(quick.orders, slow.orders);
            EXPECT_EQ(quick.quote_end, slow.quote_end);
            EXPECT_EQ(quick.base_end, slow.base_end);
            EXPECT_EQ(quick.marks, trades.size());
            EXPECT_GT(quick.fills.size(), 10U) << "a run in which nothing happens proves nothing";
        }
    }
}

}  // namespace
}  // namespace strongroom::lab
