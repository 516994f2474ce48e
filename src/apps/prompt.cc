#include "apps/prompt.h"

#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <iostream>
#include <iterator>

namespace strongroom::apps {
namespace {

// Turns the echo off, and on again whatever happens.
class Quiet {
  public:
    Quiet() : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (is_terminal_) (void)::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    ~Quiet() {
        if (!is_terminal_) return;
        (void)::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::cerr << "\n";
    }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

  private:
    termios before_{};
    bool is_terminal_;
};

}  // namespace

WipeAtEnd::~WipeAtEnd() { ::explicit_bzero(text_.data(), text_.size()); }

bool is_typed() { return ::isatty(STDIN_FILENO) != 0; }

Result<std::string> read_secret_line(const std::string& prompt) {
    if (is_typed()) std::cerr << prompt << ": " << std::flush;
    const Quiet quiet;
    std::string line;
    if (!std::getline(std::cin, line) || line.empty())
        return fail(Errc::invalid, prompt + ": nothing was entered (it is read from stdin)");
    return line;
}

Status confirm_secret_line(const std::string& prompt, const std::string& first) {
    if (!is_typed()) return {};
    TRY_ASSIGN(std::string second, read_secret_line(prompt));
    const WipeAtEnd wipe(second);
    if (second != first)
        return fail(Errc::invalid, "the two texts differ: nothing was done; try again");
    return {};
}

Result<std::string> read_secret(const std::string& prompt) {
    if (is_typed()) return read_secret_line(prompt);
    std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    if (text.empty())
        return fail(Errc::invalid, prompt + ": nothing was entered (it is read from stdin)");
    return text;
}

}  // namespace strongroom::apps
