// SmartTrade: one position from its entry orders to its last exit (docs/bots-smart.md).
//
// Take-profit steps with a limit rest at the venue, each with its share of what is held; a spot
// market locks those coins, so the stop loss is watched by the house: when it fires, the steps are
// cancelled, and what is left is sold when the last cancel is confirmed. So nothing is sold twice.
//
// It is a piece of a bot, not one: whoever owns it passes events on, and looks afterwards whether
// it is over. The smart bot has one, the signal bot one for each pair.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bots/bot.h"
#include "bots/notices.h"
#include "bots/smart_plan.h"

namespace strongroom::bots {

// What a bot shares with its trades.
struct TradeDesk {
    std::uint32_t next_ref = 1;  // Of the bot's next order.
    Notices notices;
};

class SmartTrade {
  public:
    // Its timers and triggers have the numbers from `first` on, fewer than this.
    static constexpr std::uint32_t kNumbers = 32;

    struct Terms {
        Direction direction = Direction::buy_first;
        ExitPlan exits;
        PairRef pair;
        std::uint32_t first = 0;  // See kNumbers.
        std::uint32_t deal = 1;   // Its number in the books.
        bool is_booked = true;    // False: a single order, which is no round trip.
    };
    struct Entry {
        OrderKind kind = OrderKind::market;
        std::optional<Price> limit;
        Qty qty;
        std::string why;
    };

    SmartTrade(Terms terms, Market market, TradeDesk& desk);

    // Before anything else of an event: the market's time and price.
    void at(Time now, Price price) {
        now_ = now;
        price_ = price;
    }
    // Each is true when the event was this trade's.
    bool on_filled(const Filled& filled, Actions& out);
    bool on_changed(const OrderChanged& changed, Actions& out);
    bool on_timer(const TimerDue& due, Actions& out);
    bool on_traded(const Traded& traded, Actions& out);  // Its triggers.
    void on_price(Actions& out);                         // While it follows.
    void on_funded(Actions& out);
    void on_terms(const Instrument& instrument) { market_.instrument = instrument; }

    void enter(const Entry& entry, Actions& out);
    void hold(Qty qty, Price price, Actions& out);  // Coins that were entered elsewhere.
    void cancel_entries(const std::string& why, Actions& out);
    // Cancels everything. `at_market`: sells (buys back) what is left; else it stays.
    void end(const std::string& why, bool at_market, Actions& out) {
        end_as(why, at_market, false, out);
    }
    void close_step(Actions& out);  // The next step, at market.
    void reduce(Qty qty, const std::string& why, Actions& out);
    void edit(const EditTrade& edit, Actions& out);

    bool is_over() const { return stage_ == Stage::over; }
    bool is_open() const { return stage_ == Stage::open; }
    bool is_ending() const { return stage_ == Stage::ending; }
    bool has_entered() const { return !position_.entered.is_zero(); }
    bool has_orders() const { return !live_.empty(); }
    bool has_entry_order() const { return is_at_venue(Role::entry); }
    const Position& position() const { return position_; }
    Qty exit_qty() const;
    const std::string& reason() const { return exit_reason_; }
    // How the newest entry order ended without being filled whole; once.
    std::optional<OrderChanged> take_entry_end() { return std::exchange(entry_end_, {}); }
    std::string state() const;
    // Nothing while neither a position nor an order is there, and of a single order.
    std::optional<OpenDeal> view() const;

  private:
    enum class Stage { idle, open, ending, over };  // idle: nothing is held yet.
    enum class Role { entry, step, reduce, close };
    struct LiveOrder {
        Role role = Role::entry;
        std::size_t step =
            0;  // Role::step: its place in steps_; kTakeProfitStepsMax: of an old plan.
        OrderKind kind = OrderKind::market;
        Qty filled;
        bool is_cancelling = false;
    };
    struct Step {
        TakeProfitStep plan;
        Qty planned;
        Qty filled;
        bool is_due = false;   // A market step whose price was reached.
        bool is_done = false;  // Filled, or too small for an order.
    };

