// The clock, the chance and the disk of a simulated world.
#include "drill/timeline.h"

#include "drill/chance.h"
#include "drill/memory_disk.h"
#include "support/test.h"

namespace strongroom::drill {
namespace {

TEST(Timeline, what_is_due_runs_in_order_and_what_is_set_meanwhile_counts_too) {
    Timeline timeline(Time{1'000});
    std::string told;
    timeline.after(milliseconds(20), [&] { told += "c"; });
    timeline.after(milliseconds(10), [&] {
        told += "a";
        timeline.after({}, [&] { told += "b"; });
    });
    timeline.after(milliseconds(21), [&] { told += "late"; });
    timeline.run_until(Time{1'020});
    EXPECT_EQ(told, "abc");
    EXPECT_EQ(timeline.now(), Time{1'020});
    EXPECT_EQ(timeline.ticks_ns(), 1'020'000'000);
    EXPECT_EQ(timeline.steps(), 3U);
}

TEST(Timeline, what_was_cancelled_does_not_run_and_a_second_cancel_does_no_harm) {
    Timeline timeline(Time{0});
    bool has_run = false;
    const TimerId id = timeline.after(milliseconds(5), [&] { has_run = true; });
    timeline.cancel(id);
    timeline.cancel(id);
    timeline.cancel(id + 1);
    timeline.run_until(Time{10});
    EXPECT_FALSE(has_run);
}

TEST(Chance, one_seed_and_part_repeat_and_parts_do_not_move_each_other) {
    Chance one(7, "thief");
    Chance same(7, "thief");
    Chance other(7, "wires");
    const std::uint64_t first = one.next();
    EXPECT_EQ(first, same.next());
    EXPECT_NE(first, other.next());
    for (int i = 0; i < 1'000; ++i) {
        const Duration drawn = one.within(milliseconds(5), milliseconds(10));
        EXPECT_GE(drawn, milliseconds(5));
        EXPECT_LE(drawn, milliseconds(15));
    }
}

TEST(MemoryDisk, files_are_read_as_they_were_written_and_grow_by_appending) {
    MemoryDisk disk;
    ASSERT_TRUE(disk.replace("/a/one", as_bytes("12")).has_value());
    const auto file = MUST(disk.open_append("/a/one"));
    ASSERT_TRUE(file->append(as_bytes("34")).has_value());
    EXPECT_EQ(file->size(), 4U);
    EXPECT_EQ(as_text(MUST(disk.read("/a/one", 4))), "1234");
    EXPECT_FAILS("longer", disk.read("/a/one", 3));
    ASSERT_TRUE(disk.truncate("/a/one", 1).has_value());
    EXPECT_EQ(as_text(MUST(disk.read("/a/one", 4))), "1");
    ASSERT_TRUE(disk.put("/a/b/two", {}).has_value());
    EXPECT_EQ(MUST(disk.list("/a")), std::vector<std::string>{"one"});
    ASSERT_TRUE(disk.remove("/a/one").has_value());
    EXPECT_FAILS("no such file", disk.read("/a/one", 4));
    EXPECT_FAILS("no such file", disk.truncate("/a/one", 0));
    EXPECT_TRUE(MUST(disk.list("/nowhere")).empty());
}

}  // namespace
}  // namespace strongroom::drill
