#include "lab/practice/kucoin/pools.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr Duration kWindow = seconds(30);

}  // namespace

std::int64_t Pools::limit_of(Pool pool) const {
    switch (pool) {
        case Pool::open: return limits_.open;
        case Pool::spot: return limits_.spot;
        case Pool::management: return limits_.management;
    }
    return 0;
}

void Pools::forget_old(Time now) {
    std::erase_if(windows_, [&](const auto& entry) { return now >= entry.second.begun + kWindow; });
    if (windows_.size() >= kWindowsMax) windows_.clear();
}

Pools::State Pools::charge(Pool pool, const std::string& who, std::int64_t weight, Time now) {
    if (windows_.size() >= kWindowsMax) forget_old(now);
    Window& window = windows_.try_emplace({pool, who}, Window{.begun = now}).first->second;
    if (now >= window.begun + kWindow) window = {.begun = now};
    State state{.limit = limit_of(pool), .until_reset = window.begun + kWindow - now};
    state.is_used_up = window.used + weight > state.limit;
    if (!state.is_used_up) window.used += weight;
    state.remaining = state.limit - window.used;
    return state;
}

}  // namespace strongroom::lab::practice::kucoin
