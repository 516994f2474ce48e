// The paper venue's REST: who is let in, what becomes of orders, what is told.
#include "base/scratch_folder.h"
#include "lab/practice/paper/paper_world.h"
#include "support/test.h"
#include "venues/paper/decode.h"
#include "venues/paper/encode.h"

namespace strongroom::lab::practice::paper {
namespace {

using namespace decimal_literals;
namespace codec = venues::paper;

class Paper : public ::testing::Test {
  protected:
    PaperWorld world_;
};

// ---- The gate --------------------------------------------------------------------------------

TEST_F(Paper, a_key_speaks_for_its_account_alone) {
    EXPECT_EQ(world_.fetched("/account")["balances"].size(), 2U);
    EXPECT_EQ(world_.fetched("/account", {.key = "bob-key"})["balances"].size(), 1U);
    EXPECT_EQ(world_.fetched("/account", {.key = "alice-ed"}), world_.fetched("/account"));
}

TEST_F(Paper, whoever_signs_wrongly_is_told_a_word_and_changes_nothing) {
    const auto word = [&](const Signer& signer) {
        return refused(world_.ask("GET", "/account", {}, signer));
    };
    EXPECT_EQ(word({.key = "nobody"}), "401 key");
    EXPECT_EQ(word({.key = "other-key"}), "401 key");  // Of another venue's account file.
    EXPECT_EQ(word({.clock_ms = 1'000}), "400 time");
    EXPECT_EQ(word({.clock_ms = 999}), "200 no error");
    EXPECT_EQ(word({.clock_ms = -2'001}), "400 time");
    EXPECT_EQ(word({.clock_ms = -2'000}), "200 no error");
    for (const char* window : {"", "0", "60001", "-1", "2e3", " 2000"})
        EXPECT_EQ(word({.window = window}), "400 time") << window;
    EXPECT_EQ(word({.key = "alice-reader"}), "403 key");  // From another address.
    const Signer reader{.key = "alice-reader", .peer = "10.0.0.1"};
    EXPECT_EQ(word(reader), "200 no error");
    EXPECT_EQ(refused(world_.order("buy", "limit", "1", "90", "a", reader)), "403 key");
    EXPECT_EQ(refused(world_.get("/account")), "401 key");
    EXPECT_TRUE(world_.fetched("/orders/open")["orders"].empty());
}

TEST_F(Paper, nothing_of_a_request_can_be_changed_after_it_was_signed) {
    const std::string body =
        R"({"symbol":"BTC-USDT","side":"buy","kind":"limit","qty":"1","limit":"90",)"
        R"("client_id":"a"})";
    const HttpRequest right = world_.signed_by({}, "POST", "/orders", body);
    const auto spoilt = [&](auto change) {
        HttpRequest request = right;
        change(request);
        return refused(world_.send(request));
    };
    EXPECT_EQ(spoilt([](HttpRequest& r) { r.body.replace(r.body.find("\"1\""), 3, "\"2\""); }),
              "401 signature");
    EXPECT_EQ(spoilt([](HttpRequest& r) { r.target += "?x=1"; }), "401 signature");
    EXPECT_EQ(spoilt([](HttpRequest& r) { r.method = "DELETE"; }), "401 signature");
    EXPECT_EQ(spoilt([](HttpRequest& r) { r.headers[1].value += "0"; }), "401 signature");
    EXPECT_EQ(spoilt([](HttpRequest& r) { r.headers[2].value = "60000"; }), "401 signature");
    EXPECT_EQ(spoilt([](HttpRequest& r) { r.headers[3].value.clear(); }), "401 signature");
    EXPECT_EQ(world_.send(right).status, 200);
}

TEST_F(Paper, a_revoked_key_is_none_and_its_stream_ends) {
    const SocketId stream = world_.user_channel();
    world_.admin_ok("POST", "/key/revoke", {{"id", "alice-key"}});
    EXPECT_EQ(refused(world_.ask("GET", "/account")), "401 key");
    EXPECT_EQ(world_.frames(stream).back()["event"], "ended");
    EXPECT_EQ(world_.closed, std::vector<SocketId>{stream});
}

TEST_F(Paper, a_key_tells_what_it_may_do) {
    EXPECT_EQ(world_.fetched("/key")["rights"], json({"read", "trade"}));
    EXPECT_EQ(world_.fetched("/key")["address_bound"], false);
    const json reader = world_.fetched("/key", {.key = "alice-reader", .peer = "10.0.0.1"});
    EXPECT_EQ(reader["rights"], json({"read"}));
    EXPECT_EQ(reader["address_bound"], true);
}

TEST_F(Paper, an_address_that_asks_too_much_waits) {
    PracticeSettings settings;
    settings.paper_requests_per_minute = 3;
    PaperWorld world(settings);
    for (int i = 1; i <= 3; ++i) {
        const HttpReply reply = world.get("/time");
        EXPECT_EQ(find_header(reply.headers, "Paper-Used"), std::to_string(i));
    }
    const HttpReply late = world.ask("GET", "/account");
    EXPECT_EQ(refused(late), "429 rate_limit");
    EXPECT_EQ(find_header(late.headers, "Retry-After"), "60");
    world.clock.set(world.clock.now() + seconds(60));
    EXPECT_EQ(world.ask("GET", "/account").status, 200);
}

// ---- Orders ----------------------------------------------------------------------------------

TEST_F(Paper, a_limit_order_rests_is_found_by_both_names_and_is_cancelled) {
    const json placed = world_.ok(world_.order("buy", "limit", "1", "90.5", "mine-1"));
    EXPECT_EQ(placed["order"]["state"], "open");
    EXPECT_TRUE(placed["fills"].empty());
    const std::string id = placed["order"]["id"];
    EXPECT_EQ(world_.fetched("/orders?symbol=BTC-USDT&client_id=mine-1"),
              world_.fetched("/orders?symbol=BTC-USDT&id=" + id));
    EXPECT_EQ(world_.fetched("/orders/open")["orders"].size(), 1U);
    EXPECT_EQ(world_.fetched("/orders/open?symbol=BTC-USDT")["orders"].at(0)["limit"], "90.5");
    EXPECT_EQ(world_.locked("USDT"), "90.59050000");  // With the fee that it would pay.
    const json ended = world_.ok(
        world_.ask("DELETE", "/orders?symbol=BTC-USDT&client_id=mine-1&request_id=why-1"));
    EXPECT_EQ(ended["order"]["state"], "cancelled");
    EXPECT_EQ(ended["order"]["request_id"], "why-1");
    EXPECT_TRUE(world_.fetched("/orders/open")["orders"].empty());
    EXPECT_EQ(world_.fetched("/orders/all?symbol=BTC-USDT")["orders"].at(0)["state"], "cancelled");
    EXPECT_EQ(refused(world_.ask("DELETE", "/orders?symbol=BTC-USDT&client_id=mine-1")),
              "404 unknown_order");
    EXPECT_EQ(refused(world_.ask("GET", "/orders?symbol=BTC-USDT&client_id=mine-2")),
              "404 order_not_found");
    EXPECT_EQ(refused(world_.ask("GET", "/orders?symbol=BTC-USDT&client_id=mine-1", {},
                                 {.key = "bob-key"})),
              "404 order_not_found");
}

TEST_F(Paper, a_market_order_fills_at_once_and_its_fill_is_listed) {
    const json placed = world_.ok(world_.order("buy", "market", "0.5", "", "mine-1"));
    EXPECT_EQ(placed["order"]["state"], "filled");
    EXPECT_FALSE(placed["order"].contains("limit"));
    ASSERT_EQ(placed["fills"].size(), 1U);
    EXPECT_EQ(placed["fills"][0]["fee_asset"], "USDT");
    const std::string id = placed["order"]["id"];
    EXPECT_EQ(world_.fetched("/fills?symbol=BTC-USDT&order=" + id)["fills"], placed["fills"]);
    EXPECT_TRUE(world_.fetched("/fills?symbol=BTC-USDT&order=99")["fills"].empty());
    EXPECT_EQ(world_.free("BTC"), "2.50000000");
}

TEST_F(Paper, lists_are_the_newest_oldest_first) {
    for (const char* id : {"a", "b", "c"}) world_.ok(world_.order("buy", "market", "0.5", "", id));
    const json orders = world_.fetched("/orders/all?symbol=BTC-USDT&limit=2")["orders"];
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0]["client_id"], "b");
    EXPECT_EQ(orders[1]["client_id"], "c");
    const json fills = world_.fetched("/fills?symbol=BTC-USDT&limit=2")["fills"];
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[1]["order"], orders[1]["id"]);
}

TEST_F(Paper, an_order_that_cannot_be_is_refused_with_its_word) {
    const auto word = [&](const std::string& side, const std::string& kind, const std::string& qty,
                          const std::string& limit, const std::string& id = "x") {
        return refused(world_.order(side, kind, qty, limit, id));
    };
    EXPECT_EQ(word("buy", "limit", "1000", "90"), "400 no_funds");
    EXPECT_EQ(word("buy", "post_only", "1", "101"), "400 would_take");
    EXPECT_EQ(word("buy", "limit", "1", "90.000001"), "400 filter");
    EXPECT_EQ(word("buy", "limit", "0.00000001", "90"), "400 filter");
    EXPECT_EQ(word("both", "limit", "1", "90"), "400 bad_request");
    EXPECT_EQ(word("buy", "stop", "1", "90"), "400 bad_request");
    EXPECT_EQ(word("buy", "market", "1", "90"), "400 bad_request");
    EXPECT_EQ(word("buy", "limit", "1", ""), "400 bad_request");
    for (const char* qty : {"", "0", "-1", "1e3", "x", ".", "1.1.1"})
        EXPECT_EQ(word("buy", "limit", qty, "90"), "400 bad_request") << qty;
    for (const std::string& id : {std::string(), std::string(37, 'a'), std::string("a b")})
        EXPECT_EQ(word("buy", "limit", "1", "90", id), "400 bad_request") << id;
    EXPECT_EQ(word("buy", "limit", "1", "90", "twice"), "200 no error");
    EXPECT_EQ(word("buy", "limit", "1", "90", "twice"), "400 duplicate");
    EXPECT_EQ(world_.fetched("/orders/open")["orders"].size(), 1U);
}

TEST_F(Paper, a_body_or_query_that_is_not_as_it_should_be_is_refused) {
    for (const char* body :
         {"", "[]", "{", R"({"symbol":"BTC-USDT"})", R"({"symbol":["BTC-USDT"]})", R"("x")",
          R"({"symbol":"BTC-USDT","side":"buy","kind":"limit","qty":1,"limit":"90",)"
          R"("client_id":"a"})",
          R"({"symbol":"BTC-USDT","side":"buy","kind":"market","qty":"1","client_id":"a",)"
          R"("more":"1"})"})
        EXPECT_EQ(refused(world_.send(world_.signed_by({}, "POST", "/orders", body))),
                  "400 bad_request")
            << body;
    EXPECT_EQ(refused(world_.send(
                  world_.signed_by({}, "POST", "/orders", std::string(5'000, ' ') + "{}"))),
              "400 bad_request");
    for (const char* target :
         {"/orders?symbol=BTC-USDT", "/orders?symbol=BTC-USDT&id=1&client_id=a",
          "/orders?symbol=BTC-USDT&id=x", "/orders?client_id=a", "/orders/all",
          "/orders/all?symbol=BTC-USDT&limit=0", "/orders/all?symbol=BTC-USDT&limit=1001",
          "/fills?symbol=BTC-USDT&symbol=BTC-USDT", "/account?x=1"})
        EXPECT_EQ(refused(world_.ask("GET", target)), "400 bad_request") << target;
    EXPECT_EQ(refused(world_.ask("GET", "/orders/all?symbol=ETH-USDT")), "404 unknown_symbol");
    EXPECT_EQ(refused(world_.ask("GET", "/elsewhere")), "404 no_such_path");
    EXPECT_EQ(refused(world_.ask("PUT", "/orders")), "404 no_such_path");
}

TEST_F(Paper, the_fault_plans_words_are_this_venues) {
    const json rule{{"on", "GET /account"}, {"kind", "error_5xx"}, {"status", 503}, {"count", 1}};
    world_.admin_ok("POST", "/faults", {{"seed", 1}, {"faults", json::array({rule})}});
    EXPECT_EQ(refused(world_.ask("GET", "/account")), "503 broken");
}

// ---- Our codec reads all of it ---------------------------------------------------------------

TEST_F(Paper, our_codec_asks_and_reads_whatever_there_is) {
    const venues::SigningTime time{
        .timestamp = world_.clock.now(), .recv_window = seconds(2), .nonce = {}};
    const venues::VenueSymbol bitcoin{"BTC-USDT"};
    const venues::Listing listing =
        MUST(codec::decode_listings(world_.get("/markets?symbol=BTC-USDT").body)).markets.at(0);
    EXPECT_EQ(listing.instrument.symbol.str(), "BTC/USDT");
    OrderIntent intent{.symbol = listing.instrument.symbol,
                       .side = Side::buy,
                       .kind = OrderKind::post_only,
                       .limit = Price{"90.5"_d},
                       .qty = {"0.5"_d}};
    const auto placed = MUST(codec::decode_place_reply(
        world_.sent(codec::place_order(intent, listing.instrument, {"one"}, time)).body));
    EXPECT_EQ(placed.order->kind, OrderKind::post_only);
    EXPECT_EQ(placed.order->price, intent.limit);
    intent.kind = OrderKind::market;
    intent.limit.reset();
    const auto taken = MUST(codec::decode_place_reply(
        world_.sent(codec::place_order(intent, listing.instrument, {"two"}, time)).body));
    EXPECT_EQ(taken.order->report.reason, CloseReason::filled);
    const auto fills = MUST(codec::decode_fills(
        world_.sent(codec::fills_of_order(bitcoin, taken.venue_id, time)).body));
    EXPECT_EQ(fills.at(0).fill.trade_id, taken.fills.at(0).trade_id);
    EXPECT_EQ(
        MUST(codec::decode_orders(world_.sent(codec::open_orders(std::nullopt, time)).body)).size(),
        1U);
    EXPECT_EQ(MUST(codec::decode_orders(world_.sent(codec::all_orders(bitcoin, time)).body)).size(),
              2U);
    const auto ended = MUST(
        codec::decode_order(world_
                                .sent(codec::cancel_order(
                                    {bitcoin, venues::ClientOrderId{"one"}, {"cancel-one"}}, time))
                                .body));
    EXPECT_EQ(ended.report.reason, CloseReason::cancelled);
    EXPECT_EQ(ended.request_id.text, "cancel-one");
    EXPECT_EQ(MUST(codec::decode_account(world_.sent(codec::account(time)).body)).balances.size(),
              2U);
    EXPECT_TRUE(
        MUST(codec::decode_key_rights(world_.sent(codec::key_rights(time)).body)).can_trade);
    EXPECT_EQ(MUST(codec::decode_server_time(world_.get("/time").body)), world_.clock.now());
    EXPECT_FALSE(MUST(codec::decode_candles(world_.get("/candles?symbol=BTC-USDT").body)).empty());
    EXPECT_TRUE(MUST(codec::decode_book_top(world_.get("/top?symbol=BTC-USDT").body)).bid);
    const venues::VenueError gone = codec::decode_error(
        world_.sent(codec::query_order(bitcoin, venues::ClientOrderId{"none"}, time)));
    EXPECT_EQ(gone.kind, venues::ErrorKind::order_not_found);
}

TEST_F(Paper, a_kill_loses_nothing) {
    const ScratchFolder folder("practice");
    PracticeSettings settings;
    settings.folder = folder.path();
    PaperWorld world(settings);
    world.ok(world.order("buy", "limit", "1", "90.5", "mine-1"));
    world.ok(world.order("buy", "market", "0.5", "", "mine-2"));
    const json before = world.fetched("/orders/all?symbol=BTC-USDT");
    const json money = world.fetched("/account")["balances"];
    world.restart();
    EXPECT_EQ(world.fetched("/orders/all?symbol=BTC-USDT"), before);
    EXPECT_EQ(world.fetched("/account")["balances"], money);
    PracticeSettings other = settings;
    other.protocol = Protocol::binance;
    EXPECT_FAILS("holds keys of paper", PracticeWorld().try_open(other));
}

}  // namespace
}  // namespace strongroom::lab::practice::paper
