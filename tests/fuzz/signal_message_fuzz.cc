// parse_signal: any bytes are a message or an error that names a field; a message has amounts above
// zero and is one command or more for a DCA bot, or refused.
#include "base/bytes.h"
#include "base/ensure.h"
#include "bots/signal_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom;
    const auto message = bots::parse_signal(as_text({bytes, size}));
    if (!message) {
        ENSURE(!message.error().message.empty(), "an error says something");
        return 0;
    }
    ENSURE(!message->amount || message->amount->value.is_positive(), "an amount is above zero");
    const Symbol pair{Asset("BTC"), Asset("USDT")};
    (void)bots::check_age(*message, Time{1'700'000'000'000}, seconds(60), true);
    const auto commands = bots::commands_of(*message, {pair});
    ENSURE(!commands || !commands->empty(), "what is taken does something");
    return 0;
}
