// Budgets: the request budgets of this address: one for each venue that is asked, whoever asks it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "courier/rate_budget.h"
#include "venues/profile.h"

namespace strongroom::courier {

class Budgets {
  public:
    // Of a venue that the house trades at. The first profile of a venue counts.
    RateBudget& of(const venues::Profile& profile);
    // Of a venue that is only asked for prices: with the limits of its production.
    RateBudget& of(std::string_view venue);

  private:
    std::map<std::string, RateBudget, std::less<>> budgets_;
};

}  // namespace strongroom::courier
