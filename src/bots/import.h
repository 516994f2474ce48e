// A bot of 3Commas, as its API describes it in JSON, as a bot file of ours, with what differs
// (docs/import.md).
//
// What comes out passes parse_bot_file, always; what cannot come out says why. A field that has no
// equal is named, never dropped in silence.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/amounts.h"

namespace strongroom::bots {

struct ImportOptions {
    std::string account = "main";  // [bot] account: theirs is a number that means nothing here.
    std::optional<Price> price;    // Turns amounts in coins into quote.
    std::string name;              // Empty: their name, in the letters that a name has here.
};

struct ImportNote {
    std::string field;  // Theirs, as it stands in the JSON.
    std::string text;   // What is different here, in a sentence.
    // It trades at other moments, prices or amounts than there: the file is not to be used unread.
    bool is_grave = false;
};

struct ImportedBot {
    std::string toml;
    std::vector<ImportNote> notes;
    bool is_grave() const;
};

// `file_name` is only for messages. Errors: invalid, with the field and what is wrong with it.
Result<ImportedBot> import_bot(std::string_view json, std::string_view file_name,
                               const ImportOptions& options);

// The keys that an import writes, and whether the parser of this build takes them. A key is
// switched on here, in import_keys.cc, and nowhere else; a test holds the table to the parser.
struct ImportKey {
    std::string_view table;
    std::string_view key;
    std::string_view sample;  // A value that the parser takes, for the test.
    bool is_here = false;
};
const std::vector<ImportKey>& import_keys();
bool takes_key(std::string_view table, std::string_view key);

}  // namespace strongroom::bots
