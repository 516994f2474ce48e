#include "lab/practice/gate.h"

#include <algorithm>

namespace strongroom::lab::practice {
namespace {

constexpr std::int64_t kUsPerMs = 1'000;
constexpr std::int64_t kAheadMaxUs = 1'000 * kUsPerMs;
constexpr Decimal kWindowMaxMs = 60'000;
constexpr Decimal kWindowDefaultMs = 5'000;

// Twice the venue looks at the time; a request that was held back (fault plan) comes here when it
// is executed, which is the second look.
Answer<void> check_time(Params& params, Time now) {
    TRY_ASSIGN(const std::string sent, params.text("timestamp"));
    constexpr int places = 3;  // Microseconds.
    TRY_ASSIGN(const auto given, params.amount("recvWindow", places));
    const Decimal window = given.value_or(kWindowDefaultMs);
    if (window > kWindowMaxMs) return refuse(-1131, "recvWindow must be less than 60000");
    const auto timestamp = read_microseconds(sent);
    if (!timestamp) return refusal::illegal_characters("timestamp", "^[0-9]{1,20}$");
    const std::int64_t server = now.ms * kUsPerMs;
    if (*timestamp >= server + kAheadMaxUs)
        return refuse(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    const auto window_us = static_cast<std::int64_t>(window.raw() * kUsPerMs / Decimal::one_raw);
    if (server - *timestamp > window_us)
        return refuse(-1021, "Timestamp for this request is outside of the recvWindow.");
    return {};
}

bool may(const ApiKey& key, Security security) {
    switch (security) {
        case Security::none: return true;
        case Security::user_data: return key.permissions.can_read;
        case Security::trade: return key.permissions.can_trade;
    }
    return false;
}

Answer<const ApiKey*> find_key(Accounts& accounts, const Credentials& credentials) {
    if (credentials.key_id.empty() ||
        (!credentials.is_wallet && !check_key_id(credentials.key_id, Protocol::binance)))
        return refusal::bad_key_format();
    const ApiKey* key = accounts.key(credentials.key_id);
    if ((key == nullptr || key->is_revoked) && credentials.is_wallet)
        return refuse(-2008, "Invalid Api-Key ID.", 401);
    if (key == nullptr || key->is_revoked || !key->is_allowed_from(credentials.peer) ||
        !may(*key, credentials.security))
        return refusal::bad_key();
    return key;
}

// "a=1&signature=x&b=2" -> "a=1&b=2", and the signature's text as it stands.
std::string without_signature(std::string_view text, std::vector<std::string>& found) {
    constexpr std::string_view name = "signature=";
    std::string kept;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.starts_with(name)) {
            found.emplace_back(pair);
            continue;
        }
        if (!kept.empty()) kept += '&';
        kept += pair;
    }
    return kept;
}

}  // namespace

Answer<const ApiKey*> let_in_again(Accounts& accounts, const Credentials& credentials,
                                   Params& params, Time now) {
    TRY_ASSIGN(const ApiKey* key, find_key(accounts, credentials));
    TRY(check_time(params, now));
    return key;
}

Answer<const ApiKey*> let_in(Accounts& accounts, const Credentials& credentials, Params& params,
                             Time now) {
    TRY_ASSIGN(const ApiKey* key, find_key(accounts, credentials));
    if (!credentials.signature || credentials.signature->empty())
        return refusal::missing("signature");
    TRY(check_time(params, now));
    if (!is_signed_by(key->credential, credentials.payload, *credentials.signature))
        return refuse(-1022, "Signature for this request is not valid.");
    return key;
}

Answer<SignedText> split_signature(std::string_view query, std::string_view body) {
    std::vector<std::string> found;
    SignedText split;
    split.payload = without_signature(query, found) + without_signature(body, found);
    if (found.size() > 1) return refuse(-1101, "Duplicate values for a parameter detected.");
    if (!found.empty()) split.signature = parse_query(found.front()).front().value;
    return split;
}

}  // namespace strongroom::lab::practice
