// MarketStreams: what clients ask on a market stream connection.
#include <fmt/format.h>

#include <algorithm>

#include "lab/practice/json_internal.h"
#include "lab/practice/market_streams.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

std::string failed(int code, std::string_view text, const std::string& id_json) {
    return fmt::format(R"({{"error":{{"code":{},"msg":{}}},"id":{}}})", code,
                       text_of(Json(std::string(text))), id_json);
}

std::string succeeded(const std::string& result, const std::string& id_json) {
    return fmt::format(R"({{"result":{},"id":{}}})", result, id_json);
}

// An integer, letters and digits, or null.
bool is_request_id(const SocketMessage& message) {
    constexpr std::size_t bytes_max = 36 + 2;  // With its quotes.
    return message.has_id && message.is_id_fine && message.id_json.size() <= bytes_max;
}

}  // namespace

void MarketStreams::message(SocketId socket, std::string_view text) {
    Socket& at = sockets_.at(socket);
    const std::int64_t second = env_.clock.ticks_ns() / kNsPerSecond;
    if (second != at.second) {
        at.second = second;
        at.messages = 0;
    }
    if (++at.messages > kMessagesPerSecond) {
        ports_.close(socket);
        return;
    }
    const auto message = read_socket_message(text);
    ports_.send(socket, message
                            ? answer(socket, at, *message)
                            : failed(3, "Invalid JSON: expected value at line 1 column 1", "null"));
}

std::string MarketStreams::answer(SocketId socket, Socket& at, const SocketMessage& message) {
    const std::string id = message.is_id_fine ? message.id_json : "null";
    if (!message.has_method)
        return failed(2, "Invalid request: missing field `method` at line 1 column 1", id);
    if (!is_request_id(message))
        return failed(2, "Invalid request: request ID must be an unsigned integer", "null");
    const bool is_text = message.method.kind == SocketValue::Kind::text;
    const std::string method = is_text ? message.method.text : "";
    if (method == "SUBSCRIBE") return change_streams(socket, at, message, true);
    if (method == "UNSUBSCRIBE") return change_streams(socket, at, message, false);
    if (method == "LIST_SUBSCRIPTIONS") return succeeded(text_of(Json(at.names)), id);
    if (method == "SET_PROPERTY") return change_property(at, message, true);
    if (method == "GET_PROPERTY") return change_property(at, message, false);
    constexpr std::size_t shown_max = 40;
    return failed(2,
                  fmt::format("Invalid request: unknown variant `{}`, expected one of "
                              "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, "
                              "`SET_PROPERTY`, `GET_PROPERTY` at line 1 column 1",
                              method.substr(0, shown_max)),
                  id);
}

std::string MarketStreams::change_streams(SocketId socket, Socket& at, const SocketMessage& message,
                                          bool is_subscribe) {
    const bool are_names = std::ranges::all_of(message.listed, [](const SocketValue& value) {
        return value.kind == SocketValue::Kind::text && value.text.size() <= kNameBytesMax;
    });
    if (!message.has_params_list || !are_names)
        return failed(2, "Invalid request: params must be a list of stream names", message.id_json);
    if (is_subscribe && at.names.size() + message.listed.size() > kStreamsMax)
        return failed(2, "Invalid request: too many parameters", message.id_json);
    for (const SocketValue& value : message.listed) {
        if (is_subscribe)
            subscribe(socket, at, value.text);
        else
            unsubscribe(socket, at, value.text);
    }
    return succeeded("null", message.id_json);
}

std::string MarketStreams::change_property(Socket& at, const SocketMessage& message, bool is_set) {
    const std::size_t wanted = is_set ? 2 : 1;
    if (message.listed.empty() || message.listed[0].kind != SocketValue::Kind::text)
        return failed(2, "Invalid request: property name must be a string", message.id_json);
    if (message.listed[0].text != "combined") return failed(0, "Unknown property", message.id_json);
    if (message.listed.size() > wanted)
        return failed(2, "Invalid request: too many parameters", message.id_json);
    if (!is_set) return succeeded(at.is_combined ? "true" : "false", message.id_json);
    const bool is_flag =
        message.listed.size() == wanted && message.listed[1].kind == SocketValue::Kind::flag;
    if (!is_flag) return failed(1, "Invalid value type: expected Boolean", message.id_json);
    at.is_combined = message.listed[1].text == "true";
    return succeeded("null", message.id_json);
}

}  // namespace strongroom::lab::practice
