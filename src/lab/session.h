// Session: a Core whose venue is a Matcher. Orders go to the matcher, what happens there comes back
// as inputs, in order, before the price moves on. Owns the one account's wallet.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "engine/core.h"
#include "lab/matcher.h"

namespace strongroom::lab {

class Session final : private engine::Route, private engine::Alerts {
  public:
    // Most inputs at one moment: far above what a bot needs (a grid of 1,000 lines takes some
    // 4,000), and an end for one that answers itself for ever.
    static constexpr int kInputsMax = 100'000;

    Session(bots::Market market, FillModel model, engine::Books& books);

    Wallet& wallet() { return wallets_.front(); }
    const Matcher& matcher() const { return matcher_; }

    // The first price; comes before any bot.
    void open_market(Time time, Price price, Decimal volume);
    Status add_bot(const std::string& file);

    // One candle: a jump to its open, then the movements of docs/backtest.md. Its interval ends it.
    void walk(const Candle& candle, Duration interval);
    // One trade: a jump.
    void walk(const MarketTrade& trade);

    // The pieces of a walk, for scripts.
    void begin_candle(Decimal volume) { matcher_.begin_candle(volume); }
    void jump(Time time, Price price);
    void move(Time time, Price target);  // With the same price: time passes.
    void command(engine::BotId bot, Command::Kind kind);
    void deposit(const AccountName& account, const Money& money);

    bool is_quiet(const Candle& candle, Duration interval) const {
        return matcher_.is_quiet(candle.low, candle.high) && followers_.empty() &&
               candle.open_time + interval <= next_timer_;
    }
    void skip(const Candle& candle, Duration interval);

    std::uint64_t orders_placed() const { return next_order_ - 1; }
    // A bot went beyond kInputsMax. It is not told anything more then.
    bool is_stuck() const { return inputs_left_ == 0; }
    Status status() const;  // Errors: exhausted, when it is stuck.

  private:
    void place(const engine::Approved<OrderIntent>& order) override;
    void cancel(const engine::Approved<CancelIntent>& cancel) override;
    void ask(const ReadQuery& query) override;
    void set(engine::BotId bot, const Symbol& symbol, const Watch& watch) override;
    void clear(engine::BotId bot, TriggerRef trigger) override;
    void follow(engine::BotId bot, const Symbol& symbol, const Follow& follow) override;

    void begin();
    void settle();  // Hands over all that happened, until nothing more does.
    void fire_timers(Time until);
    void tell_followers();
    void handle(engine::InputBody body, Time time);
    void hand_over(const SimEvent& event);

    std::vector<Wallet> wallets_;
    Matcher matcher_;
    engine::Core core_;
    std::uint64_t next_order_ = 1;
    std::uint64_t next_trade_ = 1;
    std::map<IntentId, std::uint64_t> order_of_;  // Live orders only.
    std::unordered_map<std::uint64_t, IntentId> intent_of_;
    std::set<engine::BotId> followers_;
    Time next_timer_;  // Of the Core; far away when it has none.
    int inputs_left_ = kInputsMax;
};

}  // namespace strongroom::lab
