// Journal: every input that changed the Core's state, in order, on disk before anything came of it.
//
// Records of base/record_file.h in one file. Reading them again through a Core gives the state
// back: recovery is start-up. LIMIT: it is read from its first record at every start (about a
// million inputs a second); cutting it at a snapshot comes when an installation is that old.
#pragma once

#include <array>
#include <memory>
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
    // Errors: io, corrupt (a record that is whole and yet does not read; names its number).
    static Result<Journal> open(Disk& disk, Random& random, const std::string& path);

    const Install& install() const { return install_; }
    std::vector<Input> take_inputs() { return std::exchange(inputs_, {}); }  // Read by open().

    Status append(const Input& input);
    Status sync();  // Errors: io. The process must end then.
    std::uint64_t size() const { return sequence_; }

  private:
    Journal() = default;
    std::unique_ptr<AppendFile> file_;
    Install install_{};
    std::vector<Input> inputs_;
    std::uint64_t sequence_ = 0;  // Records so far.
    bool is_dirty_ = false;
};

// One input as bytes and back. For the journal and its fuzz target.
std::string encode_input(const Input& input, std::uint64_t sequence);
Result<Input> decode_input(ByteView bytes);

}  // namespace strongroom::engine
