#include "web/door.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace strongroom::web {
namespace {

bool is_ours(std::string_view origin, const std::vector<std::string>& hosts) {
    return std::ranges::any_of(hosts, [&](const std::string& host) {
        return origin == "http://" + host || origin == "https://" + host;
    });
}

std::optional<HttpReply> check_host(const HttpRequest& request,
                                    const std::vector<std::string>& hosts) {
    const auto host = find_header(request.headers, "Host");
    if (host && std::ranges::find(hosts, *host) != hosts.end()) return std::nullopt;
    return problem(403, "Another host",
                   fmt::format("this page is at http://{}; open it there", hosts.front()));
}

}  // namespace

HttpReply problem(int status, std::string_view title, std::string_view detail) {
    const nlohmann::ordered_json body{{"title", title}, {"status", status}, {"detail", detail}};
    return {.status = status,
            .headers = {{"Content-Type", "application/problem+json"}},
            .body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

void add_safety_headers(HttpReply& reply, bool is_api) {
    reply.headers.push_back(
        {"Content-Security-Policy",
         "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
         "data:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
         "form-action 'self'; frame-ancestors 'none'"});
    reply.headers.push_back({"X-Content-Type-Options", "nosniff"});
    reply.headers.push_back({"Referrer-Policy", "no-referrer"});
    reply.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
    reply.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
    if (is_api) reply.headers.push_back({"Cache-Control", "no-store"});
}

std::optional<std::string_view> cookie_of(const HttpRequest& request) {
    const auto header = find_header(request.headers, "Cookie");
    if (!header) return std::nullopt;
    std::string_view rest = *header;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (pair.starts_with(kCookieName) && pair.substr(kCookieName.size()).starts_with('='))
            return pair.substr(kCookieName.size() + 1);
    }
    return std::nullopt;
}

std::string set_cookie(std::string_view value) {
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800", kCookieName,
                       value);
}

std::string clear_cookie() {
    return fmt::format("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0", kCookieName);
}

std::optional<HttpReply> check_site(const HttpRequest& request,
                                    const std::vector<std::string>& hosts) {
    if (auto no = check_host(request, hosts)) return no;
    if (request.method == "GET" || request.method == "HEAD") return std::nullopt;
    const auto site = find_header(request.headers, "Sec-Fetch-Site");
    const auto origin = find_header(request.headers, "Origin");
    if ((site && *site != "same-origin" && *site != "none") || (origin && !is_ours(*origin, hosts)))
        return problem(403, "Another site", "this request comes from a page that is not ours");
    const auto type = find_header(request.headers, "Content-Type");
    // A form of another site cannot say this without being asked by the browser first.
    if (!type || !type->starts_with("application/json"))
        return problem(415, "Unsupported media type", "send application/json");
    return std::nullopt;
}

std::optional<HttpReply> check_socket_site(const HttpRequest& request,
                                           const std::vector<std::string>& hosts) {
    if (auto no = check_host(request, hosts)) return no;
    const auto origin = find_header(request.headers, "Origin");
    if (origin && is_ours(*origin, hosts)) return std::nullopt;
    return problem(403, "Another site", "this connection comes from a page that is not ours");
}

}  // namespace strongroom::web
