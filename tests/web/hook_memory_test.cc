// HookMemory: what is remembered when the process or the power ends at any step.
#include "web/hook_memory.h"

#include <fmt/format.h>

#include "base/record_file.h"
#include "support/fake_world.h"
#include "support/test.h"

namespace strongroom::web {
namespace {

constexpr const char* kPath = "/web/hooks_taken.log";
constexpr auto kAny = [](std::string_view) { return true; };

HookMemory::Hash message(std::uint8_t n) {
    HookMemory::Hash hash{};
    hash.fill(n);
    return hash;
}

Bytes file_of(const std::vector<std::string>& records) {
    Bytes file;
    for (const std::string& record : records) {
        const Bytes framed = frame_record(as_bytes(record));
        file.insert(file.end(), framed.begin(), framed.end());
    }
    return file;
}

TEST(HookMemory, what_was_said_to_be_kept_survives_a_kill_and_a_power_cut_at_every_step) {
    for (const auto fault : {test::FakeDisk::Fault::kill, test::FakeDisk::Fault::power_cut}) {
        for (std::uint64_t step = 1; step < 40; ++step) {
            test::FakeWorld world;
            EXPECT_OK(world.disk.make_folder("/web"));
            std::vector<std::uint8_t> kept;
            world.disk.fail_at(step, fault);
            {
                HookMemory memory(world.disk, world.clock, kPath);
                bool is_up = memory.load(kAny).has_value();
                for (std::uint8_t n = 1; is_up && n < 10; ++n) {
                    const Time until = world.clock.now() + minutes(1);
                    if (memory.take("b", message(n), until)) kept.push_back(n);
                    memory.refuse("b", HookRefusal::secret);
                    (void)memory.keep_counts();
                }
            }
            world.end_process();
            HookMemory memory(world.disk, world.clock, kPath);
            EXPECT_OK(memory.load(kAny));
            for (const std::uint8_t n : kept) EXPECT_TRUE(memory.has_seen("b", message(n)));
            EXPECT_FALSE(memory.has_seen("b", message(99)));
            // One more may have reached the disk without anybody having been told.
            EXPECT_GE(memory.counts("b").taken, kept.size());
            EXPECT_LE(memory.counts("b").taken, kept.size() + 1);
        }
    }
}

TEST(HookMemory, the_file_does_not_grow_without_end) {
    test::FakeWorld world;
    EXPECT_OK(world.disk.make_folder("/web"));
    HookMemory memory(world.disk, world.clock, kPath);
    EXPECT_OK(memory.load(kAny));
    std::size_t most = 0;
    for (int n = 0; n < 10'000; ++n) {
        HookMemory::Hash hash{};
        hash[0] = static_cast<std::uint8_t>(n);
        hash[1] = static_cast<std::uint8_t>(n >> 8);
        EXPECT_OK(memory.take("b", hash, world.clock.now() + minutes(1)));
        EXPECT_TRUE(memory.has_seen("b", hash));
        world.clock.advance(seconds(1));
        most = std::max(most, world.disk.file(kPath).size());
    }
    EXPECT_LT(most, 1'000'000U);
    EXPECT_EQ(memory.counts("b").taken, 10'000U);
    HookMemory again(world.disk, world.clock, kPath);
    EXPECT_OK(again.load(kAny));
    EXPECT_EQ(again.counts("b").taken, 10'000U);
    EXPECT_LT(world.disk.file(kPath).size(), 10'000U);
}

TEST(HookMemory, what_is_of_no_hook_any_more_is_forgotten) {
    test::FakeWorld world;
    EXPECT_OK(world.disk.make_folder("/web"));
    HookMemory memory(world.disk, world.clock, kPath);
    EXPECT_OK(memory.load(kAny));
    EXPECT_OK(memory.take("gone", message(1), world.clock.now() + minutes(1)));
    EXPECT_OK(memory.take("b", message(2), world.clock.now() + minutes(1)));
    HookMemory again(world.disk, world.clock, kPath);
    EXPECT_OK(again.load([](std::string_view bot) { return bot == "b"; }));
    EXPECT_FALSE(again.has_seen("gone", message(1)));
    EXPECT_EQ(again.counts("gone").taken, 0U);
    EXPECT_TRUE(again.has_seen("b", message(2)));
    EXPECT_FALSE(again.has_seen("b", message(1)));
}

TEST(HookMemory, a_file_that_is_damaged_or_was_edited_stops_the_start) {
    const std::string head = R"({"since_ms":1})";
    const std::string hash(64, 'a');
    const std::string taken = fmt::format(R"({{"bot":"b","taken":"{}","until_ms":2}})", hash);
    Bytes flipped = file_of({head, taken, taken});
    flipped[file_of({head}).size() + 10] ^= 1;
    std::vector<Bytes> files{{}, Bytes(20, 'x'), flipped};
    for (const std::string& first : {R"({"since_ms":"1"})", R"({"since_ms":1,"x":1})", "[]", "x"})
        files.push_back(file_of({first}));
    for (const std::string& record :
         {std::string("x"), std::string("[]"), std::string("{}"),
          std::string(R"({"bot":"b","taken":"aa","until_ms":2})"),
          fmt::format(R"({{"bot":"b","taken":"{}"}})", hash),
          fmt::format(R"({{"bot":1,"taken":"{}","until_ms":2}})", hash),
          fmt::format(R"({{"bot":"b","taken":"{}","until_ms":2.5}})", hash),
          std::string(R"({"counts":{}})"), std::string(R"({"counts":[["b",1]]})"),
          std::string(R"({"counts":[["b",1,0,0,0,0,0,0,0,-1]]})"),
          std::string(R"({"counts":[[1,1,0,0,0,0,0,0,0,0]]})"), head})
        files.push_back(file_of({head, record}));
    for (const Bytes& file : files) {
        test::FakeWorld world;
        EXPECT_OK(world.disk.make_folder("/web"));
        EXPECT_OK(world.disk.replace(kPath, file));
        HookMemory memory(world.disk, world.clock, kPath);
        EXPECT_FAILS("/web/hooks_taken.log: not what hooks have taken; remove the file",
                     memory.load(kAny));
    }
    // What a crash leaves is no damage: the last record, cut short.
    test::FakeWorld world;
    EXPECT_OK(world.disk.make_folder("/web"));
    Bytes torn = file_of({head, taken, taken});
    torn.resize(torn.size() - 3);
    EXPECT_OK(world.disk.replace(kPath, torn));
    HookMemory memory(world.disk, world.clock, kPath);
    EXPECT_OK(memory.load(kAny));
    EXPECT_EQ(memory.since(), Time{1});
    EXPECT_EQ(memory.counts("b").taken, 1U);
}

TEST(HookMemory, an_error_of_the_disk_ends_it_until_the_next_start) {
    test::FakeWorld world;
    EXPECT_OK(world.disk.make_folder("/web"));
    HookMemory memory(world.disk, world.clock, kPath);
    EXPECT_OK(memory.load(kAny));
    world.disk.fail_at(2, test::FakeDisk::Fault::error);  // The sync.
    EXPECT_FALSE(memory.take("b", message(1), world.clock.now() + minutes(1)).has_value());
    EXPECT_FAILS("start the web process again",
                 memory.take("b", message(2), world.clock.now() + minutes(1)));
    memory.refuse("b", HookRefusal::secret);
    EXPECT_FAILS("start the web process again", memory.keep_counts());
    HookMemory again(world.disk, world.clock, kPath);
    EXPECT_OK(again.load(kAny));
    EXPECT_OK(again.take("b", message(2), world.clock.now() + minutes(1)));
}

}  // namespace
}  // namespace strongroom::web
