// KeyRecords: keys.rec, the file of all sealed keys. It only grows: the newest record of a key is
// the one that counts; a rewrite makes a new file that takes its place.
//
// A record: "SGK3" | state version u32 | length of the details u32 | details | secret; the last two
// are sealed records (sealing.h) of one id. Little endian, framed as in base/record_file.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/env.h"
#include "vault/sealing.h"

namespace strongroom::vault {

struct KeyRecord {
    RecordId id{};
    std::uint32_t state_version = 0;  // Of this key: grows with each change of it.
    std::uint32_t kek_version = 0;
    Bytes details;  // Sealed.
    Bytes secret;   // Sealed, and bound to the details.
};
Bytes print_key_record(const KeyRecord& record);
// Errors: corrupt (cut short, another version, or two parts that do not belong together).
Result<KeyRecord> parse_key_record(ByteView bytes);

// What the two parts are bound to besides their ids.
Bytes details_context(std::uint32_t state_version);
Bytes secret_context(std::uint32_t state_version, const Mac& details_hash);

class KeyRecords {
  public:
    KeyRecords(Disk& disk, const std::string& folder)
        : disk_(disk), path_(folder + "/keys.rec"), torn_(folder + "/keys.torn") {}

    Status create();  // Empty, and in place of any other. Errors: io.
    // Each record to `each`, in the order of the file. What an append that was cut off has left is
    // moved to keys.torn. Errors: corrupt (missing; damaged before its end), io, those of `each`.
    Status read(const std::function<Status(KeyRecord)>& each);
    Status append(const KeyRecord& record);  // Durable on return. Errors: io.
    void close();
    std::uint64_t count() const { return count_; }  // Also of those that others have replaced.

    // ---- A rewrite: begin, add each, finish. It grows in memory: before finish() nothing on the
    // disk has changed.
    void begin_rewrite();
    bool is_rewriting() const { return rewrite_.has_value(); }
    void rewrite(const KeyRecord& record);
    Status finish_rewrite();  // Durable on return. Errors: io.

  private:
    Status open();
    Status set_aside(ByteView damaged, std::uint64_t good_bytes);

    Disk& disk_;
    std::string path_;
    std::string torn_;
    std::unique_ptr<AppendFile> file_;
    std::uint64_t count_ = 0;
    std::optional<Bytes> rewrite_;
    std::uint64_t rewritten_ = 0;  // Records in it.
};

}  // namespace strongroom::vault
