// The courier carries the signer's questions to witnesses, as they are, and the answers back.
#include "courier/courier_house.h"

namespace strongroom::courier {
namespace {

proto::FromSigner ask(const std::string& ca = "") {
    proto::FromSigner message;
    proto::AskWitness& asked = *message.mutable_ask_witness();
    asked.set_witness("my.example/w 1");
    asked.set_method("POST");
    asked.set_url("https://witness.example");
    asked.set_target("/add-checkpoint");
    asked.set_body("old 0\n\nwhatever the signer wrote");
    asked.set_ca(ca);
    return message;
}

TEST_F(Courier, carries_a_question_to_a_witness_and_its_answer_back_as_they_are) {
    EXPECT_OK(world_.disk.make_folder("/c"));
    from_signer(ask("-----BEGIN CERTIFICATE-----"));
    const auto& asked = world_.network.asked().back();
    EXPECT_EQ(asked.endpoint.url, "https://witness.example");
    EXPECT_EQ(asked.endpoint.ca_file, "/c/witness-my.example%2Fw%201.pem");
    EXPECT_EQ(as_text(world_.disk.files().at(asked.endpoint.ca_file)),
              "-----BEGIN CERTIFICATE-----");
    EXPECT_EQ(asked.request.method, "POST");
    EXPECT_EQ(asked.request.target, "/add-checkpoint");
    EXPECT_EQ(asked.request.body, "old 0\n\nwhatever the signer wrote");
    const std::string bytes("\x01\xff 300\n", 7);
    world_.network.reply("/add-checkpoint", {.status = 409, .headers = {}, .body = bytes});
    world_.run_due();
    const proto::WitnessAnswer& answer = to_signer_.back().witness_answer();
    EXPECT_EQ(answer.witness(), "my.example/w 1");
    EXPECT_EQ(answer.status(), 409);
    EXPECT_EQ(answer.body(), bytes);
}

TEST_F(Courier, says_when_a_witness_did_not_answer_or_said_too_much) {
    from_signer(ask());
    world_.network.reply("/add-checkpoint",
                         {.status = 200, .headers = {}, .body = std::string(100'000, 'x')});
    world_.run_due();
    EXPECT_EQ(to_signer_.back().witness_answer().status(), 0);
    EXPECT_EQ(to_signer_.back().witness_answer().body(), "its answer is too long");
    from_signer(ask());
    world_.advance(seconds(11));
    EXPECT_EQ(to_signer_.back().witness_answer().status(), 0);
    EXPECT_NE(to_signer_.back().witness_answer().body(), "");
}

TEST_F(Courier, a_signer_that_asks_without_end_is_told_so) {
    for (int i = 0; i < 9; ++i) from_signer(ask());
    EXPECT_EQ(world_.network.waiting("/add-checkpoint"), 8U);
    EXPECT_EQ(to_signer_.back().witness_answer().body(), "too many questions at once");
}

}  // namespace
}  // namespace strongroom::courier
