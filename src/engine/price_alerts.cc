#include "engine/price_alerts.h"

#include <algorithm>

namespace strongroom::engine {

void PriceAlerts::set(BotId bot, const Symbol& symbol, const Watch& watch) {
    clear(bot, watch.trigger);
    alerts_.push_back({bot, symbol, watch});
}

void PriceAlerts::clear(BotId bot, TriggerRef trigger) {
    std::erase_if(alerts_,
                  [&](const Alert& a) { return a.bot == bot && a.watch.trigger == trigger; });
}

void PriceAlerts::follow(BotId bot, const Symbol& symbol, const Follow& follow) {
    if (follow.is_on)
        followers_.insert_or_assign({bot, follow.pair}, symbol);
    else
        followers_.erase({bot, follow.pair});
}

std::vector<AlertHit> PriceAlerts::on_price(const Symbol& symbol, Price price) {
    std::vector<AlertHit> hits;
    std::erase_if(alerts_, [&](const Alert& alert) {
        const bool is_met = alert.symbol == symbol && (alert.watch.when == Watch::When::at_or_above
                                                           ? price >= alert.watch.price
                                                           : price <= alert.watch.price);
        if (is_met) hits.push_back({alert.bot, alert.watch.trigger, price, alert.watch.pair});
        return is_met;
    });
    for (const auto& [key, followed] : followers_) {
        if (followed == symbol) hits.push_back({key.first, TriggerRef{0}, price, key.second});
    }
    return hits;
}

}  // namespace strongroom::engine
