// Policy: what one key may be used for, whoever asks. Read as one small TOML table by its owner,
// bound into the sealed record, checked for every signature.
//
// First match, most restrictive first; each refusal has a code and one sentence that a user
// understands. There is no rule that could allow a withdrawal or a transfer: there is no verb for
// it.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "model/order_intent.h"
#include "vault/cleared.h"

namespace strongroom::vault {

struct Refusal {
    std::string code;  // "symbol", "order_notional" … docs/vault.md lists them.
    std::string text;
    bool is_for_now = false;  // Waiting may help, and nothing was recorded.
};

// The market as the courier brings it, never the engine: what a market order is weighed with.
struct ReferencePrice {
    Price bid;
    Price ask;
    Time seen;
};

// What the key did today (UTC), read from the ledger.
struct Spent {
    Decimal today;  // Notional of signed orders, in quote.
};

class Policy {
  public:
    // symbols = ["BTC/USDT"], order_notional = "500", day_notional = "5000". Errors: invalid.
    static Result<Policy> parse(std::string_view toml);
    const std::string& text() const { return text_; }
    const std::set<Symbol>& symbols() const { return symbols_; }

    struct Allowed {
        Cleared<OrderIntent> order;
        Decimal notional;  // What it counts against the day.
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
    Decimal order_notional_;
    Decimal day_notional_;
};

inline constexpr Duration kReferenceAgeMax = seconds(60);

}  // namespace strongroom::vault
