// A statement in words and figures: the page that HTML and PDF are made of, CSV and JSON.
//
// The pack that goes with it has the files that a row names: docs/loss.md, "The evidence pack".
#pragma once

#include <string>

#include "loss/page.h"
#include "loss/statement.h"

namespace strongroom::loss {

struct MadeWhere {
    Time made;
    std::string ledger;  // Name of the log: "strongroom/ledger".
    std::string prices;  // Where the reference prices come from, in words.
};

Page to_page(const Statement& statement, const MadeWhere& where);
// One row for each fill, with a header.
std::string to_csv(const Statement& statement);
std::string to_json(const Statement& statement, const MadeWhere& where);
// "12.5 USDT and 0.1 BTC"; of no fills "nothing".
std::string totals_in_words(const Statement& statement);

// Files of the pack, by the entry that calls an order foreign.
std::string proof_file(std::uint64_t entry);   // "entries/12.tlog-proof"
std::string answer_file(std::uint64_t entry);  // "venue/12.json"
std::string price_file(const Symbol& symbol);  // "prices/BTC-USDT.csv"

}  // namespace strongroom::loss
