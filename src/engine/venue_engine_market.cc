// VenueEngine: what the venue allows for each pair: its limits, and whether it takes orders at all.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/venue_engine.h"
#include "venues/replies.h"

namespace strongroom::engine {

void VenueEngine::on_terms(const Symbol& symbol, const MarketTerms::Reading* reading,
                           const std::string& trouble) {
    const std::string name = "terms of " + symbol.str();
    if (reading == nullptr) {
        note_feed(name, false, trouble);
    } else {
        note_feed(name, reading->listing.has_value(), reading->closed);
        if (reading->listing) {
            const std::string& book = reading->listing->book_symbol;
            market_.follow(symbol, book.empty() ? reading->listing->instrument.venue_symbol : book);
        }
        untold_.insert(symbol);
        if (is_ready_) tell_markets();
    }
    // By now the bots know why.
    std::vector<InputBody> rejected;
    const auto [first, last] = rejections_.equal_range(symbol);
    for (auto at = first; at != last; ++at) rejected.push_back(std::move(at->second));
    rejections_.erase(first, last);
    feed_orders(std::move(rejected));
}

void VenueEngine::tell_markets() {
    std::erase_if(untold_, [this](const Symbol& symbol) { return tell_market(symbol); });
}

// False: not yet. A bot goes on only when it knows the price.
bool VenueEngine::tell_market(const Symbol& symbol) {
    const MarketTerms::Reading* reading = terms_.find(symbol);
    if (reading == nullptr) return true;
    const Instrument* known = core_->instrument_of(symbol);
    if (known == nullptr) return true;  // No bot trades it.
    // Of a market that is gone nobody tells the limits.
    const MarketStatus status{reading->listing ? reading->listing->instrument : *known,
                              reading->closed};
    if (!core_->is_news(status)) return true;
    const MarketView* view = market_.view(symbol);
    const bool has_price = view != nullptr && view->has_price();
    if (status.closed.empty() && !has_price) return false;
    (void)feed(status, symbol);
    return true;
}

// The bot hears that its order was rejected after it has heard whether its market is closed or has
// other limits: then the Core keeps the order for it. A kill meanwhile loses nothing: the order is
// asked for, and proved not to be there.
void VenueEngine::take_rejection(const Symbol& symbol, std::vector<InputBody> inputs) {
    if (symbol.base.empty() || !terms_.read_again(symbol)) return feed_orders(std::move(inputs));
    for (InputBody& body : inputs) rejections_.emplace(symbol, std::move(body));
}

// Nobody wanted it: the venue may have closed the market.
void VenueEngine::look_for_an_end(const InputBody& body, const Symbol& symbol) {
    const auto* reported = std::get_if<OrderReported>(&body);
    if (reported != nullptr && core_->orders().is_unasked_end(*reported))
        (void)terms_.read_again(symbol);
}

bool VenueEngine::is_closed(const Symbol& symbol) const {
    const MarketTerms::Reading* reading = terms_.find(symbol);
    return reading != nullptr && !reading->closed.empty();
}

bool VenueEngine::is_wanted(const Symbol& symbol) const {
    const auto has = [&](const std::vector<Symbol>& symbols) {
        return std::ranges::count(symbols, symbol) > 0;
    };
    const auto waits = [&](const Adding& adding) { return has(adding.file.symbols); };
    const auto trades = [&](const BotView& bot) { return has(bot.symbols) && !is_over(bot); };
    return std::ranges::any_of(adding_, waits) || std::ranges::any_of(core_->bots(), trades);
}

}  // namespace strongroom::engine
