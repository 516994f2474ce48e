// The signer behind its sockets: what courier and watch tell it, and who may.
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

using Message = proto::FromSigner;

class ServiceMarket : public Service {
  protected:
    std::vector<std::string> wanted_rights() const {
        std::vector<std::string> accounts;
        for (const auto& [peer, message] : sent_) {
            if (!message.has_want_key_rights()) continue;
            EXPECT_EQ(peer, kCourier);
            EXPECT_EQ(message.want_key_rights().venue(), "binance");
            accounts.push_back(message.want_key_rights().account());
        }
        return accounts;
    }
    static proto::ToSigner answer(std::string_view body, int status = 200) {
        proto::ToSigner message;
        message.mutable_key_rights()->set_account("practice");
        message.mutable_key_rights()->set_status(status);
        message.mutable_key_rights()->set_body(std::string(body));
        return message;
    }
    proto::KeyStatus status() {
        proto::ToSigner message;
        message.mutable_get_status();
        say(kWeb, "status", message);
        return sent_.back().second.status().keys(0);
    }
    static proto::ToSigner allow(const std::string& what) {
        proto::ToSigner message;
        message.mutable_allow_posture()->set_request_id(5);
        message.mutable_allow_posture()->set_account("practice");
        message.mutable_allow_posture()->set_what(what);
        return message;
    }
    void new_key() {
        service_.opened(kCourier, "courier");
        proto::ToSigner init;
        init.mutable_init()->set_passphrase("correct horse");
        init.mutable_init()->set_is_practice(true);
        say(kAdmin, "admin", init);
        proto::ToSigner add;
        add.mutable_add_key()->set_account("practice");
        add.mutable_add_key()->set_venue("binance");
        add.mutable_add_key()->set_api_key("id");
        add.mutable_add_key()->set_secret("secret-of-the-key");
        add.mutable_add_key()->set_policy(
            "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n"
            "liquidity_floor = \"1000\"\nopen_orders = 1\n");
        say(kAdmin, "admin", add);
    }
};

TEST_F(ServiceMarket, the_engine_is_told_where_an_account_trades_or_why_that_is_not_known) {
    const auto where = [this](const char* account) {
        proto::ToSigner message;
        message.mutable_get_account_venue()->set_request_id(3);
        message.mutable_get_account_venue()->set_account(account);
        say(kEngine, "engine", message);
        EXPECT_EQ(sent_.back().first, kEngine);
        EXPECT_EQ(sent_.back().second.account_venue().request_id(), 3U);
        return sent_.back().second.account_venue();
    };
    EXPECT_EQ(where("practice").reason(), "the signer is sealed");
    EXPECT_TRUE(where("practice").is_for_now());
    new_key();
    EXPECT_EQ(where("practice").venue(), "binance");
    EXPECT_EQ(where("practice").reason(), "");
    EXPECT_EQ(where("other").venue(), "");
    EXPECT_NE(where("other").reason().find("no key of account \"other\""), std::string::npos);
    EXPECT_FALSE(where("other").is_for_now());
}

