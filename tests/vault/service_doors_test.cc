// Which message may come through which socket: all of them, at every door.
#include <set>

#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

constexpr PeerId kStranger = 9;

struct Case {
    std::string what;
    proto::ToSigner message;
    std::set<std::string> doors;
};

template <typename Fill>
Case of(const char* what, std::set<std::string> doors, Fill fill) {
    Case made{what, {}, std::move(doors)};
    fill(made.message);
    return made;
}

// Engine, watch and courier, and what everybody may see.
std::vector<Case> of_processes() {
    using M = proto::ToSigner;
    using Read = proto::ReadQuery;
    const auto read = [](Read::Kind kind) {
        return [kind](M& m) {
            m.mutable_sign()->mutable_read()->set_kind(kind);
            m.mutable_sign()->mutable_read()->set_account("practice");
        };
    };
    const std::set<std::string> both{"engine", "watch"};
    std::vector<Case> all = {
        of("place", {"engine"}, [](M& m) { m.mutable_sign()->mutable_place(); }),
        of("cancel", both, [](M& m) { m.mutable_sign()->mutable_cancel(); }),
        of("cancel at venue", {"watch"}, [](M& m) { m.mutable_sign()->mutable_cancel_at_venue(); }),
        of("sign nothing", {}, [](M& m) { m.mutable_sign(); }),
        of("nothing", {}, [](M&) {}),
        of("account venue", {"engine"}, [](M& m) { m.mutable_get_account_venue(); }),
        of("judge", {"watch"}, [](M& m) { m.mutable_judge(); }),
        of("freeze", {"watch", "admin"}, [](M& m) { m.mutable_freeze(); }),
        of("freeze all", {"admin"}, [](M& m) { m.mutable_freeze()->set_scope("all"); }),
        of("open orders", {"watch"}, [](M& m) { m.mutable_open_orders(); }),
        of("reference", {"courier"}, [](M& m) { m.mutable_reference(); }),
        of("key rights", {"courier"}, [](M& m) { m.mutable_key_rights(); }),
        of("key errand's answer", {"courier"}, [](M& m) { m.mutable_key_errand_answer(); }),
        of("key errand's signature", {"courier"},
           [](M& m) { m.mutable_sign()->set_key_errand(1); }),
        of("witness answer", {"courier"}, [](M& m) { m.mutable_witness_answer(); }),
        of("status", {"admin", "status"}, [](M& m) { m.mutable_get_status(); }),
        of("check grant", {"admin", "status"}, [](M& m) { m.mutable_check_grant(); }),
        of("sealed key", {"form"}, [](M& m) { m.mutable_add_sealed_key(); }),
        of("token answer", {"token"}, [](M& m) { m.mutable_token_answer(); }),
    };
    for (int kind = Read::ORDER; kind <= Read::KEY_RIGHTS; ++kind) {
        const bool is_couriers = kind == Read::USER_STREAM || kind == Read::KEY_RIGHTS;
        all.push_back(of("read", is_couriers ? std::set<std::string>{"courier"} : both,
                         read(static_cast<Read::Kind>(kind))));
    }
    return all;
}

