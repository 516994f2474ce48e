// Mandate: what a user lets bots do with one account until a given moment, in his own signed text.
// FactorChange: which factor an account's mandates must be signed with.
//
// Both are TOML and strict: each key is known, each needed one is there. The signer keeps the text
// as it was signed.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/order_intent.h"
#include "vault/factor.h"
#include "vault/policy.h"

namespace strongroom::vault {

struct Mandate {
    std::string id;  // Hex of the SHA-256 of the text.
    std::string text;
    AccountName account;
    std::set<Symbol> symbols;  // All of one quote asset, which the amounts are in.
    std::set<Side> sides;
    std::set<OrderKind> kinds;
    Decimal order_notional;
    Decimal day_notional;
    int price_band_bps = 0;  // How far a limit may lie on the losing side of the market.
    std::int64_t orders_per_minute = 0;
    std::string bot;  // Empty: any.
    Time not_before;
    Time expires;
    std::string nonce;

    // Errors: invalid, naming the key.
    static Result<Mandate> parse(std::string_view text);
    bool is_in_force(Time now) const { return not_before <= now && now < expires; }
    // Whether the order is of the kind that is allowed; counters are not looked at.
    std::expected<void, Refusal> check(const OrderIntent& order, Decimal notional,
                                       const std::optional<ReferencePrice>& reference,
                                       Time now) const;
};

struct FactorChange {
    AccountName account;
    std::int64_t sequence = 0;     // 1 for the first, then one more each time: nothing is replayed.
    std::optional<Factor> factor;  // None: mandates are no longer needed.

    // Errors: invalid, naming the key.
    static Result<FactorChange> parse(std::string_view text);
};

}  // namespace strongroom::vault
