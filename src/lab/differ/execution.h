// Execution: one order as it filled, live or in the backtest, and which of the one side are those
// of the other.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lab/backtest.h"
#include "lab/differ/live_run.h"

namespace strongroom::lab {

// What fills changed, by asset; exact. Assets that did not change are not in it.
using Holdings = std::map<Asset, Decimal>;
void add(Holdings& to, const Asset& asset, Decimal amount);
Holdings operator-(const Holdings& a, const Holdings& b);

// However they follow each other.
inline Duration between(Time a, Time b) { return a < b ? b - a : a - b; }

// A buy's cost is rounded up and a sell's proceeds down at 10^-12, as the matcher does.
Holdings change_by(const Fill& fill, const Symbol& symbol);

struct Execution {
    std::uint64_t order = 0;  // The bot's own number of it.
    Symbol symbol;
    Side side = Side::buy;
    std::string why;
    OrderKind kind = OrderKind::limit;
    std::optional<Price> limit;
    Qty asked;
    Time decided;
    Time first;  // Of its first fill …
    Time last;   // … and of its last.
    int parts = 0;
    Qty qty;
    Decimal value;   // In quote, without fees.
    Holdings fees;   // What was paid.
    Holdings money;  // What it changed: coins, quote and fees.

    Decimal price() const;  // On average, rounded at 10^-12: for people to read.
};

// Orders that filled, by the time of their first fill. Fills later than `end` are left out.
std::vector<Execution> executions_of(const LiveRun& run, Time end);
std::vector<Execution> executions_of(const BacktestResult& result, Time end);

// The same order, filled the same: nothing that a candle can tell differs. It tells a time to its
// interval.
bool is_same(const Execution& a, const Execution& b, Duration interval);
// Decided at the same time (as above), for the same price and quantity.
bool is_same_decision(const Execution& a, const Execution& b, Duration interval);

// An order of one side or of both; places in the two lists.
struct Pairing {
    std::optional<std::size_t> live;
    std::optional<std::size_t> tested;
};
// Pairs orders of the same pair, side and reason: first those that are the same, then those of the
// same decision, then those that filled within 60 intervals, the nearest first to come. In the
// order of the time at which one side first filled it. Each order is in it once.
std::vector<Pairing> paired(const std::vector<Execution>& live,
                            const std::vector<Execution>& tested, Duration interval);

}  // namespace strongroom::lab
