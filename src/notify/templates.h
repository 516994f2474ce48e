// Templates: the fixed sentences into which a notice's fields go. There is no other text that a
// notice can send, and no way to change these but a new program (decision 0058).
#pragma once

#include <string>
#include <string_view>

#include "notify/notice.h"

namespace strongroom::notify {

struct Words {
    std::string subject;  // One line, printable ASCII.
    std::string text;     // One or several lines, UTF-8, ended by '\n' each.
};

// `house`: which installation tells it. A field that the sentence does not name is not sent.
Words words_of(const Notice& notice, std::string_view house);

// A field's value as it may stand in a sentence: one line of at most 200 bytes, good UTF-8, without
// control characters, without what turns the direction of writing or cannot be seen, and with
// nothing that a reader's program makes a link or a mention of: no "://", '@' or '/' at the
// beginning of a word.
std::string plain(std::string_view value);

}  // namespace strongroom::notify
