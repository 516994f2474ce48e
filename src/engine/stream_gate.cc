#include "engine/stream_gate.h"

#include <algorithm>
#include <set>

namespace strongroom::engine {

std::vector<GatedInput> StreamGate::pass(const std::function<std::int64_t(const Symbol&)>& seen,
                                         std::int64_t now_ns) {
    std::vector<GatedInput> passed;
    std::set<AccountName> held;
    std::deque<GatedInput> kept;
    for (GatedInput& input : waiting_) {
        const bool must_wait = input.trade_id > seen(input.symbol) && now_ns < input.deadline_ns;
        if (held.contains(input.account) || must_wait) {
            held.insert(input.account);
            kept.push_back(std::move(input));
        } else {
            passed.push_back(std::move(input));
        }
    }
    waiting_ = std::move(kept);
    return passed;
}

}  // namespace strongroom::engine
