// GridBot: a ladder of lines; each filled buy is answered by a sell one line up, each filled sell
// by a buy one line down (docs/bots.md). Exactly one line is empty, so n orders rest.
//
// Fills of a fast move can arrive out of order. An answer whose line is still taken waits until
// that line's own fill is known, else two orders would meet on one line.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bots/bot.h"
#include "bots/grid_lines.h"
#include "bots/notices.h"

namespace strongroom::bots {

class GridBot final : public Bot {
  public:
    // `config` has passed check_grid (bot_file.h).
    GridBot(const GridConfig& config, Market market);

    void on_event(const Event& event, Actions& out) override;
    std::string state() const override;

  private:
    enum class Stage { waiting, balancing, running, closing, finished };
    enum class Role { balancing, line, close };
    // What a line (the balancing, the exit) is to trade, and how far that has come. When the venue
    // ends its order early, the next order is for what is left.
    struct Wanted {
        std::size_t line = 0;
        Side side = Side::buy;
        Qty qty;
        Qty filled;
        Decimal received;  // Base so far, less fees in base.
        Qty left() const { return qty - filled; }
    };
    struct LiveOrder {
        Role role = Role::line;
        Wanted wanted;
        bool is_cancelling = false;
    };

    // The bot's own numbers for its timer and triggers.
    static constexpr TimerRef kRetry{1};
    static constexpr TriggerRef kLowerStop{1};
    static constexpr TriggerRef kUpperStop{2};
    static constexpr Duration kRetryAfterRefusal{60'000};
    static constexpr Duration kExitRetryFirst{1'000};  // Doubles up to kRetryAfterRefusal.

    void start(Actions& out);
    void place_ladder(Actions& out);
    void on_filled(const Filled& filled, Actions& out);
    void on_changed(const OrderChanged& changed, Actions& out);
    void on_ended_early(const LiveOrder& order, Actions& out);
    void on_exit_refused(const OrderChanged& changed, Actions& out);
    void on_line_filled(const Wanted& done, Actions& out);
    void book_round_trip(const Wanted& done, Actions& out);
    void balance(Actions& out);
    void exit_at_market(const std::string& why, bool sells_all, bool at_once, Actions& out);
    bool sell_held(Actions& out);
    void finish_exit(Actions& out);
    void place_wanted(Actions& out);
    void watch_stops(Actions& out);
    bool is_taken(std::size_t line) const;
    bool is_worth_an_order(Price price, Qty qty) const;
    void place(Role role, const Wanted& wanted, OrderKind kind, std::string why, Actions& out);
    Purpose purpose_of(Role role, Side side) const;

    const GridConfig config_;
    Market market_;

    Stage stage_ = Stage::waiting;
    Time now_;
    Price price_;
    GridPlan plan_{};
    std::uint32_t next_ref_ = 1;
    std::map<OrderRef, LiveOrder> live_;  // Bounded by the number of lines + 2.
    std::deque<Wanted> wanted_;           // Bounded by the number of lines.
    Wanted balancing_;                    // The coins for the lines above, as bought so far.
    std::vector<std::optional<Time>> bought_at_;  // Per line: when its coins were bought.
    Qty held_;                                    // Base of all fills, less fees in base.
    std::uint32_t trips_ = 0;
    std::string exit_reason_;
    bool is_stop_exit_ = false;  // A stop ends it, not the user.
    bool sells_at_exit_ = true;
    Duration exit_wait_;  // Until a refused exit is tried again.
    Notices notices_;
};

}  // namespace strongroom::bots
