// The connect gate in the signer: asked for, judged, remembered, and never lifted by silence.
#include "vault/house.h"

namespace strongroom::vault {
namespace {

const AccountName kAccount{"practice"};

std::string rights(std::string_view change, std::string_view to) {
    std::string body(kGoodRights);
    body.replace(body.find(change), change.size(), to);
    return body;
}
const std::string kWithdraws = rights("\"enableWithdrawals\":false", "\"enableWithdrawals\":true");
const std::string kOpen = rights("\"ipRestrict\":true", "\"ipRestrict\":false");

std::string code(Signer& signer, const OrderIntent& order) {
    const auto request = sign(signer, order);
    return request ? "" : request.error().code;
}

struct Gate : House {
    using House::House;
    void begin() {
        must(signer.init(passphrase(), true));
        must(add_key(kAccount.value));
    }
    KeyView key() { return signer.keys().front(); }
};

TEST(SignerPosture, a_new_key_signs_only_reads_until_its_rights_were_seen) {
    test::FakeDisk disk;
    Gate house(disk);
    house.begin();
    EXPECT_EQ(house.key().posture, "unchecked");
    EXPECT_EQ(house.key().posture_code, "unchecked");
    EXPECT_EQ(code(house.signer, intent(1)), "unchecked");
    EXPECT_TRUE(
        house.signer
            .record(ReadQuery{.kind = ReadQuery::Kind::balances, .account = kAccount}, {}, "engine")
            .has_value());
    see_rights(house.signer, kAccount.value);
    EXPECT_EQ(house.key().posture, "protected");
    EXPECT_EQ(house.key().posture_text, "may read, may trade; bound to an IP list");
    EXPECT_EQ(code(house.signer, intent(1)), "");
}

TEST(SignerPosture, a_key_that_may_withdraw_places_nothing_whatever_is_allowed) {
    test::FakeDisk disk;
    Gate house(disk);
    house.begin();
    House::must(house.signer.allow_posture(kAccount, PostureOverride::unread, "admin"));
    House::must(house.signer.allow_posture(kAccount, PostureOverride::no_ip_list, "admin"));
    EXPECT_EQ(house.key().posture, "unread");
    EXPECT_EQ(code(house.signer, intent(1)), "");
    see_rights(house.signer, kAccount.value, kWithdraws);
    EXPECT_EQ(code(house.signer, intent(2)), "withdraw_permission");
    EXPECT_EQ(house.key().posture, "dangerous");
    // What it placed can still be cancelled.
    EXPECT_TRUE(house.signer
                    .record(
                        CancelIntent{
                            .order = intent(1).id, .account = kAccount, .symbol = intent(1).symbol},
                        {})
                    .has_value());
}

TEST(SignerPosture, a_key_without_an_ip_list_needs_its_owners_word_on_record) {
    test::FakeDisk disk;
    {
        Gate house(disk);
        house.begin();
        see_rights(house.signer, kAccount.value, kOpen);
        EXPECT_EQ(code(house.signer, intent(1)), "no_ip_list");
        EXPECT_FAILS("no key",
                     house.signer.allow_posture({"other"}, PostureOverride::no_ip_list, "admin"));
        House::must(house.signer.allow_posture(kAccount, PostureOverride::no_ip_list, "admin"));
        EXPECT_EQ(code(house.signer, intent(1)), "");
        EXPECT_EQ(house.key().posture, "no_ip_allowed");
    }
    Gate house(disk);
    house.reopen();
    EXPECT_EQ(code(house.signer, intent(2)), "");  // The ledger remembers both.
    EXPECT_EQ(house.key().posture, "no_ip_allowed");
    house.signer.seal();
    EXPECT_FAILS("sealed", house.signer.allow_posture(kAccount, PostureOverride::unread, "admin"));
}

TEST(SignerPosture, an_override_is_not_in_force_before_it_is_durable) {
    test::FakeDisk furnished;
    {
        Gate house(furnished);
        house.begin();
        see_rights(house.signer, kAccount.value, kOpen);
        House::must(house.signer.commit());
    }
    for (std::uint64_t step = 1; step < 20; ++step) {
        test::FakeDisk disk(furnished);
        Gate house(disk);
        house.reopen();
        disk.fail_at(step, test::FakeDisk::Fault::error);
        if (house.signer.allow_posture(kAccount, PostureOverride::no_ip_list, "admin")) return;
        EXPECT_EQ(house.key().posture, "no_ip") << step;
    }
    FAIL() << "it never succeeds";
}

TEST(SignerPosture, rights_that_grow_freeze_the_key_and_are_on_record) {
    test::FakeDisk disk;
    {
        Gate house(disk);
        house.furnish();
        const std::uint64_t before = house.signer.ledger_size();
        see_rights(house.signer, kAccount.value, kOpen);
        EXPECT_TRUE(house.key().is_frozen);
        EXPECT_EQ(house.key().frozen_reason,
                  "the key's rights changed at the venue: lost its IP list");
        EXPECT_EQ(code(house.signer, intent(1)), "frozen");
        EXPECT_EQ(house.signer.ledger_size(), before + 3);  // The read, the freeze, the change.
    }
    Gate house(disk);
    house.reopen();
    EXPECT_TRUE(house.key().is_frozen);
    EXPECT_EQ(house.key().posture, "no_ip");
    House::must(house.signer.thaw({kAccount.value}, "admin"));
    EXPECT_EQ(code(house.signer, intent(1)), "no_ip_list");  // A thaw takes no risk for the owner.
    see_rights(house.signer, kAccount.value);                // The list is back.
    EXPECT_FALSE(house.key().is_frozen);
    EXPECT_EQ(code(house.signer, intent(1)), "");
}

TEST(SignerPosture, the_same_rights_again_write_nothing_but_the_read) {
    test::FakeDisk disk;
    Gate house(disk);
    house.furnish();
    House::must(house.signer.commit());
    const std::uint64_t before = house.signer.ledger_size();
    house.clock.advance(minutes(240));
    EXPECT_EQ(house.key().posture, "stale");
    EXPECT_EQ(code(house.signer, intent(1)), "");  // Not read for long is shown, and no reason.
    see_rights(house.signer, kAccount.value);
    House::must(house.signer.commit());
    EXPECT_EQ(house.signer.ledger_size(), before + 2);  // The order, the read.
    EXPECT_EQ(house.key().posture, "protected");
}

TEST(SignerPosture, it_is_asked_for_at_once_again_soon_and_then_every_hour) {
    test::FakeDisk disk;
    Gate house(disk);
    EXPECT_TRUE(house.signer.due_postures(9).empty());
    house.begin();
    const std::vector<DuePosture> due{{kAccount, "binance"}};
    EXPECT_TRUE(house.signer.due_postures(0).empty());
    EXPECT_EQ(house.signer.due_postures(9), due);
    EXPECT_TRUE(house.signer.due_postures(9).empty());
    house.clock.advance(seconds(5));
    EXPECT_EQ(house.signer.due_postures(9), due);  // No answer came.
    see_rights(house.signer, kAccount.value);
    house.clock.advance(minutes(59));
    EXPECT_TRUE(house.signer.due_postures(9).empty());
    house.clock.advance(minutes(1));
    EXPECT_EQ(house.signer.due_postures(9), due);
    house.signer.seal();
    house.reopen();
    EXPECT_EQ(house.signer.due_postures(9), due);  // After each opening.
}

TEST(SignerPosture, each_key_has_its_turn_and_one_that_waits_for_its_id_has_none) {
    test::FakeDisk disk;
    Gate house(disk);
    house.begin();
    for (const char* name : {"a", "b", "c"}) House::must(house.add_key(name));
    ASSERT_TRUE(house.signer.make_key({"born"}, "binance", MUST(Policy::parse(kHousePolicy))));
    std::set<AccountName> asked;
    for (int ticks = 0; ticks < 4; ++ticks) {
        const auto due = house.signer.due_postures(1);
        ASSERT_EQ(due.size(), 1U);
        asked.insert(due.front().account);
    }
    EXPECT_EQ(asked, (std::set<AccountName>{{"a"}, {"b"}, {"c"}, {"practice"}}));
    EXPECT_TRUE(house.signer.due_postures(1).empty());
}

TEST(SignerPosture, an_answer_that_nobody_asked_for_means_nothing) {
    test::FakeDisk disk;
    Gate house(disk);
    house.begin();
    const auto tell = [&](std::string_view body, const AccountName& account = kAccount) {
        House::must(house.signer.note_key_rights(account, 200, body));
        return house.key().posture;
    };
    EXPECT_EQ(tell(kGoodRights), "unchecked");
    EXPECT_EQ(tell(kGoodRights, {"nobody"}), "unchecked");
    (void)house.signer.due_postures(9);
    EXPECT_EQ(tell(kGoodRights), "unchecked");  // Wanted, but not signed yet.
    see_rights(house.signer, kAccount.value, "not JSON");
    EXPECT_EQ(house.key().posture, "unchecked");
    EXPECT_FALSE(house.key().posture_text.empty());
    EXPECT_EQ(tell(kGoodRights), "unchecked");  // That read has had its answer.
    const ReadQuery query{.kind = ReadQuery::Kind::key_rights, .account = kAccount};
    ASSERT_TRUE(house.signer.record(query, {}, "courier").has_value());
    house.clock.advance(seconds(61));
    EXPECT_EQ(tell(kGoodRights), "unchecked");  // Too late to be its answer.
    see_rights(house.signer, kAccount.value, "", 403);
    EXPECT_TRUE(house.key().posture_text.contains("403"));
    see_rights(house.signer, kAccount.value);
    EXPECT_EQ(house.key().posture, "protected");
    see_rights(house.signer, kAccount.value, "", 0);  // What was seen stays, with the trouble.
    EXPECT_EQ(house.key().posture, "protected");
    EXPECT_TRUE(house.key().posture_text.contains("last try: no answer came"));
    house.signer.seal();
    House::must(house.signer.note_key_rights(kAccount, 200, kWithdraws));
}

// ---- The counters, through the signer.
// -----------------------------------------------------------

constexpr const char* kBusy =
    "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n"
    "orders_per_minute = 2\nopen_orders = 3\nminute_notional = \"1000\"\n";

struct BusyHouse : Gate {
    using Gate::Gate;
    void begin() {
        must(signer.init(passphrase(), true));
        must(add_key(kAccount.value, kBusy));
        see_rights(signer, kAccount.value);
    }
};

TEST(SignerCounters, the_minute_survives_a_restart) {
    test::FakeDisk disk;
    {
        BusyHouse house(disk);
        house.begin();
        EXPECT_EQ(code(house.signer, intent(1)), "");
        EXPECT_EQ(code(house.signer, intent(2)), "");
        EXPECT_EQ(code(house.signer, intent(3)), "orders_per_minute");
    }
    BusyHouse house(disk);
    house.reopen();
    EXPECT_EQ(code(house.signer, intent(3)), "orders_per_minute");
    house.clock.advance(seconds(61));
    EXPECT_EQ(code(house.signer, intent(3)), "");
    EXPECT_EQ(code(house.signer, intent(4, Decimal::from_raw(15'000'000'000))), "minute_notional");
}

TEST(SignerCounters, open_orders_are_counted_until_the_watch_lists_them_no_more) {
    test::FakeDisk disk;
    BusyHouse house(disk);
    house.begin();
    std::vector<std::string> client_ids;
    for (std::uint32_t n = 1; n <= 3; ++n) {
        const auto outcome = house.signer.record(intent(n), {});
        ASSERT_TRUE(outcome.has_value()) << n;
        client_ids.push_back(std::get<Recorded>(*outcome).client_id());
        house.clock.advance(seconds(61));
    }
    EXPECT_EQ(code(house.signer, intent(4)), "open_orders");
    house.signer.note_open_orders(kAccount, client_ids, {});
    EXPECT_EQ(code(house.signer, intent(4)), "open_orders");
    house.signer.note_open_orders(kAccount, {"x", client_ids[0], client_ids[0]}, minutes(2));
    house.signer.note_open_orders(kAccount, {}, Duration{-1});
    house.signer.note_open_orders({"nobody"}, {}, {});
    EXPECT_EQ(code(house.signer, intent(4)), "open_orders");  // None of these says anything.
    house.signer.note_open_orders(kAccount, {"x", client_ids[0], client_ids[0]}, seconds(1));
    EXPECT_EQ(code(house.signer, intent(4)), "");
    // After a restart everything may be open, until it is listed.
    house.signer.seal();
    house.signer.note_open_orders(kAccount, {}, {});
    house.reopen();
    house.clock.advance(seconds(61));
    EXPECT_EQ(code(house.signer, intent(5)), "open_orders");
}

}  // namespace
}  // namespace strongroom::vault
