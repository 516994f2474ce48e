// A keyring that is being rotated when something goes wrong, and freezes wider than one key.
#include <fmt/format.h>

#include "model/order_tag.h"
#include "vault/people_house.h"
#include "vault/store_room.h"

namespace strongroom::vault {
namespace {

// More keys than are sealed anew in one go.
void fill(House& house) {
    for (int i = 0; i < 501; ++i) House::must(house.add_key(fmt::format("k{:03}", i)));
}

TEST(SignerKeyringStops, a_second_rotation_waits_for_the_first_and_breaks_nothing) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    fill(house);
    EXPECT_OK(house.signer.rotate_keyring());
    const Status again = house.signer.rotate_keyring();
    EXPECT_FAILS("the rotation before is not finished: 2 keys are left", again);
    EXPECT_EQ(again.error().code, Errc::refused);
    EXPECT_OK(house.signer.commit());
    EXPECT_TRUE(sign(house.signer, intent(1)).has_value());
    EXPECT_OK(house.signer.tick());
    EXPECT_OK(house.signer.rotate_keyring());
}

// The header and the keys of the middle of a rotation beside a ledger that knows its end.
TEST(SignerKeyringStops, a_store_of_before_the_end_of_a_rotation_does_not_open) {
    test::FakeDisk disk;
    Bytes header;
    Bytes records;
    {
        House house(disk);
        house.furnish();
        fill(house);
        EXPECT_OK(house.signer.rotate_keyring());
        header = disk.file("/s/store.pb");
        records = disk.file("/s/keys.rec");
        EXPECT_OK(house.signer.tick());
        EXPECT_EQ(house.signer.store().kek_floor(), 2U);
    }
    disk.file("/s/store.pb") = header;
    disk.file("/s/keys.rec") = records;
    House house(disk);
    House::must(house.signer.look());
    EXPECT_FAILS("store.pb is older than the ledger (keyring 2 of 2)",
                 house.signer.unseal(passphrase()));
}

TEST(SignerKeyringStops, a_damaged_key_stops_it_for_this_opening_until_it_is_retired) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish("a");
        fill(house);
        House::must(house.add_key("z"));
        EXPECT_OK(house.signer.rotate_keyring());
    }
    std::vector<KeyRecord> all = records_in(disk);
    ASSERT_EQ(all.size(), 503U);
    all.back().secret.back() ^= 1U;
    write_records(disk, all);
    House house(disk);
    house.reopen();
    EXPECT_OK(house.signer.tick());
    EXPECT_EQ(house.signer.store().left_to_rewrite(), 3U);
    EXPECT_OK(house.signer.tick());  // It is not the signer's end …
    EXPECT_OK(house.signer.commit());
    EXPECT_EQ(house.signer.store().kek_floor(), 1U);
    disk.clear_trace();
    EXPECT_OK(house.signer.tick());  // … and it is not tried again and again.
    EXPECT_TRUE(disk.trace().empty());
    EXPECT_OK(house.signer.retire_key({"z"}, "admin"));
    EXPECT_OK(house.signer.tick());
    EXPECT_EQ(house.signer.store().kek_floor(), 2U);
}

// What is on the disk is unknown then: the old header, or the one with the new key.
TEST(SignerKeyringStops, a_disk_that_fails_at_its_beginning_ends_the_process) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish();
        disk.fail_at(1, test::FakeDisk::Fault::error);
        EXPECT_EQ(house.signer.rotate_keyring().error().code, Errc::io);
        EXPECT_EQ(house.signer.commit().error().code, Errc::io);
        EXPECT_FALSE(sign(house.signer, intent(1)).has_value());
    }
    House house(disk);
    house.reopen();
    EXPECT_TRUE(sign(house.signer, intent(1)).has_value());
    EXPECT_OK(house.signer.rotate_keyring());
    EXPECT_EQ(house.signer.store().kek_floor(), 2U);
}

TEST(SignerKeyringStops, a_disk_that_fails_under_it_ends_the_process) {
    test::FakeDisk furnished;
    {
        House house(furnished);
        house.furnish();
        fill(house);
        EXPECT_OK(house.signer.rotate_keyring());
    }
    test::FakeDisk disk(furnished);
    House house(disk);
    house.reopen();
    EXPECT_OK(house.signer.tick());
    disk.fail_at(1, test::FakeDisk::Fault::error);
    EXPECT_EQ(house.signer.tick().error().code, Errc::io);
    EXPECT_EQ(house.signer.commit().error().code, Errc::io);
}

