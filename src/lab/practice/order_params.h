// From parameters to an order, or to the name of one.
#pragma once

#include "lab/practice/exchange.h"
#include "lab/practice/params.h"

namespace strongroom::lab::practice {

// All that placing takes but `symbol` and `newOrderRespType`. What this venue does not play (stops,
// icebergs, pegs) is refused as an exchange refuses it for a symbol that does not have it.
Answer<NewOrder> read_new_order(const Market& market, Params& params);

// orderId, origClientOrderId or both.
Answer<OrderKey> read_order_key(Params& params);

}  // namespace strongroom::lab::practice
