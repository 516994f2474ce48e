#include "ledger/verify.h"

#include <algorithm>
#include <map>
#include <random>

#include "ledger/ledger_fixture.h"

namespace strongroom::ledger::test {
namespace {

constexpr std::uint64_t kSize = 600;

const FakeDisk::Files& folder() {
    static const FakeDisk::Files files = [] {
        FakeDisk::Files made = published_folder(kSize, {400, kSize});
        made.erase("/log/tail");  // The writer's own; a copy for others does not have it.
        return made;
    }();
    return files;
}

Checkpoint checkpoint_of(const FakeDisk::Files& files) {
    const Bytes& note = files.at("/log/checkpoint");
    return MUST(open_checkpoint(as_text(note), test_identity()));
}

Result<Checkpoint> verify(const FakeDisk::Files& files,
                          const std::optional<Checkpoint>& older = {}) {
    FakeDisk disk(files);
    return verify_log(disk, kFolder, test_identity(), older);
}

TEST(Verify, a_published_folder_is_found_good) {
    const Checkpoint found = MUST(verify(folder()));
    EXPECT_EQ(found.size, kSize);
    EXPECT_EQ(found, checkpoint_of(folder()));
    EXPECT_OK(verify(folder(), found));
    EXPECT_OK(verify(folder(), checkpoint_of(published_folder(400, {400}))));
}

TEST(Verify, a_folder_without_a_checkpoint_is_not_a_published_log) {
    const Result<Checkpoint> found = verify({{"/log/other", {}}});
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, Errc::not_found);
}

// The entry that a byte of a bundle belongs to.
std::uint64_t entry_of_byte(ByteView bundle, std::size_t byte) {
    std::uint64_t entry = 0;
    for (std::size_t at = 0;; ++entry) {
        at += 2 + static_cast<std::size_t>(bundle[at] << 8 | bundle[at + 1]);
        if (byte < at) return entry;
    }
}

// One act of tampering: what was done to which files, and what the verifier has to name.
struct Tampering {
    FakeDisk::Files files = folder();
    std::vector<std::string> paths;  // One of these is named,
    std::string entry;               // and this too, when it is not empty.
    std::string what;
};

class Tamperer {
  public:
    explicit Tamperer(std::uint64_t seed) : random_(seed) {}

    Tampering next() {
        Tampering made;
        const std::string path = pick_path();
        made.paths = {path};
        switch (draw(6)) {
            case 0: made.files.erase(path), made.what = "dropped"; break;
            case 1: truncate(made, path); break;
            case 2: swap_pieces(made, path); break;
            case 3: swap_files(made, path); break;
            case 4: remove_piece(made, path); break;
            default: flip(made, path); break;
        }
        return made;
    }

  private:
    std::size_t draw(std::size_t below) { return random_() % below; }

    std::string pick_path() {
        return std::next(folder().begin(), static_cast<std::ptrdiff_t>(draw(folder().size())))
            ->first;
    }
    static bool is_bundle(const std::string& path) {
        return path.find("/entries/") != std::string::npos;
    }
    static bool is_tile(const std::string& path) {
        return path.find("/tile/") != std::string::npos && !is_bundle(path);
    }
    // Bundle 001 and the level 0 tile beside it begin with entry 256.
    static std::uint64_t first_of(const std::string& path) {
        return 256 * std::stoull(path.substr(path.find("/00") + 1, 3));
    }
    static std::string named(const std::string& path, std::uint64_t entry) {
        const bool tells_it = is_bundle(path) || path.find("/tile/0/") != std::string::npos;
        return tells_it ? "entry " + std::to_string(first_of(path) + entry) : std::string();
    }
    // Where the entries of a bundle and the hashes of a tile begin and end.
    static std::vector<std::size_t> pieces_of(const std::string& path, ByteView bytes) {
        std::vector<std::size_t> at{0};
        while (at.back() < bytes.size()) {
            const std::size_t here = at.back();
            const std::size_t entry =
                2 + static_cast<std::size_t>(bytes[here] << 8 | bytes[here + 1]);
            at.push_back(here + (is_bundle(path) ? entry : sizeof(Hash)));
        }
        return at;
    }

