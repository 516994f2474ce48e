#include "support/fake_disk.h"

#include "support/test.h"

namespace strongroom::test {
namespace {

using Fault = FakeDisk::Fault;

// The number of different states over many seeds.
template <typename Run>
std::map<std::string, int> outcomes(const Run& run) {
    std::map<std::string, int> seen;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        FakeDisk disk(seed);
        EXPECT_OK(disk.make_folder("/d"));
        run(disk);
        std::string state;
        for (const auto& [path, bytes] : disk.files()) {
            state += path + "=" + std::string(as_text(bytes)) + ";";
        }
        ++seen[state];
    }
    return seen;
}

TEST(FakeDisk, what_was_synced_survives_a_power_cut_and_the_rest_comes_back_in_any_state) {
    const auto seen = outcomes([](FakeDisk& disk) {
        auto file = MUST(disk.open_append("/d/log"));
        EXPECT_OK(file->append(as_bytes("kept")));
        EXPECT_OK(file->sync());
        EXPECT_OK(file->append(as_bytes("lost")));
        disk.cut_power();
        EXPECT_FAILS("down", file->sync());
        disk.restart();
        EXPECT_TRUE(as_text(disk.files().at("/d/log")).starts_with("kept"));
    });
    EXPECT_TRUE(seen.contains("/d/log=kept;"));
    EXPECT_TRUE(seen.contains("/d/log=keptlo;"));
    EXPECT_TRUE(seen.contains("/d/log=keptlost;"));
    EXPECT_TRUE(seen.contains("/d/log=kept" + std::string(4, '\0') + ";"));
    EXPECT_GT(seen.size(), 10U);  // Garbage too.
}

TEST(FakeDisk, what_was_synced_over_zeros_survives_a_power_cut_and_the_rest_may_be_torn) {
    const auto seen = outcomes([](FakeDisk& disk) {
        disk.set_zeros_ahead(8);
        auto file = MUST(disk.replace_to_append("/d/log", as_bytes("old,")));
        EXPECT_OK(file->append(as_bytes("kept")));
        EXPECT_OK(file->sync());
        EXPECT_EQ(file->size(), 8U);
        EXPECT_OK(file->append(as_bytes("lost")));
        EXPECT_EQ(disk.files().at("/d/log").size(), 12U);
        disk.cut_power();
        disk.restart();
        EXPECT_TRUE(as_text(disk.files().at("/d/log")).starts_with("old,kept"));
        EXPECT_EQ(disk.files().at("/d/log").size(), 12U);
    });
    EXPECT_TRUE(seen.contains("/d/log=old,kept" + std::string(4, '\0') + ";"));
    EXPECT_TRUE(seen.contains("/d/log=old,keptlo" + std::string(2, '\0') + ";"));
    EXPECT_TRUE(seen.contains("/d/log=old,keptlost;"));
    EXPECT_GT(seen.size(), 10U);  // Garbage too.
}

TEST(FakeDisk, a_kill_loses_nothing_that_was_written) {
    const auto seen = outcomes([](FakeDisk& disk) {
        auto file = MUST(disk.open_append("/d/log"));
        EXPECT_OK(file->append(as_bytes("kept")));
        disk.fail_at(1, Fault::kill);
        EXPECT_FAILS("fault", file->sync());
        EXPECT_FAILS("down", disk.read("/d/log", 100));
        disk.restart();
    });
    EXPECT_EQ(seen, (std::map<std::string, int>{{"/d/log=kept;", 200}}));
}

TEST(FakeDisk, a_replaced_file_is_the_old_or_the_new_one_whenever_the_power_fails) {
    for (std::uint64_t step = 1; step <= 4; ++step) {
        const auto seen = outcomes([&](FakeDisk& disk) {
            EXPECT_OK(disk.replace("/d/a", as_bytes("old")));
            disk.fail_at(step, Fault::power_cut);
            EXPECT_FAILS("fault", disk.replace("/d/a", as_bytes("new")));
            disk.restart();
            const std::string now(as_text(disk.files().at("/d/a")));
            EXPECT_TRUE(now == "old" || (now == "new" && step >= 3)) << now << " at step " << step;
        });
        if (step >= 3) EXPECT_TRUE(seen.contains("/d/a=new;"));
        EXPECT_TRUE(seen.contains("/d/a=old;"));
    }
}

TEST(FakeDisk, after_a_failed_sync_the_next_one_lies) {
    const auto seen = outcomes([](FakeDisk& disk) {
        auto file = MUST(disk.open_append("/d/log"));
        EXPECT_OK(file->append(as_bytes("data")));
        disk.fail_at(1, Fault::error);
        EXPECT_FAILS("fault", file->sync());
        EXPECT_OK(file->sync());
        disk.cut_power();
        disk.restart();
    });
    EXPECT_TRUE(seen.contains("/d/log=;"));
    EXPECT_TRUE(seen.contains("/d/log=data;"));
}

TEST(FakeDisk, a_removed_file_may_be_back_after_a_power_cut) {
    const auto seen = outcomes([](FakeDisk& disk) {
        EXPECT_OK(disk.replace("/d/a", as_bytes("a")));
        EXPECT_OK(disk.remove("/d/a"));
        disk.cut_power();
        disk.restart();
    });
    EXPECT_EQ(seen.size(), 2U);
}

TEST(FakeDisk, it_is_as_strict_about_folders_as_a_real_disk) {
    FakeDisk disk;
    EXPECT_FAILS("no such", disk.replace("/d/a", as_bytes("a")));
    EXPECT_OK(disk.make_folder("/d/e"));
    EXPECT_OK(disk.replace("/d/e/a", as_bytes("a")));
    EXPECT_FAILS("not empty", disk.remove("/d/e"));
    EXPECT_EQ(MUST(disk.list("/d")), std::vector<std::string>{"e"});
    EXPECT_EQ(MUST(disk.list("/none")), std::vector<std::string>{});
    EXPECT_OK(disk.remove("/d/e/a"));
    EXPECT_OK(disk.remove("/d/e"));
    EXPECT_EQ(MUST(disk.list("/d")), std::vector<std::string>{});
    EXPECT_FAILS("no such", disk.truncate("/d/a", 0));
    EXPECT_EQ(disk.read("/d/a", 9).error().code, Errc::not_found);
}

TEST(FakeDisk, a_copy_has_a_future_of_its_own) {
    FakeDisk disk;
    EXPECT_OK(disk.make_folder("/d"));
    EXPECT_OK(disk.replace("/d/a", as_bytes("one")));
    FakeDisk copy(disk);
    EXPECT_OK(copy.replace("/d/a", as_bytes("two")));
    EXPECT_EQ(as_text(MUST(disk.read("/d/a", 9))), "one");
    EXPECT_EQ(as_text(MUST(copy.read("/d/a", 9))), "two");
}

}  // namespace
}  // namespace strongroom::test
