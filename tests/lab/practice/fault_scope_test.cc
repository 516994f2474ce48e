// Whom and what a rule of the fault plan strikes, at each venue's door: the account, the endpoint
// and the events that it names, and nobody and nothing else.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lab/practice/coinbase/coinbase_world.h"
#include "lab/practice/kucoin/kucoin_world.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

// A venue with alice and bob, and the three things that are asked of it.
struct Place {
    // Shared, since it destroys what it was made as: the worlds have no virtual destructor.
    std::shared_ptr<PracticeWorld> world;
    std::string named;  // The endpoint that a rule names.
    std::string event;
    std::function<int(const std::string&)> named_endpoint;  // Its status; -1: no answer.
    std::function<int(const std::string&)> other_endpoint;
    std::function<SocketId(const std::string&)> stream;
    std::function<void(const std::string&)> order;  // One that rests.
};

Place binance() {
    auto world = std::make_shared<PracticeWorld>();
    PracticeWorld* at = world.get();
    const auto ask = [at](const std::string& path) {
        return [at, path](const std::string& who) {
            return at->signed_request("GET", path, {}, who + "-key").status;
        };
    };
    return {
        .world = std::move(world),
        .named = "GET /api/v3/account",
        .event = "event executionReport",
        .named_endpoint = ask("/api/v3/account"),
        .other_endpoint = ask("/api/v3/openOrders"),
        .stream = [at](const std::string& who) { return at->user_stream(who + "-key"); },
        .order = [at](const std::string& who) { at->limit("BUY", "0.1", "90", "", who + "-key"); }};
}

Place kucoin_place() {
    auto world = std::make_shared<kucoin::KucoinWorld>();
    kucoin::KucoinWorld* at = world.get();
    const auto ask = [at](const std::string& target) {
        return [at, target](const std::string& who) {
            return at->ask("GET", target, {}, kucoin::signer_of(who)).status;
        };
    };
    const auto stream = [at](const std::string& who) {
        const SocketId socket = at->stream(true, kucoin::signer_of(who));
        EXPECT_EQ(at->subscribe(socket, "/spotMarket/tradeOrdersV2", true)["type"], "ack");
        return socket;
    };
    return {.world = std::move(world),
            .named = "GET /api/v1/accounts",
            .event = "event orderChange",
            .named_endpoint = ask("/api/v1/accounts"),
            .other_endpoint = ask("/api/v1/hf/orders/active?symbol=BTC-USDT"),
            .stream = stream,
            .order = [at](const std::string& who) {
                at->limit("buy", "0.1", "90", "", kucoin::signer_of(who));
            }};
}

Place coinbase_place() {
    auto world = std::make_shared<coinbase::CoinbaseWorld>();
    coinbase::CoinbaseWorld* at = world.get();
    const auto ask = [at](const std::string& path) {
        return [at, path](const std::string& who) {
            return at->ask("GET", path, {}, coinbase::signer_of(who)).status;
        };
    };
    return {.world = std::move(world),
            .named = "GET /api/v3/brokerage/accounts",
            .event = "event user",
            .named_endpoint = ask("accounts"),
            .other_endpoint = ask("orders/historical/batch"),
            .stream =
                [at](const std::string& who) { return at->user_channel(coinbase::signer_of(who)); },
            .order =
                [at](const std::string& who) {
                    at->limit("BUY", "0.1", "90", "", coinbase::signer_of(who));
                }};
}

class FaultScope : public testing::TestWithParam<const char*> {
  protected:
    static Place place() {
        const std::string venue = GetParam();
        if (venue == "binance") return binance();
        return venue == "kucoin" ? kucoin_place() : coinbase_place();
    }
    static void plan(Place& at, const json& rules) {
        at.world->admin_ok("POST", "/faults", {{"seed", 7}, {"faults", rules}});
    }
};

TEST_P(FaultScope, a_rule_strikes_the_account_and_the_endpoint_that_it_names) {
    Place at = place();
    plan(at, {{{"kind", "lost_reply"}, {"on", at.named}, {"account", "bob"}}});
    EXPECT_EQ(at.named_endpoint("bob"), -1);
    EXPECT_EQ(at.other_endpoint("bob"), 200);
    EXPECT_EQ(at.named_endpoint("alice"), 200);
    EXPECT_EQ(at.other_endpoint("alice"), 200);
    plan(at, {{{"kind", "lost_reply"}, {"on", at.named}, {"account", "nobody"}}});
    EXPECT_EQ(at.named_endpoint("bob"), 200);
}

TEST_P(FaultScope, a_rule_without_an_account_strikes_everybody_and_counts_them_together) {
    Place at = place();
    plan(at, {{{"kind", "lost_reply"}, {"on", at.named}, {"count", 2}}});
    EXPECT_EQ(at.named_endpoint("bob"), -1);
    EXPECT_EQ(at.named_endpoint("alice"), -1);
    EXPECT_EQ(at.named_endpoint("alice"), 200);
}

TEST_P(FaultScope, an_event_is_lost_to_the_account_that_the_rule_names) {
    Place at = place();
    const SocketId alice = at.stream("alice");
    const SocketId bob = at.stream("bob");
    plan(at, {{{"kind", "event_lost"}, {"on", at.event}, {"account", "bob"}}});
    at.world->raw_frames(alice);
    at.world->raw_frames(bob);
    const auto orders_told = [&](SocketId socket) {
        std::size_t told = 0;
        for (const std::string& frame : at.world->raw_frames(socket)) {
            for (const char* word : {"executionReport", "orderChange", "client_order_id"})
                told += frame.find(word) != std::string::npos ? 1 : 0;
        }
        return told;
    };
    at.order("alice");
    at.order("bob");
    EXPECT_GT(orders_told(alice), 0U);
    EXPECT_EQ(orders_told(bob), 0U);
    plan(at, json::array());
    at.order("bob");
    EXPECT_GT(orders_told(bob), 0U);
}

// Half of all requests: which ones is the seed's, and nobody else's requests change it.
TEST_P(FaultScope, what_strikes_one_account_does_not_depend_on_what_others_do) {
    const auto struck = [](bool is_alice_busy) {
        Place at = place();
        plan(at, {{{"kind", "lost_reply"}, {"on", at.named}, {"per_cent", 50}}});
        std::vector<int> statuses;
        for (int i = 0; i < 20; ++i) {
            if (is_alice_busy) at.named_endpoint("alice");
            statuses.push_back(at.named_endpoint("bob"));
            at.world->run(seconds(1));
        }
        return statuses;
    };
    const std::vector<int> alone = struck(false);
    EXPECT_EQ(alone, struck(true));
    EXPECT_GT(std::ranges::count(alone, 200), 0);
    EXPECT_GT(std::ranges::count(alone, -1), 0);
}

INSTANTIATE_TEST_SUITE_P(At, FaultScope, testing::Values("binance", "kucoin", "coinbase"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace strongroom::lab::practice
