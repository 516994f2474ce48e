// Log: the append-only ledger that is at once the signer's write-ahead log.
//
// One writer for a folder (the caller holds the lock); not for several threads. What commit() has
// returned success for survives a power cut; what publish() has signed can be verified by anyone.
// Publishing takes many files, and commits need not wait for them: it can be done one at a time.
// After a failed write or sync nobody knows what reached the disk: the Log then refuses everything
// and only opening it again, which reads what is there, goes on. docs/ledger.md has the files and
// the order of disk calls, and why.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "ledger/checkpoint.h"
#include "ledger/published_log.h"
#include "ledger/tiles.h"

namespace strongroom::ledger {

inline constexpr std::size_t kPendingEntriesMax = 4096;  // Appended and not yet committed.
inline constexpr std::size_t kPendingBytesMax = 16UL << 20;
// A tail that has so much in it is made into tiles by the commit that finds it so. Whoever
// publishes in time never sees that.
inline constexpr std::size_t kTailEntries = 4096;
inline constexpr std::size_t kTailBytes = 16UL << 20;

// How much of what is committed a checkpoint is to cover.
enum class Cover {
    all,
    bundles,  // What is in full bundles, when that is more than the last one covers; else all.
};

// How much of what was committed long ago opening reads again.
enum class OpenCheck {
    entries,  // All of it.
    tiles,    // All hashes, but not the entries under full tiles: faster, for a log of millions.
};

struct LogConfig {
    std::string folder;
    TrustedLog identity;
    // A state that the log must still contain: the last checkpoint that a witness, or any other
    // place out of this disk's reach, has seen. Guards against yesterday's copy of the folder.
    std::optional<Checkpoint> at_least;
    OpenCheck check = OpenCheck::entries;
    // Publishing cuts the bundles off a tail of so many entries when another bundle is full. Not
    // each time: commits wait for the new file and the sync of its folder (decision 0050).
    std::size_t tail_cut_entries = 1024;
};

class Log {
  public:
    // Begins an empty log. Errors: refused (the folder holds one already), io.
    static Result<Log> create(Disk& disk, LogConfig config);

    // Reads, checks and recovers: an unfinished commit beyond the last checkpoint is cut off.
    // Errors: not_found (no log there), corrupt (anything else that is not as it was committed;
    // the message names the file and the entry), io.
    static Result<Log> open(Disk& disk, LogConfig config);

    // Takes 1 to 65,535 bytes and returns the index they will have. Nothing is written yet.
    // Errors: invalid (length), exhausted (commit first), io (stopped).
    Result<std::uint64_t> append(ByteView entry);

    // Makes all appended entries durable with one write and one sync. Errors: io. After an error
    // it is not known whether they are there.
    Status commit();

    // Signs and publishes the committed entries; returns the signed checkpoint. Does nothing when
    // there is nothing new. Errors: those of `sign`, corrupt (its signature is not by the first
    // key of the identity), io.
    Result<std::string> publish(const SignBytes& sign);

    // The same in pieces, between which entries are committed: the first signs what is committed
    // now, unless something is being published already; each write_on() writes one file or makes
    // names of a folder durable, and with the last one is_publishing() ends. Errors: the same.
    Status begin_publishing(const SignBytes& sign, Cover cover = Cover::all);
    Status write_on();
    bool is_publishing() const { return !writes_.empty(); }

    // Committed entries from `from` on; at most `count` and at most kReadEntriesMax, fewer at the
    // end. Errors: corrupt (the disk has changed them), io.
    Result<std::vector<Bytes>> entries(std::uint64_t from, std::uint64_t count);

    // Of the first `size` committed entries. Errors: invalid (there are fewer), corrupt, io.
    Result<Hash> root_at(std::uint64_t size);
    // From the first `old_size` to the first `size` committed entries. Errors: the same.
    Result<Proof> consistency(std::uint64_t old_size, std::uint64_t size);

    std::uint64_t size() const { return tree_.size(); }  // Committed entries.
    Hash root() const { return tree_.root(); }           // Of the committed entries.
    const std::optional<Checkpoint>& published() const { return published_; }
    const std::string& published_note() const { return note_; }  // Empty before the first.

  private:
    Log(Disk& disk, LogConfig config) : disk_(&disk), config_(std::move(config)) {}

    // One piece of what is being made of the tail's entries.
    struct Write {
        enum class Kind {
            file,        // A tile or bundle.
            bundles,     // Those before it are durable: the tail goes on with them, or without.
            checkpoint,  // From here on the tiles before it are published.
            leftovers,   // Removes the partial files of the checkpoint before it.
        };
        Kind kind = Kind::file;
        std::string path;  // Relative.
        Bytes bytes = {};  // Of a file or checkpoint.
    };
    // The full bundles at the beginning of the tail, once their files are written.
    struct FullBundles {
        std::size_t count = 0;
        std::size_t tiles = 0;  // How many of tree_.full() are among the files.
        RightEdge edge;         // The tree after those bundles.
        bool is_cut = false;    // The tail is then written anew, without them.
    };

    std::string path_of(std::string_view relative) const;
    Result<Hash> node(TileFiles& files, const Node& node) const;
    Status running() const;                // Fails once the log has stopped.
    Status stop_if_failed(Status status);  // Remembers a failed disk call for ever.
    Status write_pending();
    void take(Bytes entry, const Hash& leaf);
    bool is_tail_long() const;
    void plan_full_bundles(bool is_cut);
    void plan_checkpoint(std::string note);
    Status finish();  // All that is planned.
    Status write_next();
    Result<bool> make_folder_of(const std::string& relative);
    Status sync_next_folder();
    Status note_bundles();
    Status cut_tail();
    void note_published(const std::string& note);
    Status remove_superseded();
    Status remove_leftovers();
    Status clear_folder(const std::string& folder, const std::string& kept_name);

    Disk* disk_;
    LogConfig config_;
    GrowingTree tree_;                 // Of the committed entries.
    RightEdge bundle_edge_;            // The tree where the unfinished bundle begins.
    std::vector<Bytes> in_tail_;       // Committed entries that the tail holds, and their hashes.
    std::vector<Hash> tail_leaves_;    // Begins with a bundle; is_tail_long() bounds both.
    std::size_t bundles_written_ = 0;  // Those of the tail that have durable files already.
    std::vector<Bytes> pending_;       // Appended ones.
    std::size_t pending_bytes_ = 0;
    std::unique_ptr<AppendFile> tail_;
    std::deque<Write> writes_;        // What is left to do, in this order.
    std::set<std::string> unsynced_;  // Folders of files that were put there since the last sync.
    FullBundles full_;                // Those that are among them.
    std::optional<Checkpoint> published_;
    std::string note_;                      // The published checkpoint, signed.
    std::optional<Checkpoint> to_publish_;  // What the one among writes_ says.
    std::optional<Checkpoint> superseded_;  // The one before published_, until it is cleared away.
    std::optional<Error> stopped_;
    std::set<std::string> folders_;  // Known to be durable. Bounded: emptied when large.
};

}  // namespace strongroom::ledger
