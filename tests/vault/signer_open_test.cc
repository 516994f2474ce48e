// Opening a store: with its own ledger, or not at all.
#include "ledger.pb.h"
#include "ledger/tail.h"
#include "vault/house.h"

namespace strongroom::vault {
namespace {

void drop_folder(test::FakeDisk& disk, const std::string& folder) {
    for (const auto& [path, bytes] : disk.files()) {
        if (path.starts_with(folder + "/")) disk.drop(path);
    }
}

// A house that has signed an order and frozen its key, and whose signer has published.
void live_in(test::FakeDisk& disk) {
    House house(disk);
    house.furnish();
    ASSERT_TRUE(sign(house.signer, intent(1)).has_value());
    House::must(house.signer.freeze({"practice"}, "watch", "a foreign order", "order 77"));
    House::must(house.signer.publish());
}

TEST(SignerOpen, a_deleted_ledger_is_missed) {
    test::FakeDisk furnished;
    live_in(furnished);
    const std::vector<std::vector<std::string>> losses = {
        {"ledger"}, {"ledger", "ledger.key"}, {"ledger", "ledger.key", "ledger.mark"}};
    for (const auto& lost : losses) {
        test::FakeDisk disk(furnished);
        for (const std::string& name : lost) {
            drop_folder(disk, "/s/" + name);
            if (disk.files().contains("/s/" + name)) disk.drop("/s/" + name);
        }
        House house(disk);
        House::must(house.signer.look());
        EXPECT_FAILS("backup", house.signer.unseal(passphrase()));
        EXPECT_TRUE(house.signer.is_sealed());
        EXPECT_EQ(house.signer.record(intent(1), {}).error().code, "sealed");
    }
}

TEST(SignerOpen, a_ledger_that_was_rolled_back_is_missed) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish();
    }
    const test::FakeDisk::Files yesterday = disk.files();
    {
        House house(disk);
        house.reopen();
        ASSERT_TRUE(sign(house.signer, intent(1)).has_value());
        House::must(house.signer.publish());
    }
    drop_folder(disk, "/s/ledger");
    for (const auto& [path, bytes] : yesterday) {
        if (path.starts_with("/s/ledger/")) House::must(disk.replace(path, bytes));
    }
    House house(disk);
    House::must(house.signer.look());
    EXPECT_FAILS("backup", house.signer.unseal(passphrase()));
    EXPECT_TRUE(house.signer.is_sealed());
}

// Whoever can write the folder, but has not the root, adds a thaw behind the last checkpoint.
TEST(SignerOpen, an_entry_that_the_signer_did_not_write_is_not_believed) {
    test::FakeDisk disk;
    live_in(disk);
    const auto scan = MUST(ledger::scan_tail(MUST(disk.read("/s/ledger/tail", 1U << 20))));
    ledger::GrowingTree tree;
    for (const auto& record : scan.records) {
        for (const Bytes& entry : record.entries) tree.append(ledger::hash_leaf(entry));
    }
    proto::LedgerEntry thaw;
    thaw.mutable_key_thawed()->set_account("practice");
    thaw.set_mac(std::string(16, 'x'));
    const Bytes forged = to_bytes(thaw.SerializeAsString());
    const ledger::Hash leaf = ledger::hash_leaf(forged);
    const Bytes more = ledger::print_tail(scan.size, tree.edge(), {&forged, 1}, {&leaf, 1});
    Bytes& tail = disk.file("/s/ledger/tail");
    tail.insert(tail.end(), more.begin(), more.end());
    House house(disk);
    House::must(house.signer.look());
    EXPECT_FAILS("was not written by this signer", house.signer.unseal(passphrase()));
    EXPECT_TRUE(house.signer.is_sealed());
}

TEST(SignerOpen, a_mark_that_was_changed_or_is_of_another_store_is_refused) {
    test::FakeDisk disk;
    live_in(disk);
    const Bytes good = disk.file("/s/ledger.mark");
    for (const std::size_t at : {std::size_t{1}, good.size() / 2, good.size() - 1}) {
        disk.file("/s/ledger.mark") = good;
        disk.file("/s/ledger.mark")[at] ^= 1U;
        House house(disk);
        House::must(house.signer.look());
        EXPECT_FAILS("ledger.mark", house.signer.unseal(passphrase()));
    }
    disk.file("/s/ledger.mark") = good;
    House house(disk);
    house.reopen();
}

// LIMIT, and what the advice rests on: the ledger and its own mark, both from one backup, open.
TEST(SignerOpen, a_ledger_that_is_put_back_together_with_its_mark_opens) {
    test::FakeDisk disk;
    live_in(disk);
    const test::FakeDisk::Files backup = disk.files();
    {
        House house(disk);
        house.reopen();
        House::must(house.signer.thaw({"practice"}, "admin"));
        ASSERT_TRUE(sign(house.signer, intent(2)).has_value());
    }
    drop_folder(disk, "/s/ledger");
    for (const auto& [path, bytes] : backup) {
        if (path.starts_with("/s/ledger")) House::must(disk.replace(path, bytes));
    }
    House house(disk);
    house.reopen();
    EXPECT_TRUE(house.signer.keys().front().is_frozen);
}

// Whatever step of making a store the fault came in: afterwards there is none, and one can be made,
// or there is one, and it opens.
TEST(SignerOpen, a_store_whose_making_was_cut_off_opens_or_was_never_there) {
    using Fault = test::FakeDisk::Fault;
    constexpr std::array faults = {Fault::kill, Fault::power_cut, Fault::error};
    bool is_made = false;
    for (std::uint64_t step = 1; !is_made; ++step) {
        ASSERT_LT(step, 200U);
        test::FakeDisk disk(step);
        {
            House house(disk);
            disk.fail_at(step, faults[step % faults.size()]);
            is_made = house.signer.init(passphrase(), true).has_value();
            EXPECT_EQ(house.signer.is_sealed(), !is_made);
        }
        disk.restart();
        House house(disk);
        House::must(house.signer.look());
        ASSERT_TRUE(house.signer.is_initialised() || !is_made);
        const Status opened = house.signer.is_initialised() ? house.signer.unseal(passphrase())
                                                            : house.signer.init(passphrase(), true);
        ASSERT_TRUE(opened.has_value()) << "step " << step << ": " << opened.error().message;
        House::must(house.add_key("practice"));
        see_rights(house.signer, "practice");
        ASSERT_TRUE(sign(house.signer, intent(1)).has_value());
    }
}

}  // namespace
}  // namespace strongroom::vault
