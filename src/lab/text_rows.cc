#include "lab/text_rows.h"

#include <charconv>

namespace strongroom::lab {
namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    return text;
}

}  // namespace

TextRows::TextRows(std::string_view text) : rest_(text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
    is_json_ = rest_.find_first_not_of(" \t\r\n") != std::string_view::npos &&
               rest_[rest_.find_first_not_of(" \t\r\n")] == '[';
    if (!is_json_) return;
    line_ = 1;
    skip_space();
    (void)eat('[');
    skip_space();
    is_done_ = eat(']');
}

std::optional<TextRows::Row> TextRows::next() {
    if (is_done_) return std::nullopt;
    return is_json_ ? next_json() : next_csv();
}

std::optional<TextRows::Row> TextRows::broken(std::string why) {
    is_done_ = true;
    error_ = std::move(why);
    return std::nullopt;
}

std::optional<TextRows::Row> TextRows::next_csv() {
    while (!rest_.empty()) {
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        const std::string_view line = trim(rest_.substr(0, end));
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        ++line_;
        if (line.empty()) continue;
        if (line.front() == '#') {
            if (comment_.empty()) comment_ = trim(line.substr(1));
            continue;
        }
        Row row{.line = line_};
        std::size_t from = 0;
        while (from <= line.size()) {
            const std::size_t comma = std::min(line.find(',', from), line.size());
            if (row.cells.size() == kCellsMax) return broken("more than 64 columns");
            row.cells.push_back(trim(line.substr(from, comma - from)));
            from = comma + 1;
        }
        return row;
    }
    is_done_ = true;
    return std::nullopt;
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
    Row row{.line = line_};
    while (true) {
        skip_space();
        const std::size_t end = rest_.find_first_of(",]\n");
        if (end == std::string_view::npos) return broken("the list is cut short");
        if (row.cells.size() == kCellsMax) return broken("more than 64 numbers in a row");
        row.cells.push_back(trim(rest_.substr(0, end)));
        rest_.remove_prefix(end);
        skip_space();
        if (eat(']')) break;
        if (!eat(',')) return broken("a comma or ] was expected");
    }
    skip_space();
    if (eat(',')) return row;
    if (!eat(']')) {
        is_done_ = true;
        error_ = "the list is cut short";
        return std::nullopt;
    }
    skip_space();
    if (!rest_.empty()) return broken("text after the end of the list");
    is_done_ = true;
    return row;
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

}  // namespace strongroom::lab