// What the owner alone may say.
std::vector<Case> of_owner() {
    using M = proto::ToSigner;
    const std::set<std::string> admin{"admin"};
    return {
        of("thaw", admin, [](M& m) { m.mutable_thaw(); }),
        of("init", admin, [](M& m) { m.mutable_init(); }),
        of("unseal", admin, [](M& m) { m.mutable_unseal(); }),
        of("seal", admin, [](M& m) { m.mutable_seal(); }),
        of("add key", admin, [](M& m) { m.mutable_add_key(); }),
        of("make key", admin, [](M& m) { m.mutable_make_key(); }),
        of("name key", admin, [](M& m) { m.mutable_name_key(); }),
        of("key errand", admin, [](M& m) { m.mutable_run_key_errand(); }),
        of("note campaign", admin, [](M& m) { m.mutable_note_campaign(); }),
        of("list campaign", admin, [](M& m) { m.mutable_list_campaign(); }),
        of("note loss", admin, [](M& m) { m.mutable_note_loss(); }),
        of("set policy", admin, [](M& m) { m.mutable_set_policy(); }),
        of("retire key", admin, [](M& m) { m.mutable_retire_key(); }),
        of("rotate", admin, [](M& m) { m.mutable_rotate_keyring(); }),
        of("set passphrase", admin, [](M& m) { m.mutable_set_passphrase(); }),
        of("allow posture", admin, [](M& m) { m.mutable_allow_posture(); }),
        of("init shares", admin, [](M& m) { m.mutable_init_shares(); }),
        of("share key", admin, [](M& m) { m.mutable_get_share_key(); }),
        of("submit share", admin, [](M& m) { m.mutable_submit_share(); }),
        of("make shares", admin, [](M& m) { m.mutable_make_shares(); }),
        of("confirm shares", admin, [](M& m) { m.mutable_confirm_shares(); }),
        of("start backup", admin, [](M& m) { m.mutable_start_backup(); }),
        of("backup piece", admin, [](M& m) { m.mutable_next_backup_piece(); }),
        of("look up", admin, [](M& m) { m.mutable_look_up_tokens(); }),
        of("finish look up", admin, [](M& m) { m.mutable_finish_look_up(); }),
        of("add witness", admin, [](M& m) { m.mutable_add_witness(); }),
        of("remove witness", admin, [](M& m) { m.mutable_remove_witness(); }),
        of("set factor", admin, [](M& m) { m.mutable_set_factor(); }),
        of("add mandate", admin, [](M& m) { m.mutable_add_mandate(); }),
        of("revoke mandate", admin, [](M& m) { m.mutable_revoke_mandate(); }),
        of("add person", admin, [](M& m) { m.mutable_add_person(); }),
        of("revoke person", admin, [](M& m) { m.mutable_revoke_person(); }),
        of("set need", admin, [](M& m) { m.mutable_set_need()->set_needed(1); }),
        of("propose", admin, [](M& m) { m.mutable_propose_act(); }),
        of("approve", admin, [](M& m) { m.mutable_approve_act(); }),
        of("retract", admin, [](M& m) { m.mutable_retract_act(); }),
        of("end grant", admin, [](M& m) { m.mutable_end_grant(); }),
        of("lock down", admin, [](M& m) { m.mutable_lock_down(); }),
        of("people", admin, [](M& m) { m.mutable_get_people(); }),
    };
}

class ServiceDoors : public Service {
  protected:
    void knock_everywhere(const std::vector<Case>& cases) {
        for (const Case& one : cases) {
            for (const char* door : {"engine", "watch", "courier", "admin", "status", "form",
                                     "token", "", "nonsense"}) {
                closed_.clear();
                sent_.clear();
                say(kStranger, door, one.message);
                EXPECT_EQ(closed_.empty(), one.doors.contains(door)) << one.what << " at " << door;
                // Who may not even ask hears nothing.
                EXPECT_TRUE(closed_.empty() || sent_.empty()) << one.what << " at " << door;
            }
        }
    }
};

TEST_F(ServiceDoors, each_message_has_its_sockets_and_ends_the_connection_at_every_other) {
    knock_everywhere(of_processes());
    knock_everywhere(of_owner());
    EXPECT_FALSE(signer_.is_initialised());
}

// Whoever asks too early is told so; nothing of it waits for the signer to be opened.
TEST_F(ServiceDoors, without_a_store_every_wish_of_the_owner_is_refused_in_words) {
    for (const Case& one : of_owner()) {
        if (one.message.has_seal()) continue;  // It is sealed, and says that this is done.
        sent_.clear();
        say(kAdmin, "admin", one.message);
        ASSERT_EQ(sent_.size(), 1U) << one.what;
        EXPECT_NE(sent_.front().second.done().error(), "") << one.what;
        EXPECT_NE(sent_.front().second.done().code(), "") << one.what;
    }
    EXPECT_FALSE(signer_.is_initialised());
    EXPECT_TRUE(disk_.files().empty());
}

}  // namespace
}  // namespace strongroom::vault
