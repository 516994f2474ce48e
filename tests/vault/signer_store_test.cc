// Keys that change while the signer works: policies, retirement, the keyring, and older copies of
// the file of keys.
#include <fmt/format.h>

#include "vault/house.h"
#include "vault/user.h"

namespace strongroom::vault {
namespace {

using namespace decimal_literals;
using Fault = test::FakeDisk::Fault;
constexpr const char* kNarrow =
    "symbols = [\"BTC/USDT\"]\norder_notional = \"400\"\nday_notional = \"20000\"\n";
constexpr const char* kRecords = "/s/keys.rec";

Status set_policy(House& house, const char* policy, const FactorProof& proof = {}) {
    return house.signer.set_policy({"practice"}, MUST(Policy::parse(policy)), proof, "admin");
}
std::string refusal(House& house, std::uint32_t number) {
    const auto request = sign(house.signer, intent(number));
    return request ? "" : request.error().code;
}

// ---- Policies --------------------------------------------------------------------------------

TEST(SignerPolicy, a_new_one_is_in_force_at_once_and_after_a_start) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish();
        EXPECT_EQ(refusal(house, 1), "");
        EXPECT_OK(set_policy(house, kNarrow));
        EXPECT_EQ(refusal(house, 2), "order_notional");
        EXPECT_EQ(house.signer.keys().front().policy, kNarrow);
        EXPECT_EQ(house.signer.keys().front().state_version, 2U);
    }
    House house(disk);
    house.reopen();
    EXPECT_EQ(refusal(house, 3), "order_notional");
    EXPECT_OK(set_policy(house, kHousePolicy));  // No factor is set: the owner may.
    EXPECT_EQ(refusal(house, 4), "");
    EXPECT_FAILS("no key for account",
                 house.signer.set_policy({"nobody"}, MUST(Policy::parse(kNarrow)), {}, "admin"));
    house.signer.seal();
    EXPECT_FAILS("sealed", set_policy(house, kNarrow));
}

TEST(SignerPolicy, where_a_factor_is_set_only_its_user_can_widen_one) {
    test::FakeDisk disk;
    const User user(1);
    const User thief(2);
    const auto text = [](std::uint32_t version, const char* policy) {
        return policy_change_text({"practice"}, version, policy);
    };
    House house(disk);
    house.furnish();
    House::must(house.signer.set_factor(user.factor(1), user.sign("factor", user.factor(1))));
    EXPECT_OK(set_policy(house, kNarrow));  // Narrowing needs nobody.
    EXPECT_FAILS("length", set_policy(house, kHousePolicy));
    EXPECT_FAILS("does not verify",
                 set_policy(house, kHousePolicy, thief.sign("policy", text(3, kHousePolicy))));
    EXPECT_FAILS("does not verify",
                 set_policy(house, kHousePolicy, user.sign("mandate", text(3, kHousePolicy))));
    EXPECT_FAILS("does not verify",
                 set_policy(house, kHousePolicy, user.sign("policy", text(2, kHousePolicy))));
    EXPECT_FAILS("does not verify",
                 set_policy(house, kHousePolicy, user.sign("policy", text(3, kNarrow))));
    EXPECT_EQ(house.signer.keys().front().policy, kNarrow);
    const FactorProof proof = user.sign("policy", text(3, kHousePolicy));
    EXPECT_OK(set_policy(house, kHousePolicy, proof));
    // The same signature does not serve a second time.
    EXPECT_OK(set_policy(house, kNarrow));
    EXPECT_FAILS("does not verify", set_policy(house, kHousePolicy, proof));
    EXPECT_EQ(house.signer.keys().front().policy, kNarrow);
}

