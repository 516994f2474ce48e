// The sealed keys on disk: whatever is done to the file, what opens is what the store wrote.
#include "vault/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>

#include "vault/store_room.h"

namespace strongroom::vault {
namespace {

using Fault = test::FakeDisk::Fault;

// A store with a past: keys that were added, narrowed, retired, and one that got a new secret.
void live_in(test::FakeDisk& disk,
             std::vector<std::map<std::string, std::string>>* past = nullptr) {
    Room room(disk);
    room.make(disk);
    const auto note = [&] {
        if (past != nullptr) past->push_back(room.all());
    };
    note();
    for (const char* account : {"a", "b", "c"}) {
        room.add(account);
        note();
    }
    room.narrow("b");
    note();
    room.retire("c");
    note();
    room.add("c", "another-id");
    note();
}

TEST(Store, opens_as_it_was_and_knows_nothing_while_it_is_sealed) {
    test::FakeDisk disk;
    std::vector<std::map<std::string, std::string>> past;
    live_in(disk, &past);
    Room room(disk);
    EXPECT_OK(room.store.look());
    EXPECT_TRUE(room.store.exists() && room.store.keys().empty());
    EXPECT_OK(room.open());
    EXPECT_EQ(room.all(), past.back());
    EXPECT_EQ(room.store.pairs().at("binance").at(MUST(Symbol::parse("BTC/USDT"))), 3U);
    EXPECT_EQ(room.store.find({"a"})->policy, room.store.find({"c"})->policy) << "one text, once";
    room.store.seal();
    EXPECT_TRUE(room.store.keys().empty() && room.store.pairs().empty());
    EXPECT_FAILS("sealed", room.store.prepare_policy({"a"}, MUST(Policy::parse(kNarrow)), 0));
    EXPECT_FAILS("sealed", room.store.rotate());
}

TEST(Store, names_and_policies_are_in_no_file) {
    test::FakeDisk disk;
    {
        Room room(disk);
        room.make(disk);
        room.add("account-of-mine");
    }
    for (const auto& [path, content] : disk.files()) {
        for (const char* word :
             {"account-of-mine", "binance", "USDT", "owner", "the-id", "secret of"})
            EXPECT_EQ(as_text(content).find(word), std::string_view::npos) << path << ": " << word;
    }
}

// One change of the file: a bit, a piece moved, a part taken out or doubled, or the end cut off.
Bytes changed(const Bytes& file, std::mt19937_64& dice) {
    const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(dice() % bound); };
    Bytes out = file;
    const std::size_t from = below(file.size());
    const std::size_t size = 1 + below(file.size() - from);
    const auto at = [&](Bytes& bytes, std::size_t index) {
        return bytes.begin() + static_cast<std::ptrdiff_t>(index);
    };
    switch (below(5)) {
        case 0: out[from] ^= static_cast<std::uint8_t>(1U << below(8)); break;
        case 1: out.erase(at(out, from), at(out, from + size)); break;
        case 2: out.resize(from); break;
        case 3: {
            const Bytes piece(at(out, from), at(out, from + size));
            out.insert(at(out, below(out.size() + 1)), piece.begin(), piece.end());
            break;
        }
        default: {
            const std::size_t to = below(file.size() - size + 1);
            std::swap_ranges(at(out, from), at(out, from + std::min(size, file.size() / 4)),
                             at(out, std::min(to, file.size() - std::min(size, file.size() / 4))));
        }
    }
    return out;
}

// T2 of the attack plan: 10,000 changes of the file of keys. It does not open, or what it holds is
// a state that the store was in: that one is then older than the ledger knows (signer_store_test).
TEST(Store, ten_thousand_changes_of_the_file_give_nothing_that_was_not_written) {
    test::FakeDisk furnished;
    std::vector<std::map<std::string, std::string>> past;
    live_in(furnished, &past);
    const Bytes good = furnished.file(kPath);
    std::mt19937_64 dice(2022);
    int refused = 0;
    int older = 0;
    for (int i = 0; i < 10'000; ++i) {
        test::FakeDisk disk(furnished);
        disk.file(kPath) = changed(good, dice);
        if (disk.file(kPath) == good) continue;
        Room room(disk);
        if (const Status opened = room.open(); !opened) {
            EXPECT_EQ(opened.error().code, Errc::corrupt) << opened.error().message;
            EXPECT_TRUE(room.store.is_sealed() && room.store.keys().empty());
            ++refused;
            continue;
        }
        EXPECT_NE(std::ranges::find(past, room.all()), past.end()) << "change " << i;
        EXPECT_LT(disk.file(kPath).size(), good.size()) << "the torn end was cut off";
        ++older;
    }
    EXPECT_GT(refused, 5'000);
    EXPECT_GT(older, 100);
}

TEST(Store, parts_of_two_keys_make_no_record) {
    test::FakeDisk disk;
    Room room(disk);
    room.make(disk);
    room.add("a");
    room.add("b");
    const std::vector<KeyRecord> records = records_in(disk);
    ASSERT_EQ(records.size(), 2U);
    KeyRecord mixed = records[0];
    mixed.secret = records[1].secret;
    EXPECT_FAILS("AAD_MISMATCH", parse_key_record(print_key_record(mixed)));
    // The secret of b as it would look under the id of a.
    std::copy(records[0].secret.begin() + 9, records[0].secret.begin() + 25,
              mixed.secret.begin() + 9);
    write_records(disk, {mixed});
    Room other(disk);
    EXPECT_OK(other.open());
    EXPECT_FAILS("AAD_MISMATCH", other.store.open(*other.store.find({"a"})));
}

// Whatever step of a change is cut off: the key is as before, or as after.
TEST(Store, a_change_is_there_wholly_or_not_at_all) {
    test::FakeDisk furnished;
    live_in(furnished);
    const auto change = [](Room& room, int what) -> Status {
        const auto kept = [&](Result<StoredKey> key) -> Status {
            if (!key) return std::unexpected(key.error());
            return room.store.keep(*std::move(key));
        };
        if (what == 0)
            return kept(room.store.prepare_policy({"a"}, MUST(Policy::parse(kNarrow)), 0));
        if (what == 1) return kept(room.store.prepare_retirement({"a"}, Time{1}, 0));
        return kept(room.store.prepare_born({"d"}, "binance", MUST(Policy::parse(kPolicy)), "me",
                                            Time{1}, 0));
    };
    for (int what = 0; what < 3; ++what) {
        for (const Fault fault : {Fault::kill, Fault::power_cut, Fault::error}) {
            bool is_done = false;
            for (std::uint64_t step = 1; !is_done; ++step) {
                ASSERT_LT(step, 20U);
                test::FakeDisk disk(furnished);
                std::map<std::string, std::string> before;
                std::map<std::string, std::string> after;
                {
                    Room room(disk);
                    EXPECT_OK(room.open());
                    before = room.all();
                    disk.fail_at(step, fault);
                    is_done = change(room, what).has_value();
                    after = room.all();
                }
                disk.restart();
                Room room(disk);
                EXPECT_OK(room.open());
                const auto found = room.all();
                if (is_done)
                    EXPECT_EQ(found, after);
                else if (what == 2)
                    EXPECT_TRUE(found == before || found.size() == before.size() + 1);
                else
                    EXPECT_TRUE(found == before || found.at("a") != before.at("a"));
                room.add("e");  // And it goes on.
            }
        }
    }
}

// ---- Rotation --------------------------------------------------------------------------------

TEST(StoreRotation, all_keys_come_through_and_the_old_keyring_is_of_no_use) {
    test::FakeDisk disk;
    live_in(disk);
    const Bytes old_records = disk.file(kPath);
    const Bytes old_header = disk.file("/s/store.pb");
    Room room(disk);
    EXPECT_OK(room.open());
    const auto before = room.all();
    EXPECT_OK(room.store.rotate());
    EXPECT_EQ(room.store.left_to_rewrite(), 3U);
    EXPECT_FAILS("not finished", room.store.rotate());
    EXPECT_FALSE(MUST(room.store.rewrite_some(1)));
    EXPECT_EQ(room.store.left_to_rewrite(), 2U);
    EXPECT_EQ(room.all(), before);
    // Changes while it is under way: of one that was rewritten, of one that was not, and a new one.
    room.narrow("a");
    room.retire("b");
    room.add("0");
    room.add("d");
    const auto changed = room.all();
    while (!MUST(room.store.rewrite_some(1))) {
    }
    EXPECT_EQ(room.all(), changed);
    EXPECT_EQ(room.store.kek_floor(), 2U);
    EXPECT_EQ(room.store.left_to_rewrite(), 0U);
    Room again(disk);
    EXPECT_OK(again.open());
    EXPECT_EQ(again.all(), changed);
    // The old file beside the new header, and the other way round.
    test::FakeDisk with_old_file(disk);
    with_old_file.file(kPath) = old_records;
    Room one(with_old_file);
    EXPECT_FAILS("no longer good", one.open());
    test::FakeDisk with_old_header(disk);
    with_old_header.file("/s/store.pb") = old_header;
    Room two(with_old_header);
    EXPECT_FAILS("no longer good", two.open());
}

TEST(StoreRotation, no_step_that_it_is_cut_off_at_loses_a_key) {
    test::FakeDisk furnished;
    live_in(furnished);
    for (const Fault fault : {Fault::kill, Fault::power_cut, Fault::error}) {
        bool is_done = false;
        for (std::uint64_t step = 1; !is_done; ++step) {
            ASSERT_LT(step, 60U);
            test::FakeDisk disk(furnished);
            std::map<std::string, std::string> before;
            {
                Room room(disk);
                EXPECT_OK(room.open());
                before = room.all();
                disk.fail_at(step, fault);
                is_done = room.store.rotate().has_value();
                for (Result<bool> some = false; is_done && !*some;) {
                    some = room.store.rewrite_some(2);
                    is_done = some.has_value();
                }
            }
            disk.restart();
            Room room(disk);
            EXPECT_OK(room.open());
            EXPECT_EQ(room.all(), before);
            while (room.store.left_to_rewrite() > 0) MUST(room.store.rewrite_some(2));
            EXPECT_EQ(room.store.kek_floor(), room.store.kek_version());
            EXPECT_EQ(room.all(), before);
            EXPECT_TRUE(!is_done || room.store.kek_floor() == 2);
        }
    }
}

TEST(StoreRotation, a_key_that_does_not_open_is_named_and_retiring_it_helps) {
    test::FakeDisk disk;
    {
        Room room(disk);
        room.make(disk);
        room.add("a");
        room.add("b");
        std::vector<KeyRecord> records = records_in(disk);
        records[1].secret.back() ^= 1U;
        write_records(disk, records);
    }
    Room room(disk);
    EXPECT_OK(room.open());
    EXPECT_FAILS("account \"b\" does not open", room.store.rotate());
    EXPECT_EQ(room.store.kek_version(), 1U);
    room.retire("b");
    EXPECT_OK(room.store.rotate());
    EXPECT_TRUE(MUST(room.store.rewrite_some(10)));
    EXPECT_EQ(MUST(room.store.open(*room.store.find({"a"}))).api_key, "the-id");
}

TEST(StoreRotation, a_file_of_mostly_replaced_records_is_written_anew) {
    test::FakeDisk disk;
    Room room(disk);
    room.make(disk);
    room.add("a");
    for (int i = 0; i < 1'100; ++i) {
        if (room.store.left_to_rewrite() > 0) break;
        room.narrow("a");
    }
    const std::size_t grown = disk.file(kPath).size();
    const auto before = room.all();
    EXPECT_TRUE(MUST(room.store.rewrite_some(10)));
    EXPECT_LT(disk.file(kPath).size() * 500, grown);
    EXPECT_EQ(room.store.kek_version(), 1U);
    Room again(disk);
    EXPECT_OK(again.open());
    EXPECT_EQ(again.all(), before);
}

}  // namespace
}  // namespace strongroom::vault
