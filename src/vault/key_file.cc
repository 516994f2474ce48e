#include "vault/key_file.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>

namespace strongroom::vault {
namespace {

// Whose requests the signer can encode.
constexpr std::array<std::string_view, 1> kVenues = {"binance"};
constexpr std::size_t kApiKeyBytesMax = 256;

}  // namespace

Status check_account_and_venue(std::string_view account, std::string_view venue) {
    TRY(check_name("account", account));
    if (std::ranges::find(kVenues, venue) != kVenues.end()) return {};
    return fail(Errc::invalid, fmt::format("venue: write one that is served: {}", kVenues.front()));
}

// It travels in a header.
Status check_api_key(std::string_view api_key) {
    const auto is_fine = [](char c) { return c > ' ' && c <= '~'; };
    if (!api_key.empty() && api_key.size() <= kApiKeyBytesMax &&
        std::ranges::all_of(api_key, is_fine)) {
        return {};
    }
    return fail(Errc::invalid,
                fmt::format("api_key: write the venue's key id: 1 to {} letters, digits or signs, "
                            "no blanks",
                            kApiKeyBytesMax));
}

Result<std::string> print_key_file(const KeyFile& key) {
    TRY(check_account_and_venue(key.account.value, key.venue));
    std::string text = fmt::format(
        "# The sealed key beside this file is bound to it: an edit makes the key unusable.\n"
        "account = \"{}\"\nvenue = \"{}\"\nkind = \"{}\"\nadded_ms = {}\npolicy = '''\n{}'''\n",
        key.account.value, key.venue, to_string(key.kind), key.added.ms, key.policy.text());
    if (!key.public_key.empty()) text += fmt::format("public_key = '''\n{}'''\n", key.public_key);
    const Result<KeyFile> again = read_key_file(text);
    if (!again || again->policy.text() != key.policy.text()) {
        return fail(Errc::invalid,
                    "policy: write it without three ' in a row, without control characters, and "
                    "with plain line ends");
    }
    return text;
}

Result<KeyFile> read_key_file(std::string_view text) {
    try {
        const toml::table table = toml::parse(text);
        const auto field = [&table](std::string_view key) {
            return table[key].value<std::string>().value_or("");
        };
        const Result<KeyKind> kind = key_kind_of(field("kind"));
        if (!kind) return fail(Errc::corrupt, "kind: missing or broken");
        Result<Policy> policy = Policy::parse(field("policy"));
        if (!policy) return fail(Errc::corrupt, policy.error().message);
        const auto added = table["added_ms"].value<std::int64_t>();
        if (!added) return fail(Errc::corrupt, "added_ms: missing or broken");
        const std::string account = field("account");
        const std::string venue = field("venue");
        const Status names = check_account_and_venue(account, venue);
        if (!names) return fail(Errc::corrupt, names.error().message);
        return KeyFile{{account}, venue, *kind, {*added}, *std::move(policy), field("public_key")};
    } catch (const toml::parse_error& error) {
        return fail(Errc::corrupt, std::string(error.description()));
    }
}

}  // namespace strongroom::vault
