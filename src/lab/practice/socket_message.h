// One JSON message of a WebSocket client: {"id":…,"method":…,"params":…}.
//
// Numbers are kept as they were written, since the signature of a WebSocket API request covers the
// text of its parameters. Bounded in size, depth and count.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "base/result.h"

namespace strongroom::lab::practice {

struct SocketValue {
    enum class Kind { text, number, flag, null };
    Kind kind = Kind::null;
    std::string text;
};

struct SocketMessage {
    static constexpr std::size_t kBytesMax = 64U << 10U;
    static constexpr std::size_t kValuesMax = 2'048;

    std::string id_json = "null";  // As it is echoed.
    bool has_id = false;
    bool is_id_fine = true;  // An integer, a text of at most 64 bytes, or null.
    SocketValue method;
    bool has_method = false;
    std::vector<Header> named;        // Of a params object; a list in it is its JSON.
    std::vector<SocketValue> listed;  // Of a params list.
    bool has_params_list = false;
};

// Errors: invalid (not JSON, or not an object), exhausted.
Result<SocketMessage> read_socket_message(std::string_view text);

}  // namespace strongroom::lab::practice
