// `strongroom data`: bring price files into one shape, or make one up.
#include <fmt/format.h>

#include <memory>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/pair_candles.h"
#include "lab/market_file.h"
#include "lab/market_generator.h"

namespace strongroom::apps {
namespace {

constexpr std::size_t kCandlesMax = 100'000'000;  // 190 years.

struct Options {
    std::vector<std::string> files;
    std::string out;
    std::uint64_t seed = 1;
    std::size_t candles = 43'200;
    std::string start = "46000";
    std::string tick = "0.01";
};

Status import_files(const Options& options) {
    TRY_ASSIGN(const lab::CandleSeries all, read_candle_files(options.files));
    TRY(write_file(options.out, lab::write_candles_csv(all)));
    fmt::print("{}: {} candles of {}, {} to {}, {} gaps\n", options.out, all.candles.size(),
               to_string(all.interval), to_iso8601(all.candles.front().open_time),
               to_iso8601(all.candles.back().open_time), all.gaps);
    return {};
}

Status generate(const Options& options) {
    lab::GeneratedMarket wanted{.seed = options.seed, .candles = options.candles};
    TRY_ASSIGN(wanted.start.value, amount_of("--start", options.start));
    TRY_ASSIGN(wanted.tick, amount_of("--tick", options.tick));
    TRY(write_file(options.out, lab::write_candles_csv(lab::generate_market(wanted))));
    fmt::print("{}: {} generated candles of 1m, seed {}\n", options.out, wanted.candles,
               wanted.seed);
    return {};
}

}  // namespace

void add_data_command(Command app, int& exit_code) {
    Command data = app.add_subcommand("data", "candles and trades for backtests");
    data.require_subcommand();
    const auto options = std::make_shared<Options>();
    add_data_fetch_command(data, exit_code);

    Command import =
        data.add_subcommand("import", "bring CSV, Binance klines or ccxt JSON into one plain CSV");
    import.add_option("files", options->files, "the files, in any order of time").required();
    import.add_option("--out", options->out, "the CSV to write").required();
    import.callback([options, &exit_code] {
        const Status done = import_files(*options);
        exit_code = done ? kDone : report(done.error());
    });

    Command made_up = data.add_subcommand(
        "generate", "make a market up from a seed; it is labelled as generated");
    made_up.add_option("--seed", options->seed, "the same seed gives the same candles");
    made_up.add_option("--candles", options->candles, "how many one-minute candles")
        .between(1, kCandlesMax);
    made_up.add_option("--start", options->start, "the first price");
    made_up.add_option("--tick", options->tick, "the price step");
    made_up.add_option("--out", options->out, "the CSV to write").required();
    made_up.callback([options, &exit_code] {
        const Status done = generate(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
