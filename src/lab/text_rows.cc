#include "lab/text_rows.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace strongroom::lab {
namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    return text;
}

Cell trimmed_cell(std::string_view text) {
    text = trim(text);
    return {.begin = text.data(), .end = text.data() + text.size()};
}

std::string_view without_mark(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return text;
}

}  // namespace

TextRows::TextRows(std::string_view text)
    : start_(text.data()), rest_(without_mark(text)), breaks_(rest_) {
    is_json_ = rest_.find_first_not_of(" \t\r\n") != std::string_view::npos &&
               rest_[rest_.find_first_not_of(" \t\r\n")] == '[';
    if (!is_json_) return;
    line_ = 1;
    skip_space();
    (void)eat('[');
    skip_space();
    is_done_ = eat(']');
}

std::optional<TextRows::Row> TextRows::broken(std::string why) {
    is_done_ = true;
    error_ = std::move(why);
    return std::nullopt;
}

bool TextRows::add_cell(Cell cell) {
    if (count_ == kCellsMax) return false;
    cells_[count_++] = cell;
    return true;
}

std::optional<TextRows::Row> TextRows::next_csv() {
    while (!rest_.empty()) {
        ++line_;
        std::size_t bytes = 0;
        Line line = split_plain(bytes);
        if (line == Line::odd) {
            bytes = std::min(rest_.find('\n'), rest_.size() - 1) + 1;
            line = split_odd(rest_.substr(0, bytes));
            breaks_ = NoDigits(rest_.substr(bytes));
        }
        rest_.remove_prefix(bytes);
        if (line == Line::too_wide) return broken("more than 64 columns");
        if (line == Line::row) return row(line_);
    }
    is_done_ = true;
    return std::nullopt;
}

// A line in which there is nothing for trim() to take away but its end, and no remark: nearly every
// line is one.
TextRows::Line TextRows::split_plain(std::size_t& bytes) {
    constexpr std::string_view is_trimmed = "\r \"#";
    NoDigits breaks = breaks_;         // In registers, not in memory.
    const char* begin = rest_.data();  // Of the cell.
    const char* point = nullptr;       // In it.
    bool is_number = true;
    count_ = 0;
    while (true) {
        const char* at = breaks.next();
        const char found = at == breaks.end() ? '\n' : *at;
        if (found == ',') {
            if (!add_cell(cell_of(begin, at, point, is_number))) return Line::too_wide;
            begin = at + 1;
            point = nullptr;
            is_number = true;
        } else if (found == '.') {
            is_number = is_number && point == nullptr;
            point = at;
        } else if (found == '\n') {
            const char* end = at != begin && at[-1] == '\r' ? at - 1 : at;
            if (count_ == 0 && begin == end) return Line::odd;
            breaks_ = breaks;
            bytes = std::min(static_cast<std::size_t>(at - rest_.data()) + 1, rest_.size());
            return add_cell(cell_of(begin, end, point, is_number)) ? Line::row : Line::too_wide;
        } else if (is_trimmed.find(found) == std::string_view::npos) {
            is_number = false;
        } else if (found != '\r' || (at + 1 != breaks.end() && at[1] != '\n')) {
            return Line::odd;
        }
    }
}

Cell TextRows::cell_of(const char* begin, const char* end, const char* point,
                       bool is_number) const {
    constexpr std::ptrdiff_t before = sizeof(std::uint64_t);
    if (point == nullptr) point = end;
    const bool is_plain =
        is_number && begin - start_ >= before && point != begin && point + 1 != end;
    return {.begin = begin, .end = end, .point = is_plain ? point : nullptr};
}

// Any line; odd again, when it is no row.
TextRows::Line TextRows::split_odd(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    line = trim(line);
    if (line.empty()) return Line::odd;
    if (line.front() == '#') {
        if (comment_.empty()) comment_ = trim(line.substr(1));
        return Line::odd;
    }
    count_ = 0;
    std::size_t from = 0;
    while (from <= line.size()) {
        const std::size_t comma = std::min(line.find(',', from), line.size());
        if (!add_cell(trimmed_cell(line.substr(from, comma - from)))) return Line::too_wide;
        from = comma + 1;
    }
    return Line::row;
}

void TextRows::skip_space() {
    while (!rest_.empty() &&
           (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\r' || rest_[0] == '\n')) {
        if (rest_[0] == '\n') ++line_;
        rest_.remove_prefix(1);
    }
}

bool TextRows::eat(char wanted) {
    if (rest_.empty() || rest_[0] != wanted) return false;
    rest_.remove_prefix(1);
    return true;
}

std::optional<TextRows::Row> TextRows::next_json() {
    skip_space();
    if (!eat('[')) return broken("a list of numbers was expected");
    count_ = 0;
    const std::size_t line = line_;
    while (true) {
        skip_space();
        const std::size_t end = rest_.find_first_of(",]\n");
        if (end == std::string_view::npos) return broken("the list is cut short");
        if (!add_cell(trimmed_cell(rest_.substr(0, end))))
            return broken("more than 64 numbers in a row");
        rest_.remove_prefix(end);
        skip_space();
        if (eat(']')) break;
        if (!eat(',')) return broken("a comma or ] was expected");
    }
    skip_space();
    if (eat(',')) return row(line);
    if (!eat(']')) {
        is_done_ = true;
        error_ = "the list is cut short";
        return std::nullopt;
    }
    skip_space();
    if (!rest_.empty()) return broken("text after the end of the list");
    is_done_ = true;
    return row(line);
}

Result<Decimal> parse_number(std::string_view text) {
    const std::size_t e = text.find_first_of("eE");
    if (e == std::string_view::npos) return Decimal::parse(text);
    const Result<Decimal> value = Decimal::parse(text.substr(0, e));
    if (!value) return Decimal::parse(text);  // Its message shows the whole text.
    std::string_view power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    int exponent = 0;
    const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
    constexpr int largest = 26;
    if (error != std::errc{} || end != power.data() + power.size() || exponent < -largest ||
        exponent > largest) {
        return fail(Errc::invalid, "not a number we can hold");
    }
    Int128 raw = value->raw();
    for (; exponent > 0; --exponent) {
        if (__builtin_mul_overflow(raw, 10, &raw))
            return fail(Errc::invalid, "a number is too large");
    }
    for (; exponent < 0; ++exponent) {
        if (raw % 10 != 0) return fail(Errc::invalid, "a number has more than 12 decimal places");
        raw /= 10;
    }
    return Decimal::from_raw(raw);
}

Status read_any_number(const Cell& cell, Decimal& value) {
    TRY_ASSIGN(value, parse_number(cell.text()));
    return {};
}

}  // namespace strongroom::lab
