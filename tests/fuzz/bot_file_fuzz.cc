// parse_bot_file: any text is a bot or an error, and a bot can be made of every file that passes.
#include "bots/bot_file.h"

#include "base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto file = strongroom::bots::parse_bot_file(strongroom::as_text({bytes, size}), "fuzz");
    if (!file) return 0;
    std::vector<strongroom::bots::Market> markets;
    for (const strongroom::Symbol& symbol : file->symbols) {
        markets.push_back(
            {{.symbol = symbol, .tick = file->backtest.tick, .step = file->backtest.step},
             file->backtest.fees});
    }
    (void)strongroom::bots::make_bot(*file, std::move(markets));
    return 0;
}
