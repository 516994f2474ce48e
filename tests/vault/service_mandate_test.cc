// Who may bring factors and mandates: the owner's socket, and only with a user's signature.
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

std::vector<proto::ToSigner> messages() {
    std::vector<proto::ToSigner> made(3);
    made[0].mutable_set_factor()->set_text("account = \"practice\"\n");
    made[1].mutable_add_mandate()->set_text("account = \"practice\"\n");
    made[2].mutable_revoke_mandate()->set_id("00");
    return made;
}

TEST_F(Service, factors_and_mandates_come_through_the_owners_socket_alone) {
    open_house();
    const std::uint64_t size = signer_.ledger_size();
    for (const proto::ToSigner& message : messages()) {
        for (const char* socket : {"engine", "watch", "courier", "status", "form"}) {
            closed_.clear();
            say(kEngine, socket, message);
            EXPECT_EQ(closed_.size(), 1U) << socket;
        }
    }
    EXPECT_TRUE(sent_.empty());
    for (const proto::ToSigner& message : messages()) {
        say(kAdmin, "admin", message);
        ASSERT_FALSE(sent_.empty());
        EXPECT_FALSE(sent_.back().second.done().error().empty());
    }
    EXPECT_EQ(signer_.ledger_size(), size);
}

}  // namespace
}  // namespace strongroom::vault
