#include "apps/practice/practice_options.h"
#include "apps/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "apps/command.h"
#include "apps/pair_candles.h"
#include "venues/replies.h"

namespace strongroom::apps {
namespace {

Result<Decimal> amount(std::string_view option, const std::string& text, bool may_be_zero) {
    const Result<Decimal> value = Decimal::parse(text);
    if (!value) return fail_in(option, value.error());
    if (value->is_negative() || (value->is_zero() && !may_be_zero))
        return fail(Errc::invalid, fmt::format("{}: must be above zero", option));
    return *value;
}

Result<std::int64_t> speed_of(const std::string& text) {
    if (text == "max") return 0;
    std::int64_t speed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), speed);
    constexpr std::int64_t speed_max = 1'000'000;
    if (error != std::errc{} || end != text.data() + text.size() || speed < 1 || speed > speed_max)
        return fail(Errc::invalid, "--speed: write a whole number from 1, or max");
    return speed;
}

Result<lab::MarketSource> source_of(const PracticeOptions& options, const Instrument& instrument) {
    const std::array named{!options.candles.empty(), !options.trades.empty(),
                           !options.stream.empty(), options.market_seed.has_value(),
                           options.is_live};
    if (std::ranges::count(named, true) != 1) {
        return fail(Errc::invalid,
                    "where the prices come from: one of --candles, --trades, --stream, --market "
                    "and --live");
    }
    if (!options.candles.empty()) {
        TRY_ASSIGN(lab::CandleSeries series, read_candle_files(options.candles));
        return series;
    }
    if (!options.trades.empty()) {
        std::vector<MarketTrade> trades;
        for (const std::string& path : options.trades) {
            TRY_ASSIGN(const std::vector<MarketTrade> part, read_trade_file(path));
            if (!trades.empty() && !part.empty() && part.front().time < trades.back().time)
                return fail(Errc::invalid,
                            fmt::format("{}: begins before the file before it ends", path));
            trades.insert(trades.end(), part.begin(), part.end());
        }
        return trades;
    }
    if (!options.stream.empty()) {
        TRY_ASSIGN(const std::string bytes, read_file(options.stream));
        TRY_ASSIGN(lab::Recording recording, lab::read_recording(as_bytes(bytes), options.stream));
        if (recording.venue_symbol !=
            instrument.symbol.base.str() + instrument.symbol.quote.str()) {
            return fail(Errc::invalid, fmt::format("{}: holds {}; name it with --symbol",
                                                   options.stream, recording.venue_symbol));
        }
        recording.venue_symbol = instrument.venue_symbol;  // Of the venue that plays it.
        return recording;
    }
    if (options.market_seed)
        return lab::GeneratedMarket{.seed = *options.market_seed, .tick = instrument.tick};
    return lab::LiveMarket{};
}

Result<PracticeOptions> for_venue(PracticeOptions options, std::string_view text) {
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string_view number = text.substr(std::min(equals + 1, text.size()));
    const auto protocol = lab::practice::protocol_of(text.substr(0, equals));
    unsigned port = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), port);
    if (!protocol || error != std::errc{} || end != number.data() + number.size() ||
        port > 65'535) {
        return fail(Errc::invalid, fmt::format("--venue: write NAME=PORT, with a name of {}",
                                               lab::practice::protocol_names()));
    }
    options.protocol = *protocol;
    options.port = static_cast<std::uint16_t>(port);
    return options;
}

Result<lab::PracticeMarket> market_of(const PracticeOptions& options, const std::string& pair) {
    lab::PracticeMarket market;
    Instrument& instrument = market.instrument;
    const Result<Symbol> symbol = Symbol::parse(pair);
    if (!symbol) return fail_in("--symbol", symbol.error());
    instrument.symbol = *symbol;
    instrument.venue_symbol =
        venues::served(to_string(options.protocol)).to_venue_symbol(*symbol).text;
    TRY_ASSIGN(instrument.tick, amount("--tick", options.tick, false));
    TRY_ASSIGN(instrument.step, amount("--step", options.step, false));
    TRY_ASSIGN(instrument.min_notional, amount("--min-notional", options.min_notional, true));
    TRY_ASSIGN(const Decimal maker, amount("--maker-pct", options.maker_pct, true));
    TRY_ASSIGN(const Decimal taker, amount("--taker-pct", options.taker_pct, true));
    market.model.fees = {.maker = percent(maker), .taker = percent(taker)};
    TRY_ASSIGN(market.model.slippage_bps, amount("--slippage-bps", options.slippage_bps, true));
    market.model.fills_on_touch = options.fills_on_touch;
    TRY_ASSIGN(market.source, source_of(options, instrument));
    return market;
}

}  // namespace

