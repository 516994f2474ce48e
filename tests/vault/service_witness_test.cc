// Witnesses through the sockets: who may say what, and what the courier is given to carry.
#include "vault/service_house.h"
#include "vault/witness_house.h"

namespace strongroom::vault {
namespace {

constexpr const char* kKey =
    "witness.example/w1+00000000+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

TEST_F(Service, only_the_owner_names_witnesses_and_only_the_courier_answers_for_them) {
    open_house();
    proto::ToSigner add;
    add.mutable_add_witness()->set_key(kKey);
    proto::ToSigner remove;
    remove.mutable_remove_witness()->set_name("x");
    proto::ToSigner answer;
    answer.mutable_witness_answer()->set_witness("x");
    const std::pair<PeerId, const char*> all[] = {{kEngine, "engine"},
                                                  {kWatch, "watch"},
                                                  {kCourier, "courier"},
                                                  {kWeb, "status"},
                                                  {kAdmin, "admin"}};
    for (const auto& [peer, socket] : all) {
        closed_.clear();
        say(peer, socket, add);
        say(peer, socket, remove);
        EXPECT_EQ(closed_.size(), peer == kAdmin ? 0U : 2U) << socket;
        closed_.clear();
        say(peer, socket, answer);
        EXPECT_EQ(closed_.size(), peer == kCourier ? 0U : 1U) << socket;
    }
}

TEST_F(Service, the_courier_is_given_whole_requests_once_a_tick) {
    open_house();
    ledger::WitnessKey key;
    key.key.name = "witness.example/w1";
    proto::ToSigner add;
    add.mutable_add_witness()->set_request_id(4);
    add.mutable_add_witness()->set_key(key.to_string());
    add.mutable_add_witness()->set_url("https://witness.example");
    add.mutable_add_witness()->set_ca("PEM");
    say(kAdmin, "admin", add);
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].second.done().error(), "");
    sent_.clear();
    EXPECT_TRUE(service_.tick().has_value());
    EXPECT_TRUE(sent_.empty());  // The checkpoint is not written yet.
    while (service_.is_writing()) EXPECT_TRUE(service_.write_on().has_value());
    EXPECT_TRUE(service_.tick().has_value());
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].first, kCourier);
    const proto::AskWitness& ask = sent_[0].second.ask_witness();
    EXPECT_EQ(ask.method(), "POST");
    EXPECT_EQ(ask.url(), "https://witness.example");
    EXPECT_EQ(ask.target(), "/add-checkpoint");
    EXPECT_EQ(ask.ca(), "PEM");
    EXPECT_TRUE(ask.body().starts_with("old 0\n\nstrongroom/ledger\n")) << ask.body();
    // A new courier is told again; without one nobody is.
    sent_.clear();
    service_.closed(kCourier);
    clock_.advance(minutes(1));
    EXPECT_TRUE(service_.tick().has_value());
    EXPECT_TRUE(sent_.empty());
    service_.opened(kCourier, "courier");
    EXPECT_TRUE(sent_.back().second.has_ask_witness());
    proto::ToSigner status;
    status.mutable_get_status();
    say(kWeb, "status", status);
    ASSERT_EQ(sent_.back().second.status().witnesses_size(), 1);
    EXPECT_EQ(sent_.back().second.status().witnesses(0).state(), "added");
}

TEST_F(Service, a_cosigned_checkpoint_that_cannot_be_kept_ends_the_process) {
    open_house();
    WitnessBox box;
    proto::ToSigner add;
    add.mutable_add_witness()->set_key(box.key.to_string());
    add.mutable_add_witness()->set_url("https://witness.example");
    say(kAdmin, "admin", add);
    EXPECT_OK(service_.tick());
    while (service_.is_writing()) EXPECT_OK(service_.write_on());
    EXPECT_OK(service_.tick());
    const proto::AskWitness ask = sent_.back().second.ask_witness();
    const WitnessReply cosigned = box.answer({.witness = ask.witness(),
                                              .method = ask.method(),
                                              .url = {},
                                              .target = {},
                                              .body = ask.body(),
                                              .ca = {}},
                                             signer_.ledger_verifier_key());
    ASSERT_EQ(cosigned.status, 200);
    proto::ToSigner answer;
    answer.mutable_witness_answer()->set_witness(cosigned.witness);
    answer.mutable_witness_answer()->set_status(cosigned.status);
    answer.mutable_witness_answer()->set_body(cosigned.body);
    disk_.fail_at(1, test::FakeDisk::Fault::error);
    murmur(kCourier, "courier", answer);
    const Status done = service_.turn_done();
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, Errc::io);
}

TEST_F(Service, an_answer_that_nobody_asked_for_changes_nothing) {
    open_house();
    const std::uint64_t steps = disk_.steps();
    proto::ToSigner answer;
    answer.mutable_witness_answer()->set_witness("nobody");
    answer.mutable_witness_answer()->set_status(200);
    say(kCourier, "courier", answer);
    EXPECT_EQ(disk_.steps(), steps);
}

}  // namespace
}  // namespace strongroom::vault
