#include "venues/profiles.h"

#include <fmt/format.h>

#include "venues/binance/profile.h"
#include "venues/coinbase/profile.h"
#include "venues/kucoin/profile.h"
#include "venues/paper/profile.h"
#include "venues/requests.h"

namespace strongroom::venues {
namespace {

std::unexpected<Error> unknown(std::string_view known) {
    return fail(Errc::invalid, fmt::format("environment: write {}", known));
}

Result<Profile> binance_profile(std::string_view environment) {
    using binance::Environment;
    if (environment == "practice") return binance::profile(Environment::practice);
    if (environment == "testnet") return binance::profile(Environment::testnet);
    if (environment == "demo") return binance::profile(Environment::demo);
    if (environment == "production") return binance::profile(Environment::production);
    return unknown("\"practice\", \"testnet\", \"demo\" or \"production\"");
}

Result<Profile> kucoin_profile(std::string_view environment) {
    using kucoin::Environment;
    if (environment == "practice") return kucoin::profile(Environment::practice);
    if (environment == "production") return kucoin::profile(Environment::production);
    return unknown("\"practice\" or \"production\"");
}

// Its sandbox has neither prices nor streams: nothing can trade there.
Result<Profile> coinbase_profile(std::string_view environment) {
    using coinbase::Environment;
    if (environment == "practice") return coinbase::profile(Environment::practice);
    if (environment == "production") return coinbase::profile(Environment::production);
    return unknown("\"practice\" or \"production\"");
}

Result<Profile> paper_profile(std::string_view environment) {
    using paper::Environment;
    if (environment == "practice") return paper::profile(Environment::practice);
    if (environment == "live") return paper::profile(Environment::live);
    return unknown("\"practice\" or \"live\"");
}

}  // namespace

Result<Profile> profile_of(std::string_view venue, std::string_view environment) {
    if (venue == "binance") return binance_profile(environment);
    if (venue == "kucoin") return kucoin_profile(environment);
    if (venue == "coinbase") return coinbase_profile(environment);
    if (venue == "paper") return paper_profile(environment);
    return fail(Errc::invalid,
                fmt::format("venue: write one that is served: {}", fmt::join(venue_names(), ", ")));
}

}  // namespace strongroom::venues
