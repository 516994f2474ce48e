// What the decoders of listings share. Included by .cc files only, since simdjson is heavy.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "venues/json_internal.h"
#include "venues/listing.h"

namespace strongroom::venues {

// A list of markets as it is read. One that cannot be read is noted by its name, and stops no
// other.
class ListingReader {
  public:
    // `name_field`: where an entry has its name.
    ListingReader(Listings& listings, std::string_view name_field)
        : listings_(listings), name_field_(name_field) {}
    // What was read of this entry. Errors: invalid, when its market is there already.
    Result<std::monostate> take(json::Value entry, Result<Listing> market);

  private:
    Listings& listings_;
    std::string_view name_field_;
    std::set<std::string> names_;
};

}  // namespace strongroom::venues
