// Each request against the one that ccxt sends for the same ask, and its signature.
#include "base/sha256.h"
#include "support/test.h"
#include "venues/kucoin/encode.h"
#include "venues/kucoin/sign.h"
#include "venues/recorded.h"

namespace strongroom::venues::kucoin {
namespace {

using recorded::Json;

VenueSymbol market_of(const Json& ask) { return to_venue_symbol(*recorded::symbol_of(ask)); }

Result<UnsignedRequest> list_of(const Json& ask, SigningTime at) {
    const auto start = recorded::time_in(ask, "start");
    const auto end = recorded::time_in(ask, "end");
    const int limit = ask["limit"];
    if (ask["do"] == "all_orders") {
        return done_orders(
            {.venue_symbol = market_of(ask), .start = start, .end = end, .limit = limit}, at);
    }
    AccountTrades wanted{
        .venue_symbol = market_of(ask), .start = start, .end = end, .limit = limit};
    if (ask.contains("venue_id")) wanted.of_order = {ask["venue_id"].get<std::string>()};
    return account_trades(wanted, at);
}

Result<UnsignedRequest> alter_of(const Json& ask, SigningTime at) {
    AlterOrder alter{.venue_symbol = market_of(ask), .order = recorded::order_of(ask)};
    if (ask.contains("price"))
        alter.price = Price{MUST(Decimal::parse(ask["price"].get<std::string>()))};
    if (ask.contains("qty")) alter.qty = Qty{MUST(Decimal::parse(ask["qty"].get<std::string>()))};
    return alter_order(alter, at);
}

Result<UnsignedRequest> public_of(const Json& ask) {
    if (ask["do"] == "server_time") return recorded::unsigned_of(server_time());
    if (ask["do"] == "book_top") return recorded::unsigned_of(MUST(book_top(market_of(ask))));
    if (ask["do"] == "candles") {
        return recorded::unsigned_of(MUST(candles({.venue_symbol = market_of(ask),
                                                   .interval = minutes(ask["minutes"].get<int>()),
                                                   .start = recorded::time_in(ask, "start"),
                                                   .end = recorded::time_in(ask, "end")})));
    }
    return fail(Errc::invalid, "no such ask: " + ask.dump());
}

Result<UnsignedRequest> request_of(const Json& ask, SigningTime at) {
    const std::string what = ask["do"];
    if (what == "place") {
        const OrderIntent intent = recorded::intent_of(ask);
        const Instrument instrument{.symbol = intent.symbol, .venue_symbol = market_of(ask).text};
        return place_order(intent, instrument, {ask["client_id"].get<std::string>()}, at);
    }
    if (what == "cancel") {
        return cancel_order({.venue_symbol = market_of(ask), .order = recorded::order_of(ask)}, at);
    }
    if (what == "query") return query_order(market_of(ask), recorded::order_of(ask), at);
    if (what == "alter") return alter_of(ask, at);
    if (what == "cancel_all") return cancel_all(market_of(ask), at);
    if (what == "cancel_all_markets") return cancel_all_markets(at);
    if (what == "open_orders") return open_orders(market_of(ask), at);
    if (what == "markets_with_open_orders") return markets_with_open_orders(at);
    if (what == "all_orders" || what == "fills") return list_of(ask, at);
    if (what == "account") return account(at);
    if (what == "fees") return fees({market_of(ask)}, at);
    if (what == "key_rights") return key_rights(at);
    if (what == "stream") return private_bullet(at);
    if (what == "dead_switch")
        return set_dead_switch({.after = seconds(ask["seconds"].get<int>())}, at);
    return public_of(ask);
}

TEST(KucoinRequests, each_is_what_ccxt_sends_for_the_same_ask) {
    const Json file = recorded::file_of("kucoin");
    const SigningTime at = recorded::time_of(file);
    int signatures = 0;
    for (const Json& theirs : file["requests"]) {
        SCOPED_TRACE(theirs["ask"].dump());
        const UnsignedRequest ours =
            recorded::expect_same(theirs, MUST(request_of(theirs["ask"], at)));
        if (!theirs.contains("signature")) continue;
        HmacSha256 hmac(as_bytes(file["keys"]["secret"].get_ref<const std::string&>()));
        hmac.add(as_bytes(bytes_to_sign(ours)));
        EXPECT_EQ(to_base64(hmac.done()), theirs["signature"].get<std::string>());
        ++signatures;
    }
    EXPECT_GE(signatures, 60);
}

}  // namespace
}  // namespace strongroom::venues::kucoin
