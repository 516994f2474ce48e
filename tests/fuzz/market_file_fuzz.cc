// read_candles and read_trades: any text is a good series or an error that names the file, and a
// blank at the end of each line changes neither. Lines that have one are read with more care and
// digit by digit, so that this holds the fast way of reading to the plain one.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "lab/market_file.h"

namespace {

using strongroom::MarketTrade;
using strongroom::Result;

std::string with_blanks(std::string_view text) {
    std::string spaced;
    for (const char c : text) {
        if (c == '\n') spaced += ' ';
        spaced += c;
    }
    return spaced + ' ';
}

bool is_same(const Result<std::vector<MarketTrade>>& a, const Result<std::vector<MarketTrade>>& b) {
    if (!a || !b) return !a && !b && a.error() == b.error();
    const auto same = [](const MarketTrade& left, const MarketTrade& right) {
        return left.time == right.time && left.price == right.price && left.qty == right.qty &&
               left.taker_side == right.taker_side;
    };
    return std::ranges::equal(*a, *b, same);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text = strongroom::as_text({bytes, size});
    const std::string spaced = with_blanks(text);
    const auto candles = strongroom::lab::read_candles(text, "fuzz");
    const auto careful = strongroom::lab::read_candles(spaced, "fuzz");
    if (candles) {
        const auto again =
            strongroom::lab::read_candles(strongroom::lab::write_candles_csv(*candles), "again");
        if (!again || again->candles != candles->candles) std::abort();
        if (!careful || careful->candles != candles->candles) std::abort();
        if (careful->interval != candles->interval || careful->gaps != candles->gaps ||
            careful->origin != candles->origin)
            std::abort();
    } else if (!candles.error().message.starts_with("fuzz:") || careful ||
               careful.error() != candles.error()) {
        std::abort();
    }
    if (!is_same(strongroom::lab::read_trades(text, "fuzz"),
                 strongroom::lab::read_trades(spaced, "fuzz")))
        std::abort();
    return 0;
}
