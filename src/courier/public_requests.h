// PublicRequests: the network as those see it who ask a venue without a key: what they ask waits
// for the venue's request budget, and counts in it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

#include "base/env.h"
#include "courier/rate_budget.h"
#include "model/priority.h"

namespace strongroom::courier {

class PublicRequests final : public Network {
  public:
    // `venue_now`: the venue's clock as far as it is known.
    PublicRequests(Env env, RateBudget& budget, std::function<Time()> venue_now);
    ~PublicRequests() override;

    // The wait for the budget is part of the deadline; what it does not let go in time was not
    // sent (unavailable). A request without a weight counts 1.
    void request(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                 std::function<void(Result<HttpReply>)> done) override;
    // At once or not at all: for whoever measures how long an answer takes. False: not now.
    bool request_now(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                     std::function<void(Result<HttpReply>)> done);
    // A connection is none of a venue's requests.
    std::unique_ptr<Stream> open_stream(const Endpoint& endpoint, StreamHandler handler) override;

    static constexpr std::size_t kWaitingMax = 1'000;

  private:
    struct Waiting {
        Endpoint endpoint;
        HttpRequest request;
        std::int64_t deadline_ns = 0;
        std::function<void(Result<HttpReply>)> done;
    };
    void pump();
    void send(Waiting waiting);
    void refuse(std::function<void(Result<HttpReply>)> done, const char* why);

    Env env_;
    RateBudget& budget_;
    std::function<Time()> venue_now_;
    std::deque<Waiting> waiting_;  // Oldest first. Bounded by kWaitingMax.
    bool is_pump_set_ = false;
    // Answers and timers may come when this is gone: they look here first.
    std::shared_ptr<bool> is_alive_ = std::make_shared<bool>(true);
};

}  // namespace strongroom::courier
