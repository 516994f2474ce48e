// Many bots at once, and the practice venue's real limits: whatever they want, the budget lets no
// request go that the venue refuses for its number, and uses most of what there is.
#include <fmt/format.h>

#include <functional>
#include <map>
#include <random>

#include "courier/rate_budget.h"
#include "lab/practice/kucoin/pools.h"
#include "lab/practice/rate_limits.h"
#include "lab/practice/request_window.h"
#include "support/test.h"
#include "venues/binance/profile.h"
#include "venues/coinbase/profile.h"
#include "venues/kucoin/profile.h"

namespace strongroom::courier {
namespace {

using lab::practice::RateLimits;
using lab::practice::RequestWindow;
namespace kucoin = lab::practice::kucoin;

// A venue's limits, and a network on which requests overtake each other. Our clock is up to 200 ms
// off the venue's.
class Crowd {
  public:
    // What the venue says to a request that arrives at this moment of its own.
    using Venue = std::function<HttpReply(const Spending&, Time)>;

    Crowd(std::vector<venues::RequestLimit> limits, Venue venue, std::uint64_t seed)
        : budget_(std::move(limits)), venue_(std::move(venue)), dice_(seed) {}

    // Every `turn` as many requests as are let go, in bursts and pauses, for so long.
    void run(Duration span, const std::function<Spending(std::mt19937_64&)>& want) {
        const Time end = now_ + span;
        for (; now_ < end; now_ = now_ + milliseconds(10)) {
            happen();
            const bool is_pause = (now_.ms / 20'000) % 4 == 3;
            for (int i = 0; i < (is_pause ? 1 : 10); ++i) try_one(want(dice_));
        }
    }
    int sent = 0;
    int refused = 0;

  private:
    void try_one(const Spending& wanted) {
        const auto priority =
            static_cast<Priority>(dice_() % (static_cast<int>(Priority::sweep) + 1));
        if (!budget_.may_send(priority, wanted, ours())) return;
        budget_.sent(wanted, ours());
        ++sent;
        const Duration way = milliseconds(1 + static_cast<std::int64_t>(dice_() % 200));
        happenings_.emplace(now_ + way, [this, wanted, way] {
            HttpReply reply = venue_(wanted, now_);
            refused += reply.status == 429 || reply.status == 418 ? 1 : 0;
            happenings_.emplace(now_ + way, [this, wanted, reply = std::move(reply)] {
                budget_.answered(wanted, reply, ours());
            });
        });
    }
    void happen() {
        while (!happenings_.empty() && happenings_.begin()->first <= now_) {
            const auto next = happenings_.extract(happenings_.begin());
            next.mapped()();
        }
    }
    Time ours() const { return now_ + skew_; }

    RateBudget budget_;
    Venue venue_;
    std::mt19937_64 dice_;
    Time now_{1'700'000'000'000};
    Duration skew_ = milliseconds(-200) + milliseconds(static_cast<std::int64_t>(dice_() % 401));
    std::multimap<Time, std::function<void()>> happenings_;
};

std::string some_key(std::mt19937_64& dice) { return fmt::format("key-{}", dice() % 20); }

HttpReply answer(bool is_refused, Headers headers) {
    return {.status = is_refused ? 429 : 200, .headers = std::move(headers), .body = ""};
}

TEST(LimitsSimulation, binances_weight_and_orders_are_never_overrun_by_many_bots) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        RateLimits limits({});
        const auto venue = [&](const Spending& asked, Time now) {
            if (!limits.charge("us", asked.weight, now)) return answer(true, {});
            Headers headers;
            if (asked.is_order) {
                const auto account = static_cast<std::uint32_t>(std::stoi(asked.key.substr(4)));
                if (!limits.check_order(account, now)) return answer(true, {});
                limits.order_placed(account, now);
                limits.refund("us", asked.weight, now);
                headers.push_back(
                    {"X-MBX-ORDER-COUNT-10S",
                     fmt::format("{}", limits.order_rows(account, now).front().count)});
            }
            headers.push_back(
                {"X-MBX-USED-WEIGHT-1M", fmt::format("{}", limits.used_weight("us", now))});
            return answer(false, std::move(headers));
        };
        Crowd crowd(venues::binance::profile(venues::binance::Environment::practice).limits, venue,
                    seed);
        crowd.run(minutes(3), [](std::mt19937_64& dice) -> Spending {
            if (dice() % 3 != 0) return {.weight = 1, .is_order = true, .key = some_key(dice)};
            return {.weight = dice() % 20 == 0 ? 80 : 4, .key = some_key(dice)};
        });
        EXPECT_EQ(crowd.refused, 0) << seed;
        EXPECT_GT(crowd.sent, 4'000) << seed;
    }
}

TEST(LimitsSimulation, no_pool_of_kucoins_is_overrun_by_many_bots) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        kucoin::Pools pools({});
        const auto venue = [&](const Spending& asked, Time now) {
            const kucoin::Pool pool = asked.pool == venues::Pool::open ? kucoin::Pool::open
                                      : asked.pool == venues::Pool::trading
                                          ? kucoin::Pool::spot
                                          : kucoin::Pool::management;
            const auto state =
                pools.charge(pool, asked.key.empty() ? "us" : asked.key, asked.weight, now);
            return answer(state.is_used_up,
                          {{"gw-ratelimit-limit", fmt::format("{}", state.limit)},
                           {"gw-ratelimit-remaining", fmt::format("{}", state.remaining)},
                           {"gw-ratelimit-reset", fmt::format("{}", state.until_reset.ms)}});
        };
        Crowd crowd(venues::kucoin::profile(venues::kucoin::Environment::practice).limits, venue,
                    seed);
        crowd.run(minutes(2), [](std::mt19937_64& dice) -> Spending {
            switch (dice() % 3) {
                case 0: return {.pool = venues::Pool::open, .weight = 4};
                case 1:
                    return {.pool = venues::Pool::management, .weight = 20, .key = some_key(dice)};
                default: return {.weight = 2, .key = some_key(dice)};
            }
        });
        EXPECT_EQ(crowd.refused, 0) << seed;
        EXPECT_GT(crowd.sent, 10'000) << seed;
    }
}

TEST(LimitsSimulation, coinbases_requests_a_second_are_never_overrun_by_many_bots) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        RequestWindow of_key(30, seconds(1));
        RequestWindow of_address(10, seconds(1));
        const auto venue = [&](const Spending& asked, Time now) {
            const auto state = asked.key.empty() ? of_address.charge("us", 1, now)
                                                 : of_key.charge(asked.key, 1, now);
            return answer(state.is_used_up, {});
        };
        Crowd crowd(venues::coinbase::profile(venues::coinbase::Environment::practice).limits,
                    venue, seed);
        crowd.run(minutes(2), [](std::mt19937_64& dice) -> Spending {
            if (dice() % 4 == 0) return {.pool = venues::Pool::open, .weight = 1};
            return {.weight = 1, .key = some_key(dice)};
        });
        EXPECT_EQ(crowd.refused, 0) << seed;
        EXPECT_GT(crowd.sent, 10'000) << seed;
    }
}

// The other way round: without the budget's care the same crowd is shut out at once.
TEST(LimitsSimulation, a_budget_that_believes_in_more_than_there_is_would_be_noticed) {
    RateLimits limits({});
    const auto venue = [&](const Spending& asked, Time now) {
        return answer(!limits.charge("us", asked.weight, now), {});
    };
    Crowd crowd({{.length = minutes(1), .most = 12'000}}, venue, 1);
    crowd.run(minutes(1), [](std::mt19937_64&) -> Spending { return {.weight = 20}; });
    EXPECT_GT(crowd.refused, 0);
}

}  // namespace
}  // namespace strongroom::courier
