// Binance's market streams: any message gives an error or an event whose amounts can be.
#include <cstdlib>

#include "base/bytes.h"
#include "venues/binance/decode.h"

namespace {

void require(bool is_true) {
    if (!is_true) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom;
    using namespace strongroom::venues;
    const auto event = binance::decode_market_message(as_text({bytes, size}));
    if (!event) return 0;
    if (const auto* trade = std::get_if<PublicTrade>(&*event)) {
        require(trade->trade.price.value.is_positive() && trade->trade.qty.value.is_positive());
        require(!trade->venue_symbol.text.empty() && trade->trade.time.ms >= 0);
    }
    if (const auto* top = std::get_if<BookTop>(&*event)) {
        require(!top->bid || top->bid->price.value.is_positive());
        require(!top->bid || !top->ask || top->bid->price < top->ask->price);
    }
    if (const auto* update = std::get_if<CandleUpdate>(&*event)) {
        require(check(update->candle).has_value());
    }
    return 0;
}
