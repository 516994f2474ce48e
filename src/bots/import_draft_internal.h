// What the importers of each kind share: their fields, read once each, and the file that grows.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bots/import.h"
#include "bots/json_text.h"
#include "model/decimal.h"

namespace strongroom::bots {

// A text for a comment or message: one line, without control characters, at most 200 bytes.
std::string one_line(std::string_view text);
// The same as a TOML text in quotes.
std::string quoted(std::string_view text);
inline std::string quoted(Decimal value) { return "\"" + value.to_string() + "\""; }

// An object of theirs. Each field that is asked for counts as known; null is the same as absent.
class ImportSource {
  public:
    ImportSource(const JsonValue& object, std::string_view file, std::vector<ImportNote>& notes)
        : object_(object), file_(file), notes_(notes) {}

    const JsonValue* find(std::string_view name);
    std::string text(std::string_view name);  // "" when absent; a number as it was written.
    bool flag(std::string_view name);         // true, "true", 1, "1".
    // Places beyond the twelfth are cut off, with a note. Errors: invalid.
    Result<std::optional<Decimal>> number(std::string_view name);
    Result<Decimal> needed(std::string_view name);
    Result<int> whole(std::string_view name, int absent);
    std::unexpected<Error> wrong(std::string_view name, std::string_view text) const;
    void ignore(std::initializer_list<std::string_view> names);
    std::vector<std::string> unread() const;

  private:
    const JsonValue& object_;
    std::string file_;
    std::vector<ImportNote>& notes_;
    std::set<std::string, std::less<>> read_;
};

// The tables of the file to be.
class ImportDraft {
  public:
    ImportDraft(std::string kind, const ImportOptions& options)
        : kind_(std::move(kind)), options_(options) {}

    const ImportOptions& options() const { return options_; }
    // In the kind's table.
    void set(std::string_view key, std::string value);
    void differs(std::string_view field, std::string text);
    void differs_gravely(std::string_view field, std::string text);
    std::vector<ImportNote>& notes() { return notes_; }

    void name(ImportSource& source);
    // Theirs is QUOTE_BASE: "USDT_BTC".
    Status pairs(ImportSource& source, std::string_view field);
    // What a futures account has and a spot account has not.
    void leave_futures(ImportSource& source);
    void name_unknown(const ImportSource& source);
    std::string first_quote() const;
    int pair_count() const { return static_cast<int>(symbols_.size()); }

    // The whole file. Errors: invalid, when the parser does not take it.
    Result<ImportedBot> finish(std::string_view file_name);

  private:
    std::string kind_;
    const ImportOptions& options_;
    std::string name_;
    std::vector<std::string> symbols_;
    std::vector<std::string> lines_;
    std::vector<ImportNote> notes_;
};

Result<ImportedBot> import_dca(ImportSource source, ImportDraft& draft, std::string_view file);
Result<ImportedBot> import_smart(ImportSource source, ImportDraft& draft, std::string_view file);
Result<ImportedBot> import_grid(ImportSource source, ImportDraft& draft, std::string_view file);
// A list of theirs ("strategy_list") as a list of conditions ("start"). False: nothing was written.
bool import_conditions(ImportSource& source, std::string_view field, std::string_view key,
                       ImportDraft& draft);

}  // namespace strongroom::bots
