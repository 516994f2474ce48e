#include "venues/binance/ticker.h"

#include "venues/binance/encode.h"
#include "venues/binance/query.h"
#include "venues/json_internal.h"

namespace strongroom::venues::binance {
namespace {

constexpr int day_weight = 2;

Result<Ticker> read_ticker(json::Value root, const Symbol& symbol) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    TRY_ASSIGN(const std::string name, object.name("symbol"));
    if (name != to_venue_symbol(symbol).text)
        return fail(Errc::invalid, "symbol: of another pair: " + name);
    Ticker ticker;
    TRY_ASSIGN(ticker.day_volume, object.amount("quoteVolume"));
    return ticker;
}

}  // namespace

Result<PublicRequest> ticker(const Symbol& symbol) {
    const VenueSymbol name = to_venue_symbol(symbol);
    TRY(check(name));
    Query query;
    query.add("symbol", name.text).add("type", "MINI");
    return PublicRequest{
        .path = "/api/v3/ticker/24hr", .query = query.text(), .weight = day_weight};
}

Result<Ticker> decode_ticker(std::string_view body, const Symbol& symbol) {
    return json::decode(body, ticker_bytes_max,
                        [&](json::Value root) { return read_ticker(root, symbol); });
}

}  // namespace strongroom::venues::binance
