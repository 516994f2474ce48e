// Outbox: the queue, and the file that makes it outlive any end of this process.
//
// Each change is a record in one file (base/record_file.h): written, synced, and only then acted
// on. So a notice that was taken is never lost. An attempt whose end was not written is made again:
// at least once, with the same id (decision 0058).
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/env.h"
#include "notify/lasting.h"
#include "notify/queue.h"
#include "notify/sources.h"

namespace strongroom::notify {

// What the first record says: since when this file is kept.
struct Begin {
    Time since;
    friend bool operator==(const Begin&, const Begin&) = default;
};
using FileRecord = std::variant<Record, Lasting, Begin>;
Bytes encode(const FileRecord& record);
// Errors: corrupt.
Result<FileRecord> decode(ByteView bytes);

class Outbox {
  public:
    Outbox(Disk& disk, std::string path, std::vector<QueueChannel> channels);

    // Before all else: reads the file, or begins one, and writes it anew as a whole. Errors: io,
    // corrupt (says what to do).
    Status open(Time now);

    Time since() const { return since_; }
    const LastingMap& lasting() const { return lasting_; }
    const Queue& queue() const { return queue_; }

    // Durable on return, all of them or none. Errors: io: what has reached the disk is unknown
    // then, and the process must end.
    Status take(const News& news);
    Status sum_up(const Summed& summed);
    Status tried(const std::string& id, const std::string& channel, Time now, bool is_sent,
                 const std::string& said, Duration retry_after);

  private:
    Status read(ByteView file);
    Status rewrite();
    Status write(const std::vector<FileRecord>& records);
    void apply(const FileRecord& record);
    std::unexpected<Error> broken() const;

    Disk& disk_;
    std::string path_;
    Queue queue_;
    LastingMap lasting_;  // Bounded by the accounts of the house.
    Time since_;
    std::unique_ptr<AppendFile> file_;
    std::size_t appended_ = 0;  // Records since the file was written as a whole.
};

}  // namespace strongroom::notify
