// TwapBot: buys or sells a large amount in equal slices over time, so that no one order moves the
// market ("time-weighted average price"). It is over when the last slice is (docs/bots-twap.md).
#pragma once

#include <optional>
#include <string>

#include "bots/bot.h"
#include "bots/notices.h"
#include "model/order_intent.h"

namespace strongroom::bots {

struct TwapConfig {
    Side side = Side::buy;
    Decimal quote_amount;  // What is spent (buy) or raised (sell); 0 = base_amount counts.
    Decimal base_amount;   // What is bought or sold; 0 = quote_amount counts.
    int slices = 0;
    Duration every;              // Between two slices.
    std::optional<Price> limit;  // A buy is never above it, a sell never below it.
    bool is_ioc = false;         // Slices are limit-IOC orders, else market orders.
    Decimal slippage_pct;        // Of an IOC: how far beyond the price seen it may take.
    Decimal catch_up = 1;        // At most so many slices in one order when some were missed.
};

class TwapBot final : public Bot {
  public:
    // `config` has passed read_twap (bot_file.h).
    TwapBot(const TwapConfig& config, Market market);

    void on_event(const Event& event, Actions& out) override;
    std::string state() const override;

  private:
    enum class Stage { waiting, running, ending, finished };

    static constexpr TimerRef kSlice{1};
    static constexpr OrderRef kNone{0};

    void on_filled(const Filled& filled, Actions& out);
    void on_changed(const OrderChanged& changed, Actions& out);
    void on_slice(Actions& out);
    void place(Decimal due, Actions& out);
    void settle(Actions& out);
    bool is_worth(Qty qty) const;
    Decimal total() const;
    Decimal done() const;
    Decimal due_by(int slices) const;
    Qty qty_for(Decimal amount, Price at) const;
    bool is_within_limit() const;
    void end(const std::string& why, Actions& out);
    void finish(Actions& out);

    const TwapConfig config_;
    Market market_;

    Stage stage_ = Stage::waiting;
    Time now_;
    Time started_;
    Price price_;
    int slice_ = 0;          // Slices whose time has come.
    OrderRef live_ = kNone;  // The order that is under way.
    std::uint32_t next_ref_ = 1;
    Qty traded_;
    Decimal value_;  // Price times quantity of the fills, in quote.
    Decimal fees_in_quote_;
    Decimal fees_in_base_;
    std::string end_reason_;
    Notices notices_;
};

}  // namespace strongroom::bots
