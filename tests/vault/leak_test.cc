// Which words are keys of ours, who may ask, and what freezing them does.
#include <sodium.h>

#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

class Leak : public Service {
  protected:
    void look_up(std::vector<std::string> tokens, PeerId peer = kAdmin,
                 const char* socket = "admin") {
        proto::ToSigner message;
        for (std::string& token : tokens)
            message.mutable_look_up_tokens()->add_tokens(std::move(token));
        say(peer, socket, message);
    }
    proto::LeakVerdict finish(bool is_freezing = false, PeerId peer = kAdmin) {
        proto::ToSigner message;
        message.mutable_finish_look_up()->set_file_sha256(std::string(32, 's'));
        message.mutable_finish_look_up()->set_freeze(is_freezing);
        say(peer, "admin", message);
        return sent_.back().second.leak_verdict();
    }
    void add(const std::string& account, const std::string& id, const std::string& secret) {
        proto::ToSigner message;
        proto::AddKey& key = *message.mutable_add_key();
        key.set_account(account);
        key.set_venue("binance");
        key.set_api_key(id);
        key.set_secret(secret);
        key.set_policy(
            "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n");
        say(kAdmin, "admin", message);
        ASSERT_EQ(sent_.back().second.done().error(), "");
    }
};

const std::string kId = "an-id-of-sixteen-bytes-or-more";
const std::string kSecret = "secret-of-the-second-key";

TEST_F(Leak, tells_the_id_from_the_secret_and_both) {
    open_house();
    add("second", kId, kSecret);
    add("third", "another-id-0123456789", "another-secret-0123456789");
    look_up({kId, "a word that is nothing", "another-secret-0123456789"});
    EXPECT_EQ(sent_.back().second.done().error(), "");
    proto::LeakVerdict verdict = finish();
    ASSERT_EQ(verdict.keys_size(), 2);
    EXPECT_EQ(verdict.keys_compared(), 3U);
    EXPECT_EQ(verdict.keys(0).account(), "second");
    EXPECT_TRUE(verdict.keys(0).is_id_found() && !verdict.keys(0).is_secret_found());
    EXPECT_TRUE(!verdict.keys(1).is_id_found() && verdict.keys(1).is_secret_found());
    look_up({kId});
    look_up({kSecret});  // A second frame of the same look-up.
    verdict = finish();
    ASSERT_EQ(verdict.keys_size(), 1);
    EXPECT_TRUE(verdict.keys(0).is_id_found() && verdict.keys(0).is_secret_found());
    EXPECT_FALSE(verdict.keys(0).is_frozen());
    EXPECT_EQ(finish().keys_size(), 0) << "the next look-up begins anew";
}

TEST_F(Leak, a_key_that_was_added_since_is_known) {
    open_house();
    look_up({kId});
    EXPECT_EQ(finish().keys_size(), 0);
    add("second", kId, kSecret);
    look_up({kId});
    EXPECT_EQ(finish().keys_size(), 1);
}

TEST_F(Leak, look_ups_of_two_connections_are_apart) {
    open_house();
    add("second", kId, kSecret);
    look_up({kId});
    EXPECT_EQ(finish(false, 99).keys_size(), 0);
    EXPECT_EQ(finish().keys_size(), 1);
    look_up({kId});
    service_.closed(kAdmin);
    EXPECT_EQ(finish().keys_size(), 0) << "what a lost connection found is forgotten";
}

TEST_F(Leak, only_the_owner_may_ask) {
    open_house();
    for (const char* socket : {"engine", "watch", "courier", "status", "form"}) {
        closed_.clear();
        look_up({kId}, kEngine, socket);
        EXPECT_EQ(closed_.size(), 1U) << socket;
        proto::ToSigner message;
        message.mutable_finish_look_up()->set_freeze(true);
        say(kEngine, socket, message);
        EXPECT_EQ(closed_.size(), 2U) << socket;
    }
    EXPECT_FALSE(signer_.keys().front().is_frozen);
}

