// A token that comes, goes and falls silent in the middle of a turn.
#include "vault/store_room.h"
#include "vault/token_house.h"

namespace strongroom::vault {
namespace {

// ---- Making ------------------------------------------------------------------------------------

TEST_F(Tokens, one_that_nothing_reaches_any_more_makes_no_key) {
    open_house();
    connect();
    gone_.insert(kToken);
    ask_for_key();
    EXPECT_EQ(told_owner(), "the token left");
    EXPECT_EQ(signer_.key_count(), 1U);
}

TEST_F(Tokens, a_key_there_is_of_the_user_that_was_named) {
    open_house();
    connect();
    proto::ToSigner message;
    proto::MakeKey& make = *message.mutable_make_key();
    make.set_account("main");
    make.set_venue("binance");
    make.set_policy(kTokenPolicy);
    make.set_user("alice");
    make.set_in_token(true);
    say(kAdmin, "admin", message);
    clock_.advance(seconds(19));  // A slow one.
    EXPECT_OK(service_.tick());
    answer(made_key(asked_to_make().request_id()));
    EXPECT_EQ(told_owner(), "");
    EXPECT_EQ(signer_.keys().front().user, "alice");
}

// ---- Signing -----------------------------------------------------------------------------------

TEST_F(Tokens, one_that_leaves_in_the_turn_of_an_order_signs_it_no_more) {
    open_with_token_key();
    murmur(kEngine, "engine", order(1));
    service_.closed(kToken);
    EXPECT_OK(service_.turn_done());
    EXPECT_EQ(refused(), "token");
    EXPECT_FALSE(last_to(kEngine)->reply().refused().is_for_now());
    connect();
    gone_.insert(kToken);
    say(kEngine, "engine", order(2));
    EXPECT_EQ(refused(), "token");
    EXPECT_NE(last_to(kEngine)->reply().refused().text().find("left before"), std::string::npos);
    EXPECT_FALSE(was_sent_out());
}

TEST_F(Tokens, what_it_has_had_for_two_seconds_it_may_still_sign) {
    open_with_token_key();
    say(kEngine, "engine", order(1));
    const proto::TokenAnswer made = signature_of(asked_to_sign());
    clock_.advance(seconds(2));
    EXPECT_OK(service_.tick());
    EXPECT_EQ(last_to(kEngine), nullptr);
    answer(made);
    EXPECT_TRUE(was_sent_out());
}

TEST_F(Tokens, a_freeze_or_a_seal_in_the_turn_of_an_order_asks_it_for_nothing) {
    open_with_token_key();
    murmur(kEngine, "engine", order(1));
    proto::ToSigner freezing = freeze();
    freezing.mutable_freeze()->set_account("main");
    say(kWatch, "watch", freezing);
    EXPECT_EQ(refused(), "frozen");
    EXPECT_EQ(last_to(kToken), nullptr);
    EXPECT_OK(signer_.thaw({"main"}, "admin"));
    murmur(kEngine, "engine", order(2));
    signer_.seal();
    EXPECT_OK(service_.turn_done());
    EXPECT_EQ(refused(), "sealed");
    EXPECT_EQ(last_to(kToken), nullptr);
}

TEST_F(Tokens, its_words_about_a_read_are_for_now_and_so_is_a_courier_that_left) {
    open_with_token_key();
    proto::ToSigner read = read_of(proto::ReadQuery::BALANCES);
    read.mutable_sign()->mutable_read()->set_account("main");
    say(kEngine, "engine", read);
    proto::TokenAnswer no;
    no.set_request_id(asked_to_sign().request_id());
    no.set_error("busy");
    answer(no);
    EXPECT_EQ(refused(), "token");
    EXPECT_TRUE(last_to(kEngine)->reply().refused().is_for_now());
    say(kEngine, "engine", read);
    const proto::TokenAnswer made = signature_of(asked_to_sign());
    service_.closed(kCourier);
    answer(made);
    EXPECT_EQ(refused(), "courier");
    EXPECT_TRUE(last_to(kEngine)->reply().refused().is_for_now());
}

TEST_F(Tokens, a_false_signature_of_the_user_stream_goes_nowhere) {
    open_with_token_key();
    proto::ToSigner stream = read_of(proto::ReadQuery::USER_STREAM);
    stream.mutable_sign()->mutable_read()->set_account("main");
    say(kCourier, "courier", stream);
    proto::TokenSign other = asked_to_sign();
    other.set_text(other.text() + "0");
    answer(signature_of(other));
    EXPECT_EQ(last_to(kCourier)->reply().refused().code(), "encoding");
}

// ---- Records that do not open ------------------------------------------------------------------

class DamagedTokens : public Tokens {
  protected:
    proto::ToSigner of_main(proto::ReadQuery::Kind kind) {
        proto::ToSigner message = read_of(kind);
        message.mutable_sign()->mutable_read()->set_account("main");
        return message;
    }
    // Opens the store again with the token's key as `change` leaves it.
    void reopen_with(void (*change)(StoredKey&)) {
        signer_.seal();
        {
            test::FakeRandom random(3);
            Store store(disk_, random, "/s");
            std::string text = "correct horse";
            Room::must(store.unseal(Secret::take(text)));
            StoredKey key = *store.find({"main"});
            key.state_version += 1;
            change(key);
            Room::must(store.keep(std::move(key)));
        }
        std::string text = "correct horse";
        EXPECT_OK(signer_.unseal(Secret::take(text)));
        sent_.clear();
    }
};

TEST_F(DamagedTokens, a_public_half_that_does_not_read_names_no_key_to_ask) {
    open_with_token_key();
    reopen_with([](StoredKey& key) { key.public_key = "no PEM"; });
    say(kEngine, "engine", of_main(proto::ReadQuery::BALANCES));
    EXPECT_EQ(refused(), "key_damaged");
    EXPECT_EQ(last_to(kToken), nullptr);
}

TEST_F(DamagedTokens, details_that_are_not_those_of_the_secret_part_give_no_user_stream) {
    open_with_token_key();
    reopen_with([](StoredKey& key) { key.user = "mallory"; });
    say(kCourier, "courier", of_main(proto::ReadQuery::USER_STREAM));
    EXPECT_EQ(last_to(kCourier)->reply().refused().code(), "key_damaged");
    EXPECT_EQ(last_to(kToken), nullptr);
}

TEST_F(DamagedTokens, a_key_id_that_the_venue_does_not_take_is_no_name_for_one) {
    open_house();
    connect();
    ask_for_key();
    answer(made_key(asked_to_make().request_id()));
    EXPECT_FAILS("api key", signer_.name_key({"main"}, "two.parts"));
    EXPECT_TRUE(signer_.keys().front().is_waiting);
}

}  // namespace
}  // namespace strongroom::vault
