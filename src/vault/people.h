// People: who there is, how many of them must approve what, which acts are open and which grants
// are in force. All of it is read from the ledger when the signer is opened.
//
// Pure, and in two steps, so that the entry is durable between them: judge, then take over.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "vault/act.h"
#include "vault/person.h"

namespace strongroom::vault {

class People {
  public:
    static constexpr unsigned kNeedMax = 16;
    static constexpr unsigned kGrantNeeds = 2;  // Approvers, none of whom is the holder.
    static constexpr Duration kGrantMax = minutes(30LL * 24 * 60);
    static constexpr Duration kActMax = minutes(7LL * 24 * 60);

    struct Known {
        Person person;
        std::uint32_t counter = 0;  // Of the authenticator.
        bool is_revoked = false;    // Neither the name nor the factor comes back.
    };
    struct OpenAct {
        Act act;
        FactorProof proof;  // Of a new person.
        std::uint32_t counter = 0;
        std::set<std::string> approved_by;
    };
    struct Grant {
        std::string id;  // That of the act.
        GrantTerms terms;
        Time given;
        std::optional<Time> ended;  // Before its time.
        std::string ended_why;
        bool is_in_force(Time now) const { return !ended && now < terms.until; }
    };

    void clear() { *this = {}; }

    // ---- Persons. Errors: invalid, refused, not_found, exhausted.
    // By the person's own factor, which shows that somebody has it; the counter of it.
    Result<std::uint32_t> judge_person(const Person& person, const FactorProof& proof) const;
    void take_person(Person person, std::uint32_t counter);
    Status judge_revoking(const std::string& name) const;
    void take_revoking(const std::string& name, Time now);
    Status judge_need(unsigned needed) const;
    void take_need(unsigned needed) { needed_ = needed; }
    unsigned needed() const { return needed_; }
    unsigned approvers() const;
    const std::map<std::string, Known>& persons() const { return persons_; }

    // ---- Acts.
    bool needs_approval(ActKind kind) const { return needed_ > 0 || kind == ActKind::give_grant; }
    unsigned needed_for(ActKind kind) const;
    // Errors: refused (the same is open), exhausted.
    Status judge_proposal(const Act& act, Time now) const;
    void take_proposal(OpenAct open);
    // Errors: not_found, refused (expired, a role that approves nothing, twice the same person, a
    // bad signature).
    Result<std::uint32_t> judge_approval(const std::string& id, const std::string& person,
                                         const FactorProof& proof, Time now) const;
    void take_approval(const std::string& id, const std::string& person, std::uint32_t counter);
    // Done or withdrawn: never again.
    bool close_act(const std::string& id) { return open_.erase(id) > 0; }
    const OpenAct* find_act(const std::string& id) const;
    std::vector<const OpenAct*> open_acts(Time now) const;
    // Approvals that still count: of persons who are there, in a role that approves.
    unsigned have(const OpenAct& open) const;
    // The id of the act that was approved for exactly this; empty when nobody needs to approve.
    // Errors: approval.
    Result<std::string> approval(const ActTerms& terms, Time now) const;

    // ---- Grants.
    Status judge_grant(const GrantTerms& terms, Time now) const;
    void take_grant(std::string id, GrantTerms terms, Time now);
    // False: there is none in force with this id.
    bool end_grant(const std::string& id, const std::string& why, Time now);
    const std::vector<Grant>& grants() const { return grants_; }
    unsigned grants_in_force(Time now) const;
    struct Answer {
        const Grant* grant = nullptr;  // None: no.
        std::string code;
        std::string text;
    };
    Answer check_grant(const std::string& person, const AccountName& account, Time now) const;

    // ---- Lockdown: all grants and open acts end.
    void take_lockdown(std::uint64_t number, Time now);
    std::uint64_t lockdowns() const { return lockdowns_; }

  private:
    static constexpr std::size_t kPersonsMax = 256;  // With those who were revoked.
    static constexpr std::size_t kOpenMax = 64;
    static constexpr unsigned kGrantsMax = 256;  // In force.

    const Known* find(const std::string& name) const;  // None when revoked.
    bool counts(const std::string& name, const Act& act) const;

    unsigned needed_ = 0;
    std::map<std::string, Known> persons_;
    std::map<std::string, OpenAct> open_;
    std::vector<Grant> grants_;  // LIMIT: those that have ended stay; each took two approvals.
    std::uint64_t lockdowns_ = 0;
};

}  // namespace strongroom::vault