// An older copy of keys.rec has a policy that its owner has narrowed since.
TEST(SignerPolicy, an_older_copy_of_the_keys_gives_back_no_wider_policy) {
    test::FakeDisk disk;
    const User user(1);
    Bytes older;
    {
        House house(disk);
        house.furnish();
        House::must(house.signer.set_factor(user.factor(1), user.sign("factor", user.factor(1))));
        older = disk.file(kRecords);
        EXPECT_OK(set_policy(house, kNarrow));
    }
    disk.file(kRecords) = older;
    House house(disk);
    house.reopen();
    EXPECT_EQ(refusal(house, 1), "record");
    EXPECT_EQ(house.signer.keys().front().posture_code, "record");
    // Even what was in force before is not known to be narrower than what the ledger has seen.
    EXPECT_FAILS("length", set_policy(house, kNarrow));
    EXPECT_OK(set_policy(house, kHousePolicy,
                         user.sign("policy", policy_change_text({"practice"}, 3, kHousePolicy))));
    EXPECT_NE(refusal(house, 2), "record");
}

TEST(SignerPolicy, a_change_that_is_cut_off_leaves_a_key_that_refuses_or_obeys_it) {
    test::FakeDisk furnished;
    {
        House house(furnished);
        house.furnish();
    }
    for (const Fault fault : {Fault::kill, Fault::power_cut, Fault::error}) {
        bool is_set = false;
        for (std::uint64_t step = 1; !is_set; ++step) {
            ASSERT_LT(step, 40U);
            test::FakeDisk disk(furnished);
            {
                House house(disk);
                house.reopen();
                disk.fail_at(step, fault);
                is_set = set_policy(house, kNarrow).has_value();
                // After an error nothing more is promised in this process.
                EXPECT_TRUE(is_set || !house.signer.commit().has_value());
            }
            disk.restart();
            House house(disk);
            house.reopen();
            see_rights(house.signer, "practice");
            const std::string answer = refusal(house, 1);
            // "": the ledger has not heard of it. "record": only the ledger has.
            EXPECT_TRUE(answer == "order_notional" ||
                        (!is_set && (answer == "" || answer == "record")))
                << answer;
            EXPECT_OK(set_policy(house, kNarrow));
            EXPECT_EQ(refusal(house, 2), "order_notional");
        }
    }
}

// ---- Retirement ------------------------------------------------------------------------------

