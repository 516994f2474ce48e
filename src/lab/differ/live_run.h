// LiveRun: what one bot did and met while it ran live, read from the engine's journal.
//
// All times are the market's: on a practice venue that plays recorded prices those of the record,
// else the venue's own.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "engine/core.h"
#include "lab/session.h"
#include "model/deal.h"

namespace strongroom::lab {

struct LiveOrder {
    OrderIntent intent;           // Of its newest attempt.
    Time decided;                 // The first attempt.
    Price market;                 // The pair's price then.
    std::optional<Time> reached;  // When the venue first told of it, not to refuse it.
    OrderState state = OrderState::pending;
    CloseReason reason = CloseReason::none;
    std::string text;  // Of a refusal: the venue's or the policy's words.
    std::vector<Fill> fills;
};

struct LiveRun {
    BotName name;
    std::string file;  // The bot file, word for word.
    std::vector<bots::Market> markets;
    Time added;
    Time ended;  // Of the journal's last input.

    std::map<OrderRef, LiveOrder> orders;
    std::vector<Deal> deals;  // By number, as they are now.
    std::vector<Asked> commands;
    std::vector<Asked> signals;
    struct SeenCandle {
        PairRef pair;
        CandleClosed closed;
    };
    std::vector<SeenCandle> candles;  // Those that closed while it ran, in order.
    struct MarketNews {
        Time at;
        Symbol symbol;
        std::string closed;  // Why the market took no orders from then on; empty: it did.
        bool is_other_terms = false;
    };
    std::vector<MarketNews> news;
    // Nothing was heard between these times, and a link came back at the second.
    struct Silence {
        Time from;
        Time until;
    };
    std::vector<Silence> silences;
};

struct LiveJob {
    std::string folder;         // Of the engine at one venue: with `journal`.
    std::string scratch;        // A folder of ours, empty.
    engine::Settings settings;  // As the engine had them.
    std::string bot;            // Its name; empty: the only one that there is.
};

// Nothing in the engine's folder is written. Errors: not_found (no journal, no such bot), invalid
// (several bots and no name), corrupt, io.
Result<LiveRun> read_live_run(const LiveJob& job, Disk& disk, Random& random);

}  // namespace strongroom::lab
