// The signer's sockets: which message may come through which, and the order of what leaves.
#include "vault/service.h"

#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

TEST_F(Service, the_engine_hears_first_and_only_the_courier_gets_the_signature) {
    open_house();
    say(kEngine, "engine", place(1));
    ASSERT_EQ(sent_.size(), 2U);
    EXPECT_EQ(sent_[0].first, kEngine);
    EXPECT_FALSE(sent_[0].second.reply().signed_().client_id().empty());
    EXPECT_EQ(sent_[0].second.SerializeAsString().find("signature"), std::string::npos);
    EXPECT_EQ(sent_[1].first, kCourier);
    EXPECT_NE(sent_[1].second.signed_request().target().find("&signature="), std::string::npos);
    EXPECT_EQ(sent_[1].second.signed_request().client(), "engine");
}

TEST_F(Service, without_a_courier_nothing_is_recorded_or_signed) {
    open_house();
    const std::uint64_t size = signer_.ledger_size();
    service_.closed(kCourier);
    say(kEngine, "engine", place(1));
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].second.reply().refused().code(), "courier");
    EXPECT_TRUE(sent_[0].second.reply().refused().is_for_now());
    EXPECT_EQ(signer_.ledger_size(), size);
}

TEST_F(Service, a_repeated_intent_gets_its_first_answer_and_no_signature) {
    open_house();
    say(kEngine, "engine", place(1));
    sent_.clear();
    say(kEngine, "engine", place(1));
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_TRUE(sent_[0].second.reply().signed_().is_repeat());
}

TEST_F(Service, many_requests_of_a_turn_share_one_commit) {
    open_house();
    disk_.clear_trace();
    for (std::uint8_t n = 1; n <= 40; ++n)
        service_.frame(kEngine, "engine", as_bytes(place(n).SerializeAsString()));
    EXPECT_TRUE(service_.turn_done().has_value());
    EXPECT_EQ(sent_.size(), 80U);
    EXPECT_EQ(disk_.trace(),
              (std::vector<std::string>{"append /s/ledger/tail", "sync /s/ledger/tail"}));
}

TEST_F(Service, a_message_through_the_wrong_socket_ends_the_connection) {
    open_house();
    const auto freeze = [] {
        proto::ToSigner message;
        message.mutable_freeze()->set_account("practice");
        return message;
    }();
    const auto thaw = [] {
        proto::ToSigner message;
        message.mutable_thaw()->set_account("practice");
        return message;
    }();
    const auto unseal = [] {
        proto::ToSigner message;
        message.mutable_unseal()->set_passphrase("x");
        return message;
    }();
    const auto status = [] {
        proto::ToSigner message;
        message.mutable_get_status();
        return message;
    }();
    const auto make = [] {
        proto::ToSigner message;
        message.mutable_make_key()->set_account("another");
        return message;
    }();
    const auto name = [] {
        proto::ToSigner message;
        message.mutable_name_key()->set_account("practice");
        return message;
    }();
    const std::tuple<PeerId, const char*, proto::ToSigner> breaches[] = {
        {kEngine, "engine", make},
        {kWeb, "status", make},
        {kWatch, "watch", make},
        {kEngine, "engine", name},
        {kWeb, "status", name},
        {kCourier, "courier", name},
        {kWatch, "watch", place(1)},
        {kCourier, "courier", place(1)},
        {kWeb, "status", place(1)},
        {kAdmin, "admin", place(1)},
        {kEngine, "engine", freeze},
        {kEngine, "engine", thaw},
        {kWatch, "watch", thaw},
        {kEngine, "engine", unseal},
        {kWeb, "status", freeze},
        {kEngine, "engine", status},
        {kWeb, "status", unseal},
        {kEngine, "nonsense", place(1)},
        {kEngine, "engine", read_of(proto::ReadQuery::USER_STREAM)},
        {kCourier, "courier", read_of(proto::ReadQuery::BALANCES)},
        {kEngine, "engine", proto::ToSigner()},
    };
    for (const auto& [peer, socket, message] : breaches) {
        closed_.clear();
        sent_.clear();
        say(peer, socket, message);
        EXPECT_EQ(closed_, std::vector<PeerId>{peer}) << socket << " " << message.message_case();
        EXPECT_TRUE(sent_.empty());
    }
    EXPECT_FALSE(signer_.is_sealed());
    EXPECT_FALSE(signer_.keys().front().is_frozen);
}

TEST_F(Service, bytes_that_are_no_message_end_the_connection) {
    service_.frame(kEngine, "engine", as_bytes("\xFF\xFF\xFF garbage"));
    EXPECT_EQ(closed_, std::vector<PeerId>{kEngine});
}

TEST_F(Service, the_watch_freezes_a_key_and_hears_that_it_is_done) {
    open_house();
    proto::ToSigner freeze;
    freeze.mutable_freeze()->set_request_id(9);
    freeze.mutable_freeze()->set_account("practice");
    freeze.mutable_freeze()->set_reason("foreign");
    say(kWatch, "watch", freeze);
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].second.done().request_id(), 9U);
    EXPECT_TRUE(sent_[0].second.done().error().empty());
    sent_.clear();
    say(kEngine, "engine", place(1));
    EXPECT_EQ(sent_[0].second.reply().refused().code(), "frozen");
}

