// Input: all that changes the engine's state. Written to the journal before it is handled, so that
// the state is a function of the journal and recovery is reading it again.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "bots/bot.h"
#include "model/event.h"

namespace strongroom::engine {

// Numbered from 1 in the order in which bots were added; never used again.
struct BotId {
    std::uint32_t number = 0;
    friend auto operator<=>(const BotId&, const BotId&) = default;
};

struct AddBot {
    std::string file;                   // The bot file, word for word.
    std::vector<bots::Market> markets;  // In the order of its symbols.
};
struct CommandBot {
    BotId bot;
    Command command;
};
struct AlertHit {
    BotId bot;
    TriggerRef trigger;  // Number 0: a price that a following bot sees.
    Price price;
    PairRef pair = {};
};
struct TimerFired {
    BotId bot;
    TimerRef timer;
};
// The Core drops what is not newer than the newest that it has seen of this pair and interval.
struct CandleSeen {
    BotId bot;
    PairRef pair;
    CandleClosed closed;
};
struct SignalSeen {
    BotId bot;
    Signal signal;
};

// The signer wrote the intent to its ledger and signed it. From here the order may exist.
struct OrderSigned {
    IntentId intent;
    std::string client_id;
    Time deadline;           // Venue time after which the signed request is worthless.
    bool is_repeat = false;  // It had been signed before: the answer then was lost.
};
struct OrderRefused {
    IntentId intent;
    std::string text;
    bool is_for_now = false;  // Nothing was recorded; the same intent may be tried again.
};
struct OrderSent {
    IntentId intent;
};
// No usable answer. never_sent: the courier knows that no byte of it left.
struct OrderUnanswered {
    IntentId intent;
    std::string text;
    bool never_sent = false;
};
struct OrderReported {
    IntentId intent;
    OrderReport report;
};
// The venue does not know it. asked_at: venue time when the question was sent.
struct OrderMissing {
    enum class Source { by_id, by_list };
    IntentId intent;
    Source source = Source::by_id;
    Time asked_at;
};
// A cancel brought no answer, or the venue says that there is nothing to cancel.
struct CancelUnanswered {
    IntentId intent;
    std::string text;
};
// A link was cut and is back: what was in flight on it has an unknown outcome.
struct LinkGap {
    enum class Link { signer, courier, user_stream };
    Link link = Link::signer;
    AccountName account;  // user_stream only.
};
// A balance grew by other means than our fills.
struct FundsArrived {
    AccountName account;
    Money free;
};

// What the venue allows for a pair now. It holds for every bot that trades the pair.
struct MarketStatus {
    Instrument instrument;
    std::string closed;  // Why it takes no new orders, in plain words; empty: it does.
};

using InputBody =
    std::variant<AddBot, CommandBot, AlertHit, TimerFired, CandleSeen, OrderSigned, OrderRefused,
                 OrderSent, OrderUnanswered, OrderReported, OrderMissing, CancelUnanswered, LinkGap,
                 FundsArrived, MarketStatus, SignalSeen>;

struct Input {
    Time venue_time;   // The venue's clock, for deadlines.
    Time market_time;  // The market's time, for bots; the same but on a practice venue that runs
                       // fast.
    Price market;      // The current price of the pair concerned.
    InputBody body;
};

}  // namespace strongroom::engine
