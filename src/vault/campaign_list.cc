#include "vault/campaign_list.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "vault/key_pair.h"

namespace strongroom::vault {
namespace {

// Of ids that stand in a header, so no control character is in one.
std::string in_json(std::string_view id) {
    std::string text;
    for (const char c : id) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text;
}

// RFC 4180, always in quotes: a spreadsheet takes no id for a number or a formula's end.
std::string in_csv(std::string_view id) {
    std::string text;
    for (const char c : id) {
        if (c == '"') text += '"';
        text += c;
    }
    return text;
}

}  // namespace

Result<CampaignList> campaign_list(const std::string& campaign, const std::string& venue, Time now,
                                   std::vector<std::string> ids, const Secret& seed) {
    std::ranges::sort(ids);
    CampaignList list;
    list.keys = ids.size();
    list.json = fmt::format(
        "{{\"format\":\"strongroom-leaked-keys-1\",\"campaign\":\"{}\",\"venue\":\"{}\","
        "\"made\":\"{}\",\"key_ids\":[",
        campaign, venue, to_iso8601(now));
    list.csv = "key_id\r\n";
    bool is_first = true;
    for (const std::string& id : ids) {
        list.json +=
            fmt::format("{}\"{}\"", std::exchange(is_first, false) ? "" : ",", in_json(id));
        list.csv += fmt::format("\"{}\"\r\n", in_csv(id));
    }
    list.json += "]}\n";
    Secret pair(crypto_sign_SECRETKEYBYTES);
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_half{};
    crypto_sign_seed_keypair(public_half.data(), pair.bytes(OpenSecret{}).data(),
                             seed.bytes(OpenSecret{}).data());
    const auto sign = [&](const std::string& text, std::array<std::uint8_t, 64>& signature) {
        const ByteView bytes = as_bytes(text);
        crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(),
                             pair.bytes(OpenSecret{}).data());
    };
    sign(list.json, list.json_signature);
    sign(list.csv, list.csv_signature);
    TRY_ASSIGN(list.public_key, ed25519_pem(public_half));
    return list;
}

}  // namespace strongroom::vault
