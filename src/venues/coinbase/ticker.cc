#include "venues/coinbase/ticker.h"

#include <fmt/format.h>

#include "venues/json_internal.h"
#include "venues/ticker_internal.h"

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t trades_max = 100;

Result<Ticker> read_ticker(json::Value root, const Symbol& symbol) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    const auto trades = object.field("trades", [&](json::Value list) {
        return json::read_list(list, trades_max, [&](json::Value trade) -> Result<bool> {
            TRY_ASSIGN(const json::Object one, json::Object::read(trade));
            TRY(check_pair(one, "product_id", symbol));
            return true;
        });
    });
    if (!trades) return std::unexpected(trades.error());
    TRY_ASSIGN(const std::string bid, object.name("best_bid"));
    TRY_ASSIGN(const std::string ask, object.name("best_ask"));
    if (bid.empty() || ask.empty()) return fail(Errc::not_found, "no book of this pair");
    Ticker ticker;
    TRY_ASSIGN(ticker.price, read_bid_ask(object, "best_bid", "best_ask"));
    return ticker;
}

}  // namespace

Result<PublicRequest> ticker(const Symbol& symbol) {
    TRY_ASSIGN(const std::string pair, dashed(symbol));
    return PublicRequest{.path = fmt::format("/api/v3/brokerage/market/products/{}/ticker", pair),
                         .query = "limit=1",
                         .weight = 1};
}

Result<Ticker> decode_ticker(std::string_view body, const Symbol& symbol) {
    return json::decode(body, ticker_bytes_max,
                        [&](json::Value root) { return read_ticker(root, symbol); });
}

}  // namespace strongroom::venues::coinbase
