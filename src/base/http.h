// One HTTP request and its reply as plain values, so that code which builds or answers them needs
// no network library.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strongroom {

struct Header {
    std::string name;
    std::string value;

    friend bool operator==(const Header&, const Header&) = default;
};
using Headers = std::vector<Header>;

// The first header of that name, in any case of letters. The view lives as long as the headers.
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name);

struct HttpRequest {
    std::string method = "GET";
    std::string target = "/";  // Path and query, as they stand on the wire.
    Headers headers;
    std::string body;
    std::string peer;  // Server side: the address of the client, without the port.
    int weight = 0;    // Client side: what it costs of a venue's budget. Not on the wire.
};

struct HttpReply {
    int status = 200;
    Headers headers;
    std::string body;
};

// The pairs of a query or form ("a=1&b=%20"), percent-decoded, in order; '+' stays a plus. A broken
// escape is kept as it stands: the reader of the value refuses it.
std::vector<Header> parse_query(std::string_view query);

// RFC 3986: everything but A-Z a-z 0-9 - . _ ~ becomes %XX with capital digits.
std::string percent_encode(std::string_view text);

}  // namespace strongroom
