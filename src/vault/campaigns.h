// Campaigns: how far each account's key has come in which campaign (docs/campaign.md).
//
// The ledger has all of it; this is what was read there. It keeps a key in one open campaign at a
// time, and each step on record once, whoever asks again after a kill.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/campaign_step.h"
#include "model/ids.h"

namespace strongroom::vault {

// 1 to 32 small letters, digits or '-'.
Status check_campaign(std::string_view id);

// Of one key, and what there is to say of it.
struct CampaignKey {
    AccountName account;
    std::string text;
};

class Campaigns {
  public:
    struct Place {
        std::string campaign;
        CampaignStep step = CampaignStep::planned;
    };

    void clear() { places_.clear(); }
    // Null: it was in none.
    const Place* find(const AccountName& account) const;
    // True: this step is news. False: this campaign has it on record, or one behind it.
    // Errors: refused (in another campaign, or in none).
    Result<bool> is_news(const AccountName& account, const std::string& campaign,
                         CampaignStep step) const;
    void note(const AccountName& account, const std::string& campaign, CampaignStep step);

  private:
    std::map<AccountName, Place> places_;  // Bounded by the keys of the store.
};

}  // namespace strongroom::vault
