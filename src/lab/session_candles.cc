// Session: which candles have closed, and who is told of them (decisions 0048 and 0052).
#include <algorithm>
#include <span>

#include "lab/session.h"
#include "model/candle_fold.h"

namespace strongroom::lab {

void Session::tell_candles(std::span<const MarketCandle> opened) {
    const Time opens = opened.front().candle->open_time;
    if (opens < candles_due_ && !has_acted_) return;
    for (const auto& follower : core_.candle_followers()) {
        const std::size_t market = market_of(follower.symbol);
        const auto is_it = [&](const MarketCandle& candle) { return candle.market == market; };
        if (std::ranges::any_of(opened, is_it)) tell_candles(follower, false);
    }
    look_at_candle_followers();
}

void Session::candles_grew() {
    for (const auto& follower : core_.candle_followers()) tell_candles(follower, false);
    look_at_candle_followers();
}

void Session::tell_history() {
    for (const auto& follower : core_.candle_followers()) {
        if (!follower.seen && follower.history > 0) tell_candles(follower, true);
    }
    look_at_candle_followers();
}

// Of several that close at once, since candles are missing, all but the newest are history too.
void Session::tell_candles(const engine::Core::CandleFollower& follower, bool is_history) {
    const std::size_t market = market_of(follower.symbol);
    const auto closed = feed_.closed(market, follower, candles_told_, now_);
    if (!closed) {
        problem_ = std::unexpected(closed.error());
        return;
    }
    const bool is_asked_for = is_history || (!follower.seen && follower.history > 0);
    for (const Candle& candle : *closed) {
        begin();
        const bool is_old = is_asked_for || &candle != &closed->back();
        handle(engine::CandleSeen{follower.bot, follower.pair, {candle, follower.interval, is_old}},
               market);
        settle();
    }
}

void Session::look_at_candle_followers() {
    candles_due_ = kNever;
    followed_.clear();
    for (const auto& follower : core_.candle_followers()) {
        const Time next = interval_begin(now_, follower.interval) + follower.interval;
        candles_due_ = std::min(candles_due_, next);
        followed_.push_back({follower.bot, follower.pair, follower.interval, next});
    }
    candles_told_ = now_;
    has_acted_ = false;
}

// What has closed concerns nobody who follows it. False: some of it must be told, as ever; what
// was taken before that one is not told again.
bool Session::takes_quietly(Time now) {
    Time due = kNever;
    for (Followed& followed : followed_) {
        if (followed.due <= now) {
            const auto closed = feed_.newest(0, followed.interval, now);
            if (closed && !core_.takes_quietly(followed.bot, followed.pair,
                                               {*closed, followed.interval, false}))
                return false;
            followed.due = interval_begin(now, followed.interval) + followed.interval;
        }
        due = std::min(due, followed.due);
    }
    candles_due_ = due;
    return true;
}

}  // namespace strongroom::lab