TEST_F(Leak, a_bad_question_is_refused_by_name) {
    open_house();
    look_up({"too short"});
    EXPECT_NE(sent_.back().second.done().error().find("9 bytes"), std::string::npos);
    look_up({std::string(257, 'x')});
    EXPECT_EQ(sent_.back().second.done().code(), "invalid");
    look_up(std::vector<std::string>(8'193, std::string(16, 'x')));
    EXPECT_EQ(sent_.back().second.done().code(), "invalid");
    proto::ToSigner message;
    message.mutable_look_up_tokens()->add_der_digests("short");
    say(kAdmin, "admin", message);
    EXPECT_EQ(sent_.back().second.done().code(), "invalid");
    message.mutable_finish_look_up()->set_file_sha256("short");
    say(kAdmin, "admin", message);
    EXPECT_EQ(sent_.back().second.done().code(), "invalid");
    signer_.seal();
    look_up({kId});
    EXPECT_EQ(sent_.back().second.done().code(), "refused");
    EXPECT_EQ(finish(true).keys_size(), 0);
    EXPECT_EQ(sent_.back().second.done().code(), "refused");
}

TEST_F(Leak, freezing_is_in_force_at_once_on_record_and_survives_a_restart) {
    open_house();
    add("second", kId, kSecret);
    add("third", "another-id-0123456789", "another-secret-0123456789");
    look_up({kId, "another-id-0123456789"});
    const std::uint64_t before = signer_.ledger_size();
    proto::LeakVerdict verdict = finish(true);
    ASSERT_EQ(verdict.keys_size(), 2);
    EXPECT_TRUE(verdict.keys(0).is_frozen() && !verdict.keys(0).was_frozen());
    EXPECT_EQ(signer_.ledger_size(), before + 3) << "what was found, and two freezes";
    look_up({kId, "another-id-0123456789"});
    verdict = finish(true);
    EXPECT_TRUE(verdict.keys(0).was_frozen()) << "asked again, nothing is frozen twice";
    EXPECT_EQ(signer_.ledger_size(), before + 4);

    Signer again(clock_, random_, disk_, {.folder = "/s", .version = "t"});
    ASSERT_TRUE(again.look());
    std::string passphrase = "correct horse";
    ASSERT_TRUE(again.unseal(Secret::take(passphrase)));
    for (const KeyView& key : again.keys()) {
        EXPECT_EQ(key.is_frozen, key.account.value != "practice") << key.account.value;
        if (key.is_frozen) EXPECT_EQ(key.frozen_reason, "found in a leak");
    }
}

TEST_F(Leak, a_freeze_whose_record_fails_is_in_force_all_the_same) {
    open_house();
    add("second", kId, kSecret);
    look_up({kId});
    disk_.fail_at(1, test::FakeDisk::Fault::error);
    proto::ToSigner message;
    message.mutable_finish_look_up()->set_file_sha256(std::string(32, 's'));
    message.mutable_finish_look_up()->set_freeze(true);
    murmur(kAdmin, "admin", message);
    EXPECT_NE(sent_.back().second.done().error(), "");
    EXPECT_FALSE(service_.turn_done()) << "the process ends";
    for (const KeyView& key : signer_.keys())
        EXPECT_EQ(key.is_frozen, key.account.value == "second");
}

TEST_F(Leak, a_pem_is_known_by_its_der) {
    open_house();
    // PKCS#8 of an Ed25519 key (RFC 8410): a head and 32 bytes.
    Bytes der = MUST(from_hex("302e020100300506032b657004220420"));
    der.resize(der.size() + 32, 0x5A);
    add("pem", "an-id-of-a-pem-key-1",
        "-----BEGIN PRIVATE KEY-----\n" + to_base64(der) + "\n-----END PRIVATE KEY-----\n");
    std::array<std::uint8_t, 32> digest{};
    crypto_hash_sha256(digest.data(), der.data(), der.size());
    proto::ToSigner message;
    message.mutable_look_up_tokens()->add_der_digests(std::string(as_text(digest)));
    say(kAdmin, "admin", message);
    const proto::LeakVerdict verdict = finish();
    ASSERT_EQ(verdict.keys_size(), 1);
    EXPECT_TRUE(verdict.keys(0).is_secret_found());
}

}  // namespace
}  // namespace strongroom::vault
