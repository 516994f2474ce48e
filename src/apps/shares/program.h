// Program: another program, given bytes and asked for bytes, found on the PATH. No shell.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace strongroom::apps {

class Program {
  public:
    // Reads `from` and writes `to`; -1 stands for a pipe to us. Errors: not_found (no such
    // program).
    static Result<Program> start(std::vector<std::string> words, int from = -1, int to = -1);
    Program(Program&& other) noexcept;
    Program& operator=(Program&&) = delete;
    ~Program();  // Ends it, if it was not waited for.

    Status write(ByteView bytes);
    // How many bytes came; 0 at the end. Errors: io.
    Result<std::size_t> read(std::span<std::uint8_t> bytes);
    void end_input();
    // Its input ends here; waits for it. Errors: invalid (it failed; what it said is on stderr).
    Status finish();

  private:
    Program() = default;
    std::string name_;
    pid_t process_ = 0;
    int in_ = -1;   // What it reads.
    int out_ = -1;  // What it writes.
};

// All in one go, for less than 60 KiB. The caller wipes what is secret in the result.
Result<std::string> run_program(std::vector<std::string> words, std::string_view input);

}  // namespace strongroom::apps
