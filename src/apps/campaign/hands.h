// What a campaign does in the world: it asks the signer and the engine.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "campaign/campaign.h"

namespace strongroom::apps {

// A key as the signer shows it now.
struct KeyAtHand {
    campaign::Seen seen;
    campaign::Plan plan;  // What a campaign that begins now would plan.
    std::string kind;
    std::string policy;
    std::string master;  // Empty: nobody's key deletes it.
    std::string sub_account;
    std::string campaign;  // The newest that it is, or was, in.
    std::optional<CampaignStep> step;
};

class Hands {
  public:
    explicit Hands(std::string folder) : folder_(std::move(folder)) {}
    const std::string& folder() const { return folder_; }

    // All keys. Errors: unavailable, refused (the signer is sealed: nothing is known).
    Result<std::map<AccountName, KeyAtHand>> look() const;
    // Errors: those of the signer; see is_away().
    Status note(const std::string& id, CampaignStep step,
                const std::vector<campaign::Noted>& keys) const;
    // In force at once; note() puts it on record, frame by frame.
    Status freeze_ahead(const std::string& id, const std::vector<campaign::Noted>& keys) const;
    struct Answer {
        std::string outcome;  // "done"; of a proof "dead", "alive", "refused", "unknown".
        std::string text;
    };
    Result<Answer> prove(const std::string& id, const AccountName& account) const;
    Result<Answer> drop(const std::string& id, const AccountName& account) const;
    // Every bot of the account cancels its orders, keeps its coins and ends. Errors: unavailable.
    Status cancel_orders(const AccountName& account) const;
    Status retire(const AccountName& account) const;

  private:
    std::string folder_;
};

// The signer itself is not there, so that nothing more can be done now.
bool is_away(const Error& error);

}  // namespace strongroom::apps
