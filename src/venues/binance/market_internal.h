// The best bid and ask, which a reply and a stream tell under different names.
#pragma once

#include "venues/json_internal.h"
#include "venues/market_event.h"

namespace strongroom::venues::binance {

struct BookTopFields {
    std::string_view symbol;
    std::string_view bid;
    std::string_view bid_qty;
    std::string_view ask;
    std::string_view ask_qty;
};

Result<BookTop> read_book_top(const json::Object& object, const BookTopFields& fields);

}  // namespace strongroom::venues::binance
