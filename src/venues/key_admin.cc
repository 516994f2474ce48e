#include "venues/key_admin.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "venues/binance/key_admin.h"
#include "venues/kucoin/key_admin.h"

namespace strongroom::venues {

const KeyAdmin* key_admin_of(std::string_view venue) {
    if (venue == "binance") return &binance::key_admin();
    if (venue == "kucoin") return &kucoin::key_admin();
    return nullptr;  // Coinbase makes keys on its page alone.
}

Status check_label(std::string_view label) {
    constexpr std::size_t bytes_max = 24;
    const auto is_fine = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    if (!label.empty() && label.size() <= bytes_max && std::ranges::all_of(label, is_fine))
        return {};
    return fail(Errc::invalid,
                fmt::format("label: 1 to {} letters, digits, '-', '_' or '.'", bytes_max));
}

Result<std::string> address_list(const std::vector<std::string>& addresses) {
    constexpr std::size_t addresses_max = 20;
    if (addresses.size() > addresses_max)
        return fail(Errc::invalid, fmt::format("addresses: at most {}", addresses_max));
    std::string list;
    for (const std::string& address : addresses) {
        in6_addr room{};
        const bool is_address = address.find('\0') == std::string::npos &&
                                (inet_pton(AF_INET, address.c_str(), &room) == 1 ||
                                 inet_pton(AF_INET6, address.c_str(), &room) == 1);
        if (!is_address) return fail(Errc::invalid, "addresses: an address that is none");
        if (!list.empty()) list += ',';
        list += address;
    }
    return list;
}

}  // namespace strongroom::venues
