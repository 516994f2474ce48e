#include "notify/notice.h"

#include <array>

#include "base/bytes.h"
#include "base/sha256.h"

namespace strongroom::notify {
namespace {

struct Row {
    std::string_view word;
    Level level;
};
// In the order of Kind.
constexpr std::array<Row, kKinds> kRows{{
    {"foreign_order", Level::alarm},
    {"pump", Level::alarm},
    {"watch_noticed", Level::warning},
    {"key_frozen", Level::alarm},
    {"key_thawed", Level::warning},
    {"posture_changed", Level::warning},
    {"stream_blind", Level::warning},
    {"stream_back", Level::warning},
    {"bot_stopped", Level::warning},
    {"deal_closed", Level::info},
    {"bot_told", Level::info},
    {"channel_failing", Level::warning},
    {"more", Level::warning},
    {"test", Level::info},
}};
constexpr std::array<std::string_view, 3> kLevels{"info", "warning", "alarm"};
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kValueBytesMax = 500;

}  // namespace

std::string_view word_of(Kind kind) { return kRows.at(static_cast<std::size_t>(kind)).word; }

std::string_view word_of(Level level) { return kLevels.at(static_cast<std::size_t>(level)); }

std::optional<Kind> kind_of(std::string_view word) {
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        if (kRows.at(i).word == word) return static_cast<Kind>(i);
    }
    return std::nullopt;
}

std::optional<Level> level_of(std::string_view word) {
    for (std::size_t i = 0; i < kLevels.size(); ++i) {
        if (kLevels.at(i) == word) return static_cast<Level>(i);
    }
    return std::nullopt;
}

Level level_of(Kind kind) { return kRows.at(static_cast<std::size_t>(kind)).level; }

Notice make_notice(Kind kind, Time time, std::span<const std::string> identity,
                   std::vector<Field> fields) {
    // With the length before each part: "ab","c" is not "a","bc".
    std::string all(word_of(kind));
    for (const std::string& part : identity) all += "\n" + std::to_string(part.size()) + " " + part;
    const Digest digest = sha256(as_bytes(all));
    for (Field& field : fields) field.value = cut_text(field.value, kValueBytesMax);
    return {.id = to_hex(ByteView(digest).first(kIdBytes)),
            .time = time,
            .kind = kind,
            .fields = std::move(fields)};
}

}  // namespace strongroom::notify
