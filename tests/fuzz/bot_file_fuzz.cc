// parse_bot_file: any text is a bot or an error, and a bot can be made of every file that passes.
#include "bots/bot_file.h"

#include "base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto file = strongroom::bots::parse_bot_file(strongroom::as_text({bytes, size}), "fuzz");
    if (!file) return 0;
    strongroom::Instrument instrument{
        .symbol = file->symbols.front(), .tick = file->backtest.tick, .step = file->backtest.step};
    (void)strongroom::bots::make_bot(*file, {instrument, file->backtest.fees});
    return 0;
}
