#include <fmt/format.h>

#include <utility>
#include <variant>

#include "venues/listing_internal.h"

namespace strongroom::venues {

Result<std::monostate> ListingReader::take(json::Value entry, Result<Listing> market) {
    if (!market) {
        const auto object = json::Object::read(entry);
        const auto name = object ? object->name(name_field_) : Result<std::string>("?");
        listings_.unreadable.push_back(
            fmt::format("{}: {}", name ? *name : "?", market.error().message));
        return std::monostate();
    }
    if (!names_.insert(market->instrument.venue_symbol).second) {
        return fail(Errc::invalid, fmt::format("{}: there twice", market->instrument.venue_symbol));
    }
    listings_.markets.push_back(*std::move(market));
    return std::monostate();
}

}  // namespace strongroom::venues