TEST(SignerRetirement, the_secret_is_gone_and_the_account_gets_another) {
    test::FakeDisk disk;
    std::string tag;
    {
        House house(disk);
        house.furnish();
        tag = MUST([&]() -> Result<std::string> {
            auto outcome = house.signer.record(intent(1), {});
            House::must(house.signer.commit());
            return std::get<Recorded>(*outcome).client_id();
        }());
        House::must(house.signer.freeze({"practice"}, "watch", "foreign", ""));
        EXPECT_OK(house.signer.retire_key({"practice"}, "admin"));
        EXPECT_FAILS("retired", house.signer.retire_key({"practice"}, "admin"));
        EXPECT_FAILS("retired", set_policy(house, kNarrow));
        EXPECT_TRUE(house.signer.keys().front().is_retired);
    }
    House house(disk);
    house.reopen();
    EXPECT_EQ(refusal(house, 2), "retired");
    const auto read = house.signer.record(
        ReadQuery{.kind = ReadQuery::Kind::balances, .account = {"practice"}}, {}, "engine");
    EXPECT_EQ(read.error().code, "retired");
    EXPECT_TRUE(house.signer.due_postures(10).empty());
    House::must(house.add_key("practice"));
    // Frozen as before, and what the venue said of the old key does not hold for the new one.
    EXPECT_EQ(refusal(house, 3), "frozen");
    House::must(house.signer.thaw({"practice"}, "admin"));
    EXPECT_EQ(refusal(house, 4), "unchecked");
    see_rights(house.signer, "practice");
    EXPECT_EQ(refusal(house, 5), "");
    // Orders of before are still ours.
    const OrderTerms old{.account = {"practice"},
                         .client_id = tag,
                         .venue_symbol = "BTCUSDT",
                         .side = Side::buy,
                         .kind = OrderKind::limit,
                         .limit = Price{46000},
                         .qty = Qty{Decimal::from_raw(10'000'000'000)},
                         .venue_id = "77"};
    EXPECT_EQ(house.signer.judge(old).answer, Verdict::Answer::ours);
}

TEST(SignerRetirement, a_dump_shows_the_keys_of_before) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    House::must(house.signer.retire_key({"practice"}, "admin"));
    std::string text = "another-secret-of-sixteen-and-more";
    House::must(house.signer.add_key({.account = {"practice"},
                                      .venue = "binance",
                                      .api_key = "another-id-that-is-long-enough",
                                      .secret = Secret::take(text),
                                      .policy = MUST(Policy::parse(kHousePolicy))}));
    LeakMatches found;
    EXPECT_OK(house.signer.look_up({{kHouseSecret}, {}}, found));
    ASSERT_TRUE(found.contains({"practice"}));
    const LeakMatch match = found.at({"practice"});
    EXPECT_TRUE(match.is_retired && !match.is_id && !match.is_secret);
    const LeakVerdict verdict =
        MUST(house.signer.finish_look_up({std::string(32, 'x'), 1, 1}, found, true));
    ASSERT_EQ(verdict.keys.size(), 1U);
    EXPECT_FALSE(verdict.keys.front().is_frozen) << "the key in use is not in the dump";
    LeakMatches both;
    EXPECT_OK(house.signer.look_up({{"another-id-that-is-long-enough"}, {}}, both));
    EXPECT_TRUE(both.at({"practice"}).is_id && !both.at({"practice"}).is_retired);
}

// ---- Freezes of many -------------------------------------------------------------------------

TEST(SignerFreeze, a_user_a_venue_and_all_are_one_freeze_each) {
    test::FakeDisk disk;
    const auto add = [](House& house, const char* account, const char* user) {
        std::string text(kHouseSecret);
        House::must(house.signer.add_key({.account = {account},
                                          .venue = "binance",
                                          .api_key = "id",
                                          .secret = Secret::take(text),
                                          .policy = MUST(Policy::parse(kHousePolicy)),
                                          .user = user}));
        see_rights(house.signer, account);
    };
    const auto frozen = [](const House& house) {
        std::string names;
        for (const KeyView& key : house.signer.keys())
            if (key.is_frozen) names += key.account.value + " ";
        return names;
    };
    {
        House house(disk);
        house.furnish();
        add(house, "hers", "alice");
        add(house, "his", "bob");
        House::must(house.signer.freeze({"alice", FreezeScope::user}, "admin", "phished", ""));
        EXPECT_EQ(frozen(house), "hers ");
        House::must(house.signer.freeze({"hers"}, "watch", "foreign", ""));
        House::must(house.signer.freeze({"", FreezeScope::all}, "admin", "a dump", ""));
        EXPECT_EQ(frozen(house), "hers his practice ");
        EXPECT_EQ(refusal(house, 1), "frozen");
    }
    House house(disk);
    house.reopen();
    EXPECT_EQ(frozen(house), "hers his practice ");
    add(house, "new", "carol");
    EXPECT_EQ(frozen(house), "hers his new practice ");
    House::must(house.signer.thaw({"", FreezeScope::all}, "admin"));
    EXPECT_EQ(frozen(house), "hers ");
    House::must(house.signer.thaw({"alice", FreezeScope::user}, "admin"));
    EXPECT_EQ(frozen(house), "hers ") << "she is frozen by name, too";
    EXPECT_EQ(house.signer.keys().front().frozen_reason, "foreign");
    House::must(house.signer.thaw({"hers"}, "admin"));
    House::must(house.signer.freeze({"binance", FreezeScope::venue}, "admin", "venue", ""));
    EXPECT_EQ(frozen(house), "hers his new practice ");
    EXPECT_EQ(house.signer.freezes().wide().size(), 1U);
}

TEST(SignerFreeze, a_mistyped_name_is_no_freeze) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const auto freeze = [&](const FreezeTarget& target) {
        return house.signer.freeze(target, "admin", "r", "");
    };
    EXPECT_FAILS("no key for account \"x\"", freeze({"x"}));
    EXPECT_FAILS("no key of user \"x\"", freeze({"x", FreezeScope::user}));
    EXPECT_FAILS("no key at venue \"x\"", freeze({"x", FreezeScope::venue}));
    EXPECT_FAILS("no name", freeze({"x", FreezeScope::all}));
    EXPECT_FALSE(house.signer.keys().front().is_frozen);
}

// ---- The keyring and the passphrase ----------------------------------------------------------

