// Plots: the ways in which the keys of 2022 could be used, as a table. How each goes on from there
// is the thief's (thief.h).
#pragma once

#include <span>
#include <string_view>

#include "base/time.h"

namespace strongroom::drill {

enum class Way {
    own_orders,    // With the stolen keys, past us, without a tag.
    copied_tags,   // The same, with the tags of orders that were ours.
    our_sessions,  // Through us, as the customer: the signer signs.
};

struct Plot {
    int number = 0;
    std::string_view name;   // "tenth"
    std::string_view title;  // In words.
    Way way = Way::own_orders;
    unsigned stolen_percent = 100;
    unsigned orders_each = 4;     // With each stolen key, …
    unsigned spent_percent = 90;  // … which together spend so much of its money.
    Duration span;                // From the first to the last.
    bool is_dumped = false;       // There is a canary in the loot, and a list is published.
    Duration own_order_every = minutes(2);  // Of each customer's bots.

    bool has_thief() const { return orders_each > 0; }
};

// All that have a thief.
std::span<const Plot> all_plots();
// Nobody steals anything, and the customers' bots are busy: whatever alarm there is is a false one.
const Plot& calm_plot();
const Plot* plot_of(std::string_view name);  // By name or number, the calm one too; null: none.

}  // namespace strongroom::drill
