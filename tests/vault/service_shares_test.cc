// Shares on the admin socket: sealed on the way, given out once, and nowhere else.
#include <sodium.h>

#include <map>

#include "vault/sealed_box.h"
#include "vault/service_house.h"
#include "vault/share_text.h"

namespace strongroom::vault {
namespace {

class ServiceShares : public Service {
  protected:
    ServiceShares() : mine_(make_box_pair(random_)) {}

    static std::string text(ByteView bytes) { return std::string(as_text(bytes)); }

    // The texts of a new store's shares, as its asker opens them.
    std::vector<std::string> init(unsigned needed, unsigned made) {
        proto::ToSigner message;
        message.mutable_init_shares()->set_request_id(1);
        message.mutable_init_shares()->set_needed(needed);
        message.mutable_init_shares()->set_made(made);
        message.mutable_init_shares()->set_public_key(text(mine_.public_key));
        say(kAdmin, "admin", message);
        return opened();
    }
    std::vector<std::string> opened() {
        std::vector<std::string> texts;
        for (const std::string& box : sent_.back().second.shares_made().sealed_shares()) {
            const Secret share = MUST(open_box(mine_, as_bytes(box), kShareTextBytesMax));
            texts.emplace_back(share.text(OpenSecret{}));
        }
        return texts;
    }
    proto::FromSigner hand_in(std::string share) {
        proto::ToSigner ask;
        ask.mutable_get_share_key()->set_request_id(2);
        say(kAdmin, "admin", ask);
        BoxKey key{};
        std::ranges::copy(as_bytes(sent_.back().second.share_key().public_key()), key.begin());
        proto::ToSigner message;
        message.mutable_submit_share()->set_request_id(3);
        message.mutable_submit_share()->set_sealed_share(
            text(MUST(seal_to(key, Secret::take(share)))));
        say(kAdmin, "admin", message);
        return sent_.back().second;
    }
    proto::SignerStatus status() {
        proto::ToSigner ask;
        ask.mutable_get_status();
        say(kWeb, "status", ask);
        return sent_.back().second.status();
    }

