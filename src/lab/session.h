// Session: a Core whose venue is a Matcher for each market. Orders go to the matchers, what happens
// there comes back as inputs, in order, before any price moves on. Owns the one account's wallet.
#pragma once

#include <deque>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "engine/core.h"
#include "lab/candle_feed.h"
#include "lab/matcher.h"

namespace strongroom::lab {

// What somebody asks of a bot at a time: its owner's command, or a message from outside.
struct Asked {
    Time at;
    std::variant<Command, Signal> what;
};

class Session final : private engine::Route, private engine::Alerts {
  public:
    // Most inputs at one moment: far above what a bot needs (a grid of 1,000 lines takes some
    // 4,000), and an end for one that answers itself for ever.
    static constexpr int kInputsMax = 100'000;

    // Calls about one market name it by its place in this list. What happens in several of them at
    // one time happens in that order.
    // `make_bot`: as in engine::Settings.
    Session(std::vector<MarketModel> markets, engine::Books& books, engine::BotMaker make_bot = {});

    Wallet& wallet() { return wallets_.front(); }
    const Matcher& matcher(std::size_t market = 0) const { return matchers_[market]; }
    Time now() const { return now_; }

    // The first price; comes before any bot.
    void open_market(Time time, Price price, Decimal volume, std::size_t market = 0);
    // The bot trades those of the markets that its file names. Errors: invalid.
    Status add_bot(const std::string& file);

    // One candle: a jump to its open, then the movements of docs/backtest.md. Its interval ends it.
    void walk(const Candle& candle, Duration interval);
    // One trade: a jump.
    void walk(const MarketTrade& trade);
    // A candle each of some of the markets, in their order, all of one time: point by point.
    struct MarketCandle {
        std::size_t market = 0;
        const Candle* candle = nullptr;
    };
    void walk(std::span<const MarketCandle> candles, Duration interval);

    // The candles that bots may follow; those from before the market opened are history. They must
    // outlive the session, and may grow. A candle is told at the first point after its close: when
    // its market jumps to the next one's open, after what that jump brought.
    void set_candles(const CandleSeries& series, std::size_t market = 0) {
        feed_.set(market, series);
    }
    // A series has grown: what has closed meanwhile is told. For prices as they come; on a walk it
    // is told on the way.
    void candles_grew();
    bool has_candle_followers() const { return !core_.candle_followers().empty(); }

    // The pieces of a walk, for scripts.
    void begin_candle(Decimal volume, std::size_t market = 0) {
        matchers_[market].begin_candle(volume);
    }
    void jump(Time time, Price price, std::size_t market = 0);
    void move(Time time, Price target, std::size_t market = 0);  // The same price: time passes.
    void command(engine::BotId bot, Command command);
    void signal(engine::BotId bot, const std::string& text);
    void deposit(const AccountName& account, const Money& money);

    // What `bot` will be asked, oldest first. Each is told before the first jump or movement to a
    // point that is later than its time, at the price from which that goes.
    void set_asked(engine::BotId bot, std::vector<Asked> asked);

    // Goes over a candle of the only market in which nothing happens; false: it must be walked.
    bool pass(const Candle& candle, Duration interval) {
        if (!is_still(candle, interval, 0)) return false;
        if (candle.open_time >= candles_due_ && !takes_quietly(candle.open_time)) return false;
        skip(candle, interval, 0);
        return true;
    }
    // The same of several markets, each of which must say so. Then all of them skip it.
    bool is_quiet(const Candle& candle, Duration interval, std::size_t market) const {
        return is_still(candle, interval, market) && candle.open_time < candles_due_;
    }
    void skip(const Candle& candle, Duration interval, std::size_t market) {
        now_ = candle.open_time + interval - milliseconds(1);
        matchers_[market].skip_to(now_, candle.close);
    }

    std::uint64_t orders_placed() const { return next_order_ - 1; }
    // A bot went beyond kInputsMax. It is not told anything more then.
    bool is_stuck() const { return inputs_left_ == 0; }
    // Errors: exhausted, when it is stuck; invalid, when it follows candles that cannot be made.
    Status status() const;

  private:
    static constexpr Time kNever{std::numeric_limits<std::int64_t>::max()};

    struct Placed {
        IntentId intent;
        std::size_t market = 0;
    };
    // Who is told which candles, as of when bots were last asked.
    struct Followed {
        engine::BotId bot;
        PairRef pair;
        Duration interval;
        Time due;
    };
    struct News {
        std::size_t market = 0;
        SimEvent event;
    };

    void place(const engine::Approved<OrderIntent>& order) override;
    void cancel(const engine::Approved<CancelIntent>& cancel) override;
    void ask(const ReadQuery& query) override;
    void set(engine::BotId bot, const Symbol& symbol, const Watch& watch) override;
    void clear(engine::BotId bot, TriggerRef trigger) override;
    void follow(engine::BotId bot, const Symbol& symbol, const Follow& follow) override;

    void begin();
    void settle();  // Hands over all that happened, until nothing more does.
    void fire_timers(Time until);
    void tell_followers(std::size_t market);
    void tell_asked(Time until);
    void tell_candles(std::span<const MarketCandle> opened);
    void tell_history();
    void tell_candles(const engine::Core::CandleFollower& follower, bool is_history);
    void look_at_candle_followers();
    // Nothing happens on the way of the price, if nobody acts on a candle before it.
    bool is_still(const Candle& candle, Duration interval, std::size_t market) const {
        return matchers_[market].is_quiet(candle.low, candle.high) && followers_.empty() &&
               candle.open_time + interval <= next_timer_ &&
               (asked_.empty() || candle.open_time + interval <= asked_.front().at);
    }
    bool takes_quietly(Time now);
    void handle(engine::InputBody&& body, std::size_t market);
    void hand_over(const News& news);
    void take_news(std::size_t market);
    std::size_t market_of(const Symbol& symbol) const;
    PairRef pair_of(engine::BotId bot, std::size_t market) const;

    std::vector<Wallet> wallets_;
    std::vector<Matcher> matchers_;
    engine::Core core_;
    CandleFeed feed_;
    std::vector<News> fresh_;    // What the matchers have just said …
    std::vector<News> in_hand_;  // … what of it is being looked at (empty but within settle()) …
    std::deque<News> news_;      // … and what of it is not handed over yet.
    std::uint64_t next_order_ = 1;
    std::uint64_t next_trade_ = 1;
    std::map<IntentId, std::uint64_t> order_of_;  // Live orders only.
    std::unordered_map<std::uint64_t, Placed> placed_;
    std::set<std::pair<std::size_t, engine::BotId>> followers_;  // Of a market's every point.
    std::vector<Time> opened_;                                   // When each market opened.
    Time now_;
    Time next_timer_;  // Of the Core; far away when it has none.
    std::vector<Followed> followed_;
    Time candles_due_;   // When the next candle closes that a bot follows; far away without one.
    Time candles_told_;  // Till when; what closed before means nothing to who asks for no history.
    bool has_acted_ = false;   // Since bots were last asked which candles they follow.
    std::deque<Asked> asked_;  // What is not told yet …
    engine::BotId asked_bot_;  // … and whom it is for.
    int inputs_left_ = kInputsMax;
    Status problem_;
};

}  // namespace strongroom::lab
