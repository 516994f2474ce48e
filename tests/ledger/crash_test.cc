// The disk fails, the process is killed or the power goes at every single step of a scenario, and
// again at every step of the recovery from that: no committed entry is lost and none is invented.
#include <array>

#include "ledger/ledger_fixture.h"
#include "ledger/verify.h"

namespace strongroom::ledger::test {
namespace {

using Fault = FakeDisk::Fault;

// What the caller of the log may count on, whatever happens next.
struct Promised {
    std::uint64_t committed = 0;          // Lost entries if fewer come back.
    std::uint64_t appended = 0;           // Invented entries if more come back.
    std::optional<Checkpoint> published;  // A later state must contain it.
};

// So many entries a commit, or what else is done. The log begins with 250, so that bundles fill on
// the way.
using Scenario = std::vector<int>;
constexpr int kPublish = 0;
constexpr int kBegin = -1;  // Publishes in pieces …
constexpr int kPiece = -2;  // … of which this is one, if there is one left.
constexpr int kBusy = -3;   // Begins to publish whole bundles in pieces.
const Scenario kScenario = {1, 3, kPublish, 5, kPublish, 1, 300, kPublish, 2};

// Commits between any two pieces of three checkpoints; bundles fill up before and during them.
Scenario in_pieces() {
    Scenario scenario = {10, kBegin};
    for (int i = 0; i < 22; ++i) scenario.insert(scenario.end(), {kPiece, i == 4 ? 250 : 1});
    scenario.push_back(kBusy);
    for (int i = 0; i < 11; ++i) scenario.insert(scenario.end(), {kPiece, 2});
    scenario.push_back(kBegin);
    for (int i = 0; i < 8; ++i) scenario.insert(scenario.end(), {kPiece, 2});
    scenario.push_back(kPublish);
    return scenario;
}

Status act(Log& log, int what, Promised& promised) {
    switch (what) {
        case kPublish: return publish(log);
        case kBegin: return begin_publishing(log);
        case kBusy: return begin_publishing(log, Cover::bundles);
        case kPiece: return log.write_on();
        default: break;
    }
    TRY(append_next(log, static_cast<unsigned>(what)));
    promised.appended = log.size() + static_cast<unsigned>(what);
    return log.commit();
}

// A tail that is cut with each bundle, and one that keeps the first until the second is full.
constexpr std::array<std::size_t, 2> kTailCuts{kTileWidth, 2 * kTileWidth};

Status run(FakeDisk& disk, const Scenario& scenario, std::size_t cut, Promised& promised) {
    TRY_ASSIGN(Log log, Log::open(disk, test_config(cut)));
    promised.committed = promised.appended = log.size();
    promised.published = log.published();
    for (const int what : scenario) {
        const Status done = act(log, what, promised);
        if (!done && !disk.is_down()) {
            // A failed disk call, and the process lives: it must do nothing more.
            const std::uint64_t steps = disk.steps();
            EXPECT_FALSE(log.append(as_bytes("x")).has_value());
            EXPECT_FALSE(log.commit().has_value());
            EXPECT_FALSE(publish(log).has_value());
            EXPECT_FALSE(begin_publishing(log).has_value());
            EXPECT_FALSE(log.write_on().has_value());
            EXPECT_FALSE(log.entries(0, 1).has_value());
            EXPECT_EQ(disk.steps(), steps);
        }
        TRY(done);
        promised.committed = log.size();
        promised.published = log.published();
    }
    return {};
}

// It opens with what was promised, and what it then says it has is there to stay: another power cut
// takes nothing, and it goes on as if nothing had happened.
void expect_promise_kept(FakeDisk& disk, const Promised& promised, const std::string& where) {
    SCOPED_TRACE(where);
    std::uint64_t size = 0;
    {
        Result<Log> log = Log::open(disk, test_config());
        ASSERT_TRUE(log.has_value()) << log.error().message;
        size = log->size();
        ASSERT_GE(size, promised.committed);
        ASSERT_LE(size, promised.appended);
        if (promised.published) {
            ASSERT_TRUE(log->published().has_value());
            EXPECT_GE(log->published()->size, promised.published->size);
            EXPECT_OK(verify_log(disk, kFolder, test_identity(), promised.published));
        }
        EXPECT_OK(publish(*log));
    }
    disk.cut_power();
    disk.restart();
    {
        Result<Log> log = Log::open(disk, test_config());
        ASSERT_TRUE(log.has_value()) << log.error().message;
        ASSERT_EQ(log->size(), size);
        expect_own_entries(*log);
        EXPECT_OK(commit_next(*log, 2));
        EXPECT_OK(publish(*log));
    }
    disk.restart();
    EXPECT_EQ(MUST(Log::open(disk, test_config())).size(), size + 2);
    EXPECT_OK(verify_log(disk, kFolder, test_identity(), promised.published));
}

const FakeDisk::Files& start() {
    static const FakeDisk::Files files = published_folder(250, {17, 240});
    return files;
}

// Half of the runs write their tail over zeros, so few that they are used up on the way.
std::size_t zeros_of(std::uint64_t run) { return run % 2 == 0 ? 700 : 0; }

std::uint64_t steps_of(const Scenario& scenario, std::size_t cut) {
    FakeDisk disk(start());
    Promised promised;
    EXPECT_OK(run(disk, scenario, cut, promised));
    return disk.steps();
}

std::string name_of(Fault fault, std::uint64_t step, std::uint64_t seed) {
    const std::string kind = fault == Fault::error  ? "error"
                             : fault == Fault::kill ? "kill"
                                                    : "power cut";
    return kind + " at step " + std::to_string(step) + ", seed " + std::to_string(seed);
}

void crash_with_cut(const Scenario& scenario, std::size_t cut, Fault fault, std::uint64_t seeds) {
    const std::uint64_t steps = steps_of(scenario, cut);
    ASSERT_GT(steps, 100U);
    for (std::uint64_t step = 1; step <= steps; ++step) {
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            FakeDisk disk(start(), step * 1000 + seed);
            disk.set_zeros_ahead(zeros_of(step + seed));
            Promised promised{.committed = 250, .appended = 250};
            disk.fail_at(step, fault);
            ASSERT_FALSE(run(disk, scenario, cut, promised).has_value())
                << name_of(fault, step, seed);
            if (fault == Fault::error && seed % 2 == 1) disk.cut_power();
            disk.restart();
            expect_promise_kept(disk, promised, name_of(fault, step, seed));
            if (testing::Test::HasFailure()) return;
        }
    }
}

void crash_at_every_step(const Scenario& scenario, Fault fault, std::uint64_t seeds) {
    for (const std::size_t cut : kTailCuts) crash_with_cut(scenario, cut, fault, seeds);
}

TEST(LogCrash, a_power_cut_at_any_disk_step_loses_and_invents_nothing) {
    crash_at_every_step(kScenario, Fault::power_cut, 3);
}

TEST(LogCrash, a_kill_at_any_disk_step_loses_and_invents_nothing) {
    crash_at_every_step(kScenario, Fault::kill, 2);
}

TEST(LogCrash, a_disk_error_at_any_step_stops_the_log_and_loses_nothing) {
    crash_at_every_step(kScenario, Fault::error, 2);
}

TEST(LogCrash, a_power_cut_between_and_in_the_pieces_of_a_checkpoint_loses_nothing) {
    crash_at_every_step(in_pieces(), Fault::power_cut, 2);
}

TEST(LogCrash, a_kill_between_and_in_the_pieces_of_a_checkpoint_loses_nothing) {
    crash_at_every_step(in_pieces(), Fault::kill, 1);
}

TEST(LogCrash, a_disk_error_in_a_piece_of_a_checkpoint_stops_the_log_and_loses_nothing) {
    crash_at_every_step(in_pieces(), Fault::error, 2);
}

// Returns how many recoveries were cut short.
std::uint64_t crash_twice(const Scenario& scenario) {
    const std::uint64_t steps = steps_of(scenario, kTileWidth);
    std::uint64_t recoveries = 0;
    for (std::uint64_t step = 1; step <= steps; ++step) {
        FakeDisk crashed(start(), step);
        crashed.set_zeros_ahead(zeros_of(step));
        Promised promised{.committed = 250, .appended = 250};
        // Mostly killed first: what lies unsynced in the page cache goes with the power cut after.
        crashed.fail_at(step, step % 3 == 0 ? Fault::power_cut : Fault::kill);
        EXPECT_FALSE(run(crashed, scenario, kTileWidth, promised).has_value());
        crashed.restart();
        for (std::uint64_t again = 1;; ++again, ++recoveries) {
            FakeDisk disk(crashed);
            disk.fail_at(again, Fault::power_cut);
            if (Log::open(disk, test_config())) break;  // It has fewer steps than that.
            disk.restart();
            expect_promise_kept(disk, promised,
                                name_of(Fault::power_cut, step, again) + " of the recovery");
            if (testing::Test::HasFailure()) return recoveries;
        }
    }
    return recoveries;
}

TEST(LogCrash, a_second_crash_at_any_step_of_the_recovery_loses_nothing_either) {
    EXPECT_GT(crash_twice({1, 8, kPublish}), 2000U);
    EXPECT_GT(crash_twice({8, kBegin, kPiece, kPiece, 1, kPiece, kPiece, 1}), 500U);
}

TEST(LogCrash, a_crash_while_a_level_one_tile_fills_up_loses_nothing) {
    const FakeDisk::Files files = published_folder(65'530, {65'530});
    LogConfig config = test_config();
    config.check = OpenCheck::tiles;
    for (std::uint64_t step = 1;; ++step) {
        FakeDisk disk(files, step);
        Log log = MUST(Log::open(disk, config));
        disk.fail_at(step, Fault::power_cut);
        const Status committed = commit_next(log, 10);
        const Status published = committed ? publish(log) : committed;
        if (published) {
            disk.fail_at(0, Fault::error);  // It was to come after the last step.
            ASSERT_GT(step, 20U);
            EXPECT_TRUE(disk.files().contains("/log/tile/1/000"));
            EXPECT_TRUE(disk.files().contains("/log/tile/2/000.p/1"));
            EXPECT_OK(verify_log(disk, kFolder, test_identity()));
            return;
        }
        disk.restart();
        Log again = MUST(Log::open(disk, config));
        ASSERT_GE(again.size(), committed ? 65'540U : 65'530U);
        ASSERT_LE(again.size(), 65'540U);
        EXPECT_EQ(as_text(MUST(again.entries(65'529, 1)).at(0)), entry_text(65'529));
    }
}

TEST(LogCrash, a_crash_while_a_log_is_created_leaves_none_or_an_empty_one) {
    for (std::uint64_t step = 1; step < 100; ++step) {
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            FakeDisk disk(step * 100 + seed);
            disk.fail_at(step, seed % 2 == 0 ? Fault::power_cut : Fault::kill);
            if (Log::create(disk, test_config())) return;
            disk.restart();
            Result<Log> log = Log::open(disk, test_config());
            if (!log) {
                ASSERT_EQ(log.error().code, Errc::not_found) << log.error().message;
                log = Log::create(disk, test_config());
            }
            ASSERT_TRUE(log.has_value()) << log.error().message;
            EXPECT_EQ(log->size(), 0U);
            EXPECT_OK(commit_next(*log, 1));
        }
    }
    FAIL() << "creating a log has no end";
}

}  // namespace
}  // namespace strongroom::ledger::test
