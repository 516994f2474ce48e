#include "vault/market_prices.h"

#include "venues/requests.h"

namespace strongroom::vault {
bool MarketPrices::is_known_venue(std::string_view venue) {
    return venues::requests_of(venue) != nullptr;
}

void MarketPrices::note_price(const std::string& venue, const Symbol& symbol,
                              const ReferencePrice& price) {
    told_[symbol][venue].price = price;
}

void MarketPrices::note_volume(const std::string& venue, const Symbol& symbol,
                               const DayVolume& volume) {
    told_[symbol][venue].volume = volume;
}

MarketView MarketPrices::view(const std::string& venue, const Symbol& symbol) const {
    MarketView view;
    const auto pair = told_.find(symbol);
    if (pair == told_.end()) return view;
    for (const auto& [name, told] : pair->second) {
        if (name == venue) {
            view.own = told.price;
            view.volume = told.volume;
        } else if (told.price) {
            view.others.push_back(*told.price);
        }
    }
    return view;
}

}  // namespace strongroom::vault
