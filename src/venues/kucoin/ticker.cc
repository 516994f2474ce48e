#include "venues/kucoin/ticker.h"

#include <fmt/format.h>

#include "venues/json_internal.h"
#include "venues/ticker_internal.h"

namespace strongroom::venues::kucoin {
namespace {

constexpr int stats_weight = 15;  // Of KuCoin's own budget for the address.

Result<Ticker> read_ticker(json::Value root, const Symbol& symbol) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    TRY_ASSIGN(const std::string code, object.name("code"));
    if (code != "200000") return fail(Errc::invalid, "code: not KuCoin's yes: " + code);
    if (!object.has("data")) return fail(Errc::not_found, "data: nothing about this pair");
    TRY_ASSIGN(const json::Object data, object.object("data"));
    if (!data.has("buy") || !data.has("sell")) return fail(Errc::not_found, "no book of this pair");
    TRY(check_pair(data, "symbol", symbol));
    Ticker ticker;
    TRY_ASSIGN(ticker.price, read_bid_ask(data, "buy", "sell"));
    if (data.has("volValue")) {
        TRY_ASSIGN(ticker.day_volume, data.amount("volValue"));
    }
    return ticker;
}

}  // namespace

Result<PublicRequest> ticker(const Symbol& symbol) {
    TRY_ASSIGN(const std::string pair, dashed(symbol));
    return PublicRequest{
        .path = "/api/v1/market/stats", .query = "symbol=" + pair, .weight = stats_weight};
}

Result<Ticker> decode_ticker(std::string_view body, const Symbol& symbol) {
    return json::decode(body, ticker_bytes_max,
                        [&](json::Value root) { return read_ticker(root, symbol); });
}

}  // namespace strongroom::venues::kucoin
