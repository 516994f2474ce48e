#include "courier/budgets.h"

#include "venues/profiles.h"

namespace strongroom::courier {

RateBudget& Budgets::of(const venues::Profile& profile) {
    return budgets_.try_emplace(std::string(profile.venue), profile.limits).first->second;
}

RateBudget& Budgets::of(std::string_view venue) {
    if (const auto known = budgets_.find(venue); known != budgets_.end()) return known->second;
    const auto profile = venues::profile_of(venue, "production");
    return budgets_
        .try_emplace(std::string(venue),
                     profile ? profile->limits : std::vector<venues::RequestLimit>())
        .first->second;
}

}  // namespace strongroom::courier
