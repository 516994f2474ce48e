#include "base/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace strongroom {
namespace {

Result<std::uint16_t> parse_port(std::string_view text) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0 || port > 65'535)
        return fail(Errc::invalid, fmt::format("\"{}\" is no port", text.substr(0, 20)));
    return static_cast<std::uint16_t>(port);
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
    const auto broken = [text](std::string_view why) {
        return fail(Errc::invalid, fmt::format("\"{}\": {}", text.substr(0, 100), why));
    };
    const bool is_plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c != 0x7f; });
    if (!is_plain) return broken("an address has no blanks and no control characters");
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return broken("an address begins with https:// or wss://");
    Url url{.scheme = std::string(text.substr(0, colon))};
    if (url.scheme == "unix") {
        url.host = std::string(text.substr(colon + 3));
        if (!url.host.starts_with('/')) return broken("a socket has an absolute path");
        return url;
    }
    if (url.scheme != "http" && url.scheme != "https" && url.scheme != "ws" && url.scheme != "wss")
        return broken("an address begins with https:// or wss://");
    std::string_view rest = text.substr(colon + 3);
    if (rest.find('#') != std::string_view::npos) return broken("an address has no \"#\"");
    const std::size_t slash = rest.find_first_of("/?");
    if (slash != std::string_view::npos) {
        url.target = (rest[slash] == '?' ? "/" : "") + std::string(rest.substr(slash));
        rest = rest.substr(0, slash);
    }
    if (rest.find('@') != std::string_view::npos) return broken("an address has no user name");
    url.port = url.is_secure() ? 443 : 80;
    const bool is_v6 = rest.starts_with('[');
    const std::size_t end = is_v6 ? rest.find(']') : rest.find(':');
    if (is_v6 && end == std::string_view::npos) return broken("a bracket is not closed");
    url.host = std::string(is_v6 ? rest.substr(1, end - 1) : rest.substr(0, end));
    if (url.host.empty()) return broken("the host is missing");
    const std::string_view after =
        end == std::string_view::npos ? std::string_view() : rest.substr(is_v6 ? end + 1 : end);
    if (!after.empty()) {
        if (!after.starts_with(':')) return broken("something odd follows the host");
        const auto port = parse_port(after.substr(1));
        if (!port) return broken(port.error().message);
        url.port = *port;
    }
    return url;
}

}  // namespace strongroom
