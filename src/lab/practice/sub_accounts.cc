#include "lab/practice/sub_accounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace strongroom::lab::practice {
namespace {

constexpr std::string_view kDomain = "@practice.test";
constexpr std::size_t kIpsMax = 20;

}  // namespace

std::optional<std::uint32_t> sub_account_of(const Accounts& accounts, std::uint32_t master,
                                            std::string_view name) {
    const Result<std::uint32_t> number = accounts.number_of(name);
    if (!number || accounts.at(*number).master != accounts.at(master).name) return std::nullopt;
    return *number;
}

std::vector<const ApiKey*> keys_of(const Accounts& accounts, std::uint32_t account) {
    std::vector<const ApiKey*> keys;
    for (const auto& [id, key] : accounts.keys()) {
        if (key.account == account && !key.is_revoked) keys.push_back(&key);
    }
    std::ranges::sort(keys, {},
                      [](const ApiKey* key) { return std::pair(key->created.ms, key->id); });
    return keys;
}

ApiKey* key_of(Accounts& accounts, std::uint32_t account, std::string_view id) {
    ApiKey* key = accounts.key(id);
    return key != nullptr && key->account == account && !key->is_revoked ? key : nullptr;
}

std::string_view name_of_email(std::string_view email) {
    if (!email.ends_with(kDomain)) return {};
    return email.substr(0, email.size() - kDomain.size());
}

std::string email_of(std::string_view name) { return fmt::format("{}{}", name, kDomain); }

std::optional<std::vector<std::string>> read_ip_list(std::string_view list) {
    std::vector<std::string> ips;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        ips.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    if (ips.size() > kIpsMax || !check_ips(ips)) return std::nullopt;
    return ips;
}

}  // namespace strongroom::lab::practice
