// Policy: what one key may be used for, whoever asks. Read as one small TOML table by its owner,
// bound into the sealed record, checked for every signature.
//
// First match, most restrictive first; each refusal has a code and one sentence that a user
// understands. There is no rule that could allow a withdrawal or a transfer: there is no verb for
// it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "model/order_intent.h"
#include "vault/cleared.h"

namespace strongroom::vault {

struct Refusal {
    std::string code;  // "symbol", "order_notional" … docs/vault.md lists them.
    std::string text;
    bool is_for_now = false;  // Waiting may help: the same may be asked again.
};

inline std::unexpected<Refusal> refuse(std::string_view code, std::string text,
                                       bool is_for_now = false) {
    return std::unexpected(Refusal{std::string(code), std::move(text), is_for_now});
}

// The market as the courier brings it, never the engine: what a market order is weighed with.
struct ReferencePrice {
    Price bid;
    Price ask;
    Time seen;
};

// What the key did today (UTC), read from the ledger.
struct Spent {
    Decimal today;  // Notional of the signed orders that are paid in the same quote asset.
};

class Policy {
  public:
    // symbols = ["BTC/USDT"], order_notional = "500", day_notional = "5000". An amount is in the
    // quote asset of the pairs; pairs of several quote assets need one for each of them:
    // day_notional = { USDT = "5000", BTC = "0.1" }. Errors: invalid.
    static Result<Policy> parse(std::string_view toml);
    const std::string& text() const { return text_; }
    const std::set<Symbol>& symbols() const { return symbols_; }

    struct Limits {
        Decimal order_notional;
        Decimal day_notional;
    };
    // For each quote asset of the pairs, and for no other.
    const std::map<Asset, Limits>& limits() const { return limits_; }

    struct Allowed {
        Cleared<OrderIntent> order;
        Decimal notional;  // What it counts against the day of its quote asset.
    };
    // `is_frozen`: only cancels and reads go out then.
    std::expected<Allowed, Refusal> check(const OrderIntent& order, const Spent& spent,
                                          const std::optional<ReferencePrice>& reference, Time now,
                                          bool is_frozen) const;
    // Cancelling must work even for a contained key.
    Cleared<CancelIntent> check(const CancelIntent& cancel) const {
        return Cleared<CancelIntent>(cancel);
    }
    Cleared<ReadQuery> check(const ReadQuery& query) const { return Cleared<ReadQuery>(query); }

  private:
    std::string text_;
    std::set<Symbol> symbols_;
    std::map<Asset, Limits> limits_;
};

inline constexpr Duration kReferenceAgeMax = seconds(60);

}  // namespace strongroom::vault
