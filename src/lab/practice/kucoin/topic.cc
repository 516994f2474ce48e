#include "lab/practice/kucoin/topic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace strongroom::lab::practice::kucoin {
namespace {

struct Named {
    std::string_view prefix;
    TopicKind kind;
    std::string_view subject;
};
constexpr std::array<Named, 12> kTopics{{
    {"/market/match", TopicKind::match, "trade.l3match"},
    {"/market/candles", TopicKind::candles, "trade.candles.update"},
    {"/market/ticker", TopicKind::ticker, "trade.ticker"},
    {"/market/ticker:all", TopicKind::all_tickers, "trade.ticker"},
    {"/market/snapshot", TopicKind::snapshot, "trade.snapshot"},
    {"/spotMarket/level1", TopicKind::level1, "level1"},
    {"/spotMarket/level2Depth5", TopicKind::depth5, "level2"},
    {"/spotMarket/level2Depth50", TopicKind::depth50, "level2"},
    {"/market/level2", TopicKind::level2, "trade.l2update"},
    {"/spotMarket/tradeOrders", TopicKind::orders, "orderChange"},
    {"/spotMarket/tradeOrdersV2", TopicKind::orders_v2, "orderChange"},
    {"/account/balance", TopicKind::balance, "account.balance"},
}};

struct CandleType {
    std::string_view name;
    std::string_view neutral;  // As interval_of() knows it.
};
constexpr std::array<CandleType, 14> kCandleTypes{{{"1min", "1m"},
                                                   {"3min", "3m"},
                                                   {"5min", "5m"},
                                                   {"15min", "15m"},
                                                   {"30min", "30m"},
                                                   {"1hour", "1h"},
                                                   {"2hour", "2h"},
                                                   {"4hour", "4h"},
                                                   {"6hour", "6h"},
                                                   {"8hour", "8h"},
                                                   {"12hour", "12h"},
                                                   {"1day", "1d"},
                                                   {"1week", "1w"},
                                                   {"1month", "1M"}}};

std::unexpected<ApiError> no_such_topic(std::string_view text) {
    constexpr std::size_t shown_max = 80;
    return refuse(404, fmt::format("topic {} is not found", text.substr(0, shown_max)));
}

// "BTC-USDT_1hour" of a candles topic.
bool read_candles(std::string_view part, Topic& topic) {
    const std::size_t line = part.rfind('_');
    if (line == std::string_view::npos) return false;
    const auto interval = candle_interval_of(part.substr(line + 1));
    if (!interval) return false;
    topic.symbol = part.substr(0, line);
    topic.interval = *interval;
    return true;
}

}  // namespace

bool Topic::is_private() const {
    return kind == TopicKind::orders || kind == TopicKind::orders_v2 || kind == TopicKind::balance;
}

Answer<std::vector<Topic>> topics_of(std::string_view text) {
    const auto whole = std::ranges::find(kTopics, text, &Named::prefix);
    const std::size_t colon = text.find(':');
    std::vector<Topic> topics;
    if (whole != kTopics.end()) {
        topics.push_back({.name = std::string(text), .kind = whole->kind});
        const bool stands_alone = topics[0].is_private() || whole->kind == TopicKind::all_tickers;
        if (!stands_alone) return no_such_topic(text);
        return topics;
    }
    if (colon == std::string_view::npos) return no_such_topic(text);
    const auto named = std::ranges::find(kTopics, text.substr(0, colon), &Named::prefix);
    if (named == kTopics.end()) return no_such_topic(text);
    std::string_view rest = text.substr(colon + 1);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        const std::string_view part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        Topic topic{.name = fmt::format("{}:{}", named->prefix, part),
                    .kind = named->kind,
                    .symbol = std::string(part)};
        if (topic.is_private() || part.empty()) return no_such_topic(text);
        if (topic.kind == TopicKind::candles && !read_candles(part, topic))
            return no_such_topic(text);
        topics.push_back(std::move(topic));
        if (topics.size() > kSymbolsOfTopicMax) return refuse(509, "exceed max topic count");
    }
    if (topics.empty()) return no_such_topic(text);
    return topics;
}

std::string_view subject_of(TopicKind kind) {
    const auto at = std::ranges::find(kTopics, kind, &Named::kind);
    return at == kTopics.end() ? "?" : at->subject;
}

std::optional<Interval> candle_interval_of(std::string_view name) {
    const auto at = std::ranges::find(kCandleTypes, name, &CandleType::name);
    if (at == kCandleTypes.end()) return std::nullopt;
    return interval_of(at->neutral);
}

}  // namespace strongroom::lab::practice::kucoin
