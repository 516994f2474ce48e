// From fields to an order, or to the name of one, checked in the venue's words.
#pragma once

#include "lab/practice/kucoin/endpoints.h"

namespace strongroom::lab::practice::kucoin {

inline constexpr Decimal kQuoteIncrement = Decimal::from_raw(Decimal::one_raw / 1'000'000);
inline constexpr std::size_t kClientOidBytesMax = 40;

// All that placing takes. What this venue does not play (GTT, hidden and iceberg orders) is 400100.
// A client order id is unique for ever: kDuplicateClientOid, for as long as the order is kept.
Answer<NewOrder> read_new_order(Desk& desk, const Call& call, const Fields& fields);

// Increments and least and greatest amounts. Refused: 400100, 600100, 600101.
Answer<void> check_amounts(const Market& market, const NewOrder& order);

// orderId or clientOid, whichever the path had.
Answer<OrderKey> read_order_key(const Fields& fields);

// clientTimestamp and allowMaxTimeWindow: 126041 when it is not KC-API-TIMESTAMP, kTooLate when the
// request came later than the window allows.
Answer<void> check_window(const Call& call, const Fields& fields);

}  // namespace strongroom::lab::practice::kucoin
