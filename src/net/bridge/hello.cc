#include "net/bridge/hello.h"

#include <algorithm>

namespace strongroom::net {
namespace {

constexpr std::string_view kGreeting = "strongroom-bridge 1 ";
constexpr std::size_t kDoorBytesMax = 16;

bool is_door_name(std::string_view name) {
    return !name.empty() && name.size() <= kDoorBytesMax &&
           std::ranges::all_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

std::string hello_for(std::string_view door) { return std::string(kGreeting).append(door); }

Result<std::string> parse_hello(std::string_view text) {
    if (text.size() > kHelloBytesMax || !text.starts_with(kGreeting))
        return fail(Errc::invalid, "not a bridge, or one of another version");
    const std::string_view door = text.substr(kGreeting.size());
    if (!is_door_name(door)) return fail(Errc::invalid, "a door that has no name");
    return std::string(door);
}

std::string welcome(const std::vector<std::string>& doors) {
    std::string text = "ok";
    for (const std::string& door : doors) text.append(" ").append(door);
    return text;
}

std::string refusal(std::string_view why) {
    return ("no " + std::string(why)).substr(0, kAnswerBytesMax);
}

Result<std::vector<std::string>> parse_answer(std::string_view text) {
    if (text.size() > kAnswerBytesMax) return fail(Errc::invalid, "an answer without end");
    if (text.starts_with("no ")) {
        std::string words(text.substr(3));
        std::erase_if(words, [](char c) { return c < ' ' || c > '~'; });
        return fail(Errc::refused, words);
    }
    std::vector<std::string> doors;
    if (!text.starts_with("ok")) return fail(Errc::invalid, "an answer that is none");
    for (std::string_view rest = text.substr(2); !rest.empty();) {
        if (rest.front() != ' ') return fail(Errc::invalid, "an answer that is none");
        rest.remove_prefix(1);
        const std::string_view door = rest.substr(0, rest.find(' '));
        if (!is_door_name(door)) return fail(Errc::invalid, "a door that has no name");
        doors.emplace_back(door);
        rest.remove_prefix(door.size());
    }
    return doors;
}

}  // namespace strongroom::net
