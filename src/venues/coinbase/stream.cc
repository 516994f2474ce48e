#include "venues/coinbase/stream.h"

#include <fmt/format.h>

#include <algorithm>

#include "venues/coinbase/profile.h"
#include "venues/coinbase/query.h"

namespace strongroom::venues::coinbase {
namespace {

std::string_view venue_name(Subscribing what) {
    switch (what) {
        case Subscribing::subscribe: return "subscribe";
        case Subscribing::unsubscribe: return "unsubscribe";
    }
    return "?";
}

Status check(Channel channel, const std::vector<VenueSymbol>& products) {
    TRY(coinbase::check(products));
    const bool names_none = channel == Channel::heartbeats;
    const bool names_some = !names_none && channel != Channel::user;
    if (names_none && !products.empty()) {
        return fail(Errc::invalid, "product_ids: heartbeats are of no product");
    }
    if (names_some && products.empty()) {
        return fail(Errc::invalid, "product_ids: write at least one");
    }
    return {};
}

// ["BTC-USD"]; no quote or backslash can be in a product's name.
std::string json_list(const std::vector<VenueSymbol>& products) {
    std::string list;
    for (const VenueSymbol& one : products) {
        list += fmt::format(R"({}"{}")", list.empty() ? "" : ",", one.text);
    }
    return fmt::format("[{}]", list);
}

// The message up to the token.
std::string begin_of(std::string_view type, std::string_view list, std::string_view channel) {
    const std::string products = list.empty() ? "" : fmt::format(R"("product_ids":{},)", list);
    return fmt::format(R"({{"type":"{}",{}"channel":"{}")", type, products, channel);
}

std::string_view param(const UnsignedMessage& message, std::string_view name) {
    const auto found = std::ranges::find(message.params, name, &MessageParam::name);
    return found == message.params.end() ? std::string_view() : found->value;
}

}  // namespace

std::string_view venue_name(Channel channel) {
    switch (channel) {
        case Channel::heartbeats: return "heartbeats";
        case Channel::market_trades: return "market_trades";
        case Channel::candles: return "candles";
        case Channel::ticker: return "ticker";
        case Channel::level2: return "level2";
        case Channel::user: return "user";
    }
    return "?";
}

Result<std::string> public_message(Subscribing what, Channel channel,
                                   const std::vector<VenueSymbol>& products) {
    TRY(check(channel, products));
    if (channel == Channel::user) return fail(Errc::invalid, "channel: user must be signed");
    const std::string list = products.empty() ? "" : json_list(products);
    return begin_of(venue_name(what), list, venue_name(channel)) + "}";
}

Result<UnsignedMessage> signed_message(Subscribing what, Channel channel,
                                       const std::vector<VenueSymbol>& products, const KeyName& key,
                                       const Nonce& nonce, SigningTime time) {
    TRY(check(channel, products));
    TRY_ASSIGN(std::string payload, stream_signing_input(key, nonce, time));
    UnsignedMessage message{.method = std::string(venue_name(what)),
                            .params = {{"channel", std::string(venue_name(channel))}},
                            .payload = std::move(payload),
                            .weight = weights.subscribe};
    // A list is no text: it stands in the JSON as it is.
    if (!products.empty()) message.params.push_back({"product_ids", json_list(products), true});
    return message;
}

Result<UnsignedMessage> subscribe_user_stream(const KeyName& key, const Nonce& nonce,
                                              SigningTime time) {
    return signed_message(Subscribing::subscribe, Channel::user, {}, key, nonce, time);
}

Result<std::string> attach_signature(const UnsignedMessage& message, ByteView signature) {
    TRY_ASSIGN(const std::string token, make_token(message.payload, signature));
    const std::string_view channel = param(message, "channel");
    if (channel.empty()) return fail(Errc::invalid, "channel: missing");
    return fmt::format(R"({},"jwt":"{}"}})",
                       begin_of(message.method, param(message, "product_ids"), channel), token);
}

}  // namespace strongroom::venues::coinbase
