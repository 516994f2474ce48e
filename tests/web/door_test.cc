#include "web/door.h"

#include "support/test.h"

namespace strongroom::web {
namespace {

const std::vector<std::string> kHosts{"127.0.0.1:8470", "localhost:8470"};

HttpRequest post(Headers more = {}) {
    HttpRequest request{
        .method = "POST",
        .headers = {{"Host", "127.0.0.1:8470"}, {"Content-Type", "application/json"}}};
    for (Header& header : more) request.headers.push_back(std::move(header));
    return request;
}
int status_of(const std::optional<HttpReply>& reply) { return reply ? reply->status : 0; }

TEST(Door, lets_our_own_page_in) {
    EXPECT_EQ(status_of(check_site(post({{"Origin", "http://127.0.0.1:8470"}}), kHosts)), 0);
    EXPECT_EQ(status_of(check_site(
                  post({{"Origin", "http://localhost:8470"}, {"Sec-Fetch-Site", "same-origin"}}),
                  kHosts)),
              0);
    EXPECT_EQ(status_of(check_site(post(), kHosts)),
              0);  // A script of the owner's, with no browser.
}

TEST(Door, keeps_another_site_out) {
    EXPECT_EQ(status_of(check_site(post({{"Origin", "https://evil.example"}}), kHosts)), 403);
    EXPECT_EQ(status_of(check_site(post({{"Origin", "null"}}), kHosts)), 403);
    EXPECT_EQ(status_of(check_site(post({{"Origin", "http://127.0.0.1:8471"}}), kHosts)), 403);
    EXPECT_EQ(status_of(check_site(post({{"Sec-Fetch-Site", "cross-site"}}), kHosts)), 403);
    EXPECT_EQ(status_of(check_site(post({{"Sec-Fetch-Site", "same-site"}}), kHosts)), 403);
}

TEST(Door, keeps_a_name_out_that_was_pointed_at_us) {
    HttpRequest request = post();
    request.headers[0].value = "evil.example";
    EXPECT_EQ(status_of(check_site(request, kHosts)), 403);
    request.headers.erase(request.headers.begin());
    EXPECT_EQ(status_of(check_site(request, kHosts)), 403);
    EXPECT_EQ(
        status_of(check_site({.method = "GET", .headers = {{"Host", "evil.example"}}}, kHosts)),
        403);
}

TEST(Door, takes_json_only_since_a_form_needs_no_leave) {
    for (const char* type :
         {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
        HttpRequest request = post();
        request.headers[1].value = type;
        EXPECT_EQ(status_of(check_site(request, kHosts)), 415) << type;
    }
}

TEST(Door, a_socket_without_an_origin_of_ours_is_kept_out) {
    HttpRequest request{.method = "GET", .headers = {{"Host", "127.0.0.1:8470"}}};
    EXPECT_EQ(status_of(check_socket_site(request, kHosts)), 403);
    request.headers.push_back({"Origin", "https://evil.example"});
    EXPECT_EQ(status_of(check_socket_site(request, kHosts)), 403);
    request.headers[1].value = "http://127.0.0.1:8470";
    EXPECT_EQ(status_of(check_socket_site(request, kHosts)), 0);
}

TEST(Door, finds_our_cookie_among_others) {
    const auto of = [](const char* text) {
        const HttpRequest request{.headers = {{"Cookie", text}}};
        return std::string(cookie_of(request).value_or("(none)"));
    };
    EXPECT_EQ(of("strongroom_session=abc"), "abc");
    EXPECT_EQ(of("a=b; strongroom_session=abc; c=d"), "abc");
    EXPECT_EQ(of("strongroom_sessions=x;  strongroom_session=abc"), "abc");
    EXPECT_EQ(of("xstrongroom_session=abc"), "(none)");
    EXPECT_EQ(of("strongroom_session"), "(none)");
    EXPECT_EQ(of(";;;=;"), "(none)");
    EXPECT_EQ(cookie_of({}), std::nullopt);
}

TEST(Door, every_reply_carries_the_safety_headers) {
    HttpReply reply;
    add_safety_headers(reply, true);
    const auto csp = find_header(reply.headers, "Content-Security-Policy").value_or("");
    EXPECT_NE(csp.find("script-src 'self';"), std::string_view::npos);
    EXPECT_NE(csp.find("frame-ancestors 'none'"), std::string_view::npos);
    EXPECT_EQ(find_header(reply.headers, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(find_header(reply.headers, "Cache-Control"), "no-store");
}

}  // namespace
}  // namespace strongroom::web
