#include "venues/kucoin/profile.h"

#include "support/test.h"

namespace strongroom::venues::kucoin {
namespace {

TEST(KucoinProfile, production_is_fit_to_use) {
    const Profile one = profile(Environment::production);
    EXPECT_OK(venues::check(one));
    EXPECT_EQ(one.venue, "kucoin");
    EXPECT_OK(venues::check(one.client_id, {std::string(40, '_')}));
    EXPECT_FAILS("client order id", venues::check(one.client_id, {std::string(41, '_')}));
    EXPECT_FAILS("kucoin.rest", venues::check(profile(Environment::practice)));
}

TEST(KucoinProfile, the_grace_has_a_floor_and_the_window_a_ceiling) {
    Profile odd = profile(Environment::production);
    odd.grace = seconds(59);
    EXPECT_FAILS("kucoin.grace: at least 1m", venues::check(odd));
    odd = profile(Environment::production);
    odd.recv_window = seconds(6);
    EXPECT_FAILS("kucoin.recv_window", venues::check(odd));
}

}  // namespace
}  // namespace strongroom::venues::kucoin
