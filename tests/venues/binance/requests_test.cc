// Each request against the one that ccxt sends for the same ask, and its signature by either key.
#include "base/sha256.h"
#include "support/test.h"
#include "venues/binance/encode.h"
#include "venues/recorded.h"

namespace strongroom::venues::binance {
namespace {

using recorded::Json;

VenueSymbol market_of(const Json& ask) { return to_venue_symbol(*recorded::symbol_of(ask)); }

Result<UnsignedRequest> list_of(const Json& ask, SigningTime at) {
    const auto start = recorded::time_in(ask, "start");
    const auto end = recorded::time_in(ask, "end");
    const int limit = ask["limit"];
    std::optional<VenueOrderId> order;
    for (const char* name : {"venue_id", "from"}) {
        if (ask.contains(name)) order = VenueOrderId{ask[name].get<std::string>()};
    }
    if (ask["do"] == "all_orders") {
        return all_orders({.venue_symbol = market_of(ask),
                           .from = order,
                           .start = start,
                           .end = end,
                           .limit = limit},
                          at);
    }
    return account_trades({.venue_symbol = market_of(ask),
                           .of_order = order,
                           .start = start,
                           .end = end,
                           .limit = limit},
                          at);
}

Result<UnsignedRequest> request_of(const Json& ask, SigningTime at) {
    const std::string what = ask["do"];
    if (what == "place") {
        const OrderIntent intent = recorded::intent_of(ask);
        const Instrument instrument{.symbol = intent.symbol, .venue_symbol = market_of(ask).text};
        return place_order(intent, instrument, {ask["client_id"].get<std::string>()}, at);
    }
    if (what == "cancel") {
        return cancel_order({.venue_symbol = market_of(ask),
                             .order = recorded::order_of(ask),
                             .request_id = {ask["request_id"].get<std::string>()}},
                            at);
    }
    if (what == "query") return query_order(market_of(ask), recorded::order_of(ask), at);
    if (what == "open_orders") {
        return open_orders(ask.contains("base") ? std::optional(market_of(ask)) : std::nullopt, at);
    }
    if (what == "all_orders" || what == "fills") return list_of(ask, at);
    if (what == "account") return account(at);
    if (what == "key_rights") return key_rights(at);
    if (what == "server_time") return recorded::unsigned_of(server_time());
    if (what == "book_top") return recorded::unsigned_of(MUST(book_top(market_of(ask))));
    if (what == "candles") {
        return recorded::unsigned_of(MUST(candles({.venue_symbol = market_of(ask),
                                                   .interval = minutes(ask["minutes"].get<int>()),
                                                   .start = recorded::time_in(ask, "start"),
                                                   .end = recorded::time_in(ask, "end"),
                                                   .limit = ask["limit"].get<int>()})));
    }
    return fail(Errc::invalid, "no such ask: " + what);
}

TEST(BinanceRequests, each_is_what_ccxt_sends_for_the_same_ask) {
    const Json file = recorded::file_of("binance");
    const SigningTime at = recorded::time_of(file);
    int signatures = 0;
    for (const Json& theirs : file["requests"]) {
        SCOPED_TRACE(theirs["ask"].dump());
        const UnsignedRequest ours =
            recorded::expect_same(theirs, MUST(request_of(theirs["ask"], at)));
        if (!theirs.contains("signature")) continue;
        HmacSha256 hmac(as_bytes(file["keys"]["secret"].get_ref<const std::string&>()));
        hmac.add(as_bytes(ours.query));
        EXPECT_EQ(to_hex(hmac.done()), theirs["signature"].get<std::string>());
        EXPECT_EQ(to_base64(recorded::ed25519(file, ours.query)),
                  theirs["ed25519_signature"].get<std::string>());
        ++signatures;
    }
    EXPECT_GE(signatures, 60);
}

}  // namespace
}  // namespace strongroom::venues::binance