TEST_F(ServiceMarket, a_new_key_is_read_at_once_and_places_orders_after_the_answer) {
    new_key();
    EXPECT_EQ(wanted_rights(), std::vector<std::string>{"practice"});
    say(kEngine, "engine", place(1));
    EXPECT_EQ(sent_.back().second.reply().refused().code(), "unchecked");
    EXPECT_TRUE(sent_.back().second.reply().refused().is_for_now());
    say(kCourier, "courier", read_of(proto::ReadQuery::KEY_RIGHTS));
    const proto::SignedRequest request = sent_.back().second.signed_request();
    EXPECT_EQ(request.client(), "courier");
    EXPECT_TRUE(request.target().starts_with("/sapi/v1/account/apiRestrictions?"));
    say(kCourier, "courier", answer(kGoodRights));
    EXPECT_EQ(status().posture(), "protected");
    EXPECT_EQ(status().posture_code(), "");
    EXPECT_GT(status().posture_seen_ms(), 0);

    proto::ToSigner volume;  // Without a price.
    volume.mutable_reference()->set_venue("binance");
    volume.mutable_reference()->set_symbol("BTC/USDT");
    volume.mutable_reference()->set_day_volume("-1");
    say(kCourier, "courier", volume);
    say(kEngine, "engine", place(2));
    EXPECT_EQ(sent_.back().second.reply().refused().code(), "liquidity");
    volume.mutable_reference()->set_day_volume("1000");
    say(kCourier, "courier", volume);
    say(kEngine, "engine", place(2));
    EXPECT_TRUE(sent_.back().second.has_signed_request());
    say(kEngine, "engine", place(3));
    EXPECT_EQ(sent_.back().second.reply().refused().code(), "open_orders");
    clock_.advance(seconds(11));
    proto::ToSigner list;
    list.mutable_open_orders()->set_account("practice");
    list.mutable_open_orders()->add_client_ids(std::string(100, 'x'));
    list.mutable_open_orders()->set_age_ms(1'000);
    say(kWatch, "watch", list);
    say(kEngine, "engine", place(3));
    EXPECT_TRUE(sent_.back().second.has_signed_request());
}

TEST_F(ServiceMarket, a_price_that_does_not_read_or_cannot_be_is_no_price) {
    open_house();
    proto::ToSigner market = place(1);
    market.mutable_sign()->mutable_place()->set_kind(proto::MARKET);
    market.mutable_sign()->mutable_place()->clear_limit();
    const auto answer_after = [&](const char* symbol, const char* bid, const char* ask) {
        proto::ToSigner price;
        price.mutable_reference()->set_venue("binance");
        price.mutable_reference()->set_symbol(symbol);
        price.mutable_reference()->set_bid(bid);
        price.mutable_reference()->set_ask(ask);
        say(kCourier, "courier", price);
        sent_.clear();
        say(kEngine, "engine", market);
        return sent_.front().second.reply().refused().code();
    };
    for (const auto& [symbol, bid, ask] :
         std::initializer_list<std::tuple<const char*, const char*, const char*>>{
             {"BTCUSDT", "46000", "46001"},
             {"", "46000", "46001"},
             {"BTC/USDT", "many", "46001"},
             {"BTC/USDT", "46000", ""},
             {"BTC/USDT", "0", "46001"},
             {"BTC/USDT", "-1", "46001"},
             {"BTC/USDT", "46001", "46000"}})
        EXPECT_EQ(answer_after(symbol, bid, ask), "reference")
            << symbol << " " << bid << " " << ask;
    EXPECT_EQ(answer_after("BTC/USDT", "46000", "46000"), "");
}

TEST_F(ServiceMarket, an_order_on_the_watchs_list_is_open_and_one_that_is_not_is_gone) {
    new_key();
    see_rights(signer_, "practice");
    signer_.note_volume("binance", MUST(Symbol::parse("BTC/USDT")), 1'000);
    sent_.clear();
    say(kEngine, "engine", place(1));
    const std::string client_id = sent_.front().second.reply().signed_().client_id();
    ASSERT_FALSE(client_id.empty());
    proto::ToSigner list;
    list.mutable_open_orders()->set_account("practice");
    list.mutable_open_orders()->add_client_ids(client_id);
    const auto next = [&](std::uint32_t number) {
        clock_.advance(seconds(11));
        say(kWatch, "watch", list);
        sent_.clear();
        say(kEngine, "engine", place(number));
        return sent_.front().second.reply().refused().code();
    };
    EXPECT_EQ(next(2), "open_orders");
    list.mutable_open_orders()->clear_client_ids();
    EXPECT_EQ(next(3), "");
}

TEST_F(ServiceMarket, what_keys_may_do_is_asked_for_when_there_is_a_courier_to_ask) {
    new_key();
    sent_.clear();
    EXPECT_OK(service_.tick());
    EXPECT_TRUE(wanted_rights().empty());  // It was asked for a moment ago.
    clock_.advance(seconds(5));
    EXPECT_OK(service_.tick());
    EXPECT_EQ(wanted_rights().size(), 1U);
    service_.closed(kCourier);
    clock_.advance(seconds(5));
    EXPECT_OK(service_.tick());
    EXPECT_EQ(wanted_rights().size(), 1U);
    service_.opened(kCourier, "courier");
    EXPECT_EQ(wanted_rights().size(), 2U);
}

TEST_F(ServiceMarket, the_owner_may_allow_a_key_and_nobody_else) {
    open_house();
    say(kAdmin, "admin", allow("everything"));
    EXPECT_TRUE(sent_.back().second.done().error().contains("no_ip_list"));
    for (const char* what : {"no_ip_list", "unread"}) {
        say(kAdmin, "admin", allow(what));
        EXPECT_EQ(sent_.back().second.done().error(), "");
    }
    for (const auto& [peer, socket] : std::initializer_list<std::pair<PeerId, const char*>>{
             {kEngine, "engine"}, {kWatch, "watch"}, {kCourier, "courier"}, {kWeb, "status"}}) {
        closed_.clear();
        say(peer, socket, allow("no_ip_list"));
        EXPECT_EQ(closed_, std::vector<PeerId>{peer}) << socket;
    }
}

TEST_F(ServiceMarket, each_message_has_its_socket) {
    open_house();
    proto::ToSigner list;
    list.mutable_open_orders()->set_account("practice");
    const std::initializer_list<std::pair<proto::ToSigner, const char*>> messages = {
        {answer(kGoodRights), "courier"},
        {read_of(proto::ReadQuery::KEY_RIGHTS), "courier"},
        {list, "watch"}};
    for (const auto& [message, home] : messages) {
        for (const auto& [peer, socket] :
             std::initializer_list<std::pair<PeerId, const char*>>{{kEngine, "engine"},
                                                                   {kWatch, "watch"},
                                                                   {kCourier, "courier"},
                                                                   {kAdmin, "admin"},
                                                                   {kWeb, "status"}}) {
            closed_.clear();
            say(peer, socket, message);
            EXPECT_EQ(closed_.empty(), std::string(home) == socket) << socket;
        }
    }
}

TEST_F(ServiceMarket, rights_that_grow_freeze_the_key_within_the_turn_of_the_answer) {
    open_house();
    murmur(kEngine, "engine", place(1));  // Recorded, not signed yet.
    murmur(kCourier, "courier", read_of(proto::ReadQuery::KEY_RIGHTS));
    std::string wider(kGoodRights);
    wider.replace(wider.find("\"enableWithdrawals\":false"), 25, "\"enableWithdrawals\":true ");
    say(kCourier, "courier", answer(wider));
    EXPECT_TRUE(status().is_frozen());
    EXPECT_EQ(status().posture(), "dangerous");
    for (const auto& [peer, message] : sent_) {
        if (message.has_signed_request())
            EXPECT_FALSE(message.signed_request().is_order()) << "the freeze came first";
    }
}

}  // namespace
}  // namespace strongroom::vault
