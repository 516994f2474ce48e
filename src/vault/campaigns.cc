#include "vault/campaigns.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::vault {

Status check_campaign(std::string_view id) {
    constexpr std::size_t bytes_max = 32;
    const auto is_fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    if (!id.empty() && id.size() <= bytes_max && std::ranges::all_of(id, is_fine)) return {};
    return fail(Errc::invalid, "campaign: 1 to 32 small letters, digits or '-'");
}

const Campaigns::Place* Campaigns::find(const AccountName& account) const {
    const auto at = places_.find(account);
    return at == places_.end() ? nullptr : &at->second;
}

Result<bool> Campaigns::is_news(const AccountName& account, const std::string& campaign,
                                CampaignStep step) const {
    const Place* place = find(account);
    if (place != nullptr && place->campaign == campaign)
        return !is_over(place->step) && step > place->step;
    const bool is_free = place == nullptr || is_over(place->step);
    if (step == CampaignStep::planned && is_free) return true;
    return fail(Errc::refused,
                is_free
                    ? fmt::format("account \"{}\" is not in campaign {}", account.value, campaign)
                    : fmt::format("account \"{}\" is in campaign {}, which is not over",
                                  account.value, place->campaign));
}

void Campaigns::note(const AccountName& account, const std::string& campaign, CampaignStep step) {
    places_[account] = {campaign, step};
}

}  // namespace strongroom::vault
