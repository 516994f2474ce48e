// RiskGate: the engine's own check of what a bot wants, before the signer's policy sees it.
//
// It catches a bot gone wrong early and with a clear reason. It is not the wall: a broken engine
// can skip it, and then the signer's policy still holds.
#pragma once

#include <string>

#include "engine/approved.h"
#include "model/order_intent.h"

namespace strongroom::engine {

struct RiskLimits {
    int open_orders_per_bot = 1100;  // A grid of 1,000 intervals and its closing order fit.
    Decimal order_notional;          // Most price * qty of one order, in quote. 0 = no limit.
    // A limit price further than this from the market on the losing side is a typing error.
    Decimal worst_price_pct = 20;  // Of a stop order: from where it begins to trade.
    bool rests_stops = true;       // False: no stop orders are placed at the venue.
};

class RiskGate {
  public:
    explicit RiskGate(RiskLimits limits) : limits_(limits) {}

    // While set, nothing but cancels passes; the text is what the user reads.
    void halt(std::string why) { halted_ = std::move(why); }
    void resume() { halted_.clear(); }

    // Errors: refused, with the rule's name and the figures.
    Result<Approved<OrderIntent>> check(OrderIntent intent, Price market, int open_orders) const;
    // The next attempt of an order that was proved never placed: the same terms, a new id.
    Approved<OrderIntent> retry(const Approved<OrderIntent>& dead, IntentId next) const {
        OrderIntent intent = *dead;
        intent.id = next;
        return Approved<OrderIntent>(std::move(intent));
    }
    // Cancelling must work whatever else is wrong.
    Approved<CancelIntent> pass(CancelIntent intent) const {
        return Approved<CancelIntent>(std::move(intent));
    }

  private:
    RiskLimits limits_;
    std::string halted_;
};

}  // namespace strongroom::engine