Result<std::vector<PracticeOptions>> for_each_venue(const PracticeOptions& options) {
    std::vector<PracticeOptions> all;
    for (const std::string& text :
         options.venues.empty() ? std::vector<std::string>{"binance=9001"} : options.venues) {
        TRY_ASSIGN(PracticeOptions one, for_venue(options, text));
        if (std::ranges::count(all, one.protocol, &PracticeOptions::protocol) > 0)
            return fail(Errc::invalid,
                        fmt::format("--venue: {} is there twice", to_string(one.protocol)));
        all.push_back(std::move(one));
    }
    return all;
}

void add_practice_options(Command command, PracticeOptions& options) {
    command.add_option("--venue", options.venues,
                       fmt::format("NAME=PORT for each that is played, of {}; port 0: any that is "
                                   "free; default: binance=9001",
                                   lab::practice::protocol_names()));
    command.add_option("--accounts", options.accounts, "accounts, balances and keys (TOML)");
    command.add_option("--candles", options.candles, "recorded candles: CSV or ccxt JSON");
    command.add_option("--trades", options.trades, "recorded trades: CSV");
    command.add_option("--stream", options.stream, "a recorded raw stream (.gz)");
    command.add_option("--market", options.market_seed, "the generated market of this seed");
    command.add_flag("--live", options.is_live, "the real venue's public prices");
    add_live_options(command, options.live);
    command.add_flag("--live-terms", options.has_live_terms,
                     "tick, step and least amounts of that venue's listing");
    command.add_option("--speed", options.speed, "market time in real time, or max")
        .capture_default_str();
    command.add_option("--faults", options.faults, "what goes wrong, on a seed (TOML)");
    command.add_option("--stream-life", options.stream_life,
                       "cuts each stream after so long, as exchanges do after a day: 60s");
    command.add_option("--store", options.store, "a folder that keeps orders and balances");
    command.add_option("--admin", options.admin, "the path of the owner's socket");
    command.add_option("--symbol", options.pairs, "the pair; several with --live")
        .capture_default_str();
    command.add_option("--tick", options.tick).capture_default_str();
    command.add_option("--step", options.step).capture_default_str();
    command.add_option("--min-notional", options.min_notional).capture_default_str();
    command.add_option("--maker-pct", options.maker_pct).capture_default_str();
    command.add_option("--taker-pct", options.taker_pct).capture_default_str();
    command.add_option("--slippage-bps", options.slippage_bps).capture_default_str();
    command.add_flag("--touch", options.fills_on_touch,
                     "a limit order fills when its price is reached, not only when it is passed");
    command.add_flag("--paused", options.is_paused, "stands at the first price until resumed");
    command.add_flag("--plain", options.is_plain, "without TLS");
}

Result<lab::PracticeSettings> practice_settings(const PracticeOptions& options) {
    lab::PracticeSettings settings;
    settings.protocol = options.protocol;
    settings.is_tls = !options.is_plain;
    TRY_ASSIGN(settings.pace.speed, speed_of(options.speed));
    settings.pace.starts_paused = options.is_paused;
    if (!options.stream_life.empty()) {
        const Result<Duration> life = parse_duration(options.stream_life);
        if (!life) return fail_in("--stream-life", life.error());
        settings.stream_life = *life;
    }
    if (options.is_live) {
        TRY(options.live.profile());
    } else if (options.pairs.size() > 1 || options.has_live_terms) {
        return fail(Errc::invalid, "--symbol: several pairs, and --live-terms, go with --live");
    }
    for (const std::string& pair : options.pairs) {
        TRY_ASSIGN(settings.markets.emplace_back(), market_of(options, pair));
    }
    if (!options.faults.empty()) {
        TRY_ASSIGN(settings.faults, read_file(options.faults));
        settings.faults_name = options.faults;
    }
    return settings;
}

}  // namespace strongroom::apps
