// Thief: what he does with what he has stolen: he buys the thin coin first, makes the victims buy
// it, and sells into that.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/env.h"
#include "drill/chance.h"
#include "drill/customers.h"
#include "drill/drill_venue.h"
#include "drill/plots.h"

namespace strongroom::drill {

// One thing that he does.
struct Move {
    enum class What { buy_first, rob, sell };
    Duration at;  // Since the attack began.
    What what = What::rob;
    std::size_t victim = 0;  // Of the population.
    Decimal quote;           // Of what he buys; nothing of sales.
};

// In the order of time. Victims are the first `stolen` of a shuffle, and each canary.
std::vector<Move> plan_of(const Plot& plot, const Population& population, std::uint64_t seed);
// When the last move is made, and what has moved has faded a little.
Duration length_of(const Plot& plot);
inline constexpr Duration kRobbingBegins = minutes(5);  // Behind the attack's beginning.

struct ThiefHands {
    // As the customer, through us.
    std::function<void(const Customer&, Decimal quote)> order_through_us;
    // A tag of an earlier order of ours, of this account if there is one.
    std::function<std::string(const AccountName&)> tag_of;
    // Whether the venue takes his order, or how it refuses it.
    std::function<void(const Customer&, const std::string& refused)> placed;
};

class Thief {
  public:
    Thief(const Plot& plot, const Population& population, Env env, DrillVenue& venue,
          std::uint64_t seed, ThiefHands hands);

    void begin();  // The attack begins now.
    // An order that his own account had executed.
    void note_own_fill(const ThinFill& fill);
    Decimal coins() const { return coins_; }
    Decimal gained() const { return gained_; }

  private:
    void make(const Move& move);
    void rob(const Customer& victim, Decimal quote);
    void sell();
    void ask(const Customer& with, std::string order);

    const Plot& plot_;
    const Population& population_;
    Env env_;
    DrillVenue& venue_;
    Chance chance_;
    ThiefHands hands_;
    std::vector<Move> plan_;
    Decimal coins_;
    Decimal gained_;
    unsigned sales_left_;
};

}  // namespace strongroom::drill
