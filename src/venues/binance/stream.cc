#include "venues/binance/stream.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/http.h"
#include "venues/binance/profile.h"
#include "venues/binance/query.h"

namespace strongroom::venues::binance {
namespace {

Result<std::string> stream_name(const VenueSymbol& venue_symbol, std::string_view kind) {
    TRY(check(venue_symbol));
    std::string name = venue_symbol.text;
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return fmt::format("{}@{}", name, kind);
}

Result<std::string> control_message(std::string_view method,
                                    const std::vector<std::string>& streams, std::int64_t id) {
    if (streams.empty() || streams.size() > streams_max) {
        return fail(Errc::invalid,
                    fmt::format("streams: write 1 to {} on one connection", streams_max));
    }
    std::string list;
    for (const std::string& stream : streams) {
        if (!list.empty()) list += ',';
        list += json_text(stream);
    }
    return fmt::format(R"({{"method":"{}","params":[{}],"id":{}}})", method, list, id);
}

Status check_message_id(std::string_view id) {
    constexpr std::size_t bytes_max = 36;
    const auto is_plain = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-';
    };
    if (!id.empty() && id.size() <= bytes_max && std::ranges::all_of(id, is_plain)) return {};
    return fail(Errc::invalid, "id: write 1 to 36 letters, digits or '-'");
}

Status check_params(const std::vector<MessageParam>& sorted) {
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const MessageParam& param = sorted[i];
        const bool is_twice = i > 0 && sorted[i - 1].name == param.name;
        const bool is_odd = param.name.find_first_of("&=\"\\") != std::string::npos ||
                            param.value.find_first_of("&=") != std::string::npos;
        const bool is_no_number =
            param.is_number && (param.value.empty() ||
                                param.value.find_first_not_of("0123456789") != std::string::npos);
        if (param.name.empty() || param.name == "signature" || is_twice || is_odd || is_no_number) {
            return fail(
                Errc::invalid,
                fmt::format("{}: there twice, or not a value that can be signed", param.name));
        }
    }
    return {};
}

}  // namespace

Result<std::string> trade_stream(const VenueSymbol& venue_symbol) {
    return stream_name(venue_symbol, "trade");
}
Result<std::string> book_top_stream(const VenueSymbol& venue_symbol) {
    return stream_name(venue_symbol, "bookTicker");
}
Result<std::string> candle_stream(const VenueSymbol& venue_symbol) {
    return stream_name(venue_symbol, "kline_1m");
}

Result<std::string> subscribe(const std::vector<std::string>& streams, std::int64_t id) {
    return control_message("SUBSCRIBE", streams, id);
}
Result<std::string> unsubscribe(const std::vector<std::string>& streams, std::int64_t id) {
    return control_message("UNSUBSCRIBE", streams, id);
}

std::string list_subscriptions(std::int64_t id) {
    return fmt::format(R"({{"method":"LIST_SUBSCRIPTIONS","id":{}}})", id);
}
std::string api_ping(std::string_view id) {
    return fmt::format(R"({{"id":{},"method":"ping"}})", json_text(id));
}

std::string combined_stream_url(std::string_view base) { return fmt::format("{}/stream", base); }

Result<std::string> combined_stream_url(std::string_view base,
                                        const std::vector<std::string>& streams) {
    constexpr std::size_t in_address_max = 100;  // Longer addresses are refused: subscribe instead.
    if (streams.empty() || streams.size() > in_address_max) {
        return fail(Errc::invalid,
                    fmt::format("streams: write 1 to {} in an address", in_address_max));
    }
    std::string list;
    for (const std::string& stream : streams) {
        const std::size_t at = stream.find('@');
        if (at == std::string::npos) {
            return fail(Errc::invalid, fmt::format("streams: \"{}\" is not one", stream));
        }
        if (!list.empty()) list += '/';
        list += percent_encode(stream.substr(0, at)) + stream.substr(at);
    }
    return fmt::format("{}/stream?streams={}", base, list);
}

std::string api_stream_url(std::string_view base) { return fmt::format("{}/ws-api/v3", base); }

Result<UnsignedMessage> make_message(std::string_view method, std::string_view id,
                                     std::vector<MessageParam> params) {
    TRY(check_message_id(id));
    std::ranges::sort(params, {}, &MessageParam::name);
    TRY(check_params(params));
    UnsignedMessage message{.method = std::string(method), .id = std::string(id)};
    for (const MessageParam& param : params) {
        if (!message.payload.empty()) message.payload += '&';
        message.payload += param.name + "=" + param.value;
    }
    message.params = std::move(params);
    return message;
}

Result<UnsignedMessage> subscribe_user_stream(std::string_view id, std::string_view api_key,
                                              SigningTime time) {
    TRY(check_api_key(api_key));
    TRY(check(time));
    const auto number = [](std::int64_t value) { return fmt::format("{}", value); };
    TRY_ASSIGN(UnsignedMessage message,
               make_message("userDataStream.subscribe.signature", id,
                            {{"apiKey", std::string(api_key)},
                             {"recvWindow", number(time.recv_window.ms), true},
                             {"timestamp", number(time.timestamp.ms), true}}));
    message.weight = weights.subscribe;
    return message;
}

Result<std::string> attach_signature(const UnsignedMessage& message, std::string_view signature) {
    TRY(check_signature(signature));
    std::string params;
    for (const MessageParam& param : message.params) {
        params += fmt::format("{}:{},", json_text(param.name),
                              param.is_number ? param.value : json_text(param.value));
    }
    return fmt::format(R"({{"id":{},"method":{},"params":{{{}"signature":{}}}}})",
                       json_text(message.id), json_text(message.method), params,
                       json_text(signature));
}

}  // namespace strongroom::venues::binance
