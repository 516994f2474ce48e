// What is known of hosts beforehand, and which addresses no host in the internet has.
#include "net/host_rules.h"

#include <string>
#include <vector>

#include "support/test.h"

namespace strongroom::net {
namespace {

Fingerprint key(std::uint8_t number) {
    Fingerprint made{};
    made[0] = number;
    return made;
}

TEST(HostRules, a_host_without_pins_is_vouched_for_by_whoever_is_trusted) {
    const HostRules rules;
    EXPECT_TRUE(rules.pins_of("api.example.com").empty());
}

TEST(HostRules, pins_hold_for_the_host_and_for_all_of_its_domain) {
    HostRules rules;
    rules.pin("API.example.com", {key(1), key(2)});
    const std::vector<Fingerprint> both{key(1), key(2)};
    for (const char* host : {"api.example.com", "Api.Example.Com", "api.example.com.",
                             "stream.example.com", "eu.stream.example.com"})
        EXPECT_EQ(rules.pins_of(host), both) << host;
    for (const char* host : {"example.com", "example.org", "api.example.com.evil.org",
                             "myexample.com", "com", "93.184.216.34"})
        EXPECT_TRUE(rules.pins_of(host).empty()) << host;
}

TEST(HostRules, pins_of_a_name_of_two_labels_or_of_an_address_hold_for_it_alone) {
    HostRules rules;
    rules.pin("example.com", {key(1)});
    rules.pin("127.0.0.1", {key(2)});
    rules.pin("localhost", {key(3)});
    EXPECT_EQ(rules.pins_of("example.com").size(), 1U);
    EXPECT_TRUE(rules.pins_of("other.com").empty());
    EXPECT_EQ(rules.pins_of("127.0.0.1"), std::vector<Fingerprint>{key(2)});
    EXPECT_TRUE(rules.pins_of("126.0.0.1").empty());
    EXPECT_EQ(rules.pins_of("localhost").size(), 1U);
}

TEST(HostRules, two_hosts_of_a_domain_keep_their_own_pins_and_others_take_either) {
    HostRules rules;
    rules.pin("api.example.com", {key(1)});
    rules.pin("stream.example.com", {key(2)});
    EXPECT_EQ(rules.pins_of("api.example.com"), std::vector<Fingerprint>{key(1)});
    EXPECT_EQ(rules.pins_of("stream.example.com"), std::vector<Fingerprint>{key(2)});
    EXPECT_EQ(rules.pins_of("other.example.com").size(), 2U);
}

TEST(HostRules, only_localhost_and_what_is_named_may_be_private) {
    HostRules rules;
    EXPECT_TRUE(rules.may_be_private("localhost"));
    EXPECT_FALSE(rules.may_be_private("proxy.lan"));
    EXPECT_FALSE(rules.may_be_private("localhost.evil.org"));
    rules.allow_private("Proxy.lan");
    EXPECT_TRUE(rules.may_be_private("proxy.LAN"));
    EXPECT_FALSE(rules.may_be_private("other.proxy.lan"));
}

TEST(PrivateAddress, what_no_host_in_the_internet_has_is_private) {
    for (const char* address : {"0.0.0.0",
                                "10.0.0.1",
                                "10.255.255.255",
                                "100.64.0.1",
                                "127.0.0.1",
                                "127.255.0.1",
                                "169.254.169.254",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.0.0.8",
                                "192.0.2.1",
                                "192.168.1.1",
                                "198.18.0.1",
                                "198.19.255.255",
                                "198.51.100.7",
                                "203.0.113.9",
                                "224.0.0.1",
                                "240.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "fe80::1",
                                "fc00::1",
                                "fdff::1",
                                "ff02::1",
                                "2001:db8::1",
                                "2001::1",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1",
                                "64:ff9b::a00:1",
                                "2002:7f00:1::",
                                "2002:c0a8:101::1",
                                "100::1",
                                "::a00:1"})
        EXPECT_TRUE(is_private_address(address)) << address;
}

TEST(PrivateAddress, what_a_host_in_the_internet_has_is_not) {
    for (const char* address :
         {"1.1.1.1",         "9.255.255.255", "11.0.0.1",       "100.63.255.255",
          "100.128.0.1",     "126.0.0.1",     "128.0.0.1",      "169.253.0.1",
          "172.15.255.255",  "172.32.0.1",    "192.0.1.1",      "192.167.0.1",
          "192.169.0.1",     "198.17.0.1",    "198.20.0.1",     "223.255.255.255",
          "2606:4700::1111", "2a00:1450::1",  "::ffff:8.8.8.8", "64:ff9b::808:808",
          "2002:808:808::1", "2003::1"})
        EXPECT_FALSE(is_private_address(address)) << address;
}

TEST(PrivateAddress, what_is_no_address_counts_as_private) {
    for (const char* text : {"", "localhost", "127.1", "1.2.3", "1.2.3.4.5", "0x7f000001", "::g"})
        EXPECT_TRUE(is_private_address(text)) << text;
}

}  // namespace
}  // namespace strongroom::net
