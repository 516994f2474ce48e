// read_candles and read_trades: any text is a good series or an error that names the file.
#include <cstdlib>

#include "base/bytes.h"
#include "lab/market_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text = strongroom::as_text({bytes, size});
    const auto candles = strongroom::lab::read_candles(text, "fuzz");
    if (candles) {
        const auto again =
            strongroom::lab::read_candles(strongroom::lab::write_candles_csv(*candles), "again");
        if (!again || again->candles != candles->candles) std::abort();
    } else if (!candles.error().message.starts_with("fuzz:")) {
        std::abort();
    }
    (void)strongroom::lab::read_trades(text, "fuzz");
    return 0;
}
