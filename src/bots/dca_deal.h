// DcaDeal: one deal of a DCA bot, from its base order until nothing of it is held or at the venue.
//
// Life (docs/bots-dca.md): base order -> take-profit and ladder -> each filled safety order moves
// the take-profit -> all is sold -> when nothing of the deal is at the venue any more, it is booked
// and over. Exits may trail or go in steps, and a stop loss ends it at market, or rests at the
// venue: then what it would sell is locked there, and the take-profit is watched. What the venue
// refuses for want of funds is tried again when a fill or a deposit changes the balance; the rest
// stays in place.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bots/bot.h"
#include "bots/dca_ladder.h"
#include "bots/notices.h"

namespace strongroom::bots {

// What the deals of one bot share. Owned by DcaBot.
struct DealDesk {
    std::uint32_t next_ref = 1;  // Of the bot's next order.
    Notices notices;
    bool is_stopping = false;  // No deal follows.
    std::uint32_t deals_closed = 0;
};

// The conditions of one pair that its deals look at. Owned by DcaBot, which feeds them.
struct DealRules {
    Conditions safety;
    Conditions close;
};

// Where a deal sits. Timers and triggers of a bot are numbered through: those of a deal, and those
// of a pair, are `kNumbersEach` times its place (from 0) plus a kind (from 1).
struct DealSeat {
    std::uint32_t number = 0;  // 1, 2, 3 … within the bot.
    std::uint32_t slot = 0;    // The lowest that was free when it opened.
    PairRef pair;
};
inline constexpr std::uint32_t kNumbersEach = 16;

class DcaDeal {
  public:
    // Kinds of timers and triggers; DcaBot has more of its own.
    enum TimerKind : std::uint8_t {
        timer_partial_fill = 2,
        timer_retry = 3,
        timer_exit_retry = 4,
        timer_stop = 5,
        timer_close_after = 6,
    };
    enum TriggerKind : std::uint8_t {
        trigger_arm = 1,
        trigger_trailing_exit = 2,
        trigger_stop_loss = 3,
        trigger_stop_recovers = 4,
        trigger_safety = 5,
        trigger_close = 6,
    };
    static constexpr const char* kClosedByUser = "closed by the user";
    static constexpr const char* kCancelledByUser = "cancelled by the user";
    static constexpr const char* kStopLossWords = "stop loss";
    static constexpr const char* kTrailingWords = "trailing take profit";
    static constexpr Duration kRetryAfterRefusal{60'000};

    // `steps`: the config's (ladder_steps). `carried`: what an earlier deal of the pair was too
    // small to sell. `scale`: of this deal's orders (size_scale). `rules` and `desk` outlive it.
    DcaDeal(DcaConfig config, std::vector<SafetyStep> steps, Market market, DealSeat seat,
            const Position& carried, Decimal scale, const DealRules& rules, DealDesk& desk);

    // The time and its pair's price, before anything else of an event is told.
    void see(Time now, Price price);

    // The base order. False: its volume buys no lot at this price; the deal is nothing then.
    bool open(Actions& out);

    bool owns(OrderRef ref) const { return live_.contains(ref); }
    void on_filled(const Filled& filled, Actions& out);
    void on_changed(const OrderChanged& changed, Actions& out);
    void on_trigger(std::uint32_t kind, Price price, Actions& out);
    void on_price(Price price, Actions& out);  // While it wants every one.
    void on_timer(std::uint32_t kind, Actions& out);
    void on_candle(Actions& out);  // Its rules have seen another candle.
    void place_missing(Actions& out);
    void renew_terms(const Instrument& instrument) { market_.instrument = instrument; }

    // ---- What the user asks of it. Errors: invalid, in words for the user.
    void close(Actions& out);   // Sell all at market.
    void cancel(Actions& out);  // Keep what it holds.
    // The same; with to = "smart" it also says what it kept, as a smart trade.
    Status cancel_by(std::string_view text, Actions& out);
    Status close_step(Actions& out);                        // Sell the next step at market.
    Status add_funds(std::string_view text, Actions& out);  // quote | base, and limit.
    void cancel_funds(Actions& out);
    Status edit(std::string_view text, Actions& out);  // Keys of the [dca] table.

    bool wants_every_price() const;
    // Whether on_candle() could do anything, as its rules stand.
    bool heeds_candles() const;
    bool is_entering() const { return stage_ == Stage::entering; }
    bool is_over() const { return stage_ == Stage::over; }
    // Of one that is over.
    bool was_booked() const { return was_booked_; }  // False: its base order bought nothing.
    CloseReason base_order_end() const { return base_order_end_; }
    bool ended_by_stop_loss() const { return exit_reason_ == kStopLossWords; }
    Decimal profit() const { return profit_; }            // In quote.
    const Position& carried() const { return carried_; }  // For the next deal of the pair.
    const DealSeat& seat() const { return seat_; }
    std::string state() const;
    OpenDeal view() const;

  private:
    enum class Stage {
        entering,  // The base order is at the venue.
        running,
        ending,  // All is sold or being sold at market; its other orders are being cancelled.
        over,
    };
    enum class Role { base, safety, added, take_profit, stop_loss, close };
    struct LiveOrder {
        Role role = Role::base;
        int step = 0;  // Role::safety: 1 … max_safety_orders. Role::take_profit: from 1, 0 if one.
        Qty filled;
        bool is_cancelling = false;
    };
    // A take-profit step as it is to be, since the deal last grew.
    struct Target {
        Price price;
        Qty qty;
        bool is_done = false;
    };

    // So long without a further part, and a part of a safety order moves the take-profit.
    static constexpr Duration kPartialFillQuiet{5'000};
    static constexpr Duration kExitRetryFirst{1'000};  // Doubles up to kRetryAfterRefusal.
    // A tenth: how far beyond the market a take-profit may be. Within the risk gate's 20 %.
    static constexpr Decimal kBeyondMarket = Decimal::from_raw(Decimal::one_raw / 10);
    static constexpr int kAddedMax = 20;  // Orders of add_funds at the venue at once.

    void start(Actions& out);
    void on_entry_filled(Role role, bool is_whole, Actions& out);
    void on_exit_filled(const LiveOrder& order, bool is_whole, Actions& out);
    void on_base_ended(const OrderChanged& changed, bool was_ours_to_end, Actions& out);
    void on_ours_cancelled(const LiveOrder& order, Actions& out);
    void on_refused(const LiveOrder& order, const OrderChanged& changed, Actions& out);

    // ---- dca_safety.cc
    void place_safety_orders(Actions& out);
    void place_safety_order(int step, Actions& out);
    void check_safety(Actions& out);
    void drop_steps_beyond(int last, Actions& out);

    // ---- dca_targets.cc
    void plan_targets();
    void place_take_profits(Actions& out);
    void place_target(std::size_t index, Actions& out);
    void sell_target(std::size_t index, Actions& out);
    void on_target_filled(Actions& out);
    void move_take_profit(Actions& out);
    void watch_take_profit(Actions& out);
    void disarm(Actions& out);
    void follow_trailing(Price price, Actions& out);
    void on_trailing_exit(Actions& out);
    void check_close(Actions& out);
    std::optional<std::size_t> next_target() const;
    Decimal wanted(ProfitBase of, Decimal pct) const;
    Price take_profit() const;
    Price near_market(Price at) const;

    // ---- dca_stop.cc
    bool rests_stop() const { return config_.is_stop_at_venue && !is_stop_watched_; }
    Price stop_limit() const;
    void start_stop(Actions& out);
    void raise_stop(Price price, Actions& out);
    void watch_stop_loss(Actions& out);
    void place_stop(Actions& out);
    void move_stop(Actions& out);
    void stop_to_breakeven(Actions& out);
    void on_stop_filled(Actions& out);
    void on_stop_passed(Actions& out);
    void on_stop_refused(const OrderChanged& changed, Actions& out);
    void on_stop_recovered(Actions& out);

    // ---- dca_exits.cc
    void end(const std::string& why, bool at_market, Actions& out, bool keeps_stop = false);
    void settle(Actions& out);
    void go_on(Actions& out);
    void finish(Actions& out);
    Position split_rest(Actions& out);
    void release_rest(Actions& out);
    std::string smart_of() const;  // dca_smart.cc
    void book(Actions& out, bool is_closed);
    std::string words() const;
    Decimal profit_in_base() const;

    // ---- dca_orders.cc
    OrderRef place(Role role, int step, OrderKind kind, std::optional<Price> limit, Qty qty,
                   std::string why, Actions& out);
    Purpose purpose_of(Role role) const;
    void cancel(OrderRef ref, const std::string& why, Actions& out);
    void cancel_all(const std::string& why, Actions& out, bool keeps_stop = false);
    void cancel_role(Role role, const std::string& why, Actions& out);
    std::optional<OrderRef> live(Role role, int step = -1) const;
    bool is_at_venue(Role role) const;  // Even if it is being cancelled.
    void watch(TriggerKind kind, bool is_gain, Price price, const char* why, Actions& out);
    void unwatch(TriggerKind kind, Actions& out);
    bool is_watched(TriggerKind kind) const { return (watched_ >> kind & 1U) != 0; }
    void set_timer(TimerKind kind, Duration delay, const char* why, Actions& out) const;
    bool watches_take_profit() const;
    bool leaves_at_market() const { return exits_at_market_ || watches_take_profit(); }
    Qty exit_qty() const;
    Qty cover_qty() const;
    bool is_worth_an_order(Qty rest) const;
    bool is_long() const { return config_.direction == Direction::buy_first; }
    // Whether the market is at `price` or further in the deal's favour (against it).
    bool is_at_gain(Price price) const { return is_long() ? price_ >= price : price_ <= price; }
    bool is_at_loss(Price price) const { return is_long() ? price_ <= price : price_ >= price; }
    Side entry() const { return entry_side(config_.direction); }

    DcaConfig config_;  // The bot's as of its opening; edit() changes it.
    Market market_;
    const DealSeat seat_;
    const DealRules& rules_;
    DealDesk& desk_;
    std::vector<SafetyStep> steps_;

    Stage stage_ = Stage::entering;
    std::uint32_t watched_ = 0;           // A bit for each kind of trigger that is set.
    Time now_;                            // Of the event in hand.
    Price price_;                         // The pair's market at that time.
    std::map<OrderRef, LiveOrder> live_;  // Bounded by max_safety_orders, steps and kAddedMax.

    Deal deal_;
    Position position_;
    Position base_fills_;  // The base order's part of it.
    Price base_price_;     // P0: what the base order filled at.
    Decimal scale_ = 1;
    int next_step_ = 1;          // The first safety order that is not placed yet.
    std::vector<int> unplaced_;  // Safety orders that were refused for want of funds, or cancelled.
    bool has_part_ = false;      // A part of an entry, which the take-profit has not yet.
    std::vector<Target> targets_;
    std::optional<std::size_t> closing_;  // The target that the user sells at market.
    std::optional<Price> stop_;           // Where the stop loss is now.
    Price best_since_start_;              // A trailing stop's.
    bool is_stop_watched_ = false;        // The venue did not take this deal's stop order.
    bool is_stop_waiting_ = false;        // The market is beyond the stop; its time-out runs.
    bool is_armed_ = false;               // Trailing: the take-profit price was reached.
    Price best_;                          // Trailing: the best price since.
    bool is_closed_by_user_ = false;
    bool keeps_coins_ = false;   // Cancelled by the user.
    bool is_converted_ = false;  // … who goes on with a smart trade.
    std::string exit_reason_;
    bool exits_at_market_ = false;          // What a late fill brings goes the same way.
    Duration exit_wait_ = kExitRetryFirst;  // Until a refused exit is tried again.
    bool was_booked_ = false;
    CloseReason base_order_end_ = CloseReason::none;
    Decimal profit_;
    Position carried_;
};

}  // namespace strongroom::bots
