// TextRows: the rows of a CSV file or of a JSON list of lists, as cells, one at a time.
//
// Only what market files need: no quoted commas, no nesting beyond the list of lists. Bounded: a
// line of a CSV or a row of JSON has at most kCellsMax cells. Nothing is copied: cells are places
// in the text.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lab/digits.h"
#include "model/decimal.h"

namespace strongroom::lab {

// A cell, without the blanks and quotes around it.
struct Cell {
    const char* begin = nullptr;
    const char* end = nullptr;
    // Of a cell that is nothing but digits, or digits and a point between them: where the point is,
    // or the end. At least eight bytes of the text are before such a cell.
    const char* point = nullptr;

    std::string_view text() const { return {begin, end}; }
};

class TextRows {
  public:
    static constexpr std::size_t kCellsMax = 64;

    explicit TextRows(std::string_view text);

    struct Row {
        std::size_t line = 0;         // From 1.
        std::span<const Cell> cells;  // Until the next row is asked for.
    };
    // Nothing at the end, or when the text is broken: then error() says why.
    std::optional<Row> next() {
        if (is_done_) return std::nullopt;
        return is_json_ ? next_json() : next_csv();
    }
    const std::string& error() const { return error_; }
    std::size_t line() const { return line_; }
    std::size_t bytes_left() const { return rest_.size(); }
    // What the first line that begins with '#' says (CSV only): where the data come from.
    const std::string& comment() const { return comment_; }

  private:
    // What a CSV's line is: a row, a line to be read with more care, or too wide.
    enum class Line { row, odd, too_wide };

    std::optional<Row> next_csv();
    Line split_plain(std::size_t& bytes);
    Line split_odd(std::string_view line);
    std::optional<Row> next_json();
    bool add_cell(Cell cell);
    Cell cell_of(const char* begin, const char* end, const char* point, bool is_number) const;
    Row row(std::size_t line) const { return {line, std::span(cells_).first(count_)}; }
    void skip_space();
    bool eat(char wanted);
    std::optional<Row> broken(std::string why);

    const char* start_;
    std::string_view rest_;
    NoDigits breaks_;  // In `rest_`.
    std::array<Cell, kCellsMax> cells_;
    std::size_t count_ = 0;
    std::size_t line_ = 0;
    bool is_json_ = false;
    bool is_done_ = false;
    std::string error_;
    std::string comment_;
};

// A number as JSON and CSV exports write it: like Decimal::parse, and "1.5e-05" too, exactly.
Result<Decimal> parse_number(std::string_view text);

// The same of any cell.
Status read_any_number(const Cell& cell, Decimal& value);

// The same; of a plain one the fast way.
inline Status read_number(const Cell& cell, Decimal& value) {
    if (cell.point == nullptr) return read_any_number(cell, value);
    const auto whole_digits = static_cast<std::size_t>(cell.point - cell.begin);
    const auto part_and_point = static_cast<std::size_t>(cell.end - cell.point);
    if (whole_digits > kDigitsMax || part_and_point > Decimal::places + 1)
        return read_any_number(cell, value);
    const Int128 whole = static_cast<Int128>(read_digits(cell.point, whole_digits));
    std::uint64_t part = 0;
    if (part_and_point > 0) {
        const std::size_t digits = part_and_point - 1;
        part = read_digits(cell.end, digits) * kPartUnits[digits];
    }
    value = Decimal::from_raw(whole * Decimal::one_raw + part);
    return {};
}

}  // namespace strongroom::lab
