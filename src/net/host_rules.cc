#include "net/host_rules.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <span>

namespace strongroom::net {
namespace {

namespace ip = boost::asio::ip;

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    // A dot at the end names the same host.
    if (out.ends_with('.')) out.pop_back();
    return out;
}

bool is_address(const std::string& host) {
    boost::system::error_code error;
    (void)ip::make_address(host, error);
    return !error;
}

// ".example.com" of "api.example.com"; empty for an address and for a name of two labels, whose
// domain is everybody's.
std::string domain_of(const std::string& host) {
    const std::size_t dot = host.find('.');
    if (is_address(host) || dot == std::string::npos) return {};
    const bool has_more = host.find('.', dot + 1) != std::string::npos;
    return has_more ? host.substr(dot) : std::string();
}

struct Block {
    std::uint32_t first;
    int bits;
};

// Of IANA's special-purpose registry (RFC 6890 and what followed it): all that is not global, and
// what is for many hosts at once.
constexpr std::array<Block, 15> kBlocks{{
    {0x00000000, 8},   // This network.
    {0x0A000000, 8},   // Private.
    {0x64400000, 10},  // Between a provider and its customers.
    {0x7F000000, 8},   // This machine.
    {0xA9FE0000, 16},  // The link; clouds tell secrets there.
    {0xAC100000, 12},  // Private.
    {0xC0000000, 24},  // Protocols.
    {0xC0000200, 24},  // Documents, …
    {0xC0586300, 24},  // (6to4 relays)
    {0xC0A80000, 16},  // Private.
    {0xC6120000, 15},  // Benchmarks.
    {0xC6336400, 24},  // … more of them, …
    {0xCB007100, 24},  // … and the last.
    {0xE0000000, 4},   // Multicast.
    {0xF0000000, 4},   // Kept, and broadcast.
}};

bool is_private(std::uint32_t address) {
    return std::ranges::any_of(kBlocks, [&](const Block& block) {
        const int shift = 32 - block.bits;
        return address >> shift == block.first >> shift;
    });
}

std::uint32_t number_at(std::span<const unsigned char, 16> bytes, std::size_t from) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = (number << 8U) | bytes[from + i];
    return number;
}

bool is_private(const ip::address_v6& address) {
    const ip::address_v6::bytes_type bytes = address.to_bytes();
    const std::span<const unsigned char, 16> view(bytes);
    constexpr std::uint32_t nat64 = 0x0064FF9B;
    const bool is_mapped = address.is_v4_mapped();
    const bool is_nat64 = number_at(view, 0) == nat64 && number_at(view, 4) == 0;
    if (is_mapped || (is_nat64 && number_at(view, 8) == 0)) return is_private(number_at(view, 12));
    const std::uint32_t top = number_at(view, 0);
    constexpr std::uint32_t six_to_four = 0x2002;
    if (top >> 16U == six_to_four) return is_private((top << 16U) | (number_at(view, 4) >> 16U));
    constexpr std::uint32_t protocols = 0x20010000 >> 9U;  // 2001::/23: Teredo and the like.
    constexpr std::uint32_t documents = 0x20010DB8;
    constexpr std::uint32_t global = 1;  // 2000::/3: the only unicast that was given out.
    return top >> 29U != global || top >> 9U == protocols || top == documents;
}

}  // namespace

void HostRules::pin(std::string_view host, const std::vector<Fingerprint>& keys) {
    const std::string name = lower(host);
    const std::string domain = domain_of(name);
    for (const std::string& at : {name, domain}) {
        if (at.empty()) continue;
        std::vector<Fingerprint>& pins = pins_[at];
        pins.insert(pins.end(), keys.begin(), keys.end());
    }
}

std::vector<Fingerprint> HostRules::pins_of(std::string_view host) const {
    const std::string name = lower(host);
    if (const auto exact = pins_.find(name); exact != pins_.end()) return exact->second;
    if (is_address(name)) return {};
    // The nearest domain that has some.
    for (std::size_t dot = name.find('.'); dot != std::string::npos;
         dot = name.find('.', dot + 1)) {
        if (const auto at = pins_.find(name.substr(dot)); at != pins_.end()) return at->second;
    }
    return {};
}

void HostRules::allow_private(std::string_view host) { private_.insert(lower(host)); }

bool HostRules::may_be_private(std::string_view host) const {
    const std::string name = lower(host);
    return name == "localhost" || private_.contains(name);
}

bool is_private_address(std::string_view address) {
    boost::system::error_code error;
    const ip::address read = ip::make_address(std::string(address), error);
    if (error) return true;
    return read.is_v4() ? is_private(read.to_v4().to_uint()) : is_private(read.to_v6());
}

}  // namespace strongroom::net
