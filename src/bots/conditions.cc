#include "bots/conditions.h"

#include <algorithm>
#include <map>
#include <variant>
#include <vector>

#include "indicators/bar.h"
#include "indicators/memory.h"

namespace strongroom::bots {

static_assert(indicators::kWarmUpMax <= kCandleHistoryMax);

Conditions::Conditions(const std::vector<Condition>& list, PairRef pair)
    : pair_(pair), is_empty_(list.empty()) {
    for (const Condition& condition : list) {
        if (std::holds_alternative<Manual>(condition)) is_manual_ = true;
        if (const auto* on = std::get_if<OnCandles>(&condition))
            watched_.push_back({on->interval, indicators::Sign(on->test)});
    }
}

void Conditions::start(Actions& out) const {
    std::map<Duration, int> history;
    for (const Watched& watched : watched_) {
        int& needed = history[watched.interval];
        needed = std::max(needed, watched.sign.warm_up());
    }
    for (const auto& [interval, candles] : history)
        out.emplace_back(FollowCandles{pair_, interval, candles});
}

void Conditions::on_candle(const CandleClosed& closed, PairRef pair) {
    if (pair == pair_ && !watched_.empty())
        on_bar(indicators::bar_of(closed.candle), closed.interval);
}

// A candle of the history is one like any other: the newest of them is the state of now.
void Conditions::on_bar(const indicators::Bar& bar, Duration interval) {
    for (Watched& watched : watched_) {
        if (watched.interval == interval) watched.sign.on_candle(bar);
    }
}

bool Conditions::hold() const {
    return !is_manual_ && std::ranges::all_of(watched_, [](const Watched& watched) {
        return watched.sign.holds();
    });
}

}  // namespace strongroom::bots
