// PriceAlerts: watches the public price for the bots; the live counterpart of lab::Matcher's
// alerts.
#pragma once

#include <map>
#include <vector>

#include "engine/ports.h"

namespace strongroom::engine {

class PriceAlerts final : public Alerts {
  public:
    void set(BotId bot, const Symbol& symbol, const Watch& watch) override;
    void clear(BotId bot, TriggerRef trigger) override;
    void follow(BotId bot, const Symbol& symbol, const Follow& follow) override;

    // What this price fires, oldest first; a fired alert is gone. Followers get trigger number 0.
    std::vector<AlertHit> on_price(const Symbol& symbol, Price price);

  private:
    struct Alert {
        BotId bot;
        Symbol symbol;
        Watch watch;
    };
    std::vector<Alert> alerts_;  // Oldest first. Bounded: a few for each bot.
    std::map<std::pair<BotId, PairRef>, Symbol> followers_;
};

}  // namespace strongroom::engine
