// Door: what every request must pass before it means anything: the right host, the right site, a
// session. Pure.
//
// A page of another site, or a name that was re-pointed at this machine, must not be able to act
// with the browser's cookie.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"

namespace strongroom::web {

inline constexpr std::string_view kCookieName = "strongroom_session";

// RFC 9457.
HttpReply problem(int status, std::string_view title, std::string_view detail);

// What goes with every reply (docs/threat-model.md).
void add_safety_headers(HttpReply& reply, bool is_api);

// The value of our cookie; nothing when it is not there.
std::optional<std::string_view> cookie_of(const HttpRequest& request);
std::string set_cookie(std::string_view value);
std::string clear_cookie();

// Nothing: the request is addressed to us and comes from our own page. Otherwise the refusal.
// `hosts`: "127.0.0.1:8470", "localhost:8470".
std::optional<HttpReply> check_site(const HttpRequest& request,
                                    const std::vector<std::string>& hosts);
// The same for a WebSocket, whose Origin must be there: cookies go with it from any site.
std::optional<HttpReply> check_socket_site(const HttpRequest& request,
                                           const std::vector<std::string>& hosts);

}  // namespace strongroom::web
