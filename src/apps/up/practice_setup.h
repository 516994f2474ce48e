// PracticeSetup: what a practice house needs before its processes start: an account with play money
// and a key, a passphrase for the signer, and where the prices come from.
#pragma once

#include <string>
#include <vector>

#include "apps/daemon/house.h"
#include "apps/up/up_options.h"
#include "base/env.h"

namespace strongroom::apps {

inline constexpr std::string_view kPracticePolicy =
    "# Play money: what the starter bots need, and every kind of order to try.\n"
    "symbols = [\"BTC/USDT\"]\n"
    "kinds = [\"market\", \"limit\", \"post_only\", \"ioc\", \"fok\", \"stop_limit\"]\n"
    "order_notional = \"25000\"\n"
    "day_notional = \"1000000000\"\n";

// One account with one key at each venue that is played. The first venue's account is "practice",
// another's "practice-VENUE".
struct PracticeKey {
    std::string venue;
    std::string account;
    std::string id;
    std::string secret;
    std::string passphrase = {};  // Of a venue whose keys have one.
    std::string public_key = {};  // PEM, of a venue that has the public half alone.
};
struct PracticeSecrets {
    std::string passphrase;  // Of the signer's store.
    std::vector<PracticeKey> keys;
};

// Makes accounts.toml and the passphrase file in the practice folder, or reads those of an earlier
// run. Play money: they lie in plain files that only their owner can read. Errors: io, corrupt;
// refused (the earlier run was at other venues).
Result<PracticeSecrets> prepare_practice(const House& house, const std::vector<std::string>& venues,
                                         Disk& disk, Random& random);

// A file of the practice venue's, which its user may read. Errors: io.
Status write_for_practice(const House& house, Disk& disk, const std::string& path,
                          std::string_view text);

struct PriceSource {
    std::vector<std::string> arguments;  // For `strongroom practice`.
    std::string label;                   // "generated, seed 1"
    bool is_live = false;
    std::string speed;
};
// `is_online`: the venue's public prices can be had. Errors: invalid (two sources at once).
Result<PriceSource> choose_prices(const UpOptions& options, bool is_online);

// A DCA bot and a grid bot for each of these keys around this price, as bot files.
struct StarterBot {
    std::string name;
    std::string file;
};
std::vector<StarterBot> starter_bots(const std::vector<PracticeKey>& keys,
                                     const std::string& price);

}  // namespace strongroom::apps
