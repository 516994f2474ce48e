#include "venues/coinbase/timestamp.h"

#include <fmt/format.h>

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t date_bytes = 19;  // "2026-04-07T14:30:02"
constexpr std::size_t digits_max = 9;
constexpr std::size_t bytes_max = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The digits after the point; `text` loses them. Nothing when there are none or too many.
bool cut_fraction(std::string_view& text, std::int64_t& ns) {
    ns = 0;
    if (text.empty() || text.front() != '.') return true;
    text.remove_prefix(1);
    std::size_t count = 0;
    for (; count < text.size() && is_digit(text[count]); ++count) {
        if (count < digits_max) ns = ns * 10 + (text[count] - '0');
    }
    for (std::size_t i = count; i < digits_max; ++i) ns *= 10;
    text.remove_prefix(count);
    return count >= 1 && count <= digits_max;
}

// "Z", "+02:00": minutes ahead of UTC.
bool read_offset(std::string_view text, std::int64_t& offset) {
    offset = 0;
    if (text == "Z") return true;
    constexpr std::size_t bytes = 6;
    if (text.size() != bytes || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
    for (const std::size_t at : {1U, 2U, 4U, 5U}) {
        if (!is_digit(text[at])) return false;
    }
    const std::int64_t hours = (text[1] - '0') * 10 + (text[2] - '0');
    const std::int64_t minutes = (text[4] - '0') * 10 + (text[5] - '0');
    if (hours > 23 || minutes > 59) return false;
    offset = (hours * 60 + minutes) * (text[0] == '-' ? -1 : 1);
    return true;
}

}  // namespace

Result<std::int64_t> parse_rfc3339_ns(std::string_view text) {
    const auto refuse = [&] {
        return fail(Errc::invalid,
                    fmt::format("\"{}\" is not a time as in 2026-04-07T14:30:02.789Z",
                                text.size() <= bytes_max ? text : "(a long text)"));
    };
    // Shorter ones would be the date alone, which base reads and Coinbase does not write.
    if (text.size() <= date_bytes || text.size() > bytes_max) return refuse();
    const auto whole = parse_iso8601(fmt::format("{}Z", text.substr(0, date_bytes)));
    std::string_view rest = text.substr(date_bytes);
    std::int64_t ns = 0;
    std::int64_t offset = 0;
    if (!whole || !cut_fraction(rest, ns) || !read_offset(rest, offset)) return refuse();
    const Time time = *whole - minutes(offset);
    constexpr Time latest{9'214'646'400'000};  // 2262-01-01: microseconds do not pass for it.
    if (time.ms < 0 || time >= latest) return refuse();
    return time.ms * ns_of_ms + ns;
}

Result<Time> parse_rfc3339(std::string_view text) {
    TRY_ASSIGN(const std::int64_t ns, parse_rfc3339_ns(text));
    return Time{ns / ns_of_ms};
}

std::string to_rfc3339(Time time) {
    std::string text = to_iso8601(time);
    constexpr std::string_view no_ms = ".000Z";
    if (text.ends_with(no_ms)) text.replace(text.size() - no_ms.size(), no_ms.size(), "Z");
    return text;
}

}  // namespace strongroom::venues::coinbase
