// MarketPrices: what the courier has told of prices and volumes, by pair and venue. Only of pairs
// that some key may trade, and of venues whose names we know: whoever speaks as the courier must
// not fill the memory.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "vault/market_view.h"

namespace strongroom::vault {

class MarketPrices {
  public:
    static bool is_known_venue(std::string_view venue);

    void note_price(const std::string& venue, const Symbol& symbol, const ReferencePrice& price);
    void note_volume(const std::string& venue, const Symbol& symbol, const DayVolume& volume);
    // As a key of this venue sees it.
    MarketView view(const std::string& venue, const Symbol& symbol) const;

  private:
    struct Told {
        std::optional<ReferencePrice> price;
        std::optional<DayVolume> volume;
    };
    std::map<Symbol, std::map<std::string, Told>> told_;
};

}  // namespace strongroom::vault
