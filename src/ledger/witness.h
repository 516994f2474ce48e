// Witness: remembers the newest checkpoint of each log, and cosigns only what continues it.
//
// C2SP tlog-witness, without its HTTP. What it has cosigned is durable before the answer leaves, so
// that whatever happens to the process it never cosigns a fork of it (docs/witness.md). Its folder
// has one file for each log: that log's newest checkpoint with the log's and our own signature.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "ledger/checkpoint.h"
#include "ledger/cosignature.h"

namespace strongroom::ledger {

inline constexpr std::size_t kWitnessedLogsMax = 1000;

struct WitnessAnswer {
    int status = 200;  // Of HTTP.
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
};

class Witness {
  public:
    // Reads what it has seen of these logs. A log without a file is one that it has never seen.
    // Errors: corrupt (a file is not what this witness wrote: it must not start), invalid (a log
    // is listed twice), io.
    static Result<Witness> open(Disk& disk, std::string folder, WitnessKey key, SignBytes sign,
                                std::vector<NoteKey> logs);

    // `body` is untrusted. After status 500 the process must end: what the disk holds is unknown.
    WitnessAnswer add_checkpoint(std::string_view body, Time now);
    // The newest note of the log with this key, with both signatures; 404 when there is none.
    WitnessAnswer newest(std::string_view log_key) const;

  private:
    struct Seen {
        NoteKey log;
        Checkpoint newest;
        std::string note;  // Empty: nothing yet.
        std::uint64_t time_s = 0;
    };
    Witness(Disk& disk, std::string folder, WitnessKey key, SignBytes sign)
        : disk_(&disk), folder_(std::move(folder)), key_(std::move(key)), sign_(std::move(sign)) {}

    Status read(const NoteKey& log);
    std::string path_of(const NoteKey& log) const;
    // The log that signed this note; nullptr and a status to answer when there is none.
    Seen* log_of(std::string_view note, const std::string& origin, int& status);
    WitnessAnswer take(Seen& seen, const Checkpoint& checkpoint, std::string_view note, Time now);

    Disk* disk_;
    std::string folder_;
    WitnessKey key_;
    SignBytes sign_;
    std::vector<Seen> logs_;  // At most kWitnessedLogsMax.
};

}  // namespace strongroom::ledger
