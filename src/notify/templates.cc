#include "notify/templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/bytes.h"

namespace strongroom::notify {
namespace {

constexpr std::size_t kValueBytesMax = 200;

struct Template {
    std::string_view subject;
    std::string_view text;
};

Template template_of(Kind kind) {
    switch (kind) {
        case Kind::foreign_order:
            return {"ALARM: an order on {account} is not ours",
                    "The watch found an order that nobody here has signed: account {account}, "
                    "{symbol}, the venue's order {order}.\n"
                    "Why it is foreign: {reason}.\n"
                    "What was done: {done}. Look at the account at the venue now, and make a new "
                    "key if this order is not yours.\n"};
        case Kind::pump:
            return {"ALARM: a pump, and {account} is part of it",
                    "The watch froze the key of {account}: {reason}.\n"
                    "Look at {symbol} at the venue now, and at who can log in to your page.\n"};
        case Kind::watch_noticed:
            return {"Look at {account}: {reason}",
                    "The watch saw something on {account} that nobody here asked for: {reason}.\n"
                    "{symbol}, the venue's number {order}. Nothing was frozen.\n"};
        case Kind::key_frozen:
            return {"ALARM: {what} is frozen",
                    "{what} is frozen: nothing but cancels goes out.\n"
                    "Why: {reason}.\n"
                    "`strongroom key thaw` ends it, once the reason is gone.\n"};
        case Kind::key_thawed:
            return {"{what} is no longer frozen",
                    "{what} is no longer frozen. If nobody of yours has thawed it, freeze it "
                    "again and look for who did.\n"};
        case Kind::posture_changed:
            return {"What the key of {account} may do has changed",
                    "The venue says something else of the key of {account} than before: it was "
                    "{before}, it is {now}.\n"
                    "The venue's words: {text}.\n"};
        case Kind::stream_blind:
            return {"{account} is not watched fully",
                    "A foreign order on {account} could pass unseen.\n"
                    "Why: {reason}.\n"};
        case Kind::stream_back:
            return {"{account} is watched again", "{account} is watched again.\n"};
        case Kind::bot_stopped:
            return {"Bot {bot} has stopped",
                    "Bot {bot} has stopped by itself and does nothing more.\n"
                    "It says: {reason}.\n"};
        case Kind::deal_closed:
            return {"Bot {bot} closed deal {deal}",
                    "Bot {bot} closed deal {deal} of {symbol}, {profit} {asset}: {reason}.\n"};
        case Kind::bot_told: return {"Bot {bot} says something", "Bot {bot} says: {text}.\n"};
        case Kind::channel_failing:
            return {"Notices do not get through on {channel}",
                    "Notices on the channel {channel} fail since {since}. They are tried again, "
                    "and you are told on the other channels meanwhile.\n"
                    "The last answer: {reason}.\n"};
        case Kind::more:
            return {"And {count} more notices",
                    "And {count} more: {kinds}.\n"
                    "They came faster than this channel may send. `strongroom notify list` shows "
                    "them.\n"};
        case Kind::test:
            return {"A test of the channel {channel}",
                    "This is a test of the channel {channel}. It works.\n"};
    }
    return {};
}

// Puts the fields into their places.
std::string fill(std::string_view pattern, const Notice& notice) {
    std::string out;
    while (!pattern.empty()) {
        const std::size_t open = pattern.find('{');
        out += pattern.substr(0, open);
        if (open == std::string_view::npos) break;
        const std::size_t close = pattern.find('}', open);
        const std::string_view name = pattern.substr(open + 1, close - open - 1);
        const auto field = std::ranges::find(notice.fields, name, &Field::name);
        const std::string value = field == notice.fields.end() ? "" : plain(field->value);
        out += value.empty() ? "?" : value;
        pattern.remove_prefix(close + 1);
    }
    return out;
}

struct Letter {
    std::uint32_t point = 0;
    std::size_t size = 1;
    bool is_good = false;
};

// The first character of a UTF-8 text: RFC 3629, so no surrogates and no long forms.
Letter first_letter(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) return {.point = lead, .size = 1, .is_good = true};
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
    std::uint32_t point = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) return {};
        point = point << 6U | (byte(i) & 0x3FU);
    }
    const bool is_long = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
    const bool is_outside = point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF);
    if (is_long || is_outside) return {};
    return {.point = point, .size = size, .is_good = true};
}

// Controls, line ends, marks of direction, and what takes no room.
bool is_unseen(std::uint32_t point) {
    const auto between = [point](std::uint32_t low, std::uint32_t high) {
        return point >= low && point <= high;
    };
    return point < 0x20 || between(0x7F, 0x9F) || point == 0xAD || point == 0x061C ||
           between(0x200B, 0x200F) || between(0x2028, 0x202E) || between(0x2060, 0x206F) ||
           point == 0xFEFF || between(0xFFF0, 0xFFFF) || between(0xE0000, 0xE0FFF);
}

}  // namespace

std::string plain(std::string_view value) {
    std::string out;
    while (!value.empty() && out.size() < kValueBytesMax) {
        const Letter letter = first_letter(value);
        const std::string_view bytes = value.substr(0, letter.size);
        value.remove_prefix(letter.size);
        const bool begins_word = out.empty() || out.back() == ' ';
        const bool is_blank = is_unseen(letter.point) || (letter.point == ' ' && begins_word);
        // "://", or a command to Telegram's robots.
        const bool is_link = letter.point == '/' && (begins_word || out.back() == ':');
        if (!letter.is_good)
            out += '?';
        else if (is_blank || is_link)
            out += begins_word ? "" : " ";
        else if (letter.point == '@')
            out += "(at)";
        else
            out += bytes;
    }
    while (out.ends_with(' ') || out.ends_with('.')) out.pop_back();  // The sentence has its own.
    return std::string(cut_text(out, kValueBytesMax));
}

Words words_of(const Notice& notice, std::string_view house) {
    const Template found = template_of(notice.kind);
    Words words{.subject = fmt::format("[{}] {}", plain(house), fill(found.subject, notice)),
                .text = fill(found.text, notice)};
    for (char& c : words.subject) {
        if (static_cast<unsigned char>(c) >= 0x7F) c = '?';
    }
    words.text += fmt::format("\n{}, {}\nNotice {}\n", plain(house), to_iso8601(notice.time),
                              plain(notice.id));
    return words;
}

}  // namespace strongroom::notify
