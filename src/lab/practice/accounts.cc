#include "lab/practice/accounts.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace strongroom::lab::practice {
namespace {

struct NamedRight {
    std::string_view name;
    bool Permissions::* flag;
};
constexpr std::array<NamedRight, 4> kRights{{{"read", &Permissions::can_read},
                                             {"trade", &Permissions::can_trade},
                                             {"withdraw", &Permissions::can_withdraw},
                                             {"internal_transfer", &Permissions::can_transfer}}};

// A socket that takes both families shows IPv4 clients as "::ffff:127.0.0.1".
std::string_view plain_address(std::string_view address) {
    constexpr std::string_view mapped = "::ffff:";
    const bool is_mapped = address.starts_with(mapped) && address.find('.') != address.npos;
    return is_mapped ? address.substr(mapped.size()) : address;
}

}  // namespace

Result<Permissions> permissions_of(const std::vector<std::string>& names) {
    Permissions permissions;
    for (const std::string& name : names) {
        const auto right = std::ranges::find(kRights, name, &NamedRight::name);
        if (right == kRights.end()) {
            return fail(Errc::invalid,
                        fmt::format("\"{}\" is none of \"read\", \"trade\", \"withdraw\", "
                                    "\"internal_transfer\"",
                                    name.substr(0, 40)));
        }
        permissions.*(right->flag) = true;
    }
    return permissions;
}

std::vector<std::string> names_of(const Permissions& permissions) {
    std::vector<std::string> names;
    for (const NamedRight& right : kRights) {
        if (permissions.*(right.flag)) names.emplace_back(right.name);
    }
    return names;
}

bool ApiKey::is_allowed_from(std::string_view peer) const {
    return ips.empty() || std::ranges::any_of(ips, [&](const std::string& ip) {
               return plain_address(ip) == plain_address(peer);
           });
}

Status check_key_id(std::string_view id, Protocol venue) {
    constexpr std::size_t longest = 128;
    const bool has_parts = venue == Protocol::coinbase;  // "organizations/{id}/apiKeys/{id}"
    const auto is_fine = [has_parts](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || (has_parts && c == '/');
    };
    if (!id.empty() && id.size() <= longest && std::ranges::all_of(id, is_fine)) return {};
    return fail(Errc::invalid, fmt::format("must be 1 to 128 letters, digits, '-'{} '_'",
                                           has_parts ? ", '/' or" : " or"));
}

Status check_credential(const Credential& credential, Protocol venue) {
    const KeyKind kind = credential.kind;
    switch (venue) {
        case Protocol::binance:
            if (kind != KeyKind::p256) return {};
            return fail(Errc::invalid, "a key of \"binance\" is Ed25519, or RSA");
        case Protocol::kucoin:
            if (kind == KeyKind::hmac) return {};
            return fail(Errc::invalid, "a key of \"kucoin\" has a secret");
        case Protocol::coinbase:
            if (kind == KeyKind::p256 || kind == KeyKind::ed25519) return {};
            return fail(Errc::invalid, "a key of \"coinbase\" has a public_key: P-256 or Ed25519");
        case Protocol::paper:
            if (kind == KeyKind::hmac || kind == KeyKind::ed25519) return {};
            return fail(Errc::invalid, "a key of \"paper\" has a secret, or is Ed25519");
    }
    return {};
}

Status check_passphrase(std::string_view passphrase) {
    constexpr std::size_t shortest = 7;
    constexpr std::size_t longest = 32;
    const bool is_visible =
        std::ranges::all_of(passphrase, [](char c) { return c > ' ' && c <= '~'; });
    if (passphrase.size() >= shortest && passphrase.size() <= longest && is_visible) return {};
    return fail(Errc::invalid, "must be 7 to 32 letters, digits or signs, without blanks");
}

Status check_ips(const std::vector<std::string>& ips) {
    for (const std::string& ip : ips) {
        in6_addr room{};
        const bool is_address = inet_pton(AF_INET, ip.c_str(), &room) == 1 ||
                                inet_pton(AF_INET6, ip.c_str(), &room) == 1;
        if (!is_address || ip.find('\0') != std::string::npos)
            return fail(Errc::invalid,
                        fmt::format("\"{}\" is not an IP address", ip.substr(0, 60)));
    }
    return {};
}

Result<std::uint32_t> Accounts::add(Account account) {
    if (accounts_.size() >= kAccountsMax) return fail(Errc::exhausted, "too many accounts");
    const auto number = static_cast<std::uint32_t>(accounts_.size());
    if (!numbers_.emplace(account.name, number).second)
        return fail(Errc::invalid, fmt::format("\"{}\" is taken; choose another", account.name));
    accounts_.push_back(std::move(account));
    return number;
}

Status Accounts::add(ApiKey key) {
    if (keys_.size() >= kKeysMax) return fail(Errc::exhausted, "too many keys");
    std::string id = key.id;
    if (!keys_.emplace(id, std::move(key)).second)
        return fail(Errc::invalid, fmt::format("\"{}\" is taken; choose another", id));
    return {};
}

const Account* Accounts::find(std::string_view name) const {
    const auto at = numbers_.find(name);
    return at == numbers_.end() ? nullptr : &accounts_[at->second];
}

Result<std::uint32_t> Accounts::number_of(std::string_view name) const {
    const auto at = numbers_.find(name);
    if (at == numbers_.end())
        return fail(Errc::not_found, fmt::format("there is no account \"{}\"", name.substr(0, 60)));
    return at->second;
}

ApiKey* Accounts::key(std::string_view id) {
    const auto at = keys_.find(id);
    return at == keys_.end() ? nullptr : &at->second;
}

}  // namespace strongroom::lab::practice
