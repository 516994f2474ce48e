// SmartBot: one position with a plan: an entry, take-profit steps and a stop loss; or one order
// alone (docs/bots-smart.md).
//
// Life: the entry's condition -> the entry order -> the position and its exits (SmartTrade) -> all
// is sold -> finished. Without exits it is finished when its order is filled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bots/bot.h"
#include "bots/smart_trade.h"

namespace strongroom::bots {

enum class SmartEntry { market, limit, conditional, held };

struct SmartConfig {
    Direction direction = Direction::buy_first;
    SmartEntry entry = SmartEntry::market;
    std::optional<Price> limit;    // limit: always. conditional: the order's; else it is at market.
    std::optional<Price> trigger;  // conditional only.
    Watch::When when = Watch::When::at_or_above;
    Decimal trailing_pct;  // conditional: enter when the price has turned by so much; 0 = off.
    Decimal qty;           // In base. One of the two is above zero; held: this one.
    Decimal quote;
    Price held_price;  // held: what the coins cost.
    ExitPlan exits;
};

// What an entry at this price orders, in whole lots.
Qty smart_qty(const SmartConfig& config, Price at, const Instrument& instrument);

class SmartBot final : public Bot {
  public:
    // `config` has passed read_smart (bot_file.h).
    SmartBot(const SmartConfig& config, Market market);

    void on_event(const Event& event, Actions& out) override;
    std::string state() const override;
    std::vector<OpenDeal> open_deals() const override;

  private:
    enum class Stage {
        waiting,  // For the entry's condition.
        trading,  // The entry order was sent.
        finished,
    };
    static constexpr TimerRef kRetry{101};
    static constexpr TriggerRef kEntry{101};
    static constexpr TriggerRef kTurn{102};
    static constexpr Duration kRetryAfterRefusal{60'000};
    static constexpr const char* kClosedByUser = "closed by the user";

    void start(Actions& out);
    void on_traded(const Traded& traded, Actions& out);
    void follow_turn(Actions& out);
    void enter(bool at_market, Actions& out);
    void on_command(const Command& command, Actions& out);
    void stop(Actions& out);
    void force(Actions& out);
    void add_funds(const Command& command, Actions& out);
    void edit(const Command& command, Actions& out);
    void end(const std::string& why, bool at_market, Actions& out);
    void look(Actions& out);  // What has come of the event.
    void on_entry_end(const OrderChanged& ended, Actions& out);
    void finish(const std::string& why, Actions& out);
    bool is_one_order() const { return config_.exits.is_empty(); }
    bool is_long() const { return config_.direction == Direction::buy_first; }

    SmartConfig config_;
    Market market_;
    TradeDesk desk_;
    SmartTrade trade_;
    Stage stage_ = Stage::waiting;
    Price price_;                // Of the event in hand.
    std::optional<Price> turn_;  // A trailing entry: the best price since it began.
    Qty wanted_;                 // Of the entry order.
    bool is_short_of_funds_ = false;
    bool is_forced_ = false;    // Enter at market when the limit order's cancel is confirmed.
    bool is_stopping_ = false;  // The user wants no entry any more.
};

}  // namespace strongroom::bots
