// CampaignList: the ids of a campaign's keys at one venue, for the venue to delete in bulk, signed
// so that it can tell who says so (docs/campaign.md, "The list for a venue").
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/ids.h"
#include "vault/secret.h"

namespace strongroom::vault {

inline constexpr std::size_t kKeysInList = 10'000;

struct CampaignList {
    std::string json;
    std::string csv;
    std::array<std::uint8_t, 64> json_signature{};  // Ed25519, over the whole file.
    std::array<std::uint8_t, 64> csv_signature{};
    std::string public_key;  // PEM
    std::size_t keys = 0;
    AccountName next;  // More keys are behind this account; empty: that was all.
};

// `ids` in any order: they are sorted, so that the order tells nothing of accounts. `seed`: of an
// Ed25519 key that signs nothing else. Errors: those of the public half's PEM.
Result<CampaignList> campaign_list(const std::string& campaign, const std::string& venue, Time now,
                                   std::vector<std::string> ids, const Secret& seed);

}  // namespace strongroom::vault
