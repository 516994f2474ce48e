#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "venues/binance/decode.h"
#include "venues/listing_internal.h"

namespace strongroom::venues::binance {
namespace {

constexpr std::size_t markets_max = 20'000;
constexpr std::size_t filters_max = 100;
constexpr std::size_t limits_max = 100;
constexpr std::int64_t count_max = 1'000'000'000;

Result<LotRule> read_lot(const json::Object& filter) {
    LotRule lot;
    TRY_ASSIGN(lot.min_qty, filter.amount("minQty"));
    TRY_ASSIGN(lot.max_qty, filter.amount("maxQty"));
    TRY_ASSIGN(lot.step, filter.amount("stepSize"));
    if (lot.max_qty.is_positive() && lot.max_qty < lot.min_qty) {
        return fail(Errc::invalid, "maxQty: below minQty");
    }
    return lot;
}

constexpr std::array<std::string_view, 7> known_filters{
    "PRICE_FILTER", "LOT_SIZE",       "MARKET_LOT_SIZE",    "MIN_NOTIONAL",
    "NOTIONAL",     "MAX_NUM_ORDERS", "MAX_NUM_ALGO_ORDERS"};

// One filter into the listing; what we do not know has nothing to say to us. `seen` holds the types
// that came before: of a rule that is there twice nobody can say which one holds.
Result<std::monostate> apply_filter(json::Value value, Listing& listing,
                                    std::set<std::string>& seen) {
    TRY_ASSIGN(const json::Object filter, json::Object::read(value));
    TRY_ASSIGN(const std::string type, filter.name("filterType"));
    if (std::ranges::find(known_filters, type) == known_filters.end()) return std::monostate();
    if (!seen.insert(type).second) return fail(Errc::invalid, fmt::format("{}: there twice", type));
    Instrument& instrument = listing.instrument;
    if (type == "PRICE_FILTER") {
        TRY_ASSIGN(instrument.tick, filter.amount("tickSize"));
    } else if (type == "LOT_SIZE") {
        TRY_ASSIGN(const LotRule lot, read_lot(filter));
        instrument.step = lot.step;
        instrument.min_qty = lot.min_qty;
        instrument.max_qty = lot.max_qty;
    } else if (type == "MARKET_LOT_SIZE") {
        TRY_ASSIGN(listing.market_lot, read_lot(filter));
    } else if (type == "MIN_NOTIONAL" || type == "NOTIONAL") {
        TRY_ASSIGN(const Decimal least, filter.amount("minNotional"));
        // A market with both filters must obey both.
        instrument.min_notional = std::max(instrument.min_notional, least);
        TRY_ASSIGN(const bool for_market,
                   filter.flag(type == "NOTIONAL" ? "applyMinToMarket" : "applyToMarket"));
        listing.has_min_notional_for_market = listing.has_min_notional_for_market || for_market;
        if (type == "NOTIONAL") {
            TRY_ASSIGN(listing.max_notional, filter.amount("maxNotional"));
        }
    } else if (type == "MAX_NUM_ORDERS") {
        TRY_ASSIGN(listing.orders_max, filter.integer("maxNumOrders", 0, count_max));
    } else if (type == "MAX_NUM_ALGO_ORDERS") {
        TRY_ASSIGN(listing.algo_orders_max, filter.integer("maxNumAlgoOrders", 0, count_max));
    }
    return std::monostate();
}

// What a price or quantity can be a multiple of when no filter says so: its last decimal place.
Result<Decimal> unit_of_precision(const json::Object& market, std::string_view field) {
    TRY_ASSIGN(const std::int64_t precision, market.integer(field, 0, Decimal::places));
    Int128 raw = Decimal::one_raw;
    for (std::int64_t i = 0; i < precision; ++i) raw /= 10;
    return Decimal::from_raw(raw);
}

Status read_rules(const json::Object& market, Listing& listing) {
    std::set<std::string> seen;
    const auto filters = market.field("filters", [&](json::Value list) {
        return json::read_list(list, filters_max, [&](json::Value value) {
            return apply_filter(value, listing, seen);
        });
    });
    if (!filters) return std::unexpected(filters.error());
    Instrument& instrument = listing.instrument;
    // Zero disables a rule; the instrument still needs something to round to.
    if (instrument.tick.is_zero()) {
        TRY_ASSIGN(instrument.tick, unit_of_precision(market, "quoteAssetPrecision"));
    }
    if (instrument.step.is_zero()) {
        TRY_ASSIGN(instrument.step, unit_of_precision(market, "baseAssetPrecision"));
    }
    return {};
}

std::string why_closed(std::string_view status, bool is_spot_allowed) {
    if (status == "TRADING") return is_spot_allowed ? "" : "the venue has no spot trading in it";
    if (status == "CANCEL_ONLY") return "the venue takes only cancels (CANCEL_ONLY)";
    if (status == "BREAK" || status == "HALT")
        return fmt::format("the venue has halted trading ({})", status);
    return fmt::format("the market is not open ({})", status);
}

Result<Listing> read_market(json::Value value) {
    TRY_ASSIGN(const json::Object market, json::Object::read(value));
    Listing listing;
    Instrument& instrument = listing.instrument;
    TRY_ASSIGN(instrument.venue_symbol, market.name("symbol"));
    if (instrument.venue_symbol.empty()) return fail(Errc::invalid, "symbol: empty");
    TRY_ASSIGN(instrument.symbol.base, market.asset("baseAsset"));
    TRY_ASSIGN(instrument.symbol.quote, market.asset("quoteAsset"));
    TRY_ASSIGN(const std::string status, market.name("status"));
    bool is_allowed = true;
    if (market.has("isSpotTradingAllowed")) {
        TRY_ASSIGN(is_allowed, market.flag("isSpotTradingAllowed"));
    }
    listing.closed = why_closed(status, is_allowed);
    instrument.is_trading = listing.closed.empty();
    TRY(read_rules(market, listing));
    return listing;
}

Result<RateLimit> read_rate_limit(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    RateLimit limit;
    TRY_ASSIGN(const std::string kind, object.name("rateLimitType"));
    if (kind == "REQUEST_WEIGHT") limit.kind = RateLimit::Kind::request_weight;
    if (kind == "RAW_REQUESTS") limit.kind = RateLimit::Kind::requests;
    if (kind == "ORDERS") limit.kind = RateLimit::Kind::orders;
    TRY_ASSIGN(const std::string unit, object.name("interval"));
    TRY_ASSIGN(const std::int64_t count, object.integer("intervalNum", 1, count_max));
    TRY_ASSIGN(limit.limit, object.integer("limit", 0, count_max));
    if (unit == "SECOND")
        limit.window = seconds(count);
    else if (unit == "MINUTE")
        limit.window = minutes(count);
    else if (unit == "HOUR")
        limit.window = minutes(60) * count;
    else if (unit == "DAY")
        limit.window = minutes(24LL * 60) * count;
    else
        return fail(Errc::invalid, fmt::format("interval: \"{}\" is not one that we know", unit));
    return limit;
}

Result<Listings> read_listings(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    Listings listings;
    TRY_ASSIGN(listings.server_time, object.time("serverTime"));
    TRY_ASSIGN(listings.rate_limits, object.field("rateLimits", [](json::Value list) {
        return json::read_list(list, limits_max, read_rate_limit);
    }));
    ListingReader reader(listings, "symbol");
    const auto all = object.field("symbols", [&](json::Value list) {
        return json::read_list(list, markets_max, [&](json::Value value) {
            return reader.take(value, read_market(value));
        });
    });
    if (!all) return std::unexpected(all.error());
    return listings;
}

}  // namespace

Result<Listings> decode_listings(std::string_view body) {
    return json::decode(body, listings_bytes_max, read_listings);
}

}  // namespace strongroom::venues::binance
