// Headers and records that the store did not write itself, but with its own keys: what is left
// when every checksum holds.
#include "store.pb.h"
#include "vault/store_room.h"

namespace strongroom::vault {
namespace {

std::string text_of(const Bytes& bytes) { return std::string(as_text(bytes)); }

// A header whose parts have these lengths and versions. The root and each key are of ones.
struct Forger {
    std::size_t root_bytes = kKeyBytes;
    std::size_t state_bytes = 5;
    std::uint8_t floor = 1;
    std::vector<std::pair<std::uint32_t, std::size_t>> keks = {{1, kKeyBytes}};

    static Secret ones(std::size_t size) { return secret(std::string(size, '\1')); }
    std::string wrapped(const Secret& value, const Secret& key, const std::string& place) {
        Bytes nonce(24);
        random.fill(nonce);
        return text_of(wrap(value, key, as_bytes(place), nonce));
    }
    proto::StoreHeader header() {
        proto::StoreHeader made;
        made.set_version(3);
        made.mutable_shares()->set_set_id(std::string(as_text(set().id)));
        made.mutable_shares()->set_needed(1);
        made.mutable_shares()->set_made(1);
        made.set_root(wrapped(ones(root_bytes), unseal_key(),
                              "strongroom root v1 shares 0100000000000000 1 1"));
        const Secret root = ones(kKeyBytes);
        Secret state = ones(state_bytes);
        for (std::size_t i = 1; i < state_bytes; ++i)
            state.bytes(OpenSecret{})[i] = i == 1 ? floor : 0;
        made.set_state(wrapped(state, root, "strongroom state v1"));
        for (const auto& [version, size] : keks) {
            proto::WrappedKek& kek = *made.add_keks();
            kek.set_version(version);
            kek.set_kek(wrapped(ones(size), root, fmt::format("strongroom kek v1 {}", version)));
        }
        return made;
    }
    // The record of an account "a", as the store would write it, but for what the caller says.
    KeyRecord record(std::uint32_t kek_version, const std::string& secret_part) {
        proto::KeyDetails details;
        details.set_account("a");
        details.set_user("owner");
        details.set_venue("binance");
        details.set_kind("hmac-sha256");
        details.set_policy(kPolicy);
        const std::string bytes = details.SerializeAsString();
        const RecordHead head{.kek_version = kek_version, .id = {7}};
        Bytes nonce(24);
        random.fill(nonce);
        return {
            .id = head.id,
            .state_version = 1,
            .kek_version = kek_version,
            .details = seal_record(secret(bytes), ones(kKeyBytes), head, details_context(1), nonce),
            .secret = seal_record(secret(secret_part), ones(kKeyBytes), head,
                                  secret_context(1, sha256(as_bytes(bytes))), nonce)};
    }
    void put(test::FakeDisk& disk, const std::vector<KeyRecord>& records = {}) {
        Room::must(disk.make_folder("/s"));
        write_records(disk, records);
        Room::must(disk.replace("/s/store.pb", as_bytes(header().SerializeAsString())));
    }
    Status opened(const std::vector<KeyRecord>& records = {}) {
        test::FakeDisk disk;
        put(disk, records);
        Room room(disk);
        const Status status = room.open();
        EXPECT_EQ(room.store.is_sealed(), !status.has_value());
        return status;
    }

