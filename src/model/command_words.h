// How a command is called by people: "close_step" in plays and on the engine's socket.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/event.h"

namespace strongroom {

inline constexpr std::array<std::pair<std::string_view, Command::Kind>, 11> kCommandWords{{
    {"stop", Command::Kind::stop},
    {"close", Command::Kind::close},
    {"start", Command::Kind::start},
    {"cancel", Command::Kind::cancel},
    {"open_deal", Command::Kind::open_deal},
    {"close_deal", Command::Kind::close_deal},
    {"cancel_deal", Command::Kind::cancel_deal},
    {"close_step", Command::Kind::close_step},
    {"add_funds", Command::Kind::add_funds},
    {"cancel_funds", Command::Kind::cancel_funds},
    {"edit_deal", Command::Kind::edit_deal},
}};

inline constexpr std::size_t kCommandTextMax = 4'096;  // Bytes of Command::text.

inline std::optional<Command::Kind> command_of(std::string_view word) {
    for (const auto& [name, kind] : kCommandWords) {
        if (name == word) return kind;
    }
    return std::nullopt;
}

inline std::string_view to_string(Command::Kind kind) {
    for (const auto& [name, known] : kCommandWords) {
        if (known == kind) return name;
    }
    return "?";
}

// "stop, close, …", for an error.
inline std::string command_names() {
    std::string names;
    for (const auto& [name, kind] : kCommandWords) {
        if (!names.empty()) names += ", ";
        names += name;
    }
    return names;
}

}  // namespace strongroom
