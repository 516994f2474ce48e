// Our own Coinbase codec against the practice venue: what it asks is answered, and it reads every
// answer.
#include <fmt/format.h>

#include "lab/practice/coinbase/coinbase_world.h"
#include "support/test.h"
#include "venues/coinbase/decode.h"
#include "venues/coinbase/decode_stream.h"
#include "venues/coinbase/encode.h"
#include "venues/coinbase/stream.h"

namespace strongroom::lab::practice::coinbase {
namespace {

using namespace decimal_literals;
namespace codec = venues::coinbase;
using venues::VenueOrderId;
using venues::VenueSymbol;

const VenueSymbol kBitcoin{"BTC-USD"};

struct Client {
    venues::SigningTime time() {
        return {.timestamp = world.clock.now(), .recv_window = seconds(10)};
    }

    codec::PlaceAnswer place(const codec::OrderConfiguration& configuration,
                             const std::string& client_id, Side side = Side::buy) {
        return codec::decode_place_reply(
            world.sent(codec::place_order({.client_id = {client_id},
                                           .venue_symbol = kBitcoin,
                                           .side = side,
                                           .configuration = configuration},
                                          time()),
                       signer));
    }
    VenueOrderId placed(const codec::OrderConfiguration& configuration,
                        const std::string& client_id, Side side = Side::buy) {
        const auto answer = place(configuration, client_id, side);
        const auto* reply = std::get_if<venues::PlaceReply>(&answer);
        EXPECT_NE(reply, nullptr) << std::get<venues::VenueError>(answer).text;
        return reply == nullptr ? VenueOrderId{} : reply->venue_id;
    }
    venues::VenueOrder order(const VenueOrderId& id) {
        return MUST(
            codec::decode_order(world.sent(codec::query_order(kBitcoin, id, time()), signer).body));
    }

