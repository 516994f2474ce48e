// How many keys a store takes, and that an account stays at its venue.
#include "vault/store_room.h"

namespace strongroom::vault {
namespace {

NewKey key_of(const std::string& account, const char* venue = "binance") {
    const bool has_passphrase = std::string_view(venue) == "kucoin";
    return {.account = {account},
            .venue = venue,
            .api_key = "the-id",
            .secret = secret("secret of " + account),
            .policy = MUST(Policy::parse(kPolicy)),
            .passphrase = has_passphrase ? secret("words") : Secret()};
}

TEST(StoreBounds, one_key_more_than_it_can_hold_is_refused_and_a_file_that_has_one_is_not_opened) {
    test::FakeDisk disk;
    Room room(disk);
    room.make(disk);
    room.add("a");
    room.add("b");
    room.add("c");
    test::FakeRandom random;
    Store small(disk, random, "/s", 2);
    Room::must(small.look());
    EXPECT_FAILS("too many keys", small.unseal_with(unseal_key()));
    Store full(disk, random, "/s", 3);
    Room::must(full.look());
    Room::must(full.unseal_with(unseal_key()));
    EXPECT_FAILS("as many keys as it can", full.prepare(key_of("d"), Time{6}, 0));
    EXPECT_EQ(full.keys().size(), 3U);
}

TEST(StoreBounds, an_account_whose_key_is_retired_gets_the_next_at_the_same_venue_only) {
    test::FakeDisk disk;
    Room room(disk);
    room.make(disk);
    room.add("a");
    EXPECT_FAILS("has a key already", room.store.prepare(key_of("a"), Time{6}, 0));
    room.retire("a");
    EXPECT_FAILS("is at binance: name another account",
                 room.store.prepare(key_of("a", "kucoin"), Time{6}, 0));
    EXPECT_TRUE(room.store.prepare(key_of("a"), Time{6}, 0));
}

}  // namespace
}  // namespace strongroom::vault
