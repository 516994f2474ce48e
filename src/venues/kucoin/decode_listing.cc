#include <fmt/format.h>

#include "venues/kucoin/decode.h"
#include "venues/kucoin/profile.h"
#include "venues/kucoin/reply_internal.h"
#include "venues/listing_internal.h"

namespace strongroom::venues::kucoin {
namespace {

constexpr std::size_t markets_max = 20'000;

Result<Listing> read_market(json::Value value) {
    TRY_ASSIGN(const json::Object market, json::Object::read(value));
    Listing listing;
    Instrument& instrument = listing.instrument;
    // `name` may change, `symbol` never does.
    TRY_ASSIGN(const VenueSymbol venue_symbol, market.field("symbol", read_symbol));
    instrument.venue_symbol = venue_symbol.text;
    TRY_ASSIGN(instrument.symbol.base, market.asset("baseCurrency"));
    TRY_ASSIGN(instrument.symbol.quote, market.asset("quoteCurrency"));
    TRY_ASSIGN(instrument.is_trading, market.flag("enableTrading"));
    if (!instrument.is_trading) listing.closed = "the venue has halted trading";
    TRY_ASSIGN(const Price tick, market.price("priceIncrement"));
    TRY_ASSIGN(const Qty step, market.qty("baseIncrement"));
    instrument.tick = tick.value;
    instrument.step = step.value;
    TRY_ASSIGN(instrument.min_qty, market.amount("baseMinSize"));
    TRY_ASSIGN(instrument.max_qty, market.amount("baseMaxSize"));
    if (instrument.max_qty.is_positive() && instrument.max_qty < instrument.min_qty) {
        return fail(Errc::invalid, "baseMaxSize: below baseMinSize");
    }
    // Uncertain: minFunds may be null. The least amount of an order by quote is then as good.
    TRY_ASSIGN(instrument.min_notional,
               market.amount(market.has("minFunds") ? "minFunds" : "quoteMinSize"));
    listing.has_min_notional_for_market = true;
    listing.orders_max = open_orders_max;
    return listing;
}

Result<Listings> read_listings(json::Value data) {
    Listings listings;
    ListingReader reader(listings, "symbol");
    const auto take = [&](json::Value value) { return reader.take(value, read_market(value)); };
    const bool is_one = data.is_object();
    if (is_one) {
        TRY_ASSIGN(Listing market, read_market(data));
        listings.markets.push_back(std::move(market));
        return listings;
    }
    const auto all = json::read_list(data, markets_max, take);
    if (!all) return std::unexpected(all.error());
    return listings;
}

}  // namespace

Result<Listings> decode_listings(std::string_view body) {
    return decode_data(body, listings_bytes_max, read_listings);
}

}  // namespace strongroom::venues::kucoin
