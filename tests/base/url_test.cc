#include "base/url.h"

#include "support/test.h"

namespace strongroom {
namespace {

TEST(Url, has_a_scheme_a_host_a_port_and_a_target) {
    const Url url = MUST(parse_url("wss://stream.binance.com:9443/stream?streams=a/b"));
    EXPECT_EQ(url.scheme, "wss");
    EXPECT_EQ(url.host, "stream.binance.com");
    EXPECT_EQ(url.port, 9443);
    EXPECT_EQ(url.target, "/stream?streams=a/b");
    EXPECT_TRUE(url.is_secure());
}

TEST(Url, the_port_follows_the_scheme_when_there_is_none) {
    EXPECT_EQ(MUST(parse_url("https://api.binance.com")).port, 443);
    EXPECT_EQ(MUST(parse_url("http://127.0.0.1")).port, 80);
    EXPECT_EQ(MUST(parse_url("http://127.0.0.1")).target, "/");
    EXPECT_EQ(MUST(parse_url("http://h?x=1")).target, "/?x=1");
}

TEST(Url, an_ipv6_address_stands_in_brackets) {
    const Url url = MUST(parse_url("http://[::1]:8080/x"));
    EXPECT_EQ(url.host, "::1");
    EXPECT_EQ(url.port, 8080);
    EXPECT_FAILS("bracket", parse_url("http://[::1"));
    EXPECT_FAILS("odd", parse_url("http://[::1]x"));
}

TEST(Url, a_unix_socket_is_named_by_its_path) {
    const Url url = MUST(parse_url("unix:///run/practice/admin.sock"));
    EXPECT_EQ(url.scheme, "unix");
    EXPECT_EQ(url.host, "/run/practice/admin.sock");
    EXPECT_FALSE(url.is_secure());
    EXPECT_FAILS("absolute path", parse_url("unix://run/x.sock"));
}

TEST(Url, what_is_no_address_is_refused) {
    EXPECT_FAILS("begins with", parse_url("ftp://host"));
    EXPECT_FAILS("begins with", parse_url("host:80"));
    EXPECT_FAILS("host is missing", parse_url("http://:80"));
    EXPECT_FAILS("host is missing", parse_url("http:///x"));
    EXPECT_FAILS("no port", parse_url("http://h:"));
    EXPECT_FAILS("no port", parse_url("http://h:0"));
    EXPECT_FAILS("no port", parse_url("http://h:65536"));
    EXPECT_FAILS("no port", parse_url("http://h:8x"));
    EXPECT_FAILS("user name", parse_url("http://me:pw@h"));
    EXPECT_FAILS("#", parse_url("http://h/#x"));
    EXPECT_FAILS("blanks", parse_url("http://h/a b"));
    EXPECT_FAILS("blanks", parse_url("http://h/\r\nX: y"));
}

}  // namespace
}  // namespace strongroom
