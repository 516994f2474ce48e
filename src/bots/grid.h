// GridBot: a ladder of lines; each filled buy is answered by a sell one line up, each filled sell
// by a buy one line down (docs/bots-grid.md). Exactly one line is empty, so n orders rest.
//
// Fills of a fast move can arrive out of order. An answer whose line is still taken waits until
// that line's own fill is known, else two orders would meet on one line.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "bots/bot.h"
#include "bots/grid_lines.h"
#include "bots/notices.h"

namespace strongroom::bots {

class GridBot final : public Bot {
  public:
    // `config` has passed read_grid (bot_file.h).
    GridBot(const GridConfig& config, Market market);

    void on_event(const Event& event, Actions& out) override;
    std::string state() const override;

  private:
    enum class Stage { waiting, balancing, running, closing, finished };
    enum class Role { balancing, line, shift, close };
    // What a line (the balancing, a move, the exit) is to trade, and how far that has come. When
    // the venue ends its order early, the next order is for what is left.
    struct Wanted {
        int line = 0;
        Side side = Side::buy;
        Qty qty;
        Qty filled;
        Decimal received;  // Base so far, less fees in base.
        Decimal spent;     // Price times quantity so far, in quote.
        Qty left() const { return qty - filled; }
        // The interval that it is of, by its lower line.
        int low() const { return side == Side::buy ? line : line - 1; }
    };
    struct LiveOrder {
        Role role = Role::line;
        Wanted wanted;
        bool is_cancelling = false;
    };
    // The interval above a line.
    struct Interval {
        Qty size;                       // Base that it trades.
        std::optional<Time> bought_at;  // When its coins were bought.
        std::optional<Price> basis;     // At what, when that was not its lower line.
    };
    // The grid gets other ends, once the orders outside of them are gone.
    struct Move {
        bool is_up = false;
        int first = 0;  // Its new ends.
        int last = 0;
        Price market;
        std::map<int, Wanted> gone;  // What the dropped intervals wanted, by their lower line.
        bool drops(int low) const { return low < first || low >= last; }
    };

    // The bot's own numbers for its timer and triggers.
    static constexpr TimerRef kRetry{1};
    static constexpr TriggerRef kLowerStop{1};
    static constexpr TriggerRef kUpperStop{2};
    static constexpr Duration kRetryAfterRefusal{60'000};
    static constexpr Duration kExitRetryFirst{1'000};  // Doubles up to kRetryAfterRefusal.

    // ---- grid.cc: fills
    void on_stop_price(const Traded& traded, Actions& out);
    void on_command(const Command& command, Actions& out);
    void on_filled(const Filled& filled, Actions& out);
    void on_whole(const LiveOrder& order, Actions& out);
    void on_changed(const OrderChanged& changed, Actions& out);
    void on_ended_early(const LiveOrder& order, Actions& out);
    void on_line_filled(const Wanted& done, Actions& out);
    void book_round_trip(const Wanted& done, Actions& out);
    // ---- grid_orders.cc: the start, and what rests
    void start(Actions& out);
    void balance(Actions& out);
    void place_ladder(Actions& out);
    void place_wanted(Actions& out);
    void place_lines(Actions& out);
    void watch_stops(Actions& out);
    std::optional<int> farthest(Side side) const;
    bool is_near(const Wanted& wanted, std::optional<int> farthest) const;
    void keep_nearest(Actions& out);
    bool is_taken(int line) const;
    bool is_worth_an_order(Price price, Qty qty) const;
    void place(Role role, const Wanted& wanted, OrderKind kind, std::string why, Actions& out);
    Purpose purpose_of(Role role, Side side) const;
    // ---- grid_moves.cc: trailing and expansion
    bool wants(Side side) const;
    void follow_market(bool after_fill, Actions& out);
    std::optional<Move> way_up(Price market) const;
    std::optional<Move> way_down(Price market) const;
    bool is_worth_moving(const Move& move) const;
    void begin_move(Move move, Actions& out);
    void settle_move(const Wanted& gone, Actions& out);
    void call_off_move();
    void complete_move(Actions& out);
    void add_interval_above(const Move& move, int low, const Wanted* dropped);
    void add_interval_below(const Move& move, int low, const Wanted* dropped);
    void place_shift(Actions& out);
    void finish_shift(Actions& out);
    void book_dropped(const Wanted& sold, Actions& out);
    // ---- grid_exits.cc: how it ends
    void exit_at_market(const std::string& why, AtStop then, bool at_once, Actions& out);
    bool trade_at_exit(Actions& out);
    void finish_exit(Actions& out);
    void on_exit_refused(const OrderChanged& changed, Actions& out);

    const GridConfig config_;
    Market market_;

    Stage stage_ = Stage::waiting;
    Time now_;
    Price price_;
    GridPlan plan_{};
    std::map<int, Price> lines_;         // On the tick. At most kIntervalsMax + 1.
    std::map<int, Interval> intervals_;  // By their lower line.
    std::uint32_t next_ref_ = 1;
    std::map<OrderRef, LiveOrder> live_;  // Bounded by the number of lines + 2.
    std::deque<Wanted> wanted_;           // Bounded by the number of lines.
    Wanted balancing_;                    // The coins for the lines above, as bought so far.
    bool has_filled_ = false;             // Some line has.
    std::optional<Move> move_;
    std::optional<Wanted> shift_;  // What a move buys or sells at market.
    Price shift_basis_;            // What the coins that it sells were bought at.
    Qty held_;                     // Base of all fills and use_held, less fees in base.
    std::uint32_t trips_ = 0;
    std::string exit_reason_;
    bool is_stop_exit_ = false;  // A stop ends it, not the user.
    AtStop exit_then_ = AtStop::sell;
    Decimal exit_quote_;  // Set free by cancelled buy lines.
    Duration exit_wait_;  // Until a refused exit is tried again.
    Notices notices_;
};

}  // namespace strongroom::bots
