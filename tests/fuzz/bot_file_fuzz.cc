// parse_bot_file: any text is a bot or an error, and a bot can be made of every file that passes, a
// process bot excepted; its conditions take candles.
#include "bots/bot_file.h"

#include <cstdlib>

#include "base/bytes.h"
#include "bots/conditions.h"

namespace {

void tell_candles(const std::vector<strongroom::bots::Condition>& list) {
    using namespace strongroom;
    bots::Conditions conditions(list, {});
    Actions follows;
    conditions.start(follows);
    for (const Action& action : follows) {
        const auto& follow = std::get<FollowCandles>(action);
        for (int i = 0; i < 20; ++i) {
            const Price low{100 + i * i % 7};
            const Price high{low.value + Decimal(i % 3)};
            conditions.on_candle(
                {.candle = {.open = low, .high = high, .low = low, .close = high, .volume = i % 4},
                 .interval = follow.interval},
                {});
            (void)conditions.hold();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto file = strongroom::bots::parse_bot_file(strongroom::as_text({bytes, size}), "fuzz");
    if (!file) return 0;
    if (const auto* dca = std::get_if<strongroom::bots::DcaConfig>(&file->config))
        tell_candles(dca->start);
    std::vector<strongroom::bots::Market> markets;
    for (const strongroom::Symbol& symbol : file->symbols) {
        markets.push_back(
            {{.symbol = symbol, .tick = file->backtest.tick, .step = file->backtest.step},
             file->backtest.fees});
    }
    const bool is_made = strongroom::bots::make_bot(*file, std::move(markets)) != nullptr;
    if (is_made == (file->kind() == "process")) std::abort();
    return 0;
}
