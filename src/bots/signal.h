// SignalBot: trades what somebody else has decided: webhook messages (docs/bots-signal.md).
//
// Each pair has at most one position, with the exits of the bot file if it has some. What a message
// may do is bounded here: its age, its pair, the side, and how much is held at most.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bots/bot.h"
#include "bots/signal_message.h"
#include "bots/smart_trade.h"

namespace strongroom::bots {

struct SignalConfig {
    bool takes_long = true;
    bool takes_short = false;  // Spot: sells coins that the account holds, and buys them back.
    Decimal order;             // In quote: of an entry whose message names no amount.
    Decimal max_position;      // In quote: no entry makes a pair's position larger.
    Duration max_lag = seconds(60);
    bool needs_timestamp = false;
    ExitPlan exits;
};

class SignalBot final : public Bot {
  public:
    // `config` has passed read_signal (bot_file.h).
    SignalBot(const SignalConfig& config, std::vector<Market> markets);

    void on_event(const Event& event, Actions& out) override;
    std::string state() const override;
    std::vector<OpenDeal> open_deals() const override;

  private:
    // What a message comes down to.
    struct Wish {
        enum class Kind { enter, exit, reduce };
        Kind kind = Kind::enter;
        Direction direction = Direction::buy_first;
        std::optional<SignalAmount> amount;
    };
    struct Pair {
        Market market;
        Price price;  // The newest that came with an event of this pair.
        std::unique_ptr<SmartTrade> trade;
        // By their timer: what waits for its delay, or for the pair's price. Bounded by kDueMax.
        std::map<std::uint32_t, std::vector<Wish>> due;
        std::optional<Wish> after;  // When the position in hand is closed.
    };

    static constexpr std::uint32_t kNumbersOfPair = 100;  // Of timers and triggers.
    static constexpr std::uint32_t kActTimer = 50;
    static constexpr std::uint32_t kDueMax = 10;

    void on_signal(const Signal& signal, Actions& out);
    Result<std::vector<PairRef>> pairs_of(const SignalMessage& message) const;
    Status act(const SignalMessage& message, Actions& out);
    bool command_by_signal(const SignalMessage& message, Actions& out);
    std::vector<Wish> wishes_of(const SignalMessage& message) const;
    void on_timer(const TimerDue& due, Actions& out);
    void perform(PairRef ref, const Wish& wish, Actions& out);
    void enter(PairRef ref, const Wish& wish, Actions& out);
    Qty wanted_qty(const Pair& pair, const Wish& wish) const;
    void reduce(Pair& pair, const Wish& wish, Actions& out);
    void on_command(const Command& command, Actions& out);
    void close_all(const std::string& why, bool at_market, Actions& out);
    void look(Actions& out);
    Pair& pair_of(PairRef ref) { return pairs_.at(ref.number); }
    bool is_idle() const;

    const SignalConfig config_;
    TradeDesk desk_;
    std::vector<Pair> pairs_;  // In the order of the bot file.
    Time now_;
    std::uint32_t deals_ = 0;
    std::uint64_t taken_ = 0;
    std::uint64_t refused_ = 0;
    bool is_paused_ = false;  // No entries until it is started again.
    bool is_ending_ = false;  // Finished when nothing is held any more.
    bool is_finished_ = false;
    std::string end_reason_;
};

}  // namespace strongroom::bots
