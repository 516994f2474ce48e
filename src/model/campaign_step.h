// CampaignStep: how far a campaign has come with one key (docs/campaign.md). Steps only go up.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace strongroom {

enum class CampaignStep {
    planned,   // Chosen.
    frozen,    // The signer places no orders with it.
    settled,   // Our open orders are kept or cancelled, as the owner said.
    asked,     // The user was asked to delete it at the venue.
    revoked,   // The venue says that it has deleted it.
    dead,      // The venue knows no such key: proved with the key itself.
    reissued,  // The account has another key.
    verified,  // The venue has said what that one may do, and it may trade.
    resumed,   // The freeze has ended.
    told,      // The end: its user was told.
    unproved,  // The other end: it was replaced here before it was proved dead.
};

inline constexpr std::array<std::pair<std::string_view, CampaignStep>, 11> kCampaignSteps{{
    {"planned", CampaignStep::planned},
    {"frozen", CampaignStep::frozen},
    {"settled", CampaignStep::settled},
    {"asked", CampaignStep::asked},
    {"revoked", CampaignStep::revoked},
    {"dead", CampaignStep::dead},
    {"reissued", CampaignStep::reissued},
    {"verified", CampaignStep::verified},
    {"resumed", CampaignStep::resumed},
    {"told", CampaignStep::told},
    {"unproved", CampaignStep::unproved},
}};

inline std::string_view to_string(CampaignStep step) {
    for (const auto& [word, known] : kCampaignSteps) {
        if (known == step) return word;
    }
    return "?";
}

inline std::optional<CampaignStep> campaign_step_of(std::string_view word) {
    for (const auto& [known, step] : kCampaignSteps) {
        if (known == word) return step;
    }
    return std::nullopt;
}

inline bool is_over(CampaignStep step) { return step >= CampaignStep::told; }

}  // namespace strongroom
