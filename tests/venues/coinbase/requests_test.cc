// Each request against the one that Coinbase's own SDK sends for the same ask (and, of orders,
// ccxt: record.py holds the two against each other), what is signed of it, and its whole token by
// an Ed25519 key.
#include "support/test.h"
#include "venues/coinbase/encode.h"
#include "venues/coinbase/sign.h"
#include "venues/recorded.h"

namespace strongroom::venues::coinbase {
namespace {

using recorded::Json;

std::optional<VenueSymbol> market_in(const Json& ask) {
    const auto symbol = recorded::symbol_of(ask);
    return symbol ? std::optional(to_venue_symbol(*symbol)) : std::nullopt;
}
VenueSymbol market_of(const Json& ask) { return market_in(ask).value(); }

Result<UnsignedRequest> order_of(const Json& ask, SigningTime at) {
    const OrderIntent intent = recorded::intent_of(ask);
    if (ask["do"] == "preview") {
        return preview_order({.client_id = {},
                              .venue_symbol = market_of(ask),
                              .side = intent.side,
                              .configuration = to_configuration(intent)},
                             at);
    }
    const Instrument instrument{.symbol = intent.symbol, .venue_symbol = market_of(ask).text};
    return place_order(intent, instrument, {ask["client_id"].get<std::string>()}, at);
}

Result<UnsignedRequest> list_of(const Json& ask, SigningTime at) {
    const auto start = recorded::time_in(ask, "start");
    const auto end = recorded::time_in(ask, "end");
    const int limit = ask["limit"];
    if (ask["do"] == "all_orders") {
        return all_orders(
            {.venue_symbols = {market_of(ask)}, .start = start, .end = end, .limit = limit}, at);
    }
    AccountTrades wanted{
        .venue_symbol = market_of(ask), .start = start, .end = end, .limit = limit};
    if (ask.contains("venue_id")) wanted.of_order = {ask["venue_id"].get<std::string>()};
    return account_trades(wanted, at);
}

Result<UnsignedRequest> open_of(const Json& ask, SigningTime at) {
    OrderStatus status = OrderStatus::open;
    for (const OrderStatus one : {OrderStatus::pending, OrderStatus::queued}) {
        if (ask["status"] == venue_name(one)) status = one;
    }
    return open_orders(market_in(ask), at, status);
}

Result<UnsignedRequest> public_of(const Json& ask) {
    if (ask["do"] == "server_time") return recorded::unsigned_of(server_time());
    if (ask["do"] == "book_top") return recorded::unsigned_of(MUST(book_top(market_of(ask))));
    if (ask["do"] == "candles") {
        return recorded::unsigned_of(MUST(candles({.venue_symbol = market_of(ask),
                                                   .interval = minutes(ask["minutes"].get<int>()),
                                                   .start = recorded::time_in(ask, "start"),
                                                   .end = recorded::time_in(ask, "end"),
                                                   .limit = ask["limit"].get<int>()})));
    }
    return fail(Errc::invalid, "no such ask: " + ask.dump());
}

Result<UnsignedRequest> request_of(const Json& ask, SigningTime at) {
    const std::string what = ask["do"];
    const auto amount = [&](const char* name) {
        return MUST(Decimal::parse(ask[name].get<std::string>()));
    };
    if (what == "place" || what == "preview") return order_of(ask, at);
    if (what == "cancel") {
        return cancel_order(
            {.venue_symbol = market_of(ask), .order = recorded::order_of(ask), .request_id = {}},
            at);
    }
    if (what == "query") return query_order(market_of(ask), recorded::order_of(ask), at);
    if (what == "edit") {
        return edit_order({.order = {ask["venue_id"].get<std::string>()},
                           .price = {amount("price")},
                           .size = {amount("qty")}},
                          at);
    }
    if (what == "open_orders") return open_of(ask, at);
    if (what == "all_orders" || what == "fills") return list_of(ask, at);
    if (what == "account") return account(at);
    if (what == "fees") return fees(at);
    if (what == "key_rights") return key_rights(at);
    return public_of(ask);
}

TEST(CoinbaseRequests, each_is_what_the_sdk_sends_for_the_same_ask) {
    const Json file = recorded::file_of("coinbase");
    // The SDK's tokens live for two minutes.
    const SigningTime at{.timestamp = recorded::time_of(file).timestamp,
                         .recv_window = seconds(120)};
    const Nonce nonce{file["keys"]["nonce"].get<std::string>()};
    const auto input_of = [&](const UnsignedRequest& request, Algorithm algorithm) {
        return MUST(signing_input(request, "api.coinbase.com",
                                  {file["keys"]["api_key"].get<std::string>(), algorithm}, nonce,
                                  at));
    };
    int signatures = 0;
    for (const Json& theirs : file["requests"]) {
        SCOPED_TRACE(theirs["ask"].dump());
        const UnsignedRequest ours =
            recorded::expect_same(theirs, MUST(request_of(theirs["ask"], at)));
        if (!theirs.contains("token")) continue;
        EXPECT_EQ(input_of(ours, Algorithm::es256), theirs["signing_input"].get<std::string>());
        const std::string input = input_of(ours, Algorithm::eddsa);
        EXPECT_EQ(MUST(make_token(input, recorded::ed25519(file, input))),
                  theirs["token"].get<std::string>());
        ++signatures;
    }
    EXPECT_GE(signatures, 60);
}

}  // namespace
}  // namespace strongroom::venues::coinbase
