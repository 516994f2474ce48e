// Notice: one thing that the user is told, as data: its kind and named fields. The words around the
// fields are fixed (templates.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace strongroom::notify {

enum class Level : std::uint8_t { info, warning, alarm };

enum class Kind : std::uint8_t {
    foreign_order,    // The watch found an order that nobody signed.
    pump,             // Many accounts buy one pair at once.
    watch_noticed,    // What else the watch saw and froze nothing for.
    key_frozen,       // A key, or more, signs nothing but cancels.
    key_thawed,       // It signs again.
    posture_changed,  // The venue says something else of what a key may do.
    stream_blind,     // A foreign order could pass unseen.
    stream_back,      // No longer.
    bot_stopped,      // By an error.
    deal_closed,
    bot_told,         // What a bot said to its user.
    channel_failing,  // Another way to the user does not work.
    more,             // So many notices were not told one by one.
    test,
};
inline constexpr std::size_t kKinds = 14;

std::string_view word_of(Kind kind);  // "foreign_order", as in notices.toml.
std::string_view word_of(Level level);
std::optional<Kind> kind_of(std::string_view word);
std::optional<Level> level_of(std::string_view word);
Level level_of(Kind kind);

struct Field {
    std::string name;
    std::string value;
    friend bool operator==(const Field&, const Field&) = default;
};

struct Notice {
    // The same happening has the same id, also after a restart and in each repeat: 32 hex digits.
    std::string id;
    Time time;
    Kind kind = Kind::test;
    std::vector<Field> fields;
    friend bool operator==(const Notice&, const Notice&) = default;
};

// Values are cut to 500 bytes. `identity`: what makes this happening one and not another of its
// kind.
Notice make_notice(Kind kind, Time time, std::span<const std::string> identity,
                   std::vector<Field> fields);

}  // namespace strongroom::notify