TEST_F(Service, a_sealed_signer_tells_the_watch_that_it_cannot_judge) {
    open_house();
    proto::ToSigner judge;
    judge.mutable_judge()->set_request_id(5);
    judge.mutable_judge()->set_account("practice");
    judge.mutable_judge()->set_client_id("web_1");
    judge.mutable_judge()->set_side(proto::BUY);
    judge.mutable_judge()->set_kind(proto::MARKET);
    judge.mutable_judge()->set_qty("1");
    judge.mutable_judge()->set_venue_id("28");
    say(kWatch, "watch", judge);
    EXPECT_EQ(sent_.back().second.verdict().answer(), proto::Verdict::FOREIGN);
    proto::ToSigner seal;
    seal.mutable_seal();
    say(kAdmin, "admin", seal);
    for (const char* qty : {"1", "not a number"}) {  // Nor an order that does not read.
        judge.mutable_judge()->set_qty(qty);
        say(kWatch, "watch", judge);
        EXPECT_EQ(sent_.back().second.verdict().answer(), proto::Verdict::CANNOT_JUDGE);
        EXPECT_EQ(sent_.back().second.verdict().request_id(), 5U);
    }
}

TEST_F(Service, a_secret_or_passphrase_of_absurd_length_is_refused_and_nothing_else_happens) {
    proto::ToSigner init;
    init.mutable_init()->set_passphrase(std::string(1U << 20, 'x'));
    init.mutable_init()->set_is_practice(true);
    say(kAdmin, "admin", init);
    EXPECT_NE(sent_.back().second.done().error().find("passphrase: longer"), std::string::npos);
    EXPECT_FALSE(signer_.is_initialised());
}

TEST_F(Service, prices_that_no_key_asks_for_are_not_kept) {
    open_house();
    // What cannot be seen from outside but in memory: a pair that gets its key later has no price.
    proto::ToSigner reference;
    reference.mutable_reference()->set_venue("binance");
    reference.mutable_reference()->set_symbol("ETH/USDT");
    reference.mutable_reference()->set_bid("2000");
    reference.mutable_reference()->set_ask("2001");
    say(kCourier, "courier", reference);
    std::string secret = "another secret";
    EXPECT_OK(signer_.add_key({{"second"},
                               "binance",
                               "id",
                               Secret::take(secret),
                               MUST(Policy::parse("symbols = [\"ETH/USDT\"]\norder_notional = "
                                                  "\"5000\"\nday_notional = \"20000\"\n"))}));
    see_rights(signer_, "second");
    proto::ToSigner market = place(1);
    proto::OrderIntent& order = *market.mutable_sign()->mutable_place();
    order.set_account("second");
    order.set_symbol("ETH/USDT");
    order.set_kind(proto::MARKET);
    order.clear_limit();
    say(kEngine, "engine", market);
    EXPECT_EQ(sent_.back().second.reply().refused().code(), "reference");
}

TEST_F(Service, the_status_shows_keys_and_never_a_secret) {
    open_house();
    proto::ToSigner status;
    status.mutable_get_status()->set_request_id(3);
    say(kWeb, "status", status);
    ASSERT_EQ(sent_.size(), 1U);
    const proto::SignerStatus& shown = sent_[0].second.status();
    EXPECT_EQ(shown.keys(0).account(), "practice");
    EXPECT_EQ(shown.keys(0).kind(), "hmac-sha256");
    EXPECT_EQ(shown.keys(0).spent_today(), "0");
    ASSERT_EQ(shown.keys(0).spent_size(), 1);
    EXPECT_EQ(shown.keys(0).spent(0).quote(), "USDT");
    EXPECT_EQ(shown.keys(0).spent(0).limit(), "20000");
    EXPECT_TRUE(shown.memory().starts_with("secrets: in ")) << shown.memory();
    EXPECT_TRUE(shown.memory().ends_with("; test memory"));
    EXPECT_EQ(sent_[0].second.SerializeAsString().find("secret-of"), std::string::npos);
}

TEST_F(Service, the_courier_is_told_which_prices_are_wanted_and_market_orders_need_them) {
    open_house();
    service_.opened(kCourier, "courier");
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].second.want_references().symbols(0), "BTC/USDT");
    proto::ToSigner market = place(1);
    market.mutable_sign()->mutable_place()->set_kind(proto::MARKET);
    market.mutable_sign()->mutable_place()->clear_limit();
    sent_.clear();
    say(kEngine, "engine", market);
    EXPECT_EQ(sent_[0].second.reply().refused().code(), "reference");
    proto::ToSigner reference;
    reference.mutable_reference()->set_venue("binance");
    reference.mutable_reference()->set_symbol("BTC/USDT");
    reference.mutable_reference()->set_bid("46000");
    reference.mutable_reference()->set_ask("46001");
    say(kCourier, "courier", reference);
    sent_.clear();
    say(kEngine, "engine", market);
    EXPECT_TRUE(sent_[0].second.reply().has_signed_());
}

}  // namespace
}  // namespace strongroom::vault
