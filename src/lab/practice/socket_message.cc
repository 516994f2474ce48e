#include "lab/practice/socket_message.h"

#include <fmt/format.h>

#include "lab/practice/json_internal.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::size_t kIdBytesMax = 64;
constexpr int kDepthMax = 3;  // The message, its params, a list in them.

// Takes the message apart while it is parsed: nlohmann gives numbers as they were written here, and
// nowhere else.
class Taker {
  public:
    explicit Taker(SocketMessage& message) : message_(message) {}

    // NOLINTBEGIN(readability-identifier-naming): nlohmann names these.
    bool null() { return take({SocketValue::Kind::null, "null"}); }
    bool boolean(bool value) { return take({SocketValue::Kind::flag, value ? "true" : "false"}); }
    bool number_integer(std::int64_t value) {
        return take({SocketValue::Kind::number, fmt::format("{}", value)}, true);
    }
    bool number_unsigned(std::uint64_t value) {
        return take({SocketValue::Kind::number, fmt::format("{}", value)}, true);
    }
    bool number_float(double, const std::string& written) {
        return take({SocketValue::Kind::number, written});
    }
    bool string(std::string& value) { return take({SocketValue::Kind::text, value}); }
    bool binary(Json::binary_t&) { return false; }
    bool start_object(std::size_t) {
        ++depth_;
        if (depth_ == 1) return true;
        return depth_ == 2 && key_ == "params";
    }
    bool end_object() {
        --depth_;
        return true;
    }
    bool start_array(std::size_t) {
        ++depth_;
        if (depth_ > kDepthMax || depth_ == 1) return false;
        if (depth_ == 2) {
            if (key_ != "params") return false;
            message_.has_params_list = true;
        }
        if (depth_ == 3) {
            if (message_.has_params_list) return false;
            list_ = Json::array();
            is_in_list_ = true;
        }
        return true;
    }
    bool end_array() {
        if (depth_ == 3) {
            is_in_list_ = false;
            message_.named.push_back({param_, text_of(list_)});
        }
        --depth_;
        return true;
    }
    bool key(std::string& name) {
        (depth_ == 1 ? key_ : param_) = name;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
        return false;
    }
    // NOLINTEND(readability-identifier-naming)

  private:
    bool take(SocketValue value, bool is_whole = false) {
        if (++count_ > SocketMessage::kValuesMax || depth_ == 0) return false;
        if (is_in_list_) {
            list_.push_back(value.text);
            return value.kind == SocketValue::Kind::text;
        }
        if (depth_ == 2) {
            if (message_.has_params_list)
                message_.listed.push_back(std::move(value));
            else if (value.kind != SocketValue::Kind::null)
                message_.named.push_back({param_, std::move(value.text)});
            return true;
        }
        if (key_ == "id") take_id(value, is_whole);
        if (key_ == "method") {
            message_.method = std::move(value);
            message_.has_method = true;
        }
        return true;
    }

    void take_id(const SocketValue& value, bool is_whole) {
        message_.has_id = true;
        const bool is_text = value.kind == SocketValue::Kind::text;
        message_.is_id_fine = value.kind == SocketValue::Kind::null || is_whole ||
                              (is_text && value.text.size() <= kIdBytesMax);
        if (!message_.is_id_fine) return;
        message_.id_json = is_text ? text_of(Json(value.text)) : value.text;
    }

    SocketMessage& message_;
    int depth_ = 0;
    std::size_t count_ = 0;
    std::string key_;
    std::string param_;
    bool is_in_list_ = false;
    Json list_;
};

}  // namespace

Result<SocketMessage> read_socket_message(std::string_view text) {
    if (text.size() > SocketMessage::kBytesMax)
        return fail(Errc::exhausted, "the message is longer than 64 KiB");
    SocketMessage message;
    Taker taker(message);
    if (!Json::sax_parse(text.begin(), text.end(), &taker))
        return fail(Errc::invalid, "not a JSON object with id, method and params");
    return message;
}

}  // namespace strongroom::lab::practice
