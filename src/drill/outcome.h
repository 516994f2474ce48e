// Outcome: what a world came to: figures of simulated time and exact money, and what the chart is
// drawn of. Nothing in it depends on the machine but wall_ms.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/decimal.h"

namespace strongroom::drill {

struct Mark {
    Duration at;    // Since the attack began.
    Decimal price;  // Of the thin coin.
    Decimal lost;   // So far.
};

struct Outcome {
    // ---- The thief.
    std::uint64_t stolen = 0;                              // Keys or sessions.
    std::uint64_t foreign_placed = 0;                      // That the venue executed.
    std::map<std::string, std::uint64_t> foreign_refused;  // By the venue or the signer: why.
    std::uint64_t foreign_late = 0;  // Executed after the key was frozen in the signer.
    Decimal lost;                    // Of the customers, in quote.
    Decimal taken;                   // What the thief's own account has gained.
    bool do_books_agree = false;     // The loss is what the wallets say, too.

    // ---- The watch. Times since the first foreign order was executed.
    std::uint64_t foreign_seen = 0;
    std::uint64_t false_alarms = 0;
    std::optional<Duration> first_alarm;
    std::optional<Duration> canary_alarm;
    std::vector<Duration> freezes;       // From each victim's first foreign order, ascending.
    std::uint64_t touched = 0;           // Accounts on which he traded.
    std::uint64_t frozen = 0;            // Of all accounts, at the end.
    std::optional<Duration> all_frozen;  // The last of those that he touched.
    std::optional<Duration> confirmed;   // By the leak check.
    std::uint64_t confirmed_keys = 0;
    std::uint64_t revoked = 0;  // At the venue.
    std::optional<Duration> all_revoked;

    // ---- Our own orders.
    std::uint64_t own_signed = 0;
    std::map<std::string, std::uint64_t> own_refused;
    std::uint64_t own_judged = 0;
    std::uint64_t replies_lost = 0;
    std::uint64_t replies_late = 0;

    // ---- For the chart, oldest first; times since the attack began.
    std::vector<Mark> marks;
    std::vector<Duration> alarms;
    std::vector<Duration> freeze_times;

    std::uint64_t steps = 0;  // Of the simulation.
    std::int64_t wall_ms = 0;
};

// The smallest value that at least so many per cent are not above; nothing of nothing.
std::optional<Duration> percentile(const std::vector<Duration>& ascending, unsigned percent);

}  // namespace strongroom::drill
