// A bot of 3Commas, as its API describes it in JSON, as a bot file of ours, with what differs
// (docs/import.md).
//
// What comes out passes parse_bot_file, always; what cannot come out says why. A field that has no
// equal is named, never dropped in silence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strongroom::bots {

struct ImportOptions {
    std::string account = "main";  // [bot] account: theirs is a number that means nothing here.
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

}  // namespace strongroom::bots
