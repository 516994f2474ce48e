// When the next checkpoint is due, and that orders are signed while it is being written.
#include "vault/house.h"

#include <set>

#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

using Fault = test::FakeDisk::Fault;

TEST(SignerCheckpoint, is_due_as_soon_as_256_entries_are_in_none) {
    test::FakeDisk disk;
    House house(disk);
    EXPECT_FALSE(house.signer.wants_checkpoint());  // There is no store yet.
    house.furnish();
    house.must(house.signer.publish());
    const std::uint64_t published = house.signer.ledger_size();
    while (house.signer.ledger_size() < published + kCheckpointEntries) {
        EXPECT_FALSE(house.signer.wants_checkpoint());
        house.must(house.signer.thaw({"practice"}, "a test"));
    }
    EXPECT_TRUE(house.signer.wants_checkpoint());
    house.must(house.signer.begin_checkpoint());
    EXPECT_FALSE(house.signer.wants_checkpoint());  // It is on its way.
    house.must(house.signer.publish());
    EXPECT_FALSE(house.signer.wants_checkpoint());
    house.signer.seal();
    EXPECT_FALSE(house.signer.wants_checkpoint());
}

TEST(SignerCheckpoint, covers_whole_bundles_when_it_is_busy_and_all_entries_when_it_is_not) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    house.must(house.signer.publish());
    const auto work = [&](std::uint64_t entries) {
        for (std::uint64_t i = 0; i < entries; ++i)
            house.must(house.signer.thaw({"practice"}, "a test"));
        house.must(house.signer.begin_checkpoint());
        while (house.signer.is_writing_checkpoint()) house.must(house.signer.write_checkpoint());
    };
    const auto published = [&] {
        const Bytes note = MUST(disk.read("/s/ledger/checkpoint", 4096));
        const std::string_view text = as_text(note);
        return std::stoull(std::string(text.substr(text.find('\n') + 1)));
    };
    work(300);
    EXPECT_EQ(published(), house.signer.ledger_size() / 256 * 256);
    work(1);
    EXPECT_EQ(published(), house.signer.ledger_size());
    for (int i = 0; i < 300; ++i) house.must(house.signer.thaw({"practice"}, "a test"));
    const std::uint64_t size = house.signer.ledger_size();
    house.signer.seal();
    EXPECT_EQ(published(), size + 1);  // Nothing is left that could be cut off unseen.
}

// The next piece of a checkpoint and an order, until that is written.
std::set<std::uint8_t> sign_between_the_pieces(Signer& signer) {
    std::set<std::uint8_t> made;
    const auto sign_one = [&](std::uint8_t number) {
        if (!sign(signer, intent(number))) return false;
        made.insert(number);
        return true;
    };
    std::uint8_t number = 1;
    if (!sign_one(number) || !signer.begin_checkpoint()) return made;
    while (signer.is_writing_checkpoint()) {
        if (!signer.write_checkpoint() || !sign_one(++number)) return made;
    }
    (void)sign_one(++number);
    return made;
}

TEST(SignerCheckpoint, orders_are_signed_between_any_two_of_its_files) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const auto made = sign_between_the_pieces(house.signer);
    EXPECT_GT(made.size(), 8U);
    EXPECT_EQ(*made.rbegin(), made.size());  // All of them.
    disk.cut_power();
    disk.restart();
    House again(disk);
    again.reopen();
    for (const std::uint8_t number : made)
        EXPECT_EQ(sign(again.signer, intent(number)).error().code, "before");
}

