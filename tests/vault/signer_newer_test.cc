// What a signer finds in a ledger that a newer version has written: it opens with what it knows, or
// not at all.
#include "vault/ledger_scribe.h"

namespace strongroom::vault {
namespace {

class SignerNewer : public testing::Test {
  protected:
    SignerNewer() {
        House house(disk_);
        house.furnish();
        House::must(house.signer.publish());
    }
    // Opens the house with one entry more.
    Status opened(House& house, void (*fill)(proto::LedgerEntry&)) {
        proto::LedgerEntry entry;
        fill(entry);
        write_into_ledger(disk_, entry);
        House::must(house.signer.look());
        return house.signer.unseal(passphrase());
    }
    void refuses(const char* words, void (*fill)(proto::LedgerEntry&)) {
        House house(disk_);
        const Status status = opened(house, fill);
        EXPECT_FAILS(words, status);
        EXPECT_EQ(status.error().code, Errc::corrupt);
        EXPECT_TRUE(house.signer.is_sealed());
    }

    test::FakeDisk disk_;
};

TEST_F(SignerNewer, an_entry_of_its_own_kind_is_believed) {
    House house(disk_);
    EXPECT_OK(opened(house, [](proto::LedgerEntry& entry) {
        entry.mutable_key_frozen()->set_account("practice");
        entry.mutable_key_frozen()->set_by("watch");
    }));
    EXPECT_TRUE(house.signer.keys().front().is_frozen);
}

TEST_F(SignerNewer, a_freeze_of_a_scope_that_is_not_known_does_not_open) {
    refuses("a freeze of a newer version", [](proto::LedgerEntry& entry) {
        entry.mutable_key_frozen()->set_account("practice");
        entry.mutable_key_frozen()->set_scope("galaxy");
    });
}

TEST_F(SignerNewer, nor_a_thaw_of_one) {
    refuses("a freeze of a newer version",
            [](proto::LedgerEntry& entry) { entry.mutable_key_thawed()->set_scope("galaxy"); });
}

TEST_F(SignerNewer, an_id_of_another_length_is_no_key_of_this_version) {
    refuses("a key's id of a newer version", [](proto::LedgerEntry& entry) {
        entry.mutable_key_retired()->set_account("practice");
        entry.mutable_key_retired()->set_key("short");
    });
}

TEST_F(SignerNewer, an_entry_without_a_body_that_is_known_does_not_open) {
    refuses("is of a newer version", [](proto::LedgerEntry& entry) { entry.set_time_ms(1); });
}

TEST_F(SignerNewer, rights_of_a_key_whose_id_does_not_read_are_no_keys_rights) {
    House house(disk_);
    EXPECT_OK(opened(house, [](proto::LedgerEntry& entry) {
        entry.mutable_posture_seen()->set_key("short");
        entry.mutable_posture_seen()->mutable_rights();
    }));
    EXPECT_EQ(house.signer.keys().front().posture_code, "");  // As it was seen before.
    EXPECT_TRUE(sign(house.signer, intent(1)).has_value());
}

}  // namespace
}  // namespace strongroom::vault
