// DcaBot: opens deals when its conditions hold, on one pair or several, and keeps them to its
// limits. A deal itself is DcaDeal.
//
// It owns the list of deals, the state of each pair (conditions, candles, cooldown), and what the
// closed deals have earned. A deal opens only on an event of its own pair, so that the price is the
// pair's price of that moment; another pair is looked at through a timer of its own.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bots/bot.h"
#include "bots/dca_deal.h"

namespace strongroom::bots {

class DcaBot final : public Bot {
  public:
    // `config` has passed read_dca (bot_file.h); `markets` in the order of the file's symbols.
    DcaBot(const DcaConfig& config, std::vector<Market> markets);

    void on_event(const Event& event, Actions& out) override;
    bool takes_quietly(const CandleClosed& closed, PairRef pair) override;
    std::string state() const override;
    std::vector<OpenDeal> open_deals() const override;

  private:
    // Kinds of a pair's timers and triggers; DcaDeal has the others (see DealSeat).
    static constexpr std::uint32_t kCooldown = 1;
    static constexpr std::uint32_t kRetry = 7;
    static constexpr std::uint32_t kDelay = 8;
    static constexpr std::uint32_t kFilter = 9;
    static constexpr std::uint32_t kLook = 10;
    static constexpr std::size_t kHours = 24;

    struct Pair {
        Market market;
        Conditions start;
        DealRules rules;
        Price price;                // Zero: not known yet.
        std::deque<Candle> hours;   // The newest closed ones. Bounded by kHours.
        Position carried;           // What its deals were too small to sell.
        bool is_cooling = false;    // The cooldown is not over.
        bool is_delayed = false;    // The conditions have held; the delay is not over.
        bool is_waiting = false;    // A base order was refused: not before kRetry.
        bool is_short = false;      // … for want of funds: not before some arrive.
        bool is_asked_for = false;  // By the user, whatever the conditions say.
        bool is_followed = false;   // Every price is told.
    };

    void on_started(Actions& out);
    void on_candle(const CandleClosed& closed, PairRef pair, Actions& out);
    void remember(const CandleClosed& closed, PairRef pair);
    void on_timer(std::uint32_t number, PairRef pair, Actions& out);
    void on_trigger(const Traded& traded, PairRef pair, Actions& out);
    void on_funded(Actions& out);
    void on_command(const Command& command, Actions& out);
    void command_deal(const Command& command, Actions& out);
    void command_pair(const Command& command, Actions& out);
    Result<PairRef> pair_named(const std::string& symbol) const;
    void ask_for_deal(const std::string& text, Actions& out);
    void stop_all(const Command& command, Actions& out);

    // ---- dca_start.cc
    void consider(PairRef ref, Actions& out);
    void after_delay(PairRef ref, Actions& out);
    bool has_room(PairRef ref) const;
    bool passes_filters(PairRef ref, Actions& out);
    void open(PairRef ref, Actions& out);
    static void look(PairRef ref, const char* why, Actions& out);
    void retry_later(PairRef ref, const char* why, Actions& out);
    void look_around(Actions& out) const;
    static bool is_ready(const Pair& of);  // As far as the pair itself goes.
    void close_finished(Actions& out);
    void after_deal(const DcaDeal& deal, Actions& out);
    void finish_if_over(Actions& out);
    void follow(Actions& out);

    DcaDeal* deal_of(OrderRef ref);
    DcaDeal* deal_in(std::uint32_t slot);
    DcaDeal* deal_number(std::uint32_t number);
    Pair& pair(PairRef ref) { return pairs_[ref.number]; }
    const Pair& pair(PairRef ref) const { return pairs_[ref.number]; }
    bool is_last_deal() const {
        return config_.max_deals != 0 && desk_.deals_closed >= config_.max_deals;
    }

    const DcaConfig config_;
    const std::vector<SafetyStep> ladder_;  // Of each deal, until one is edited.
    std::vector<Pair> pairs_;               // In the file's order.
    DealDesk desk_;
    // By slot: the lowest that is free when a deal opens. Bounded by max_active_deals.
    std::map<std::uint32_t, std::unique_ptr<DcaDeal>> deals_;
    // The candle that it was asked about last, and remembers: it may be told next.
    struct Remembered {
        PairRef pair;
        Duration interval;
        Time opened;
        friend bool operator==(const Remembered&, const Remembered&) = default;
    };
    std::optional<Remembered> remembered_;
    Time now_;
    std::uint32_t last_number_ = 0;
    Decimal realised_;  // In quote, of the closed deals.
    bool is_closed_by_user_ = false;
    bool is_cancelled_by_user_ = false;
    bool is_stopped_by_loss_ = false;
    bool is_finished_ = false;
};

}  // namespace strongroom::bots
