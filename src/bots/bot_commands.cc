#include "bots/bot_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "model/command_words.h"

namespace strongroom::bots {
namespace {

using Kind = Command::Kind;

bool takes(std::string_view bot, Kind command) {
    const bool has_deals = bot == "dca" || bot == "smart";
    const bool is_known =
        has_deals || bot == "signal" || bot == "grid" || bot == "rebalance" || bot == "twap";
    switch (command) {
        case Kind::stop:
        case Kind::close:
        case Kind::cancel: return is_known;
        case Kind::start: return bot == "dca" || bot == "signal";
        case Kind::open_deal: return has_deals || bot == "rebalance";
        case Kind::close_deal:
        case Kind::cancel_deal: return has_deals || bot == "signal";
        case Kind::close_step:
        case Kind::add_funds:
        case Kind::cancel_funds:
        case Kind::edit_deal: return has_deals;
    }
    return false;
}

// It is about one deal, or about those of a pair.
bool is_about_deals(Kind command) {
    switch (command) {
        case Kind::close_deal:
        case Kind::cancel_deal:
        case Kind::close_step:
        case Kind::add_funds:
        case Kind::cancel_funds:
        case Kind::edit_deal: return true;
        case Kind::stop:
        case Kind::close:
        case Kind::start:
        case Kind::cancel:
        case Kind::open_deal: return false;
    }
    return false;
}

}  // namespace

std::vector<Kind> commands_taken_by(std::string_view kind) {
    std::vector<Kind> taken;
    for (const auto& [word, command] : kCommandWords) {
        if (takes(kind, command)) taken.push_back(command);
    }
    return taken;
}

std::string commands_in_words(std::string_view kind) {
    std::string words;
    for (const Kind taken : commands_taken_by(kind))
        words += fmt::format("{}{}", words.empty() ? "" : ", ", to_string(taken));
    return fmt::format("a {} bot takes {}", kind, words);
}

Status check_command(std::string_view kind, const Command& command) {
    if (!takes(kind, command.kind))
        return fail(Errc::invalid, "command: " + commands_in_words(kind));
    const std::string_view word = to_string(command.kind);
    if (command.deal != 0 && !is_about_deals(command.kind))
        return fail(Errc::invalid,
                    fmt::format("deal: {} is about the whole bot; leave the number out", word));
    // It would end the others, too.
    if (command.deal != 0 && kind == "signal")
        return fail(Errc::invalid, fmt::format("deal: {} of a signal bot is for all its positions; "
                                               "leave the number out",
                                               word));
    const bool has_text = is_about_deals(command.kind) || command.kind == Kind::open_deal;
    if (!command.text.empty() && !has_text)
        return fail(Errc::invalid, fmt::format("text: {} takes none", word));
    return {};
}

}  // namespace strongroom::bots
