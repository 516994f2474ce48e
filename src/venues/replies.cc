// The venues that are served: the same as in requests.cc.
#include "venues/replies.h"

#include "base/ensure.h"
#include "venues/binance/replies.h"
#include "venues/coinbase/replies.h"
#include "venues/kucoin/replies.h"
#include "venues/paper/replies.h"

namespace strongroom::venues {

const Replies* replies_of(std::string_view venue) {
    if (venue == "binance") return &binance::replies();
    if (venue == "kucoin") return &kucoin::replies();
    if (venue == "coinbase") return &coinbase::replies();
    if (venue == "paper") return &paper::replies();
    return nullptr;
}

const Replies& served(std::string_view venue) {
    const Replies* replies = replies_of(venue);
    ENSURE(replies != nullptr, "a venue that somebody trades at is one that is served");
    return *replies;
}

}  // namespace strongroom::venues