TEST(SignerKeyringStops, a_file_that_is_only_tidied_up_is_no_rotation_and_not_on_record) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const auto same_again = [&] {
        return house.signer.set_policy({"practice"}, MUST(Policy::parse(kHousePolicy)), {},
                                       "admin");
    };
    for (int i = 0; i < 1'100 && house.signer.store().left_to_rewrite() == 0; ++i)
        House::must(same_again());
    ASSERT_GT(house.signer.store().left_to_rewrite(), 0U);
    const std::uint64_t size = house.signer.ledger_size();
    const std::size_t grown = disk.file("/s/keys.rec").size();
    EXPECT_OK(house.signer.tick());
    EXPECT_LT(disk.file("/s/keys.rec").size() * 500, grown);
    EXPECT_EQ(house.signer.ledger_size(), size);
    EXPECT_EQ(house.signer.store().kek_version(), 1U);
    EXPECT_TRUE(sign(house.signer, intent(1)).has_value());
}

// ---- Freezes of many, and prices ---------------------------------------------------------------

TEST_F(OfficeTest, only_a_single_keys_incident_takes_several_to_thaw) {
    people_the(signer());
    House::must(signer().freeze({"owner", FreezeScope::user}, "watch", "phished", ""));
    EXPECT_TRUE(is_frozen());
    EXPECT_OK(signer().thaw({"owner", FreezeScope::user}, "admin"));
    EXPECT_FALSE(is_frozen());
    EXPECT_FAILS("no key of user \"nobody\"",
                 signer().thaw({"nobody", FreezeScope::user}, "admin"));
}

TEST(SignerPrices, only_pairs_that_a_key_may_trade_at_venues_that_are_known_are_kept) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    OrderIntent market = intent(1);
    market.kind = OrderKind::market;
    market.limit.reset();
    const auto code_after = [&](const char* venue, const char* pair) {
        house.signer.note_reference(venue, MUST(Symbol::parse(pair)), {46000}, {46001});
        house.signer.note_volume(venue, MUST(Symbol::parse(pair)), 5);
        const auto made = sign(house.signer, market);
        return made ? "" : made.error().code;
    };
    EXPECT_EQ(code_after("mtgox", "BTC/USDT"), "reference");
    EXPECT_EQ(code_after("binance", "ETH/USDT"), "reference");
    // The pair gets its key later: what was told before is not there.
    House::must(house.add_key("second",
                              "symbols = [\"ETH/USDT\"]\norder_notional = \"5000\"\n"
                              "day_notional = \"20000\"\n"));
    see_rights(house.signer, "second");
    OrderIntent other = market;
    other.account = {"second"};
    other.symbol = MUST(Symbol::parse("ETH/USDT"));
    EXPECT_EQ(house.signer.record(other, {}).error().code, "reference");
    EXPECT_EQ(code_after("binance", "BTC/USDT"), "");
}

TEST(SignerOpenOrders, another_accounts_order_or_one_that_was_never_signed_is_not_open_here) {
    constexpr const char* kOne =
        "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n"
        "open_orders = 1\n";
    test::FakeDisk disk;
    House house(disk);
    House::must(house.signer.init(passphrase(), true));
    for (const char* account : {"practice", "second"}) {
        House::must(house.add_key(account, kOne));
        see_rights(house.signer, account);
    }
    OrderIntent others = intent(7);
    others.account = {"second"};
    const auto placed = house.signer.record(others, {});
    ASSERT_TRUE(placed.has_value());
    const std::string of_another = std::get<Recorded>(*placed).client_id();
    const auto own = house.signer.record(intent(1), {});
    ASSERT_TRUE(own.has_value());
    House::must(house.signer.commit());
    const std::string never_signed = to_client_id({intent(9).id, {}});
    house.clock.advance(seconds(11));
    house.signer.note_open_orders({"practice"}, {of_another, never_signed, "web_1"}, {});
    EXPECT_TRUE(sign(house.signer, intent(2)).has_value()) << "its own one is gone";
    EXPECT_EQ(house.signer.record(intent(3), {}).error().code, "open_orders");
}

}  // namespace
}  // namespace strongroom::vault
