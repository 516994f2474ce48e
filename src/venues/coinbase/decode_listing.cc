#include <fmt/format.h>

#include <array>
#include <utility>

#include "venues/coinbase/decode.h"
#include "venues/coinbase/field_internal.h"
#include "venues/listing_internal.h"

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t markets_max = 20'000;

// Any of these forbids a part of what a bot may want to do. LIMIT: a market that takes only limit
// orders, or only post-only ones, counts as halted, since an Instrument cannot say it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> halting_flags{{
    {"is_disabled", "the venue has disabled the market"},
    {"trading_disabled", "the venue has halted trading"},
    {"cancel_only", "the venue takes only cancels"},
    {"limit_only", "the venue takes only limit orders"},
    {"post_only", "the venue takes only post-only orders"},
    {"auction_mode", "the venue holds an auction"},
    {"view_only", "the market can only be looked at"},
}};

// Empty: it trades.
Result<std::string> read_why_closed(const json::Object& product) {
    TRY_ASSIGN(const std::string status, product.name("status"));
    std::string why = status == "online" ? "" : fmt::format("the market is {}", status);
    for (const auto& [name, words] : halting_flags) {
        TRY_ASSIGN(const bool is_set, product.flag(name));
        if (is_set && why.empty()) why = words;
    }
    return why;
}

Status read_rules(const json::Object& product, Listing& listing) {
    Instrument& instrument = listing.instrument;
    // Older products have no price_increment of their own.
    TRY_ASSIGN(const auto tick, read_some_amount(product, "price_increment"));
    TRY_ASSIGN(instrument.tick, read_amount(product, "quote_increment"));
    if (tick) instrument.tick = *tick;
    TRY_ASSIGN(instrument.step, read_amount(product, "base_increment"));
    if (instrument.tick.is_zero()) return fail(Errc::invalid, "price_increment: zero");
    if (instrument.step.is_zero()) return fail(Errc::invalid, "base_increment: zero");
    TRY_ASSIGN(instrument.min_qty, read_amount(product, "base_min_size"));
    TRY_ASSIGN(instrument.max_qty, read_amount(product, "base_max_size"));
    if (instrument.max_qty.is_positive() && instrument.max_qty < instrument.min_qty) {
        return fail(Errc::invalid, "base_max_size: below base_min_size");
    }
    // The least amount of quote in practice is the least notional of any order (uncertain).
    TRY_ASSIGN(instrument.min_notional, read_amount(product, "quote_min_size"));
    TRY_ASSIGN(listing.max_notional, read_amount(product, "quote_max_size"));
    if (listing.max_notional.is_positive() && listing.max_notional < instrument.min_notional) {
        return fail(Errc::invalid, "quote_max_size: below quote_min_size");
    }
    listing.has_min_notional_for_market = true;
    return {};
}

Result<Listing> read_market(const json::Object& product) {
    Listing listing;
    Instrument& instrument = listing.instrument;
    TRY_ASSIGN(const VenueSymbol symbol, read_symbol(product, "product_id"));
    instrument.venue_symbol = symbol.text;
    TRY_ASSIGN(instrument.symbol.base, product.asset("base_currency_id"));
    TRY_ASSIGN(instrument.symbol.quote, product.asset("quote_currency_id"));
    // Fees are booked in the quote that the name tells, so the name must tell it.
    if (symbol.text != instrument.symbol.base.str() + "-" + instrument.symbol.quote.str()) {
        return fail(Errc::invalid, "product_id: not its two currencies with a dash");
    }
    TRY_ASSIGN(listing.closed, read_why_closed(product));
    instrument.is_trading = listing.closed.empty();
    TRY(read_rules(product, listing));
    if (product.has("alias")) {
        TRY_ASSIGN(listing.book_symbol, product.name("alias"));
    }
    return listing;
}

Result<std::monostate> add_market(json::Value value, ListingReader& reader) {
    const auto product = json::Object::read(value);
    if (!product) return reader.take(value, std::unexpected(product.error()));
    const auto type = product->name("product_type");
    if (!type) return reader.take(value, std::unexpected(type.error()));
    if (*type != "SPOT") return std::monostate();
    return reader.take(value, read_market(*product));
}

Result<Listings> read_listings(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    Listings listings;
    ListingReader reader(listings, "product_id");
    const auto all = object.field("products", [&](json::Value list) {
        return json::read_list(list, markets_max,
                               [&](json::Value value) { return add_market(value, reader); });
    });
    if (!all) return std::unexpected(all.error());
    return listings;
}

}  // namespace

Result<Listings> decode_listings(std::string_view body) {
    return json::decode(body, listings_bytes_max, read_listings);
}

}  // namespace strongroom::venues::coinbase