    BoxPair mine_;
};

TEST_F(ServiceShares, two_of_three_people_make_a_store_and_open_it) {
    const auto shares = init(2, 3);
    ASSERT_EQ(shares.size(), 3U);
    EXPECT_FALSE(status().is_sealed());
    proto::ToSigner seal;
    seal.mutable_seal();
    say(kAdmin, "admin", seal);
    EXPECT_EQ(status().shares_needed(), 2U);
    EXPECT_EQ(status().shares_made(), 3U);
    const auto first = hand_in(shares[2]).unseal_progress();
    EXPECT_EQ(first.share(), 3U);
    EXPECT_EQ(first.have(), 1U);
    EXPECT_EQ(first.needed(), 2U);
    EXPECT_FALSE(first.is_open());
    EXPECT_EQ(status().shares_have(), 1U);
    EXPECT_TRUE(hand_in(shares[0]).unseal_progress().is_open());
    EXPECT_FALSE(status().is_sealed());
}

TEST_F(ServiceShares, the_shares_of_a_store_are_given_out_once) {
    const auto shares = init(2, 3);
    EXPECT_TRUE(init(2, 3).empty());
    EXPECT_NE(sent_.back().second.done().error().find("there is a store already"),
              std::string::npos);
    // Neither share nor set stands in anything that was sent, but for the boxes.
    const Share share = MUST(parse_share([&] {
        std::string copy = shares[0];
        return Secret::take(copy);
    }()));
    for (const auto& [peer, message] : sent_) {
        const std::string bytes = message.SerializeAsString();
        EXPECT_EQ(bytes.find(shares[0]), std::string::npos);
        EXPECT_EQ(bytes.find(share.y.text(OpenSecret{})), std::string::npos);
    }
    for (const auto& [path, bytes] : disk_.files())
        EXPECT_EQ(as_text(bytes).find(share.y.text(OpenSecret{})), std::string::npos) << path;
}

TEST_F(ServiceShares, a_key_that_nothing_can_be_sealed_to_makes_no_store) {
    proto::ToSigner message;
    message.mutable_init_shares()->set_needed(1);
    message.mutable_init_shares()->set_made(1);
    for (const std::string& key : {std::string(), std::string(31, 'x'), std::string(33, 'x'),
                                   std::string(32, '\0')}) {  // The last: of small order.
        message.mutable_init_shares()->set_public_key(key);
        say(kAdmin, "admin", message);
        EXPECT_NE(sent_.back().second.done().error().find("key"), std::string::npos);
        EXPECT_FALSE(status().is_initialised());
    }
}

TEST_F(ServiceShares, other_shares_come_into_force_when_they_are_confirmed) {
    const auto old = init(1, 1);
    proto::ToSigner make;
    make.mutable_make_shares()->set_needed(2);
    make.mutable_make_shares()->set_made(2);
    make.mutable_make_shares()->set_public_key(text(mine_.public_key));
    say(kAdmin, "admin", make);
    const std::string set = sent_.back().second.shares_made().set_id();
    const auto fresh = opened();
    ASSERT_EQ(fresh.size(), 2U);
    EXPECT_EQ(status().shares_needed(), 1U);
    proto::ToSigner confirm;
    confirm.mutable_confirm_shares()->set_set_id("12345678");
    say(kAdmin, "admin", confirm);
    EXPECT_FALSE(sent_.back().second.done().error().empty());
    confirm.mutable_confirm_shares()->set_set_id(set);
    say(kAdmin, "admin", confirm);
    EXPECT_TRUE(sent_.back().second.done().error().empty());
    EXPECT_EQ(status().shares_needed(), 2U);
    proto::ToSigner seal;
    seal.mutable_seal();
    say(kAdmin, "admin", seal);
    EXPECT_FALSE(hand_in(old[0]).done().error().empty());
    EXPECT_FALSE(hand_in(fresh[0]).unseal_progress().is_open());
    EXPECT_TRUE(hand_in(fresh[1]).unseal_progress().is_open());
}

TEST_F(ServiceShares, a_backup_comes_in_named_pieces_and_an_end) {
    (void)init(1, 1);
    proto::ToSigner next;
    next.mutable_next_backup_piece()->set_request_id(8);
    say(kAdmin, "admin", next);
    EXPECT_NE(sent_.back().second.done().error().find("no backup was begun"), std::string::npos);
    proto::ToSigner start;
    start.mutable_start_backup();
    say(kAdmin, "admin", start);
    EXPECT_EQ(sent_.back().second.done().error(), "");
    std::map<std::string, std::string> files;
    for (int pieces = 0; pieces < 100; ++pieces) {
        say(kAdmin, "admin", next);
        ASSERT_TRUE(sent_.back().second.has_backup_piece());
        const proto::BackupPiece& piece = sent_.back().second.backup_piece();
        EXPECT_EQ(piece.request_id(), 8U);
        if (piece.name().empty()) break;
        EXPECT_TRUE(piece.is_last()) << "they are all small";
        files[piece.name()] += piece.bytes();
    }
    EXPECT_EQ(files.at("store.pb"), as_text(disk_.file("/s/store.pb")));
    EXPECT_TRUE(files.contains("keys.rec") && files.contains("ledger/checkpoint"));
    say(kAdmin, "admin", next);
    EXPECT_TRUE(sent_.back().second.has_done()) << "it is over";
}

TEST_F(ServiceShares, only_the_owner_may_speak_of_shares_and_backups) {
    proto::ToSigner messages[7];
    messages[0].mutable_init_shares();
    messages[1].mutable_get_share_key();
    messages[2].mutable_submit_share();
    messages[3].mutable_make_shares();
    messages[4].mutable_confirm_shares();
    messages[5].mutable_start_backup();
    messages[6].mutable_next_backup_piece();
    const std::pair<PeerId, const char*> others[] = {
        {kEngine, "engine"}, {kCourier, "courier"}, {kWatch, "watch"}, {kWeb, "status"}};
    for (const proto::ToSigner& message : messages) {
        for (const auto& [peer, socket] : others) {
            closed_.clear();
            say(peer, socket, message);
            EXPECT_EQ(closed_, std::vector<PeerId>{peer});
        }
        closed_.clear();
        say(kAdmin, "admin", message);
        EXPECT_TRUE(closed_.empty());
    }
    EXPECT_FALSE(status().is_initialised());
}

}  // namespace
}  // namespace strongroom::vault
