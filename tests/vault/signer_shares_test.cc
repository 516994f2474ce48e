// A store that M of N people open: every M of them, nobody else, and old shares never again.
#include <sodium.h>

#include <algorithm>

#include "ledger.pb.h"
#include "ledger/tail.h"
#include "vault/house.h"
#include "vault/share_text.h"

namespace strongroom::vault {
namespace {

// A share on its way: as text, sealed to the key that the signer gave.
Bytes sealed(Signer& signer, const Share& share) {
    return MUST(seal_to(MUST(signer.share_key()), print_share(share)));
}

Result<ShareGathering::Progress> hand_in(Signer& signer, const Share& share) {
    return signer.submit_share(sealed(signer, share));
}

std::vector<proto::LedgerEntry> entries(test::FakeDisk& disk) {
    const Bytes tail = MUST(disk.read("/s/ledger/tail", 1U << 20));
    const auto scan = MUST(ledger::scan_tail(tail));
    std::vector<proto::LedgerEntry> all;
    for (const auto& record : scan.records) {
        for (const Bytes& bytes : record.entries) {
            EXPECT_TRUE(
                all.emplace_back().ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
        }
    }
    return all;
}

struct Shared {
    explicit Shared(unsigned needed = 2, unsigned made = 3) {
        House house(disk);
        shares = MUST(house.signer.init_with_shares(needed, made));
        House::must(house.add_key("practice"));
        see_rights(house.signer, "practice");
        EXPECT_TRUE(sign(house.signer, intent(1)).has_value());
        house.signer.seal();
    }
    test::FakeDisk disk;
    std::vector<Share> shares;
};

// T3 of the attack plan, at the boundary itself.
TEST(SignerShares, every_m_of_n_open_the_store_and_every_m_less_one_do_not) {
    for (const auto& [needed, made] : {std::pair{1U, 1U}, {1U, 2U}, {2U, 3U}, {3U, 4U}, {4U, 4U}}) {
        const Shared shared(needed, made);
        for (unsigned which = 1; which < 1U << made; ++which) {
            const auto count = static_cast<unsigned>(std::popcount(which));
            if (count > needed) continue;
            test::FakeDisk disk(shared.disk);
            House house(disk);
            House::must(house.signer.look());
            for (unsigned i = 0; i < made; ++i) {
                if ((which >> i & 1U) == 0) continue;
                EXPECT_TRUE(house.signer.is_sealed());
                MUST(hand_in(house.signer, shared.shares[i]));
            }
            ASSERT_EQ(house.signer.is_sealed(), count < needed) << needed << "/" << made;
            ASSERT_EQ(sign(house.signer, intent(2)).has_value(), count == needed);
        }
    }
}

TEST(SignerShares, progress_is_told_and_the_ledger_hears_who_opened_it) {
    Shared shared(2, 3);
    House house(shared.disk);
    House::must(house.signer.look());
    const auto first = MUST(hand_in(house.signer, shared.shares[2]));
    EXPECT_EQ(first.x, 3);
    EXPECT_EQ(first.have, 1U);
    EXPECT_EQ(house.signer.shares_gathered(), 1U);
    EXPECT_FAILS("share 3 is here already; 1 of 2", hand_in(house.signer, shared.shares[2]));
    EXPECT_EQ(MUST(hand_in(house.signer, shared.shares[0])).have, 2U);
    EXPECT_EQ(house.signer.shares_gathered(), 0U);  // Wiped: they are of no more use.
    EXPECT_EQ(sign(house.signer, intent(1)).error().code, "before");  // Once for ever.
    const auto all = entries(shared.disk);
    const auto& last = all.back().signer_unsealed();
    EXPECT_EQ(last.way(), "shares");
    EXPECT_EQ(std::vector<std::uint32_t>(last.shares().begin(), last.shares().end()),
              (std::vector<std::uint32_t>{3, 1}));
    // The share that came twice is on record, at its time.
    EXPECT_NE(all[all.size() - 2].unseal_refused().why().find("here already"), std::string::npos);
    EXPECT_FAILS("open already", house.signer.submit_share({}));
    EXPECT_FAILS("open already", house.signer.share_key());
}

TEST(SignerShares, a_false_share_is_found_by_the_root_and_all_begin_again) {
    Shared shared(2, 3);
    House house(shared.disk);
    House::must(house.signer.look());
    Share lie{shared.shares[0].set, 1, shared.shares[0].y.clone()};
    lie.y.bytes(OpenSecret{})[7] ^= 1;
    MUST(hand_in(house.signer, lie));
    EXPECT_FAILS("at least one of them is false", hand_in(house.signer, shared.shares[1]));
    EXPECT_TRUE(house.signer.is_sealed());
    EXPECT_EQ(house.signer.shares_gathered(), 0U);
    for (const int i : {0, 1})
        MUST(hand_in(house.signer, shared.shares[static_cast<std::size_t>(i)]));
    EXPECT_FALSE(house.signer.is_sealed());
}

TEST(SignerShares, what_is_no_share_of_this_store_is_refused_and_nothing_is_lost) {
    Shared shared(2, 3);
    const Shared other(2, 3);
    House house(shared.disk);
    House::must(house.signer.look());
    EXPECT_FAILS("gave no key", house.signer.submit_share(Bytes(200)));
    MUST(hand_in(house.signer, shared.shares[0]));
    test::FakeRandom dice(99);
    const auto strangers = MUST(split_key(Secret(kSharedKeyBytes), 2, 3, dice));
    EXPECT_FAILS("share 2 is of 2-of-3 set", hand_in(house.signer, strangers[1]));
    EXPECT_FAILS("length is wrong", house.signer.submit_share({}));
    EXPECT_FAILS("length is wrong", house.signer.submit_share(Bytes(4096)));
    EXPECT_FAILS("not sealed to", house.signer.submit_share(Bytes(156, 7)));
    std::string text = "SRS1 hello";
    const BoxKey key = MUST(house.signer.share_key());
    EXPECT_FAILS("cut short", house.signer.submit_share(MUST(seal_to(key, Secret::take(text)))));
    Bytes damaged = sealed(house.signer, shared.shares[1]);
    damaged[60] ^= 1;
    EXPECT_FAILS("not sealed to", house.signer.submit_share(damaged));
    EXPECT_EQ(house.signer.shares_gathered(), 1U);
    MUST(hand_in(house.signer, shared.shares[1]));
    EXPECT_FALSE(house.signer.is_sealed());
}

TEST(SignerShares, too_many_failures_are_refused_unheard_until_a_minute_has_passed) {
    Shared shared(2, 3);
    House house(shared.disk);
    House::must(house.signer.look());
    const BoxKey key = MUST(house.signer.share_key());
    std::string text = "no share";
    const Bytes bad = MUST(seal_to(key, Secret::take(text)));
    for (std::size_t i = 0; i < UnsealAttempts::kAMinuteMax; ++i)
        EXPECT_FAILS("SRS1", house.signer.submit_share(bad));
    EXPECT_FAILS("try again in", hand_in(house.signer, shared.shares[0]));
    house.clock.advance(seconds(59));
    EXPECT_FAILS("try again in 1 s", hand_in(house.signer, shared.shares[0]));
    house.clock.advance(seconds(2));
    MUST(hand_in(house.signer, shared.shares[0]));
    MUST(hand_in(house.signer, shared.shares[1]));
    const auto all = entries(shared.disk);
    EXPECT_EQ(std::ranges::count_if(all, [](const auto& e) { return e.has_unseal_refused(); }),
              static_cast<std::ptrdiff_t>(UnsealAttempts::kAMinuteMax));
}

TEST(SignerShares, wrong_passphrases_are_on_record_and_bounded_too) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish();
        house.signer.seal();
        std::string text = "wrong";
        const Secret wrong = Secret::take(text);
        EXPECT_FAILS("wrong passphrase", house.signer.unseal(wrong));
        EXPECT_FAILS("wrong passphrase", house.signer.unseal(wrong));
        House::must(house.signer.unseal(passphrase()));
    }
    const auto all = entries(disk);
    EXPECT_EQ(std::ranges::count_if(
                  all, [](const auto& e) { return e.unseal_refused().way() == "passphrase"; }),
              2);
    House house(disk);
    house.reopen();  // The entries read back.
}

TEST(SignerShares, shares_that_wait_ten_minutes_are_forgotten_and_so_on_a_seal) {
    Shared shared(2, 3);
    House house(shared.disk);
    House::must(house.signer.look());
    MUST(hand_in(house.signer, shared.shares[0]));
    house.clock.advance(ShareGathering::kPatience - seconds(1));
    house.signer.tick();
    EXPECT_EQ(house.signer.shares_gathered(), 1U);
    const Bytes late = sealed(house.signer, shared.shares[1]);  // Asks for the key: waits anew.
    house.clock.advance(ShareGathering::kPatience);
    house.signer.tick();
    EXPECT_EQ(house.signer.shares_gathered(), 0U);
    EXPECT_FAILS("its time is up", house.signer.submit_share(late));
    MUST(hand_in(house.signer, shared.shares[0]));
    EXPECT_FAILS("not sealed to", house.signer.submit_share(late));  // The key was another.
    house.signer.seal();
    EXPECT_EQ(house.signer.shares_gathered(), 0U);
}

TEST(SignerShares, a_passphrase_does_not_open_it_nor_shares_a_passphrase_store) {
    Shared shared(2, 3);
    House house(shared.disk);
    House::must(house.signer.look());
    EXPECT_FAILS("opens with shares", house.signer.unseal(passphrase()));
    test::FakeDisk disk;
    House other(disk);
    EXPECT_FAILS("no store yet", other.signer.share_key());
    other.furnish();
    other.signer.seal();
    EXPECT_FAILS("opens with a passphrase", other.signer.share_key());
    EXPECT_FAILS("opens with a passphrase", other.signer.submit_share(Bytes(156)));
    EXPECT_FAILS("is a store already", shared.disk.files().empty()
                                           ? Result<std::vector<Share>>{}
                                           : House(shared.disk).signer.init_with_shares(1, 1));
}

TEST(SignerShares, the_header_cannot_be_made_to_ask_for_fewer) {
    Shared shared(3, 3);
    const Bytes good = shared.disk.file("/s/store.pb");
    int opened = 0;
    for (std::size_t at = 0; at < good.size(); ++at) {
        test::FakeDisk disk(shared.disk);
        disk.file("/s/store.pb")[at] ^= 1;
        House house(disk);
        if (!house.signer.look()) continue;
        for (const Share& share : shared.shares) {
            const auto key = house.signer.share_key();
            if (!key) break;
            (void)house.signer.submit_share(MUST(seal_to(*key, print_share(share))));
        }
        if (!house.signer.is_sealed()) ++opened;
    }
    EXPECT_EQ(opened, 0);
}

// ---- Re-share --------------------------------------------------------------------------------

void open_with(House& house, const std::vector<Share>& shares) {
    House::must(house.signer.look());
    for (unsigned i = 0; i < shares.front().set.needed; ++i) MUST(hand_in(house.signer, shares[i]));
    ASSERT_FALSE(house.signer.is_sealed());
}

TEST(SignerShares, old_shares_are_good_until_the_new_ones_are_confirmed_and_never_after) {
    Shared shared(2, 3);
    std::vector<Share> fresh;
    {
        House house(shared.disk);
        open_with(house, shared.shares);
        fresh = MUST(house.signer.make_shares(3, 4));
    }
    {
        House house(shared.disk);  // The process ended before anybody confirmed.
        open_with(house, shared.shares);
        EXPECT_FAILS("old ones are good", house.signer.confirm_shares(fresh[0].set.id));
        fresh = MUST(house.signer.make_shares(3, 4));
        EXPECT_FAILS("old ones are good", house.signer.confirm_shares(shared.shares[0].set.id));
        House::must(house.signer.confirm_shares(fresh[0].set.id));
        EXPECT_FAILS("made last", house.signer.confirm_shares(fresh[0].set.id));
        EXPECT_EQ(entries(shared.disk).back().shares_changed().needed(), 3U);
    }
    House house(shared.disk);
    House::must(house.signer.look());
    for (const Share& old : shared.shares)
        EXPECT_FAILS("last re-share are worthless", hand_in(house.signer, old));
    open_with(house, fresh);
    EXPECT_TRUE(sign(house.signer, intent(9)).has_value());  // The keys are as they were.
    // Their bytes, too: not with the new set's name on them.
    house.signer.seal();
    for (const Share& old : shared.shares) {
        Share renamed{fresh[0].set, old.x, old.y.clone()};
        (void)hand_in(house.signer, renamed);
    }
    EXPECT_TRUE(house.signer.is_sealed());
}

TEST(SignerShares, a_store_with_a_passphrase_goes_over_to_shares) {
    test::FakeDisk disk;
    std::vector<Share> shares;
    {
        House house(disk);
        house.furnish();
        shares = MUST(house.signer.make_shares(2, 2));
        House::must(house.signer.confirm_shares(shares[0].set.id));
    }
    House house(disk);
    House::must(house.signer.look());
    EXPECT_FAILS("opens with shares", house.signer.unseal(passphrase()));
    open_with(house, shares);
    EXPECT_TRUE(sign(house.signer, intent(1)).has_value());
}

TEST(SignerShares, refuses_new_shares_when_sealed_or_of_no_form) {
    Shared shared(2, 3);
    House house(shared.disk);
    House::must(house.signer.look());
    EXPECT_FAILS("sealed", house.signer.make_shares(1, 1));
    EXPECT_FAILS("sealed", house.signer.confirm_shares(shared.shares[0].set.id));
    open_with(house, shared.shares);
    EXPECT_FAILS("must be needed", house.signer.make_shares(4, 3));
    test::FakeDisk empty;
    House none(empty);
    EXPECT_FAILS("must be needed", none.signer.init_with_shares(0, 0));
    EXPECT_FALSE(none.signer.is_initialised());
}

TEST(SignerShares, at_whatever_step_a_re_share_is_cut_off_one_set_opens_the_store) {
    using Fault = test::FakeDisk::Fault;
    const Shared shared(2, 2);
    int with_old = 0;
    int with_new = 0;
    for (const Fault fault : {Fault::kill, Fault::power_cut, Fault::error}) {
        for (std::uint64_t step = 1; step <= 40; ++step) {
            test::FakeDisk disk(shared.disk);
            std::vector<Share> fresh;
            {
                House house(disk);
                open_with(house, shared.shares);
                fresh = MUST(house.signer.make_shares(2, 2));
                disk.fail_at(step, fault);
                const Status done = house.signer.confirm_shares(fresh[0].set.id);
                if (!done) EXPECT_FALSE(house.signer.commit().has_value());
                if (disk.steps() < step) break;  // It was done before the fault.
            }
            if (disk.is_down()) disk.restart();
            House house(disk);
            House::must(house.signer.look());
            const bool is_new = house.signer.share_set() == fresh[0].set;
            ++(is_new ? with_new : with_old);
            open_with(house, is_new ? fresh : shared.shares);
        }
    }
    EXPECT_GT(with_old, 5);
    EXPECT_GT(with_new, 0);
}

}  // namespace
}  // namespace strongroom::vault
