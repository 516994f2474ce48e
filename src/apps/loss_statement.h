// `strongroom loss statement`: from the ledger and the venue's answers to an evidence pack.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "loss/pack.h"

namespace strongroom::apps {

struct StatementOptions {
    std::string folder;
    std::string account;
    std::vector<std::string> prices;  // "VIA/BTC=via.csv"
    std::string from;
    std::string to;
    std::string out;
    bool is_json = false;
};

// Asks the venue through signer and courier, puts the pack on record, writes and checks it.
Result<loss::PackChecked> make_statement(const StatementOptions& options);

}  // namespace strongroom::apps
