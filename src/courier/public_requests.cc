#include "courier/public_requests.h"

#include <algorithm>
#include <utility>

namespace strongroom::courier {
namespace {

constexpr Duration kPumpEvery = milliseconds(50);

std::int64_t nanoseconds(Duration duration) { return duration.ms * 1'000'000; }

Spending spending_of(const HttpRequest& request) {
    return {.pool = venues::Pool::open, .weight = std::max(1, request.weight)};
}

}  // namespace

PublicRequests::PublicRequests(Env env, RateBudget& budget, std::function<Time()> venue_now)
    : env_(env), budget_(budget), venue_now_(std::move(venue_now)) {}

PublicRequests::~PublicRequests() { *is_alive_ = false; }

void PublicRequests::request(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                             std::function<void(Result<HttpReply>)> done) {
    if (waiting_.size() >= kWaitingMax)
        return refuse(std::move(done), "too many requests wait for the venue");
    waiting_.push_back({endpoint, std::move(request), env_.clock.ticks_ns() + nanoseconds(deadline),
                        std::move(done)});
    pump();
}

bool PublicRequests::request_now(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                                 std::function<void(Result<HttpReply>)> done) {
    if (!budget_.may_send(Priority::query, spending_of(request), venue_now_())) return false;
    send({endpoint, std::move(request), env_.clock.ticks_ns() + nanoseconds(deadline),
          std::move(done)});
    return true;
}

std::unique_ptr<Stream> PublicRequests::open_stream(const Endpoint& endpoint,
                                                    StreamHandler handler) {
    return env_.network.open_stream(endpoint, std::move(handler));
}

void PublicRequests::pump() {
    for (auto at = waiting_.begin(); at != waiting_.end();) {
        if (env_.clock.ticks_ns() >= at->deadline_ns) {
            refuse(std::move(at->done), "it waited too long for the venue's request budget");
            at = waiting_.erase(at);
        } else if (budget_.may_send(Priority::query, spending_of(at->request), venue_now_())) {
            Waiting next = std::move(*at);
            at = waiting_.erase(at);
            send(std::move(next));
        } else {
            ++at;
        }
    }
    if (waiting_.empty() || std::exchange(is_pump_set_, true)) return;
    env_.timers.after(kPumpEvery, [this, is_alive = is_alive_] {
        if (!*is_alive) return;
        is_pump_set_ = false;
        pump();
    });
}

void PublicRequests::send(Waiting waiting) {
    const Spending spending = spending_of(waiting.request);
    budget_.sent(spending, venue_now_());
    const Duration left{(waiting.deadline_ns - env_.clock.ticks_ns()) / 1'000'000};
    env_.network.request(waiting.endpoint, std::move(waiting.request), left,
                         [this, is_alive = is_alive_, spending,
                          done = std::move(waiting.done)](Result<HttpReply> reply) {
                             if (!*is_alive) return;
                             if (reply)
                                 budget_.answered(spending, *reply, venue_now_());
                             else
                                 budget_.lost(spending);
                             done(std::move(reply));
                         });
}

// Never from inside the call.
void PublicRequests::refuse(std::function<void(Result<HttpReply>)> done, const char* why) {
    env_.timers.after({}, [done = std::move(done), why] { done(fail(Errc::unavailable, why)); });
}

}  // namespace strongroom::courier