    static constexpr std::uint32_t kStop = 1;
    static constexpr std::uint32_t kStopBack = 2;
    static constexpr std::uint32_t kTrailingExit = 3;
    static constexpr std::uint32_t kFirstStep = 10;
    static constexpr std::uint32_t kPartTimer = 1;
    static constexpr std::uint32_t kRetryTimer = 2;
    static constexpr std::uint32_t kStopTimer = 3;
    static constexpr Duration kPartQuiet{5'000};
    static constexpr Duration kRetryAfterRefusal{60'000};
    static constexpr Duration kExitRetryFirst{1'000};
    // A tenth: how far beyond the market a take-profit may be. Within the risk gate's 20 %.
    static constexpr Decimal kBeyondMarket = Decimal::from_raw(Decimal::one_raw / 10);

    // ---- smart_trade.cc: orders and what comes of them.
    void on_entered(bool is_whole, Actions& out);
    void on_exit_filled(const LiveOrder& order, const Qty& qty, bool is_whole, Actions& out);
    void on_ended(const LiveOrder& order, const OrderChanged& changed, Actions& out);
    void on_refused(const OrderChanged& changed, Actions& out);
    void place(const LiveOrder& order, Side side, std::optional<Price> limit, Qty qty,
               std::string why, Actions& out);
    void cancel_live(const std::string& why, bool steps_only, Actions& out);
    void end_as(const std::string& why, bool at_market, bool is_stop, Actions& out);
    void settle(Actions& out);
    void finish(Actions& out);
    void book(bool is_closed, Actions& out);
    bool is_at_venue(Role role) const;

    // ---- smart_exits.cc: steps and the stop.
    void replan(Actions& out);
    void place_steps(Actions& out);
    void split(Actions& out);
    void set_steps(const std::vector<TakeProfitStep>& plan);
    void place_step(std::size_t index, Actions& out);
    void on_step_hit(std::size_t index, Actions& out);
    void on_trailing(Actions& out);
    Price step_price(const Step& step) const;
    bool has_steps_left() const;
    Decimal volume_left() const;
    void watch_stop(Actions& out);
    void on_stop_hit(Actions& out);
    void fire_stop(Actions& out);
    bool is_beyond_stop() const;
    void unwatch(std::initializer_list<std::uint32_t> numbers, bool steps_too, Actions& out);
    void follow(Actions& out);
    Price stop_price() const;
    bool is_better(Price a, Price b) const { return is_long() ? a > b : a < b; }
    bool is_worth_an_order(Qty rest) const;

    bool is_long() const { return terms_.direction == Direction::buy_first; }
    Side entry_side() const { return bots::entry_side(terms_.direction); }
    Price entry_price() const { return {position_.average_entry()}; }
    Watch::When profit_side() const {
        return is_long() ? Watch::When::at_or_above : Watch::When::at_or_below;
    }
    Watch::When loss_side() const {
        return is_long() ? Watch::When::at_or_below : Watch::When::at_or_above;
    }
    void watch(std::uint32_t number, Watch::When when, Price price, std::string why, Actions& out);
    void set_timer(std::uint32_t number, Duration delay, std::string why, Actions& out);

    Terms terms_;
    Market market_;
    TradeDesk& desk_;  // Owned by the bot, which lives longer.

    Stage stage_ = Stage::idle;
    Time now_;
    Price price_;
    std::map<OrderRef, LiveOrder> live_;  // Bounded by the steps and kEntriesMax entries.
    Position position_;
    Deal deal_;
    std::vector<Step> steps_;
    Qty reduce_;  // To be sold at market when the steps are free.
    std::string reduce_why_;
    bool needs_split_ = false;  // The steps' shares are not those of what is held.
    bool has_part_ = false;     // An entry order is filled in part.
    Price best_;                // Since the entry, for a trailing stop.
    Price trailing_best_;       // Since the last step armed.
    bool is_armed_ = false;     // The last step's price was reached, and it trails.
    bool is_breakeven_ = false;
    bool is_timing_ = false;  // The price is beyond a stop that waits.
    bool is_following_ = false;
    bool exits_at_market_ = false;
    bool is_stop_exit_ = false;
    std::string exit_reason_;
    Duration exit_wait_ = kExitRetryFirst;
    std::optional<OrderChanged> entry_end_;
};

}  // namespace strongroom::bots
