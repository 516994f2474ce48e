#include "bots/order_end.h"

#include <fmt/format.h>

namespace strongroom::bots {

std::string why_it_ended(const OrderChanged& changed) {
    switch (changed.reason) {
        case CloseReason::no_funds: return "not enough funds: waiting for a fill or a deposit";
        case CloseReason::refused: return changed.text;  // It names who refused: gate or signer.
        case CloseReason::rejected:
            return fmt::format("the venue refused an order: {}", changed.text);
        case CloseReason::dead: return fmt::format("an order was given up: {}", changed.text);
        case CloseReason::none:
        case CloseReason::filled:
        case CloseReason::cancelled:
        case CloseReason::expired: break;
    }
    return fmt::format("the venue ended an order: {}",
                       changed.text.empty() ? to_string(changed.reason) : changed.text);
}

}  // namespace strongroom::bots