TEST(SignerKeyring, orders_are_signed_while_it_is_rotated_and_after_it) {
    test::FakeDisk disk;
    Bytes old_header;
    {
        House house(disk);
        house.furnish();
        for (int i = 0; i < 600; ++i) House::must(house.add_key(fmt::format("k{}", i)));
        old_header = disk.file("/s/store.pb");
        EXPECT_OK(house.signer.rotate_keyring());
        EXPECT_EQ(house.signer.store().left_to_rewrite(), 101U);
        EXPECT_EQ(refusal(house, 1), "");
        EXPECT_OK(house.signer.tick());
        EXPECT_EQ(house.signer.store().kek_floor(), 2U);
        EXPECT_EQ(refusal(house, 2), "");
    }
    {
        House house(disk);
        house.reopen();
        EXPECT_EQ(refusal(house, 3), "");
        EXPECT_TRUE(std::holds_alternative<SignedBefore>(*house.signer.record(intent(1), {})));
    }
    disk.file("/s/store.pb") = old_header;
    House house(disk);
    House::must(house.signer.look());
    EXPECT_FAILS("no longer good", house.signer.unseal(passphrase()));
}

// The header and the keys of before the rotation, both from one copy: the ledger knows better.
TEST(SignerKeyring, an_older_store_beside_a_newer_ledger_does_not_open) {
    test::FakeDisk disk;
    Bytes header;
    Bytes records;
    {
        House house(disk);
        house.furnish();
        header = disk.file("/s/store.pb");
        records = disk.file(kRecords);
        EXPECT_OK(house.signer.rotate_keyring());
    }
    disk.file("/s/store.pb") = header;
    disk.file(kRecords) = records;
    House house(disk);
    House::must(house.signer.look());
    EXPECT_FAILS("store.pb is older than the ledger", house.signer.unseal(passphrase()));
    EXPECT_TRUE(house.signer.is_sealed());
}

TEST(SignerKeyring, a_rotation_that_is_cut_off_goes_on_by_itself) {
    test::FakeDisk furnished;
    {
        House house(furnished);
        house.furnish();
    }
    for (const Fault fault : {Fault::kill, Fault::power_cut}) {
        bool is_done = false;
        for (std::uint64_t step = 1; !is_done; ++step) {
            ASSERT_LT(step, 40U);
            test::FakeDisk disk(furnished);
            {
                House house(disk);
                house.reopen();
                disk.fail_at(step, fault);
                is_done = house.signer.rotate_keyring().has_value();
            }
            disk.restart();
            House house(disk);
            house.reopen();
            EXPECT_OK(house.signer.tick());
            EXPECT_EQ(house.signer.store().kek_floor(), house.signer.store().kek_version());
            EXPECT_EQ(refusal(house, 1), "");
        }
    }
}

TEST(SignerPassphrase, the_new_one_opens_it_and_the_old_one_does_not) {
    test::FakeDisk disk;
    std::string fresh = "another horse";
    {
        House house(disk);
        EXPECT_FAILS("sealed", house.signer.set_passphrase(passphrase(), true));
        house.furnish();
        EXPECT_FAILS("empty", house.signer.set_passphrase(Secret(), true));
        std::string text = fresh;
        EXPECT_OK(house.signer.set_passphrase(Secret::take(text), true));
        EXPECT_EQ(refusal(house, 1), "");
    }
    House house(disk);
    House::must(house.signer.look());
    EXPECT_FAILS("wrong passphrase", house.signer.unseal(passphrase()));
    EXPECT_OK(house.signer.unseal(Secret::take(fresh)));
    EXPECT_EQ(refusal(house, 2), "");
}

TEST(SignerPassphrase, instead_of_shares) {
    test::FakeDisk disk;
    {
        House house(disk);
        MUST(house.signer.init_with_shares(2, 3));
        EXPECT_OK(house.signer.set_passphrase(passphrase(), true));
        EXPECT_FALSE(house.signer.share_set().has_value());
    }
    House house(disk);
    house.reopen();
    EXPECT_FALSE(house.signer.is_sealed());
}

}  // namespace
}  // namespace strongroom::vault