    test::FakeRandom random{5};
};

// ---- The header --------------------------------------------------------------------------------

TEST(StoreHeader, a_way_to_open_it_that_cannot_be_is_damage) {
    using Change = void (*)(proto::StoreHeader&);
    const Change changes[] = {
        [](proto::StoreHeader& h) { h.set_version(2); },
        [](proto::StoreHeader& h) { h.clear_keks(); },
        [](proto::StoreHeader& h) { h.clear_shares(); },  // And there is no salt.
        [](proto::StoreHeader& h) { h.mutable_shares()->set_set_id("short"); },
        [](proto::StoreHeader& h) { h.mutable_shares()->set_needed(0); },
        [](proto::StoreHeader& h) { h.mutable_shares()->set_needed(2); },
        [](proto::StoreHeader& h) { h.mutable_shares()->set_made(kSharesMax + 1); },
        // Argon2 would take it for 64 MiB.
        [](proto::StoreHeader& h) {
            h.clear_shares();
            h.set_salt(std::string(16, 's'));
            h.set_argon2_memory_bytes((64ULL << 20) + 1);
        },
    };
    const proto::StoreHeader good = Forger().header();
    const auto look = [](const std::string& bytes) {
        test::FakeDisk disk;
        Room::must(disk.make_folder("/s"));
        Room::must(disk.replace("/s/store.pb", as_bytes(bytes)));
        return Room(disk).store.look();
    };
    EXPECT_OK(look(good.SerializeAsString()));
    for (const Change change : changes) {
        proto::StoreHeader header = good;
        change(header);
        EXPECT_FAILS("damaged, or of another version", look(header.SerializeAsString()));
    }
    EXPECT_FAILS("damaged, or of another version", look("\xFF\xFF"));
    const std::string with_a_field_of_nobody = good.SerializeAsString() + "\xF8\x07\x01";
    ASSERT_TRUE(proto::StoreHeader().ParseFromString(with_a_field_of_nobody));
    EXPECT_FAILS("damaged, or of another version", look(with_a_field_of_nobody));
}

TEST(StoreHeader, no_bit_of_it_can_be_another) {
    test::FakeDisk good;
    Forger().put(good);
    EXPECT_OK(Room(good).open());
    const std::size_t bits = good.file("/s/store.pb").size() * 8;
    for (std::size_t bit = 0; bit < bits; ++bit) {
        test::FakeDisk disk(good);
        disk.file("/s/store.pb")[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_FALSE(Room(disk).open().has_value()) << "bit " << bit % 8 << " of byte " << bit / 8;
    }
}

TEST(StoreHeader, keys_of_another_length_or_order_open_nothing) {
    EXPECT_OK(Forger().opened());
    EXPECT_FAILS("a key in it has a wrong length", Forger{.root_bytes = 31}.opened());
    EXPECT_FAILS("a key in it has a wrong length", Forger{.root_bytes = 33}.opened());
    EXPECT_FAILS("wrong length or place", Forger{.state_bytes = 6}.opened());
    EXPECT_FAILS("wrong length or place", Forger{.keks = {{1, 31}}}.opened());
    EXPECT_OK((Forger{.keks = {{1, kKeyBytes}, {2, kKeyBytes}}}.opened()));
    EXPECT_FAILS("wrong length or place",
                 (Forger{.keks = {{2, kKeyBytes}, {1, kKeyBytes}}}.opened()));
    EXPECT_FAILS("wrong length or place",
                 (Forger{.keks = {{1, kKeyBytes}, {1, kKeyBytes}}}.opened()));
    EXPECT_FAILS("wrong length or place", (Forger{.keks = {{1, 31}, {2, kKeyBytes}}}.opened()));
}

// Else a new store would be made over one that only could not be read.
TEST(StoreHeader, a_disk_that_does_not_answer_is_no_missing_store) {
    test::FakeDisk disk;
    {
        Room room(disk);
        room.make(disk);
    }
    Room room(disk);
    disk.fail_at(1, test::FakeDisk::Fault::kill);
    EXPECT_FALSE(disk.make_folder("/elsewhere").has_value());
    EXPECT_EQ(room.store.look().error().code, Errc::io);
    EXPECT_EQ(room.store.create_with(unseal_key(), set()).error().code, Errc::io);
    disk.restart();
    EXPECT_EQ(room.store.create_with(unseal_key(), set()).error().code, Errc::refused);
    EXPECT_OK(room.open());
}

TEST(StoreHeader, one_whose_making_failed_is_sealed_and_made_again) {
    test::FakeDisk disk;
    Room::must(disk.make_folder("/s"));
    Room room(disk);
    disk.fail_at(1, test::FakeDisk::Fault::error);
    EXPECT_EQ(room.store.create_with(unseal_key(), set()).error().code, Errc::io);
    EXPECT_TRUE(room.store.is_sealed());
    EXPECT_FALSE(room.store.exists());
    EXPECT_OK(room.store.create_with(unseal_key(), set()));
    room.add("a");
    room.store.seal();
    EXPECT_OK(room.open());
    EXPECT_EQ(room.store.keys().size(), 1U);
}

TEST(StoreHeader, an_empty_passphrase_makes_no_store) {
    test::FakeDisk disk;
    Room room(disk);
    EXPECT_FAILS("the passphrase is empty", room.store.create(Secret(), true));
    EXPECT_FALSE(room.store.exists());
}

// ---- Records -----------------------------------------------------------------------------------

TEST(StoreRecords, one_under_a_key_that_the_header_still_has_but_no_longer_allows_is_refused) {
    Forger forger{.floor = 2, .keks = {{1, kKeyBytes}, {2, kKeyBytes}}};
    EXPECT_OK(forger.opened({forger.record(2, "")}));
    EXPECT_FAILS("version 1 of the key-encryption key", forger.opened({forger.record(1, "")}));
    EXPECT_FAILS("version 3 of the key-encryption key", forger.opened({forger.record(3, "")}));
}

TEST(StoreRecords, a_secret_of_another_form_does_not_open) {
    test::FakeDisk disk;
    Forger forger;
    forger.put(disk, {forger.record(1, "\xFF\xFF")});
    Room room(disk);
    EXPECT_OK(room.open());
    EXPECT_FAILS("the sealed key is of another version", room.store.open(*room.store.find({"a"})));
}

TEST(StoreRecords, an_older_one_behind_a_newer_one_and_a_second_key_are_refused) {
    test::FakeDisk disk;
    test::FakeDisk twin;
    {
        Room room(disk);
        room.make(disk);
        Room other(twin);
        Room::must(twin.make_folder("/s"));
        Room::must(twin.replace("/s/store.pb", disk.file("/s/store.pb")));
        write_records(twin, {});
        Room::must(other.open());
        other.random = test::FakeRandom(77);
        other.add("a");
        room.add("a");
        room.narrow("a");
    }
    const std::vector<KeyRecord> two = records_in(disk);
    ASSERT_EQ(two.size(), 2U);
    const auto opened = [&](const std::vector<KeyRecord>& records) {
        write_records(disk, records);
        return Room(disk).open();
    };
    EXPECT_OK(opened(two));
    EXPECT_FAILS("an older record of account \"a\"", opened({two[1], two[0]}));
    EXPECT_FAILS("an older record of account \"a\"", opened({two[0], two[1], two[1]}));
    EXPECT_FAILS("account \"a\" has two keys", opened({two[0], records_in(twin).at(0)}));
}

// ---- Keys --------------------------------------------------------------------------------------

TEST(StoreKeys, a_sealed_store_opens_and_takes_no_key) {
    test::FakeDisk disk;
    Room room(disk);
    room.make(disk);
    room.add("a");
    const StoredKey key = *room.store.find({"a"});
    room.store.seal();
    EXPECT_FAILS("sealed", room.store.open(key));
    EXPECT_FAILS("sealed", room.store.prepare_born({"b"}, "binance", MUST(Policy::parse(kPolicy)),
                                                   "me", Time{1}, 0));
    EXPECT_FAILS("sealed", room.store.prepare_retirement({"a"}, Time{1}, 0));
}

TEST(StoreKeys, one_that_had_no_id_yet_leaves_none_behind_and_the_last_eight_are_known_again) {
    test::FakeDisk disk;
    Room room(disk);
    room.make(disk);
    Room::must(room.store.keep(MUST(room.store.prepare_born(
        {"a"}, "binance", MUST(Policy::parse(kPolicy)), "me", Time{1}, 0))));
    room.retire("a");
    ASSERT_EQ(room.store.find({"a"})->retired.size(), 1U);
    EXPECT_EQ(room.store.find({"a"})->retired[0].id, RetiredKey::Index{});
    std::vector<RetiredKey::Index> ids;
    for (int i = 0; i < 10; ++i) {
        room.add("a", fmt::format("id-{}", i));
        room.retire("a");
        ids.push_back(room.store.find({"a"})->retired.back().id);
        EXPECT_NE(ids.back(), RetiredKey::Index{});
    }
    Room again(disk);
    EXPECT_OK(again.open());
    const std::vector<RetiredKey>& kept = again.store.find({"a"})->retired;
    ASSERT_EQ(kept.size(), kRetiredMax);
    for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(kept[i].id, ids[i + 2]);
}

// ---- Rewriting ---------------------------------------------------------------------------------

TEST(StoreRotation, with_nothing_to_do_it_does_nothing) {
    test::FakeDisk disk;
    Room room(disk);
    room.make(disk);
    room.add("a");
    disk.clear_trace();
    EXPECT_FALSE(MUST(room.store.rewrite_some(10)));
    EXPECT_TRUE(disk.trace().empty());
    room.store.seal();
    EXPECT_EQ(room.store.left_to_rewrite(), 0U);
    EXPECT_FALSE(MUST(room.store.rewrite_some(10)));
}

TEST(StoreRotation, a_key_that_is_damaged_while_it_goes_on_stops_it_and_is_named) {
    test::FakeDisk disk;
    {
        Room room(disk);
        room.make(disk);
        room.add("a");
        room.add("b");
        EXPECT_OK(room.store.rotate());
    }
    std::vector<KeyRecord> records = records_in(disk);
    records.at(1).secret.back() ^= 1U;
    write_records(disk, records);
    Room room(disk);
    EXPECT_OK(room.open());
    EXPECT_FAILS("account \"b\" does not open", room.store.rewrite_some(10));
    EXPECT_EQ(room.store.kek_floor(), 1U) << "the old keys are still needed";
    EXPECT_EQ(MUST(room.store.open(*room.store.find({"a"}))).api_key, "the-id");
}

}  // namespace
}  // namespace strongroom::vault
