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
    struct LiveOrder {
        Role role = Role::line;
        std::size_t line = 0;
        Side side = Side::buy;
        Qty qty;
        Decimal received;  // Base so far, less fees in base.
        bool is_cancelling = false;
    };
    // What should rest on a line and does not yet: placed when the line is free and funds allow.
    struct Wanted {
        std::size_t line = 0;
        Side side = Side::buy;
        Qty qty;
    };

    void start(Actions& out);
    void place_ladder(Actions& out);
    void on_filled(const Filled& filled, Actions& out);
    void on_changed(const OrderChanged& changed, Actions& out);
    void on_line_filled(const LiveOrder& order, Actions& out);
    void book_round_trip(const LiveOrder& order, Actions& out);
    void exit_at_market(const std::string& why, bool sells_all, Actions& out);
    void finish_exit(Actions& out);
    void place_wanted(Actions& out);
    void watch_stops(Actions& out);
    bool is_taken(std::size_t line) const;
    void place(Role role, const Wanted& wanted, OrderKind kind, std::string why, Actions& out);
    void say_once(const std::string& text, Actions& out);

    const GridConfig config_;
    const Market market_;

    Stage stage_ = Stage::waiting;
    Time now_;
    Price price_;
    GridPlan plan_{};
    std::uint32_t next_ref_ = 1;
    std::map<OrderRef, LiveOrder> live_;          // Bounded by the number of lines + 2.
    std::deque<Wanted> wanted_;                   // Bounded by the number of lines.
    std::vector<std::optional<Time>> bought_at_;  // Per line: when its coins were bought.
    Qty held_;                                    // Base of all fills, less fees in base.
    std::uint32_t trips_ = 0;
    std::string exit_reason_;
    bool sells_at_exit_ = true;
    std::string said_;
};

}  // namespace strongroom::bots
