// The signer's sockets: which message may come through which, and the order of what leaves.
#include "vault/service.h"

#include "signer.pb.h"
#include "support/fake_disk.h"
#include "support/fake_env.h"
#include "support/test.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr PeerId kEngine = 1;
constexpr PeerId kCourier = 2;
constexpr PeerId kWatch = 3;
constexpr PeerId kAdmin = 4;
constexpr PeerId kWeb = 5;

class Service : public testing::Test {
  protected:
    Service()
        : signer_(clock_, random_, disk_, {.folder = "/s", .version = "t"}),
          service_(signer_,
                   {[this](PeerId peer, ByteView bytes) { return keep(peer, bytes); },
                    [this](PeerId peer) { closed_.push_back(peer); }},
                   "test memory") {}

    bool keep(PeerId peer, ByteView bytes) {
        proto::FromSigner message;
        EXPECT_TRUE(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
        sent_.emplace_back(peer, message);
        return true;
    }
    void say(PeerId peer, const char* socket, const proto::ToSigner& message) {
        service_.frame(peer, socket, as_bytes(message.SerializeAsString()));
        EXPECT_TRUE(service_.turn_done().has_value());
    }
    void open_house() {
        service_.opened(kCourier, "courier");
        proto::ToSigner init;
        init.mutable_init()->set_passphrase("correct horse");
        init.mutable_init()->set_is_practice(true);
        say(kAdmin, "admin", init);
        proto::ToSigner add;
        proto::AddKey& key = *add.mutable_add_key();
        key.set_account("practice");
        key.set_venue("binance");
        key.set_api_key("id");
        key.set_secret("secret-of-the-key");
        key.set_policy(
            "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n");
        say(kAdmin, "admin", add);
        sent_.clear();
    }
    static proto::ToSigner place(std::uint8_t number) {
        OrderIntent intent{.account = {"practice"},
                           .symbol = MUST(Symbol::parse("BTC/USDT")),
                           .kind = OrderKind::limit,
                           .limit = Price{46000},
                           .qty = {Decimal::from_raw(10'000'000'000)},
                           .bot = {"dca"},
                           .why = "w"};
        intent.id.bytes.back() = number;
        proto::ToSigner message;
        message.mutable_sign()->set_request_id(number);
        wire::write(intent, *message.mutable_sign()->mutable_place());
        return message;
    }
    static proto::ToSigner read_of(proto::ReadQuery::Kind kind) {
        proto::ToSigner message;
        message.mutable_sign()->mutable_read()->set_kind(kind);
        message.mutable_sign()->mutable_read()->set_account("practice");
        return message;
    }

    test::FakeDisk disk_;
    test::FakeClock clock_;
    test::FakeRandom random_;
    Signer signer_;
    std::vector<std::pair<PeerId, proto::FromSigner>> sent_;
    std::vector<PeerId> closed_;
    SignerService service_;
};

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
    const std::tuple<PeerId, const char*, proto::ToSigner> breaches[] = {
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

TEST_F(Service, the_status_shows_keys_and_never_a_secret) {
    open_house();
    proto::ToSigner status;
    status.mutable_get_status()->set_request_id(3);
    say(kWeb, "status", status);
    ASSERT_EQ(sent_.size(), 1U);
    const proto::SignerStatus& shown = sent_[0].second.status();
    EXPECT_EQ(shown.keys(0).account(), "practice");
    EXPECT_EQ(shown.keys(0).kind(), "hmac-sha256");
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
