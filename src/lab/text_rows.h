// TextRows: the rows of a CSV file or of a JSON list of lists, as cells, one at a time.
//
// Only what market files need: no quoted commas, no nesting beyond the list of lists. Bounded: a
// line of a CSV or a row of JSON has at most kCellsMax cells.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/decimal.h"

namespace strongroom::lab {

class TextRows {
  public:
    static constexpr std::size_t kCellsMax = 64;

    explicit TextRows(std::string_view text);

    struct Row {
        std::size_t line = 0;  // From 1.
        std::vector<std::string_view> cells;
    };
    // Nothing at the end, or when the text is broken: then error() says why.
    std::optional<Row> next();
    const std::string& error() const { return error_; }
    std::size_t line() const { return line_; }
    // What the first line that begins with '#' says (CSV only): where the data come from.
    const std::string& comment() const { return comment_; }

  private:
    std::optional<Row> next_csv();
    std::optional<Row> next_json();
    void skip_space();
    bool eat(char wanted);
    std::optional<Row> broken(std::string why);

    std::string_view rest_;
    std::size_t line_ = 0;
    bool is_json_ = false;
    bool is_done_ = false;
    std::string error_;
    std::string comment_;
};

// A number as JSON and CSV exports write it: like Decimal::parse, and "1.5e-05" too, exactly.
Result<Decimal> parse_number(std::string_view text);

}  // namespace strongroom::lab
