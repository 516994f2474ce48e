// `strongroom data fetch`: candles from a venue's public endpoint into a plain CSV.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "apps/arguments.h"
#include "apps/command.h"
#include "base/real_env.h"
#include "lab/candle_fetch.h"
#include "lab/market_file.h"
#include "net/asio_network.h"
#include "net/event_loop.h"
#include "venues/binance/encode.h"
#include "venues/binance/profile.h"

namespace strongroom::apps {
namespace {

struct FetchOptions {
    std::string venue = "binance";
    std::string symbol = "BTC/USDT";
    std::string interval = "1m";
    std::string from;
    std::string to;
    std::string out;
    std::string url;
    std::string ca_file;
};

constexpr std::string_view kHeader = "timestamp,open,high,low,close,volume\n";

Result<lab::CandleSpan> span_of(const FetchOptions& options) {
    if (options.venue != "binance")
        return fail(Errc::invalid, "--venue: only binance is there yet");
    lab::CandleSpan span;
    const auto read = [](std::string_view option, auto value) -> decltype(value) {
        if (!value) return fail_in(option, value.error());
        return value;
    };
    TRY_ASSIGN(span.symbol, read("--symbol", Symbol::parse(options.symbol)));
    TRY_ASSIGN(span.interval, read("--interval", parse_duration(options.interval)));
    TRY(read("--interval", venues::binance::interval_name(span.interval)));
    TRY_ASSIGN(span.from, read("--from", parse_iso8601(options.from)));
    TRY_ASSIGN(span.to, read("--to", parse_iso8601(options.to)));
    if (span.from >= span.to) return fail(Errc::invalid, "--to: must be later than --from");
    return span;
}

// What a fetch that was broken off has left: goes on behind its last candle. Errors: corrupt.
Result<Time> resume_from(const std::string& part, const lab::CandleSpan& span) {
    Result<std::string> text = read_file(part);
    if (!text) return span.from;
    // A kill may have cut the last row.
    const std::size_t whole = text->rfind('\n') + 1;
    if (whole < text->size()) TRY(PosixDisk().truncate(part, whole));
    text->resize(whole);
    if (text->size() <= kHeader.size()) return span.from;
    TRY_ASSIGN(const lab::CandleSeries series, lab::read_candles(*text, part));
    if (series.candles.front().open_time != span.from) {
        return fail(Errc::invalid,
                    fmt::format("{}: holds another span; remove it to begin anew", part));
    }
    return series.candles.back().open_time + span.interval;
}

std::string row_of(const Candle& candle) {
    return fmt::format("{},{},{},{},{},{}\n", candle.open_time.ms, candle.open.value.to_string(),
                       candle.high.value.to_string(), candle.low.value.to_string(),
                       candle.close.value.to_string(), candle.volume.to_string());
}

venues::Profile profile_of(const FetchOptions& options) {
    venues::Profile profile = venues::binance::profile(venues::binance::Environment::production);
    if (!options.url.empty()) profile.urls.public_rest = options.url;
    return profile;
}

Status fetch(const FetchOptions& options) {
    TRY_ASSIGN(lab::CandleSpan span, span_of(options));
    const std::string part = options.out + ".part";
    TRY_ASSIGN(const Time from, resume_from(part, span));
    PosixDisk disk;
    std::unique_ptr<AppendFile> file;
    const auto open_part = [&]() -> Status {
        if (file) return {};
        TRY_ASSIGN(file, disk.open_append(part));
        return file->size() == 0 ? file->append(as_bytes(kHeader)) : Status{};
    };
    SystemClock clock;
    SystemRandom random;
    net::EventLoop loop;
    net::AsioNetwork network(loop);
    ProgressBar bar(fmt::format("{} {}", options.symbol, options.interval));
    Status outcome;
    std::size_t count = 0;
    const lab::CandleSpan rest{span.symbol, span.interval, from, span.to};
    lab::CandleFetch job({clock, random, disk, loop, network}, profile_of(options), options.ca_file,
                         rest,
                         {.page = [&](const std::vector<Candle>& candles) -> Status {
                              std::string rows;
                              for (const Candle& candle : candles) rows += row_of(candle);
                              count += candles.size();
                              TRY(open_part());
                              TRY(file->append(as_bytes(rows)));
                              return file->sync();
                          },
                          .progress = [&](double share) { bar.show(share); },
                          .done =
                              [&](const Status& status) {
                                  outcome = status;
                                  loop.stop();
                              }});
    job.start();
    loop.run();
    if (!outcome) {
        const std::string_view kept =
            file ? " (what came so far is kept: the same command goes on from there)" : "";
        return fail(outcome.error().code, fmt::format("{}{}", outcome.error().message, kept));
    }
    TRY(open_part());  // The venue may have had nothing: then there is nothing but the header.
    std::error_code failed;
    std::filesystem::rename(part, options.out, failed);
    if (failed) return fail(Errc::io, fmt::format("{}: {}", options.out, failed.message()));
    fmt::print("{}: {} candles more\n", options.out, count);
    return {};
}

}  // namespace

void add_data_fetch_command(Command data, int& exit_code) {
    const auto options = std::make_shared<FetchOptions>();
    Command command = data.add_subcommand(
        "fetch", "candles from a venue's public endpoint; goes on where it was broken off");
    command.add_option("--venue", options->venue).capture_default_str();
    command.add_option("--symbol", options->symbol).capture_default_str();
    command.add_option("--interval", options->interval, "1m, 5m, 1h, 1d …").capture_default_str();
    command.add_option("--from", options->from, "2024-01-01, or with a time").required();
    command.add_option("--to", options->to, "not itself").required();
    command.add_option("--out", options->out, "the CSV to write").required();
    command.add_option("--url", options->url, "another address (a mirror, a practice venue)");
    command.add_option("--ca", options->ca_file, "the certificates of that address");
    command.footer(
        "Example: strongroom data fetch --symbol BTC/USDT --from 2024-01-01 --to 2024-02-01 --out "
        "btc.csv");
    command.callback([options, &exit_code] {
        const Status done = fetch(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
