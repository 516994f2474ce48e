// Course: one leaked key's way through a campaign, and what to do next with it (docs/campaign.md).
//
// Pure: what was seen of the key comes in, one act comes out. An act may be done twice: whoever
// does it asks the signer, which has each step on record once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/campaign_step.h"
#include "model/ids.h"

namespace strongroom::campaign {

struct Terms {
    bool cancels_orders = false;  // Else our open orders stay, for the account's next key.
    bool ends_at_proof = false;   // No key is issued again.
};

struct Plan {
    AccountName account;
    std::string venue;
    std::string user;
    bool is_deletable = false;  // At the venue, by the key of its master account.
    Time added;                 // A key that was added later is another one.
};

struct Course {
    Plan plan;
    CampaignStep step = CampaignStep::planned;
    Time since;           // It is at this step.
    int revocations = 0;  // So often the venue has said no to its deletion.
    std::string trouble;  // Why the last act came to nothing; empty: it did not.
};

// The account's key as the signer shows it now.
struct Seen {
    bool is_retired = false;
    bool is_waiting = false;  // For its id at the venue.
    Time added;
    bool may_trade = false;         // By what the venue says of it.
    std::string posture;            // The same in words.
    std::uint64_t open_orders = 0;  // Of ours, or they may be; never too few.
};

enum class Act {
    wait,  // Nothing to do now: see Decision::text.
    freeze,
    cancel,  // Our open orders.
    settle,  // Goes on: the orders are as they shall be, or time is up.
    revoke,  // Have it deleted at the venue.
    ask,     // Its user is to delete it.
    prove,   // Ask the venue with the key itself.
    note_reissued,
    note_verified,
    resume,  // Thaw.
    tell,
    give_up,  // It was replaced here, so that nothing can be proved any more.
};
std::string_view to_string(Act act);
std::optional<Act> act_of(std::string_view word);
// The step that the act leads to. None: of wait and cancel.
std::optional<CampaignStep> step_after(Act act);

struct Decision {
    Act act = Act::wait;
    std::string text;  // For the ledger; of wait: for what.
};

// After so many a "no" of the venue its user is asked to delete it.
inline constexpr int kRevocationsMax = 5;
// A stolen key does not wait longer for its orders: it goes on with what is left of them.
inline constexpr Duration kSettlingMost = minutes(2);

Decision decide(const Terms& terms, const Course& course, const Seen& seen, Time now);

// What a key at this step waits for.
std::string_view waits_for(CampaignStep step);
// Where a user deletes a key at this venue, in words.
std::string_view page_of(std::string_view venue);

}  // namespace strongroom::campaign