    void flip(Tampering& made, const std::string& path) {
        Bytes& bytes = made.files.at(path);
        const std::size_t at = draw(bytes.size());
        if (is_bundle(path)) made.entry = named(path, entry_of_byte(bytes, at));
        if (is_tile(path)) made.entry = named(path, at / sizeof(Hash));
        bytes[at] ^= static_cast<std::uint8_t>(1 + draw(255));
        made.what = "byte " + std::to_string(at) + " changed";
    }
    void truncate(Tampering& made, const std::string& path) {
        Bytes& bytes = made.files.at(path);
        bytes.resize(draw(bytes.size()));
        made.what = "truncated to " + std::to_string(bytes.size());
    }
    void swap_pieces(Tampering& made, const std::string& path) {
        if (!is_bundle(path) && !is_tile(path)) return flip(made, path);
        Bytes& bytes = made.files.at(path);
        const std::vector<std::size_t> at = pieces_of(path, bytes);
        std::size_t a = draw(at.size() - 1);
        std::size_t b = draw(at.size() - 1);
        if (a == b) return flip(made, path);
        if (a > b) std::swap(a, b);
        const auto piece = [&](std::size_t i) {
            return Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(at[i]),
                         bytes.begin() + static_cast<std::ptrdiff_t>(at[i + 1]));
        };
        Bytes swapped;
        for (std::size_t i = 0; i + 1 < at.size(); ++i) {
            const Bytes next = piece(i == a ? b : i == b ? a : i);
            swapped.insert(swapped.end(), next.begin(), next.end());
        }
        bytes = swapped;
        made.entry = named(path, a);
        made.what = "pieces " + std::to_string(a) + " and " + std::to_string(b) + " swapped";
    }
    void remove_piece(Tampering& made, const std::string& path) {
        if (!is_bundle(path)) return flip(made, path);
        Bytes& bytes = made.files.at(path);
        const std::vector<std::size_t> at = pieces_of(path, bytes);
        const std::size_t gone = draw(at.size() - 1);
        bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at[gone]),
                    bytes.begin() + static_cast<std::ptrdiff_t>(at[gone + 1]));
        made.entry = named(path, gone);
        made.what = "entry " + std::to_string(gone) + " of it removed";
    }
    void swap_files(Tampering& made, const std::string& path) {
        const std::string other = pick_path();
        if (other == path) return flip(made, path);
        std::swap(made.files.at(path), made.files.at(other));
        made.paths.push_back(other);
        made.what = "swapped with " + other;
    }

    std::mt19937_64 random_;
};

// "entry 5" and not "entry 51".
bool names(const std::string& message, const std::string& entry) {
    const std::size_t at = message.find(entry);
    return at != std::string::npos &&
           (at + entry.size() == message.size() || !std::isdigit(message[at + entry.size()]));
}

TEST(Verify, ten_thousand_random_acts_of_tampering_are_all_found_and_placed) {
    Tamperer tamperer(20'260'101);
    for (int i = 0; i < 10'000; ++i) {
        const Tampering made = tamperer.next();
        SCOPED_TRACE(made.paths[0] + " " + made.what);
        const Result<Checkpoint> found = verify(made.files);
        ASSERT_FALSE(found.has_value());
        const std::string& message = found.error().message;
        const bool is_placed = std::ranges::any_of(made.paths, [&](const std::string& path) {
            return message.find(path) != std::string::npos;
        });
        ASSERT_TRUE(is_placed) << message;
        if (!made.entry.empty()) ASSERT_TRUE(names(message, made.entry)) << message;
    }
}

TEST(Verify, tampering_above_the_first_level_is_found_too) {
    FakeDisk::Files files = published_folder(65'600, {65'600});
    EXPECT_OK(verify(files));
    for (const std::string path : {"/log/tile/1/000", "/log/tile/2/000.p/1", "/log/tile/0/200"}) {
        FakeDisk::Files bad = files;
        bad.at(path).back() ^= 1;
        EXPECT_FAILS(path, verify(bad));
        bad.erase(path);
        EXPECT_FAILS(path + ": missing", verify(bad));
    }
    // Whoever also hashes the tile anew only moves the place where it shows.
    FakeDisk::Files rehashed = files;
    Bytes& bundle = rehashed.at("/log/tile/entries/200");
    bundle[2] ^= 1;
    const Hash leaf = hash_leaf(scan_bundle(bundle, 256).entries[0]);
    std::ranges::copy(leaf.bytes, rehashed.at("/log/tile/0/200").begin());
    EXPECT_FAILS("/log/tile/1/000: hash 200 is not the root of /log/tile/0/200", verify(rehashed));
}

