// Policy: what one key may be used for, whoever asks. Read as one small TOML table by its owner,
// bound into the sealed record, checked for every signature (docs/policy.md).
//
// First match, most restrictive first; each refusal has a code and one sentence that a user
// understands. There is no rule that could allow a withdrawal or a transfer: there is no verb for
// it.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "model/order_intent.h"
#include "vault/cleared.h"
#include "vault/market_view.h"
#include "vault/watch_response.h"

namespace strongroom::vault {

struct Refusal {
    std::string code;  // "symbol", "order_notional" … docs/policy.md lists them.
    std::string text;
    bool is_for_now = false;  // Waiting may help: the same may be asked again.
};

inline std::unexpected<Refusal> refuse(std::string_view code, std::string text,
                                       bool is_for_now = false) {
    return std::unexpected(Refusal{std::string(code), std::move(text), is_for_now});
}

// What the account has done already. Amounts: of the orders that are paid in the same quote asset.
struct Spent {
    Decimal today;                    // Of the UTC day, read from the ledger.
    Decimal minute;                   // Of the last 60 to 61 seconds.
    std::uint64_t orders_minute = 0;  // All pairs.
    std::uint64_t open_orders = 0;    // All pairs; as the signer knows them (open_orders.h).
};

// How many venues must tell the price. Narrower the further down.
enum class References {
    one,           // The key's own is enough.
    two_if_known,  // Not written: two as soon as a second one has told a price of the pair.
    two,
};

// Everything that a policy says. All rules but the first three may be left out.
struct PolicyRules {
    struct Limits {
        Decimal order_notional;
        Decimal day_notional;
        std::optional<Decimal> minute_notional;
        std::optional<Decimal> liquidity_floor;
    };
    std::set<Symbol> symbols;
    std::map<Asset, Limits> limits;  // For each quote asset of the pairs, and for no other.
    std::set<Side> sides{Side::buy, Side::sell};
    // A stop order trades later, at a price that nobody confirms then: its owner must name it.
    std::set<OrderKind> kinds{OrderKind::market, OrderKind::limit, OrderKind::post_only,
                              OrderKind::ioc, OrderKind::fok};
    std::optional<std::uint64_t> orders_per_minute;
    std::optional<std::uint64_t> open_orders;
    std::uint64_t price_band_bps = 1'000;
    bool is_band_written = false;  // Then a buy needs a reference, too.
    References references = References::two_if_known;
    std::uint64_t agree_bps = 100;
    std::set<Symbol> thin_symbols;  // Those that may be traded below the floor of liquidity.
    WatchResponse watch = WatchResponse::freeze;  // About orders that nobody of us signed.
    // The key of a master account: it manages keys of sub-accounts, and places no orders. No other
    // rule stands beside it.
    bool is_admin = false;
};

class Policy {
  public:
    // docs/policy.md has the table. Errors: invalid, naming the rule.
    static Result<Policy> parse(std::string_view toml);
    const std::string& text() const { return text_; }
    bool is_admin() const { return rules_.is_admin; }

    using Limits = PolicyRules::Limits;
    const PolicyRules& rules() const { return rules_; }
    const std::set<Symbol>& symbols() const { return rules_.symbols; }
    const std::map<Asset, Limits>& limits() const { return rules_.limits; }

    struct Allowed {
        Cleared<OrderIntent> order;
        Decimal notional;  // What it counts against the minute and the day of its quote asset.
    };
    // `is_frozen`: only cancels and reads go out then. Throws DecimalOverflow on figures too large
    // to hold exactly; the signer refuses those.
    std::expected<Allowed, Refusal> check(const OrderIntent& order, const Spent& spent,
                                          const MarketView& market, Time now, bool is_frozen) const;
    // Cancelling must work even for a contained key.
    Cleared<CancelIntent> check(const CancelIntent& cancel) const {
        return Cleared<CancelIntent>(cancel);
    }
    Cleared<ReadQuery> check(const ReadQuery& query) const { return Cleared<ReadQuery>(query); }

    // True when this policy allows nothing that `wider` refuses, whatever the market does. To
    // change to such a one is narrowing; anything else is widening.
    bool is_within(const Policy& wider) const;

  private:
    std::string text_;
    PolicyRules rules_;
};

}  // namespace strongroom::vault
