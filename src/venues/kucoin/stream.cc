#include "venues/kucoin/stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/http.h"
#include "venues/kucoin/encode.h"
#include "venues/kucoin/profile.h"
#include "venues/kucoin/query.h"

namespace strongroom::venues::kucoin {
namespace {

constexpr std::size_t id_bytes_max = 64;

Status check_id(std::string_view id) {
    if (is_plain(id, id_bytes_max)) return {};
    return fail(Errc::invalid, "id: write 1 to 64 letters, digits or '-'");
}

Result<std::string> topic_of(std::string_view kind, const VenueSymbol& venue_symbol) {
    TRY(check(venue_symbol));
    return fmt::format("{}:{}", kind, venue_symbol.text);
}

bool is_private(std::string_view topic) { return topic == orders_topic || topic == balances_topic; }

bool is_topic(std::string_view topic) {
    constexpr std::size_t bytes_max = 128;
    const auto is_fine = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.' || c == '/' || c == ':';
    };
    return topic.starts_with('/') && topic.size() <= bytes_max &&
           std::ranges::all_of(topic, is_fine);
}

// "/market/match:BTC-USDT,ETH-USDT"
Result<std::string> list_of(const std::vector<std::string>& topics) {
    if (topics.empty() || topics.size() > batch_max) {
        return fail(Errc::invalid, fmt::format("topics: write 1 to {} at once", batch_max));
    }
    const std::string_view kind = std::string_view(topics[0]).substr(0, topics[0].find(':'));
    std::string list(kind);
    for (const std::string& topic : topics) {
        if (!is_topic(topic)) return fail(Errc::invalid, "topics: one that is none");
        const std::size_t colon = topic.find(':');
        const bool is_alone = colon == std::string::npos;
        if (std::string_view(topic).substr(0, colon) != kind || (is_alone && topics.size() > 1)) {
            return fail(Errc::invalid, "topics: of several kinds; each needs a message of its own");
        }
        if (is_alone) continue;
        list += list.size() == kind.size() ? ':' : ',';
        list += topic.substr(colon + 1);
    }
    return list;
}

Result<std::string> control_message(std::string_view type, const std::vector<std::string>& topics,
                                    std::string_view id) {
    TRY(check_id(id));
    TRY_ASSIGN(const std::string list, list_of(topics));
    Body message;
    message.add("id", id).add("type", type).add("topic", list);
    message.add_flag("privateChannel", is_private(list)).add_flag("response", true);
    return message.text();
}

}  // namespace

Status check_endpoint(std::string_view endpoint) {
    constexpr std::string_view secure = "wss://";
    constexpr std::string_view plain = "ws://";
    constexpr std::size_t bytes_max = 256;
    const auto is_fine = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.' || c == '/' || c == ':' || c == '[' || c == ']';
    };
    const auto is_local = [&] {
        if (!endpoint.starts_with(plain)) return false;
        const std::string_view host = endpoint.substr(plain.size());
        return std::ranges::any_of(
            std::array<std::string_view, 3>{"127.0.0.1", "[::1]", "localhost"},
            [&](std::string_view local) {
                if (!host.starts_with(local)) return false;
                const std::string_view rest = host.substr(local.size());
                return rest.empty() || rest.starts_with(':') || rest.starts_with('/');
            });
    };
    const bool is_secure = endpoint.starts_with(secure) && endpoint.size() > secure.size();
    if (endpoint.size() <= bytes_max && std::ranges::all_of(endpoint, is_fine) &&
        (is_secure || is_local())) {
        return {};
    }
    return fail(Errc::invalid, "endpoint: wss://host is expected (ws:// only for this machine)");
}

Result<std::string> connection_url(const Bullet& bullet, std::string_view connection_id) {
    TRY(check_endpoint(bullet.endpoint));
    TRY(check_id(connection_id));
    if (bullet.token.empty()) return fail(Errc::invalid, "token: empty");
    return fmt::format("{}?token={}&connectId={}", bullet.endpoint, percent_encode(bullet.token),
                       connection_id);
}

Result<std::string> trade_topic(const VenueSymbol& venue_symbol) {
    return topic_of("/market/match", venue_symbol);
}
Result<std::string> book_top_topic(const VenueSymbol& venue_symbol) {
    return topic_of("/spotMarket/level1", venue_symbol);
}
Result<std::string> ticker_topic(const VenueSymbol& venue_symbol) {
    return topic_of("/market/ticker", venue_symbol);
}
Result<std::string> candle_topic(const VenueSymbol& venue_symbol, Duration interval) {
    TRY_ASSIGN(const std::string_view name, interval_name(interval));
    TRY_ASSIGN(const std::string topic, topic_of("/market/candles", venue_symbol));
    return fmt::format("{}_{}", topic, name);
}
Result<std::string> book_topic(const VenueSymbol& venue_symbol) {
    return topic_of("/market/level2", venue_symbol);
}

Result<std::string> subscribe(const std::vector<std::string>& topics, std::string_view id) {
    return control_message("subscribe", topics, id);
}
Result<std::string> unsubscribe(const std::vector<std::string>& topics, std::string_view id) {
    return control_message("unsubscribe", topics, id);
}

Result<std::string> ping(std::string_view id) {
    TRY(check_id(id));
    return Body().add("id", id).add("type", "ping").text();
}

}  // namespace strongroom::venues::kucoin