TEST(Verify, a_rewritten_history_is_found_by_its_root_and_by_an_older_checkpoint) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(log.append(as_bytes("another first entry")));
    EXPECT_OK(log.commit());
    while (log.size() < kSize) EXPECT_OK(commit_next(log, 1));
    EXPECT_OK(publish(log));
    // Signed by the right key, and yet not the log that was seen before.
    EXPECT_OK(verify(disk.files()));
    EXPECT_FAILS("/log: the older checkpoint: the first 600 entries do not have the root",
                 verify(disk.files(), checkpoint_of(folder())));
    // With the honest checkpoint put back, its root gives the rewriting away.
    FakeDisk::Files mixed = disk.files();
    mixed["/log/checkpoint"] = folder().at("/log/checkpoint");
    EXPECT_FAILS("/log/checkpoint: the first 600 entries do not have the root", verify(mixed));
}

TEST(Verify, a_log_that_was_cut_back_is_found_by_an_older_checkpoint) {
    const FakeDisk::Files shorter = published_folder(500, {500});
    EXPECT_OK(verify(shorter));
    EXPECT_FAILS("covers 600 entries and the log has only 500: entries from 500 on were cut off",
                 verify(shorter, checkpoint_of(folder())));
}

TEST(Verify, a_full_tile_serves_where_the_partial_one_has_gone) {
    FakeDisk::Files files = published_folder(600, {100});
    EXPECT_OK(verify(files));
    files.erase("/log/tile/0/000.p/100");
    files.erase("/log/tile/entries/000.p/100");
    EXPECT_EQ(MUST(verify(files)).size, 100U);
    files.at("/log/tile/entries/000").at(2) ^= 1;
    EXPECT_FAILS("/log/tile/entries/000: entry 0", verify(files));
}

// A disk on which the writer publishes again between two reads of the reader.
class BusyDisk final : public Disk {
  public:
    BusyDisk(FakeDisk& disk, Log& log, int times) : disk_(disk), log_(log), times_(times) {}

    Result<Bytes> read(const std::string& path, std::uint64_t max_bytes) override {
        Result<Bytes> bytes = disk_.read(path, max_bytes);
        if (path == "/log/checkpoint" && times_-- > 0) {
            EXPECT_OK(commit_next(log_, 1));
            EXPECT_OK(publish(log_));
        }
        return bytes;
    }
    Status replace(const std::string&, ByteView) override { return read_only(); }
    Status put(const std::string&, ByteView) override { return read_only(); }
    Status sync_folder(const std::string&) override { return read_only(); }
    Result<std::unique_ptr<AppendFile>> open_append(const std::string&) override {
        return std::unexpected(read_only().error());
    }
    Result<std::unique_ptr<AppendFile>> replace_to_append(const std::string&, ByteView) override {
        return std::unexpected(read_only().error());
    }
    Status truncate(const std::string&, std::uint64_t) override { return read_only(); }
    Status make_folder(const std::string&) override { return read_only(); }
    Status remove(const std::string&) override { return read_only(); }
    Result<std::vector<std::string>> list(const std::string& folder) override {
        return disk_.list(folder);
    }

  private:
    static Status read_only() { return fail(Errc::io, "a verifier only reads"); }

    FakeDisk& disk_;
    Log& log_;
    int times_;
};

TEST(Verify, a_log_whose_writer_goes_on_is_read_at_one_of_its_checkpoints) {
    FakeDisk disk(published_folder(10, {10}));
    Log log = MUST(Log::open(disk, test_config()));
    BusyDisk busy(disk, log, 4);
    EXPECT_EQ(MUST(verify_log(busy, kFolder, test_identity())).size, 14U);
    BusyDisk never_at_rest(disk, log, 1000);
    EXPECT_FAILS("missing", verify_log(never_at_rest, kFolder, test_identity()));
}

}  // namespace
}  // namespace strongroom::ledger::test
