// Core: a message from outside (a webhook) for one of its bots.
#include <fmt/format.h>

#include "bots/signal_message.h"
#include "engine/core.h"

namespace strongroom::engine {
namespace {

// A DCA bot has no max_lag of its own; this is the signal bot's default.
constexpr Duration kLagMax = seconds(60);

Result<std::vector<Command>> commands_for(const bots::BotFile& file, const Signal& signal,
                                          Time now) {
    TRY_ASSIGN(const bots::SignalMessage message, bots::parse_signal(signal.text));
    TRY(bots::check_age(message, now, kLagMax, false));
    return bots::commands_of(message, file.symbols);
}

}  // namespace

// A signal bot reads it by itself. A DCA bot takes 3Commas' form for it, which is commands.
void Core::on_signal(Running& running, const Signal& signal, const Input& input) {
    if (std::holds_alternative<bots::SignalConfig>(running.file.config))
        return dispatch(running, signal, input);
    running.now = std::max(running.now, input.market_time);
    const auto refuse = [&](const std::string& why) {
        books_.noticed(running.id, running.now, fmt::format("a signal was refused: {}", why));
    };
    if (!std::holds_alternative<bots::DcaConfig>(running.file.config))
        return refuse(fmt::format("a {} bot takes none", running.file.kind()));
    const auto commands = commands_for(running.file, signal, running.now);
    if (!commands) return refuse(commands.error().message);
    for (const Command& command : *commands) dispatch(running, command, input);
}

}  // namespace strongroom::engine
