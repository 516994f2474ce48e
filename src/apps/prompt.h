// Secrets from the keyboard or from stdin: never an argument, never echoed.
#pragma once

#include <string>

#include "base/result.h"

namespace strongroom::apps {

// One line. From a terminal: asked for on stderr, without echo. Errors: invalid (nothing there).
// The caller wipes it.
Result<std::string> read_secret_line(const std::string& prompt);
bool is_typed();  // At a terminal, and does not come from a pipe or file.
// On a terminal: asks again, since nobody saw what was typed. Errors: invalid (another text).
Status confirm_secret_line(const std::string& prompt, const std::string& first);
// All of stdin (a PEM has many lines); from a terminal one line as above.
Result<std::string> read_secret(const std::string& prompt);

// Wipes the text when the scope ends.
class WipeAtEnd {
  public:
    explicit WipeAtEnd(std::string& text) : text_(text) {}
    ~WipeAtEnd();
    WipeAtEnd(const WipeAtEnd&) = delete;
    WipeAtEnd& operator=(const WipeAtEnd&) = delete;

  private:
    std::string& text_;
};

}  // namespace strongroom::apps
