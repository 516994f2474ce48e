// Run: takes a campaign as far as it goes now: looks, decides, acts, writes down, again.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "apps/campaign/campaign_file.h"
#include "apps/campaign/hands.h"
#include "base/real_env.h"

namespace strongroom::apps {

class Run {
  public:
    // `limit`: goes on asking for so long, also after keys that wait for their users. None: until
    // no key goes on by itself.
    Run(CampaignFile file, Hands hands, std::optional<Duration> limit)
        : file_(std::move(file)), hands_(std::move(hands)), limit_(limit) {}

    // Errors: those of the signer that is away, and io. What is on record by then stays.
    Status go();
    const campaign::Campaign& campaign() const { return file_.campaign(); }

  private:
    // Whether some key has gone a step on.
    Result<bool> round();
    Status freeze_ahead();
    Status catch_up();
    Status batch(campaign::Act act, const std::vector<campaign::Noted>& keys, bool& has_moved);
    Status note(campaign::Act act, const std::vector<campaign::Noted>& keys, bool& has_moved);
    Result<bool> act_alone(campaign::Act act, const AccountName& account);
    Result<bool> cancel(const AccountName& account);
    Result<bool> revoke(const AccountName& account);
    Result<bool> prove(const AccountName& account);
    Status trouble(campaign::Act act, const AccountName& account, const std::string& text);
    bool may_try(const AccountName& account);
    Time now() { return clock_.now(); }

    CampaignFile file_;
    Hands hands_;
    std::optional<Duration> limit_;
    SystemClock clock_;
    std::map<AccountName, KeyAtHand> keys_;  // As they were at the beginning of this round.
    std::map<AccountName, int> tries_;       // Rounds in which a key had no answer.
    std::set<AccountName> told_bots_;        // To cancel, in this run.
    std::set<AccountName> alive_;            // The venue has said so in this run.
    bool will_move_ = false;                 // Some key goes on by itself, a little later.
};

}  // namespace strongroom::apps
