// RebalanceBot: keeps several coins and the quote near given shares of their whole value. A round
// sells what is above its target, then buys what is below (docs/bots-rebalance.md).
//
// A bot is told of no balances: what it holds is what the file gives it, and its own fills. Of each
// pair it learns the price from a timer of that pair, and places that pair's orders then.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bots/bot.h"
#include "bots/notices.h"
#include "bots/rebalance_plan.h"

namespace strongroom::bots {

class RebalanceBot final : public Bot {
  public:
    // `config` has passed read_rebalance (bot_file.h). `markets`: in the order of its lists.
    RebalanceBot(RebalanceConfig config, std::vector<Market> markets);

    void on_event(const Event& event, Actions& out) override;
    std::string state() const override;

    // What it believes to hold, at the prices that it saw last.
    const Portfolio& portfolio() const { return portfolio_; }

  private:
    enum class Stage { looking, resting, selling, buying, closing, finished };
    struct LiveOrder {
        std::size_t pair = 0;
        Side side = Side::buy;
        bool is_cancelling = false;
    };

    static constexpr TimerRef kNextLook{1};
    static constexpr TimerRef kLimitWait{2};
    static constexpr TimerRef kRetry{3};
    static constexpr std::uint32_t kFirstPairTimer = 100;  // And one more for each pair.
    static constexpr Duration kRetryAfterRefusal{60'000};
    static constexpr Duration kExitRetryFirst{1'000};  // Doubles up to kRetryAfterRefusal.

    void on_command(const Command& command, Actions& out);
    void on_timer(TimerRef timer, Price market, Actions& out);
    void on_filled(const Filled& filled, Actions& out);
    void on_changed(const OrderChanged& changed, Actions& out);
    // ---- A round
    void look(Actions& out);
    void decide(Actions& out);
    bool trade(std::vector<Trade> trades, Stage stage, Actions& out);
    void place_planned(std::size_t pair, Actions& out);
    void go_on(Actions& out);
    void buy(Actions& out);
    void rest(Actions& out);
    void book_sale(std::size_t pair, const Fill& fill, Actions& out);
    // ---- The end
    void end(const std::string& why, bool sells_all, Actions& out);
    void finish_exit(Actions& out);
    void cancel_all(const std::string& why, Actions& out);

    const RebalanceConfig config_;
    std::vector<Market> markets_;

    Stage stage_ = Stage::resting;
    Time now_;
    Portfolio portfolio_;
    std::vector<Decimal> costs_;    // Of what is held, in quote; at first the price of the start.
    std::set<std::size_t> unseen_;  // Pairs whose price this look still waits for.
    std::map<std::size_t, Trade> planned_;  // By pair: to be placed when its timer fires.
    std::map<OrderRef, LiveOrder> live_;    // At most one a pair.
    std::uint32_t next_ref_ = 1;
    std::uint32_t rounds_ = 0;
    std::uint32_t deals_ = 0;
    bool has_looked_ = false;
    bool is_forced_ = true;  // The first round, and one that the user asked for.
    Time next_period_;
    std::string exit_reason_;
    bool sells_at_exit_ = false;
    Duration exit_wait_;
    Notices notices_;
};

}  // namespace strongroom::bots
