#include "lab/practice/stream_name.h"

#include <algorithm>
#include <array>

namespace strongroom::lab::practice {
namespace {

struct Simple {
    std::string_view name;
    StreamKind kind;
};
constexpr std::array<Simple, 6> kSimple{{{"trade", StreamKind::trade},
                                         {"aggTrade", StreamKind::aggregate_trade},
                                         {"bookTicker", StreamKind::book_top},
                                         {"miniTicker", StreamKind::mini_ticker},
                                         {"ticker", StreamKind::ticker},
                                         {"avgPrice", StreamKind::average_price}}};

std::optional<StreamName> kline_of(StreamName name, std::string_view what) {
    const std::size_t at = std::min(what.find('@'), what.size());
    const auto interval = interval_of(what.substr(0, at));
    if (!interval) return std::nullopt;
    name.kind = StreamKind::kline;
    name.interval = *interval;
    const std::string_view zone = what.substr(at);
    if (zone.empty()) return name;
    if (zone != "@+08:00") return std::nullopt;
    name.offset = minutes(8LL * 60);
    return name;
}

std::optional<StreamName> depth_of(StreamName name, std::string_view what) {
    const std::size_t at = std::min(what.find('@'), what.size());
    const std::string_view speed = what.substr(at);
    if (!speed.empty() && speed != "@100ms" && speed != "@1000ms") return std::nullopt;
    const std::string_view levels = what.substr(0, at);
    name.kind = levels.empty() ? StreamKind::depth_changes : StreamKind::depth_levels;
    if (levels == "5") name.levels = 5;
    if (levels == "10") name.levels = 10;
    if (levels == "20") name.levels = 20;
    if (!levels.empty() && name.levels == 0) return std::nullopt;
    return name;
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

std::optional<StreamName> stream_name_of(std::string_view text) {
    StreamName name;
    if (text == "!miniTicker@arr") {
        name.kind = StreamKind::all_mini_tickers;
        return name;
    }
    if (text == "!bookTicker") {
        name.kind = StreamKind::all_book_tops;
        return name;
    }
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos) return std::nullopt;
    name.market = text.substr(0, at);
    if (name.market != lower_case(name.market)) return std::nullopt;  // Lower case is demanded.
    const std::string_view what = text.substr(at + 1);
    const auto simple = std::ranges::find(kSimple, what, &Simple::name);
    if (simple != kSimple.end()) {
        name.kind = simple->kind;
        return name;
    }
    constexpr std::string_view kline = "kline_";
    constexpr std::string_view depth = "depth";
    if (what.starts_with(kline)) return kline_of(std::move(name), what.substr(kline.size()));
    if (what.starts_with(depth)) return depth_of(std::move(name), what.substr(depth.size()));
    return std::nullopt;
}

std::string_view event_name(StreamKind kind) {
    switch (kind) {
        case StreamKind::trade: return "trade";
        case StreamKind::aggregate_trade: return "aggTrade";
        case StreamKind::kline: return "kline";
        case StreamKind::book_top:
        case StreamKind::all_book_tops: return "bookTicker";
        case StreamKind::mini_ticker:
        case StreamKind::all_mini_tickers: return "miniTicker";
        case StreamKind::ticker: return "ticker";
        case StreamKind::average_price: return "avgPrice";
        case StreamKind::depth_changes:
        case StreamKind::depth_levels: return "depth";
    }
    return "?";
}

}  // namespace strongroom::lab::practice
