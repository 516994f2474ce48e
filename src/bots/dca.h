// DcaBot: buys a base order, averages down with safety orders, sells all at a profit; or the
// mirror.
//
// Life of a deal (docs/bots.md): base order -> take-profit and ladder -> each filled safety order
// moves the take-profit -> all is sold -> when nothing of the deal is at the venue any more, it is
// booked -> the next one. Exits may trail, and a stop loss ends it at market, or rests at the
// venue: then what it would sell is locked there, and the take-profit is watched. What the venue
// refuses for want of funds is tried again when a fill or a deposit changes the balance; the rest
// stays in place.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bots/bot.h"
#include "bots/dca_ladder.h"
#include "bots/notices.h"

namespace strongroom::bots {

class DcaBot final : public Bot {
  public:
    // `config` has passed check_dca (bot_file.h).
    DcaBot(const DcaConfig& config, Market market);

    void on_event(const Event& event, Actions& out) override;
    std::string state() const override;

  private:
    enum class Stage {
        waiting,   // No deal: before the start, in the cooldown, or for funds.
        entering,  // The base order is at the venue.
        running,   // A deal is open.
        ending,    // All is sold or being sold at market; its other orders are being cancelled.
        finished,
    };
    enum class Role { base, safety, take_profit, stop_loss, close };
    struct LiveOrder {
        Role role = Role::base;
        int step = 0;  // Role::safety: 1 … max_safety_orders.
        Qty filled;
        bool is_cancelling = false;
    };

    // The bot's own numbers for its timers and triggers.
    static constexpr TimerRef kCooldown{1};
    static constexpr TimerRef kPartialFill{2};
    static constexpr TimerRef kRetry{3};
    static constexpr TimerRef kExitRetry{4};
    static constexpr TriggerRef kArm{1};
    static constexpr TriggerRef kTrailingExit{2};
    static constexpr TriggerRef kStopLoss{3};
    static constexpr const char* kClosedByUser = "closed by the user";
    static constexpr const char* kStopLossWords = "stop loss";
    // So long without a further part, and a part of a safety order moves the take-profit.
    static constexpr Duration kPartialFillQuiet{5'000};
    static constexpr Duration kRetryAfterRefusal{60'000};
    static constexpr Duration kExitRetryFirst{1'000};  // Doubles up to kRetryAfterRefusal.
    // A tenth: how far beyond the market a take-profit may be. Within the risk gate's 20 %.
    static constexpr Decimal kBeyondMarket = Decimal::from_raw(Decimal::one_raw / 10);

    void on_filled(const Filled& filled, Actions& out);
    void on_safety_filled(bool is_whole, Actions& out);
    void on_stop_filled(Actions& out);
    void on_exit_filled(const LiveOrder& order, bool is_whole, Actions& out);
    void on_changed(const OrderChanged& changed, Actions& out);
    void on_traded(const Traded& traded, Actions& out);
    void on_timer(const TimerDue& due, Actions& out);
    void on_command(const Command& command, Actions& out);

    void on_base_ended(const OrderChanged& changed, bool was_ours_to_end, Actions& out);
    void on_ours_cancelled(const LiveOrder& order, Actions& out);
    void on_refused(const LiveOrder& order, const OrderChanged& changed, Actions& out);

    void open_deal(Actions& out);
    void start_books();
    void start_deal(Actions& out);
    void watch_stop_loss(Actions& out);

    // The stop order at the venue (dca_stop.cc).
    bool rests_stop() const { return config_.is_stop_at_venue && !is_stop_watched_; }
    Price stop_price() const;
    Price stop_limit() const;
    void place_stop(Actions& out);
    void move_stop(Actions& out);
    void on_stop_passed(Actions& out);
    void on_stop_refused(const OrderChanged& changed, Actions& out);

    void end_deal(const std::string& why, bool at_market, Actions& out, bool keeps_stop = false);
    void settle(Actions& out);
    void go_on(Actions& out);
    void close_deal(Actions& out);
    Position split_rest(Actions& out);
    void after_deal(Actions& out);

    void place_missing(
        Actions& out);  // Take-profit and ladder, as far as they are not at the venue.
    void place_take_profit(Actions& out);
    void place_safety_orders(Actions& out);
    void move_take_profit(Actions& out);
    void watch_take_profit(Actions& out);
    void follow_trailing(Price price, Actions& out);

    OrderRef place(Role role, int step, OrderKind kind, std::optional<Price> limit, Qty qty,
                   Side side, std::string why, Actions& out);
    Purpose purpose_of(Role role) const;
    void cancel(OrderRef ref, const std::string& why, Actions& out);
    void cancel_all(const std::string& why, Actions& out, bool keeps_stop = false);
    std::optional<OrderRef> live(Role role) const;
    bool is_at_venue(Role role) const;  // Even if it is being cancelled.
    void book(Actions& out, bool is_closed);
    bool is_last_deal() const;
    bool watches_take_profit() const {
        return config_.trailing_pct.is_positive() || config_.is_stop_at_venue;
    }
    bool leaves_at_market() const { return exits_at_market_ || watches_take_profit(); }
    Qty exit_qty() const;
    bool is_worth_an_order(Qty rest) const;
    Price take_profit() const;
    Side entry() const { return entry_side(config_.direction); }

    const DcaConfig config_;
    Market market_;
    const std::vector<SafetyStep> steps_;

    Stage stage_ = Stage::waiting;
    Time now_;     // Of the event in hand.
    Price price_;  // The market at that time.
    std::uint32_t next_ref_ = 1;
    std::map<OrderRef, LiveOrder> live_;  // Bounded by max_safety_orders + 3.

    // The deal in hand.
    Deal deal_;
    Position position_;
    Position base_fills_;        // The base order's part of it.
    Price base_price_;           // P0: what the base order filled at.
    Decimal scale_ = 1;          // Of this deal's orders: reinvest and risk reduction.
    int next_step_ = 1;          // The first safety order that is not placed yet.
    std::vector<int> unplaced_;  // Safety orders that were refused for want of funds, or cancelled.
    bool has_part_ = false;      // A part of a safety order, which the take-profit has not yet.
    bool is_stop_watched_ = false;  // The venue did not take this deal's stop order.
    bool is_armed_ = false;         // Trailing: the take-profit price was reached.
    Price best_;                    // Trailing: the best price since.
    std::string exit_reason_;
    bool exits_at_market_ = false;          // What a late fill brings goes the same way.
    Duration exit_wait_ = kExitRetryFirst;  // Until a refused exit is tried again.

    std::uint32_t deals_closed_ = 0;
    Decimal realised_;
    bool is_stopping_ = false;        // No new deals.
    bool is_closed_by_user_ = false;  // Sell all, and no new deals.
    bool is_cooling_ = false;         // The cooldown is not over.
    bool is_short_of_funds_ = false;
    Notices notices_;
};

}  // namespace strongroom::bots
