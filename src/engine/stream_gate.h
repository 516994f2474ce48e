// StreamGate: holds the news of a resting order's fill until the public price has caught up with
// it.
//
// The private stream and the public one travel apart. A bot that answers a fill looks at the market
// price, and the price before the fill is the wrong one. A fill carries the number of its public
// trade, so it waits until the market feed has seen that number: usually not at all, and never
// longer than the limit. What follows on the same account waits behind it.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "engine/input.h"

namespace strongroom::engine {

struct GatedInput {
    AccountName account;
    Symbol symbol;
    InputBody body;
    std::int64_t trade_id = 0;  // 0: waits for nothing by itself.
    std::uint64_t execution_id = 0;
    std::int64_t deadline_ns = 0;
};

class StreamGate {
  public:
    static constexpr std::int64_t kLimitNs = 100'000'000;

    void push(GatedInput input) { waiting_.push_back(std::move(input)); }
    // Those that may pass now, in order. `seen` gives the newest trade number of a pair.
    std::vector<GatedInput> pass(const std::function<std::int64_t(const Symbol&)>& seen,
                                 std::int64_t now_ns);
    bool is_empty() const { return waiting_.empty(); }

  private:
    std::deque<GatedInput> waiting_;
};

}  // namespace strongroom::engine
