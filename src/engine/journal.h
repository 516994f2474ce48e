// Journal: every input that changed the Core's state, in order, on disk before anything came of it.
//
// Records of base/record_file.h in one file. Reading them again through a Core gives the state
// back: recovery is start-up. LIMIT: it is read from its first record at every start (about a
// million inputs a second); cutting it at a snapshot comes when an installation is that old.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "engine/input.h"

namespace strongroom::engine {

class Journal {
  public:
    using Install = std::array<std::uint8_t, 16>;

    // Reads what is there, or begins one under a new random name of this installation. A torn tail
    // (a crash while appending) is cut off: nothing came of it, since sync() had not returned.
    // Damage before that is never cut off: each record says how many were durable before it.
    // LIMIT: damage to what the last sync wrote looks like a torn tail.
    // Errors: io, corrupt (a record that was durable is damaged, or is whole and yet does not read;
    // names its number).
    static Result<Journal> open(Disk& disk, Random& random, const std::string& path);

    const Install& install() const { return install_; }
    std::vector<Input> take_inputs() { return std::exchange(inputs_, {}); }  // Read by open().

    // Errors: io. The process must end then: what is on the disk is unknown, and after a failure
    // nothing more is written, so that the file is torn at most at its end.
    Status append(const Input& input);
    Status sync();
    std::uint64_t size() const { return sequence_; }

  private:
    Journal() = default;
    Status keep_failure(Status status);

    std::unique_ptr<AppendFile> file_;
    Install install_{};
    std::vector<Input> inputs_;
    std::uint64_t sequence_ = 0;  // Records so far.
    std::uint64_t durable_ = 0;   // Those that a sync has covered.
    std::optional<Error> failure_;
};

// One input as bytes and back. For the journal and its fuzz target.
std::string encode_input(const Input& input, std::uint64_t sequence, std::uint64_t durable = 0);
Result<Input> decode_input(ByteView bytes);

}  // namespace strongroom::engine