    CoinbaseWorld& world;
    Signer signer;
};

codec::OrderConfiguration limit_of(const char* size, const char* price) {
    return {.kind = codec::OrderConfiguration::Kind::limit_gtc,
            .size = *Decimal::parse(size),
            .limit = Price{*Decimal::parse(price)}};
}
codec::OrderConfiguration market_of_size(const char* size) {
    return {.kind = codec::OrderConfiguration::Kind::market_ioc, .size = *Decimal::parse(size)};
}

TEST(CoinbaseCodec, an_order_lives_through_the_codec_with_keys_of_both_kinds) {
    CoinbaseWorld world;
    for (const char* name : {"alice", "edwards"}) {
        Client client{world, signer_of(name)};
        const VenueOrderId id = client.placed(limit_of("1", "90"), std::string(name) + "-1");
        venues::VenueOrder order = client.order(id);
        EXPECT_EQ(order.client_id.text, std::string(name) + "-1");
        EXPECT_EQ(order.kind, OrderKind::limit);
        EXPECT_EQ(order.price, Price{"90"_d});
        EXPECT_EQ(order.qty, Qty{"1"_d});
        EXPECT_EQ(order.report.state, OrderState::open);
        const auto cancels = MUST(codec::decode_cancel_reply(
            world.sent(codec::cancel_orders({id}, client.time()), client.signer).body));
        ASSERT_EQ(cancels.size(), 1U);
        EXPECT_FALSE(cancels[0].error.has_value());
        order = client.order(id);
        EXPECT_EQ(order.report.state, OrderState::closed);
        EXPECT_EQ(order.report.reason, CloseReason::cancelled);
        const auto again = MUST(codec::decode_cancel_reply(
            world.sent(codec::cancel_orders({id}, client.time()), client.signer).body));
        ASSERT_TRUE(again[0].error.has_value());
        EXPECT_EQ(again[0].error->kind, venues::ErrorKind::unknown_order);
    }
}

TEST(CoinbaseCodec, each_refusal_has_its_kind) {
    CoinbaseWorld world;
    Client client{world, {}};
    const auto kind = [&](const codec::OrderConfiguration& configuration) {
        const auto answer = client.place(configuration, "refused");
        const auto* error = std::get_if<venues::VenueError>(&answer);
        return error == nullptr ? std::nullopt : std::optional(error->kind);
    };
    EXPECT_EQ(kind(limit_of("1000", "90")), venues::ErrorKind::no_funds);
    EXPECT_EQ(kind(limit_of("1", "90.001")), venues::ErrorKind::rejected_filter);
    EXPECT_EQ(kind(limit_of("0.000001", "90")), venues::ErrorKind::rejected_filter);
    EXPECT_EQ(kind(limit_of("0.00001", "90")), venues::ErrorKind::rejected_filter);
    codec::OrderConfiguration taking = limit_of("1", "101");
    taking.is_post_only = true;
    EXPECT_EQ(kind(taking), venues::ErrorKind::would_take);
    codec::OrderConfiguration stop = limit_of("1", "90");
    stop.kind = codec::OrderConfiguration::Kind::stop_limit_gtc;
    stop.stop = Price{"91"_d};
    stop.stop_direction = codec::OrderConfiguration::StopDirection::down;
    EXPECT_EQ(kind(stop), venues::ErrorKind::other);
}

TEST(CoinbaseCodec, refusals_of_the_gateway_have_their_kinds) {
    CoinbaseWorld world;
    const auto kind = [&](const HttpReply& reply) { return codec::decode_error(reply).kind; };
    using venues::ErrorKind;
    EXPECT_EQ(kind(world.get("/api/v3/brokerage/accounts")), ErrorKind::key);
    EXPECT_EQ(kind(world.place(limit_order("BUY", "1", "90", "c"), signer_of("reader"))),
              ErrorKind::key);
    EXPECT_EQ(kind(world.ask("GET", "accounts", {}, signer_of("elsewhere"))), ErrorKind::key);
    EXPECT_EQ(kind(world.ask("GET", "orders/historical/none")), ErrorKind::order_not_found);
    EXPECT_EQ(kind(world.ask("POST", "orders/edit", {{"order_id", "x"}})),
              ErrorKind::outcome_unknown);  // 501: whatever it says.
    EXPECT_EQ(kind(world.place(json::object())), ErrorKind::other);
    CoinbaseWorld busy({.requests = {.signed_per_second = 0}});
    const HttpReply over = busy.ask("GET", "accounts");
    EXPECT_EQ(kind(over), ErrorKind::rate_limit);
    EXPECT_EQ(codec::decode_error(over).retry_after, seconds(1));
}

TEST(CoinbaseCodec, pages_of_orders_fills_and_wallets_are_read_to_their_end) {
    CoinbaseWorld world;
    Client client{world, {}};
    for (int i = 0; i < 5; ++i) client.placed(market_of_size("0.1"), fmt::format("m-{}", i));
    client.placed(limit_of("1", "90"), "open");
    std::size_t orders = 0;
    std::optional<codec::Cursor> cursor;
    do {
        const auto page = MUST(codec::decode_orders(
            world.sent(codec::all_orders({.limit = 4, .cursor = cursor}, client.time())).body));
        orders += page.items.size();
        cursor = page.next;
    } while (cursor);
    EXPECT_EQ(orders, 6U);
    const auto open =
        MUST(codec::decode_orders(world.sent(codec::open_orders(kBitcoin, client.time())).body));
    ASSERT_EQ(open.items.size(), 1U);
    EXPECT_EQ(open.items[0].client_id.text, "open");
    std::vector<venues::AccountTrade> trades;
    do {
        const auto page = MUST(codec::decode_account_trades(
            world.sent(codec::account_trades({.limit = 2, .cursor = cursor}, client.time())).body));
        trades.insert(trades.end(), page.trades.begin(), page.trades.end());
        EXPECT_TRUE(page.others.empty());
        cursor = page.next;
    } while (cursor);
    ASSERT_EQ(trades.size(), 5U);
    EXPECT_EQ(trades[0].fill.fee, (Money{"0.01"_d, Asset{"USD"}}));
    EXPECT_FALSE(trades[0].fill.is_maker);
    const auto wallets =
        MUST(codec::decode_accounts(world.sent(codec::account(client.time())).body));
    const auto state = MUST(codec::account_state(wallets.items));
    EXPECT_TRUE(state.can_trade);
    ASSERT_EQ(state.balances.size(), 2U);
    EXPECT_EQ(state.balances[0].free, "2.5"_d);
}

TEST(CoinbaseCodec, previews_fees_and_rights_are_read) {
    CoinbaseWorld world;
    Client client{world, {}};
    const auto preview = MUST(
        codec::decode_preview(world
                                  .sent(codec::preview_order({.client_id = {},
                                                              .venue_symbol = kBitcoin,
                                                              .side = Side::buy,
                                                              .configuration = limit_of("1", "90")},
                                                             client.time()))
                                  .body));
    EXPECT_TRUE(preview.errors.empty());
    EXPECT_EQ(preview.order_total, "90.09"_d);
    const auto fees = MUST(codec::decode_fees(world.sent(codec::fees(client.time())).body));
    EXPECT_EQ(fees.maker, "0.001"_d);
    const auto rights =
        MUST(codec::decode_key_rights(world.sent(codec::key_rights(client.time())).body));
    EXPECT_TRUE(rights.rights.can_read);
    EXPECT_TRUE(rights.rights.can_trade);
    EXPECT_FALSE(rights.rights.can_withdraw);
}

TEST(CoinbaseCodec, public_answers_are_read) {
    CoinbaseWorld world;
    world.run_candles(2);
    const auto body = [&](const venues::PublicRequest& request) {
        return world.send(codec::to_http(request)).body;
    };
    EXPECT_EQ(MUST(codec::decode_server_time(body(codec::server_time()))), world.clock.now());
    const auto listings = MUST(codec::decode_listings(body(MUST(codec::listings({})))));
    ASSERT_EQ(listings.markets.size(), 1U);
    EXPECT_EQ(listings.markets[0].instrument.venue_symbol, "BTC-USD");
    EXPECT_EQ(listings.markets[0].instrument.tick, "0.01"_d);
    EXPECT_TRUE(listings.markets[0].instrument.is_trading);
    const auto candles = MUST(codec::decode_candles(body(MUST(codec::candles(
        {.venue_symbol = kBitcoin, .start = kFirstCandle, .end = kFirstCandle + minutes(10)})))));
    EXPECT_GE(candles.size(), 2U);
    EXPECT_EQ(candles.front().high, Price{"102"_d});
    const auto book = MUST(codec::decode_book(body(MUST(codec::book(kBitcoin, 10)))));
    EXPECT_EQ(book.bids.size(), 10U);
    EXPECT_TRUE(MUST(codec::decode_book_top(body(MUST(codec::book_top(kBitcoin))))).ask);
    EXPECT_FALSE(MUST(codec::decode_trades(
                          world.get("/api/v3/brokerage/market/products/BTC-USD/ticker").body))
                     .empty());
}

TEST(CoinbaseCodec, every_message_of_the_streams_is_read) {
    CoinbaseWorld world;
    Client client{world, {}};
    const SocketId socket = world.connect("/");
    for (const codec::Channel channel :
         {codec::Channel::heartbeats, codec::Channel::market_trades, codec::Channel::candles,
          codec::Channel::ticker, codec::Channel::level2}) {
        const bool has_products = channel != codec::Channel::heartbeats;
        const std::vector<VenueSymbol> products =
            has_products ? std::vector{kBitcoin} : std::vector<VenueSymbol>{};
        world.venue->socket_message(
            socket, MUST(codec::public_message(codec::Subscribing::subscribe, channel, products)));
    }
    client.placed(market_of_size("1"), "m");
    world.run_candles(2);
    std::map<std::size_t, int> kinds;
    for (const std::string& frame : world.raw_frames(socket)) {
        const auto message = MUST(codec::decode_market_message(frame));
        for (const codec::StreamEvent& event : message.events) ++kinds[event.index()];
    }
    // Trades, tops, candles, books, beats and subscriptions; no error and nothing unknown.
    for (std::size_t kind = 0; kind < 6; ++kind) EXPECT_GT(kinds[kind], 0) << kind;
    EXPECT_EQ(kinds.size(), 6U);
}

TEST(CoinbaseCodec, every_message_of_the_user_channel_is_read) {
    CoinbaseWorld world;
    Client client{world, {}};
    client.placed(limit_of("1", "90"), "open");
    const SocketId socket = world.connect("/");
    const codec::KeyName key{.text = key_name("alice"), .algorithm = codec::Algorithm::es256};
    const auto message =
        MUST(codec::subscribe_user_stream(key, {std::string(32, 'a')}, client.time()));
    world.venue->socket_message(
        socket,
        MUST(codec::attach_signature(message, signature_of(KeyPair::p256, message.payload))));
    client.placed(market_of_size("1"), "filled");
    std::vector<std::string> told;
    for (const std::string& frame : world.raw_frames(socket)) {
        const auto read = MUST(codec::decode_user_message(frame));
        for (const venues::UserEvent& event : read.events) {
            if (const auto* answer = std::get_if<venues::ApiAnswer>(&event.body))
                told.push_back(fmt::format("{}", answer->status));
            if (const auto* report = std::get_if<venues::ExecutionReport>(&event.body))
                told.push_back(fmt::format("{} {}", report->order.client_id.text,
                                           report->order.report.filled.value.to_string()));
        }
    }
    EXPECT_EQ(told, (std::vector<std::string>{"200", "open 0", "filled 0", "filled 1"}));
}

}  // namespace
}  // namespace strongroom::lab::practice::coinbase
