// Keys in a PKCS#11 token: the signer decides and records, the token signs, and nothing that it
// signs otherwise goes out (docs/token.md).
#include "vault/token_house.h"

namespace strongroom::vault {
namespace {

// ---- Making ------------------------------------------------------------------------------------

TEST_F(Tokens, a_key_that_is_made_there_shows_its_public_half_and_waits_for_its_id) {
    open_house();
    connect();
    ask_for_key();
    EXPECT_EQ(told_owner(), "nothing");  // Not before the token has answered.
    answer(made_key(asked_to_make().request_id()));
    EXPECT_EQ(told_owner(), "");
    const KeyView key = signer_.keys({"a"}, 1).at(0);
    EXPECT_EQ(key.account.value, "main");
    EXPECT_EQ(key.kind, "ed25519-token");
    EXPECT_TRUE(key.is_waiting);
    EXPECT_EQ(MUST(ed25519_public_half(key.public_key)),
              Bytes(public_half_.begin(), public_half_.end()));
}

TEST_F(Tokens, without_a_token_no_key_is_made_and_the_owner_hears_what_to_start) {
    open_house();
    ask_for_key();
    EXPECT_NE(told_owner().find("strongroom token"), std::string::npos);
}

TEST_F(Tokens, what_could_not_be_kept_is_refused_before_the_token_makes_anything) {
    open_house();
    connect();
    for (const auto& [account, policy] :
         {std::pair{"practice", kTokenPolicy},  // Has a key.
          std::pair{"b b", kTokenPolicy}, std::pair{"main", "symbols = 3\n"}}) {
        sent_.clear();
        ask_for_key(account, policy);
        EXPECT_NE(told_owner(), "") << account;
        EXPECT_EQ(last_to(kToken), nullptr) << account;
    }
}

TEST_F(Tokens, a_token_that_makes_none_says_why_and_nothing_is_kept) {
    open_house();
    connect();
    ask_for_key();
    proto::TokenAnswer no = made_key(asked_to_make().request_id());
    no.set_error("it is full");
    answer(no);
    EXPECT_NE(told_owner().find("it is full"), std::string::npos);
    ask_for_key();
    proto::TokenAnswer short_key = made_key(asked_to_make().request_id());
    short_key.set_public_key("short");
    answer(short_key);
    EXPECT_NE(told_owner().find("32 bytes"), std::string::npos);
    EXPECT_EQ(signer_.key_count(), 1U);
}

TEST_F(Tokens, a_token_that_leaves_or_is_slow_makes_none) {
    open_house();
    connect();
    ask_for_key();
    const auto number = asked_to_make().request_id();
    clock_.advance(seconds(21));
    EXPECT_OK(service_.tick());
    EXPECT_NE(told_owner().find("in time"), std::string::npos);
    answer(made_key(number));
    EXPECT_EQ(signer_.key_count(), 1U);
    ask_for_key();
    service_.closed(kToken);
    EXPECT_NE(told_owner().find("left"), std::string::npos);
}

// ---- Which one it is ----------------------------------------------------------------------------

TEST_F(Tokens, it_is_asked_which_it_is_when_it_comes_and_the_owner_is_told) {
    open_house();
    EXPECT_FALSE(status_now().has_token());
    connect();
    clock_.advance(seconds(3));
    EXPECT_EQ(status_now().token().silent_ms(), 3'000);
    EXPECT_EQ(status_now().token().text(), "");
    answer(described(asked_to_describe(), "Maker\nModel \x01 7"));
    EXPECT_EQ(status_now().token().text(), "Maker Model   7");  // In one line, and plain.
    EXPECT_EQ(status_now().token().silent_ms(), 0);
    service_.closed(kToken);
    EXPECT_FALSE(status_now().has_token());
}

TEST_F(Tokens, it_is_asked_again_each_minute_and_not_before_it_has_answered) {
    open_house();
    connect();
    const std::uint64_t first = asked_to_describe();
    answer(described(first, "one"));
    clock_.advance(milliseconds(59'999));
    EXPECT_OK(service_.tick());
    EXPECT_EQ(asked_to_describe(), first);
    clock_.advance(milliseconds(1));
    EXPECT_OK(service_.tick());
    const std::uint64_t second = asked_to_describe();
    EXPECT_NE(second, first);
    answer(described(first, "another"));  // Of a question that nobody asks any more.
    EXPECT_EQ(status_now().token().text(), "one");
    clock_.advance(minutes(2));
    EXPECT_OK(service_.tick());
    EXPECT_EQ(asked_to_describe(), second);
    EXPECT_EQ(status_now().token().silent_ms(), 120'000);
    proto::TokenAnswer gone;
    gone.set_request_id(second);
    gone.set_error("it was pulled out");
    answer(gone);
    EXPECT_EQ(status_now().token().problem(), "it was pulled out");
    EXPECT_EQ(status_now().token().text(), "one");
    clock_.advance(minutes(1));
    EXPECT_OK(service_.tick());
    answer(described(asked_to_describe(), "one"));
    EXPECT_EQ(status_now().token().problem(), "");
}

TEST_F(Tokens, another_one_is_not_taken_for_the_one_before_it) {
    open_house();
    connect();
    answer(described(asked_to_describe(), "one"));
    connect(78);
    EXPECT_EQ(status_now().token().text(), "");
    answer(described(asked_to_describe(), "one"));  // The one before: it is asked no more.
    EXPECT_EQ(status_now().token().text(), "");
}

// ---- Signing -----------------------------------------------------------------------------------

TEST_F(Tokens, an_order_goes_out_with_the_tokens_signature_once_it_is_on_record) {
    open_with_token_key();
    const std::uint64_t before = signer_.ledger_size();
    say(kEngine, "engine", order(1));
    EXPECT_EQ(signer_.ledger_size(), before + 1);
    EXPECT_FALSE(was_sent_out());
    const proto::TokenSign asked = asked_to_sign();
    EXPECT_EQ(asked.public_key(), as_text(public_half_));
    EXPECT_NE(asked.text().find("symbol=BTCUSDT&side=BUY"), std::string::npos);
    answer(signature_of(asked));
    ASSERT_TRUE(was_sent_out());
    EXPECT_FALSE(last_to(kEngine)->reply().signed_().client_id().empty());
    const proto::SignedRequest& out = last_to(kCourier)->signed_request();
    ASSERT_EQ(out.headers_size(), 1);
    EXPECT_EQ(out.headers(0).value(), "id-of-main");
    EXPECT_NE(out.target().find(asked.text()), std::string::npos);
    EXPECT_NE(out.target().find("&signature="), std::string::npos);
}

TEST_F(Tokens, reads_cancels_and_the_user_stream_are_signed_there_too) {
    open_with_token_key();
    say(kEngine, "engine", order(1));
    answer(signature_of(asked_to_sign()));
    proto::ToSigner cancel = cancel_of(1);
    cancel.mutable_sign()->mutable_cancel()->set_account("main");
    proto::ToSigner balances = read_of(proto::ReadQuery::BALANCES);
    proto::ToSigner stream = read_of(proto::ReadQuery::USER_STREAM);
    for (proto::ToSigner* message : {&balances, &stream})
        message->mutable_sign()->mutable_read()->set_account("main");
    for (const auto& [peer, socket, message] :
         {std::tuple{kEngine, "engine", cancel}, std::tuple{kEngine, "engine", balances},
          std::tuple{kCourier, "courier", stream}}) {
        sent_.clear();
        say(peer, socket, message);
        answer(signature_of(asked_to_sign()));
        ASSERT_TRUE(was_sent_out());
        EXPECT_EQ(last_to(kCourier)->signed_request().account(), "main");
    }
    EXPECT_NE(last_to(kCourier)->signed_request().ws_message().find("signature"),
              std::string::npos);
}

TEST_F(Tokens, a_signature_of_another_text_or_key_goes_nowhere) {
    open_with_token_key();
    say(kEngine, "engine", order(1));
    proto::TokenSign other = asked_to_sign();
    other.set_text(other.text() + "&newOrderRespType=FULL");
    answer(signature_of(other));
    EXPECT_EQ(refused(), "encoding");
    say(kEngine, "engine", order(2));
    proto::TokenAnswer cut = signature_of(asked_to_sign());
    cut.mutable_signature()->resize(63);
    answer(cut);
    EXPECT_EQ(refused(), "encoding");
    crypto_sign_keypair(public_half_.data(), secret_.data());
    say(kEngine, "engine", order(3));
    answer(signature_of(asked_to_sign()));
    EXPECT_EQ(refused(), "encoding");
    EXPECT_FALSE(was_sent_out());
}

TEST_F(Tokens, an_answer_counts_once_and_only_from_the_newest_token) {
    open_with_token_key();
    say(kEngine, "engine", order(1));
    const proto::TokenAnswer good = signature_of(asked_to_sign());
    answer(good, 77);  // Somebody else at the door.
    EXPECT_FALSE(was_sent_out());
    answer(good);
    EXPECT_TRUE(was_sent_out());
    sent_.clear();
    answer(good);
    EXPECT_TRUE(sent_.empty());
    say(kEngine, "engine", order(2));
    const proto::TokenAnswer late = signature_of(asked_to_sign());
    connect(78);
    EXPECT_EQ(refused(), "token");
    answer(late);
    EXPECT_FALSE(was_sent_out());
}

TEST_F(Tokens, without_the_token_nothing_is_recorded_and_it_may_be_tried_again) {
    open_with_token_key();
    service_.closed(kToken);
    const std::uint64_t before = signer_.ledger_size();
    say(kEngine, "engine", order(1));
    EXPECT_EQ(refused(), "token");
    EXPECT_TRUE(last_to(kEngine)->reply().refused().is_for_now());
    EXPECT_EQ(signer_.ledger_size(), before);
    say(kEngine, "engine", place(2));  // Other keys go on.
    EXPECT_TRUE(was_sent_out());
    connect();
    say(kEngine, "engine", order(1));
    EXPECT_FALSE(asked_to_sign().text().empty());
}

TEST_F(Tokens, what_is_on_record_and_not_signed_in_time_is_not_signed_later) {
    open_with_token_key();
    say(kEngine, "engine", order(1));
    const proto::TokenAnswer late = signature_of(asked_to_sign());
    clock_.advance(milliseconds(2'100));
    EXPECT_OK(service_.tick());
    EXPECT_EQ(refused(), "token");
    EXPECT_FALSE(last_to(kEngine)->reply().refused().is_for_now());
    answer(late);
    EXPECT_FALSE(was_sent_out());
    say(kEngine, "engine", order(1));
    EXPECT_TRUE(last_to(kEngine)->reply().signed_().is_repeat());
    EXPECT_FALSE(was_sent_out());
}

TEST_F(Tokens, a_freeze_a_seal_or_a_lost_courier_between_asking_and_answer_stops_the_order) {
    open_with_token_key();
    say(kEngine, "engine", order(1));
    proto::TokenAnswer made = signature_of(asked_to_sign());
    proto::ToSigner freezing = freeze();
    freezing.mutable_freeze()->set_account("main");
    say(kWatch, "watch", freezing);
    answer(made);
    EXPECT_EQ(refused(), "frozen");
    EXPECT_OK(signer_.thaw({"main"}, "admin"));
    say(kEngine, "engine", order(2));
    made = signature_of(asked_to_sign());
    service_.closed(kCourier);
    answer(made);
    EXPECT_EQ(refused(), "courier");
    service_.opened(kCourier, "courier");
    say(kEngine, "engine", order(3));
    made = signature_of(asked_to_sign());
    signer_.seal();
    sent_.clear();
    answer(made);
    EXPECT_EQ(refused(), "sealed");
    EXPECT_FALSE(was_sent_out());
}

TEST_F(Tokens, a_token_that_says_no_refuses_in_its_words) {
    open_with_token_key();
    say(kEngine, "engine", order(1));
    proto::TokenAnswer no;
    no.set_request_id(asked_to_sign().request_id());
    no.set_error("it was pulled out");
    answer(no);
    EXPECT_EQ(refused(), "token");
    EXPECT_NE(last_to(kEngine)->reply().refused().text().find("pulled out"), std::string::npos);
}

TEST_F(Tokens, more_than_it_can_sign_in_time_is_refused) {
    open_with_token_key();
    proto::ToSigner read = read_of(proto::ReadQuery::BALANCES);
    read.mutable_sign()->mutable_read()->set_account("main");
    for (int i = 0; i < 256; ++i) say(kEngine, "engine", read);
    EXPECT_EQ(last_to(kEngine), nullptr);
    say(kEngine, "engine", read);
    EXPECT_EQ(refused(), "token");
    EXPECT_TRUE(last_to(kEngine)->reply().refused().is_for_now());
}

TEST_F(Tokens, its_door_knows_answers_only) {
    open_with_token_key();
    for (const proto::ToSigner& message : {order(1), freeze()}) {
        closed_.clear();
        say(kToken, "token", message);
        EXPECT_EQ(closed_, std::vector<PeerId>{kToken});
    }
    closed_.clear();
    proto::ToSigner stranger;
    *stranger.mutable_token_answer() = made_key(1);
    say(kEngine, "engine", stranger);
    EXPECT_EQ(closed_, std::vector<PeerId>{kEngine});
}

TEST_F(Tokens, its_key_survives_a_restart_and_a_rotation_and_can_be_retired) {
    open_with_token_key();
    EXPECT_OK(signer_.rotate_keyring());
    signer_.seal();
    std::string text = "correct horse";
    EXPECT_OK(signer_.unseal(Secret::take(text)));
    see_rights(signer_, "main");
    say(kEngine, "engine", order(1));
    answer(signature_of(asked_to_sign()));
    EXPECT_TRUE(was_sent_out());
    EXPECT_OK(signer_.retire_key({"main"}, "admin"));
    say(kEngine, "engine", order(2));
    EXPECT_EQ(refused(), "retired");
}

}  // namespace
}  // namespace strongroom::vault
