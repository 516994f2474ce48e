// Tickers of all venues: any body gives an error or a price that can be. The first byte of the
// input chooses the venue.
#include <cstdlib>

#include "base/bytes.h"
#include "venues/binance/ticker.h"
#include "venues/coinbase/ticker.h"
#include "venues/kucoin/ticker.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom;
    if (size == 0) return 0;
    const std::string_view body = as_text(ByteView(bytes + 1, size - 1));
    const Symbol pair{Asset("BTC"), Asset("USDT")};
    const auto ticker = bytes[0] % 3 == 0   ? venues::kucoin::decode_ticker(body, pair)
                        : bytes[0] % 3 == 1 ? venues::coinbase::decode_ticker(body, pair)
                                            : venues::binance::decode_ticker(body, pair);
    if (!ticker) return 0;
    if (!ticker->price && !ticker->day_volume) std::abort();
    if (ticker->price &&
        (!ticker->price->bid.value.is_positive() || ticker->price->ask < ticker->price->bid)) {
        std::abort();
    }
    if (ticker->day_volume && ticker->day_volume->is_negative()) std::abort();
    return 0;
}