// A bundle fills up on the way, so that the tail is written anew, too. The signer opens with its
// mark, whatever the moment: the mark is never ahead of what is durable.
TEST(SignerCheckpoint, a_crash_at_any_step_of_it_loses_no_signature) {
    test::FakeDisk furnished;
    {
        House house(furnished);
        house.furnish();
        house.must(house.signer.publish());
        while (house.signer.ledger_size() < 255)
            house.must(house.signer.thaw({"practice"}, "a test"));
    }
    for (const Fault fault : {Fault::kill, Fault::power_cut, Fault::error}) {
        std::uint64_t step = 1;
        for (bool is_struck = true; is_struck; ++step) {
            test::FakeDisk disk(furnished);
            disk.set_zeros_ahead(step % 2 == 0 ? 1000 : 0);
            std::set<std::uint8_t> made;
            {
                House house(disk);
                house.reopen();
                see_rights(house.signer, "practice");
                disk.fail_at(step, fault);
                made = sign_between_the_pieces(house.signer);
                is_struck = disk.steps() >= step;
                disk.fail_at(0, fault);
            }
            if (fault == Fault::error) disk.cut_power();
            disk.restart();
            House house(disk);
            house.must(house.signer.look());
            const Status opened = house.signer.unseal(passphrase());
            ASSERT_TRUE(opened.has_value()) << "step " << step << ": " << opened.error().message;
            for (const std::uint8_t number : made) {
                const auto again = house.signer.record(intent(number), {});
                ASSERT_TRUE(again.has_value() && std::holds_alternative<SignedBefore>(*again))
                    << "step " << step << ", order " << int(number);
            }
        }
        EXPECT_GT(step, 60U);
    }
}

class Checkpoints : public Service {
  protected:
    void flood() {
        for (std::uint32_t n = 0; n < 1'000; ++n)
            murmur(kEngine, "engine", read_of(proto::ReadQuery::BALANCES));
        ASSERT_TRUE(service_.turn_done().has_value());
    }
    std::uint64_t unpublished() {
        const Bytes note = MUST(disk_.read("/s/ledger/checkpoint", 4096));
        const std::string_view text = as_text(note);
        const std::size_t begin = text.find('\n') + 1;
        return signer_.ledger_size() - std::stoull(std::string(text.substr(begin)));
    }
};

TEST_F(Checkpoints, a_turn_comes_between_two_files) {
    open_house();
    ASSERT_TRUE(service_.tick().has_value());
    std::uint32_t number = 0;
    while (service_.is_writing()) {
        ASSERT_TRUE(service_.write_on().has_value());
        sent_.clear();
        say(kEngine, "engine", place(++number));
        EXPECT_TRUE(sent_.back().second.has_signed_request());
    }
    EXPECT_GT(number, 4U);
    EXPECT_EQ(unpublished(), number);
    ASSERT_TRUE(service_.write_on().has_value());  // Nothing is left to do.
    EXPECT_EQ(unpublished(), number);
}

TEST_F(Checkpoints, orders_wait_when_too_many_are_in_none) {
    open_house();
    flood();
    ASSERT_TRUE(service_.tick().has_value());
    ASSERT_TRUE(service_.write_on().has_value());
    EXPECT_TRUE(service_.is_writing());
    flood();
    flood();
    EXPECT_TRUE(signer_.is_far_behind());
    for (int turns = 0; signer_.is_far_behind(); ++turns) {
        ASSERT_LT(turns, 4);
        ASSERT_TRUE(service_.write_on().has_value());
        EXPECT_TRUE(!service_.is_writing() || !signer_.is_far_behind());
        if (service_.wants_checkpoint()) ASSERT_TRUE(service_.tick().has_value());
    }
    EXPECT_LT(unpublished(), kUnpublishedEntries);
}

TEST_F(Checkpoints, a_disk_that_fails_in_one_ends_the_process) {
    open_house();
    ASSERT_TRUE(service_.tick().has_value());
    disk_.fail_at(1, Fault::error);
    EXPECT_FALSE(service_.write_on().has_value());
    EXPECT_FALSE(service_.write_on().has_value());
    sent_.clear();
    murmur(kEngine, "engine", place(1));
    EXPECT_FALSE(service_.turn_done().has_value());
    for (const auto& [peer, message] : sent_) EXPECT_FALSE(message.has_signed_request());
}

}  // namespace
}  // namespace strongroom::vault
