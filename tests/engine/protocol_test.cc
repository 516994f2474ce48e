// Nothing lost, nothing doubled: the whole Core against a venue that loses, delays, doubles and
// reorders, with kills at any step, on many seeds. A failing seed replays exactly.
#include <cstdlib>

#include "engine/venue_world.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

constexpr const char* kGrid = R"([bot]
name = "grid"
kind = "grid"
account = "sim"
symbols = ["BTC/USDT"]
[grid]
lower = "90"
upper = "110"
intervals = 10
investment = "5000"
[backtest]
slippage_bps = "0"
)";
constexpr const char* kDca = R"([bot]
name = "dca"
kind = "dca"
account = "sim"
symbols = ["BTC/USDT"]
[dca]
base_order = "100"
safety_order = "100"
max_safety_orders = 4
active_safety_orders = 2
deviation_pct = "1"
take_profit_pct = "1"
[backtest]
slippage_bps = "0"
)";
constexpr Faults kHard{.lost_request = 8,
                       .lost_reply = 12,
                       .late = 12,
                       .lost_event = 10,
                       .doubled_event = 15,
                       .crash = 2};

// A short form for every run; STRONGROOM_SIM_SEEDS for a long one (./dev sim).
int seeds() {
    const char* wanted = std::getenv("STRONGROOM_SIM_SEEDS");
    return wanted == nullptr ? 60 : std::atoi(wanted);
}

void check_world(const char* bot, Faults faults) {
    std::size_t orders = 0;
    std::size_t fills = 0;
    std::size_t dead = 0;
    int crashes = 0;
    for (int seed = 1; seed <= seeds(); ++seed) {
        VenueWorld world(static_cast<std::uint64_t>(seed), faults, bot);
        world.run(400);
        ASSERT_TRUE(world.settle()) << "seed " << seed << ": never settled";
        ASSERT_EQ(world.verdict(), "") << "seed " << seed;
        orders += world.venue_orders();
        fills += world.engine_fills();
        dead += world.dead_attempts();
        crashes += world.crashes();
    }
    EXPECT_GT(orders, 100U);
    EXPECT_GT(fills, 50U);
    if (faults.crash > 0) EXPECT_GT(crashes, seeds());
    if (faults.lost_request > 0) EXPECT_GT(dead, 0U);
}

TEST(Protocol, a_calm_venue_and_a_grid) { check_world(kGrid, {}); }
TEST(Protocol, a_calm_venue_and_a_dca_bot) { check_world(kDca, {}); }
TEST(Protocol, a_hard_venue_and_a_grid) { check_world(kGrid, kHard); }
TEST(Protocol, a_hard_venue_and_a_dca_bot) { check_world(kDca, kHard); }

// Whatever was lost, late or refused: in the end the bot's take-profit offers all that it holds,
// but for dust. Even seeds have a calm venue, whose answers only overtake each other.
TEST(Protocol, what_a_dca_bot_holds_is_for_sale_in_the_end) {
    for (int seed = 1; seed <= seeds(); ++seed) {
        VenueWorld world(static_cast<std::uint64_t>(seed), seed % 2 == 0 ? Faults{} : kHard, kDca);
        world.run(400);
        world.rest();
        ASSERT_EQ(world.verdict(), "") << "seed " << seed;
        EXPECT_GE(world.unoffered(), 0) << "seed " << seed;
        EXPECT_LT(world.unoffered(), div(1, 100, Round::down)) << "seed " << seed;
    }
}

// The checker itself: an engine that sends again what may have arrived is caught.
TEST(Protocol, a_planted_blind_resend_is_caught) {
    Faults planted = kHard;
    planted.blind_resend = true;
    int caught = 0;
    for (int seed = 1; seed <= 30; ++seed) {
        VenueWorld world(static_cast<std::uint64_t>(seed), planted, kGrid);
        world.run(400);
        (void)world.settle();
        caught += world.verdict().empty() ? 0 : 1;
    }
    EXPECT_GT(caught, 0);
}

}  // namespace
}  // namespace strongroom::engine
