// [paper] in the user's venue file: what `strongroom up` needs to start the paper venue
// (docs/venues-paper.md). In the file that the processes read it is a venue with addresses.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "venues/profile.h"

namespace strongroom::apps {

struct PaperPlan {
    std::string prices;              // Whose they are: "binance".
    venues::BaseUrls source;         // Where they are asked for.
    std::string source_ca;           // The file of its authority; empty: the system's.
    std::vector<std::string> pairs;  // "BTC/USDT"
    std::vector<std::pair<std::string, std::string>> balances;  // Asset and amount.
    std::string maker_pct = "0.1";
    std::string taker_pct = "0.1";
};

}  // namespace strongroom::apps
