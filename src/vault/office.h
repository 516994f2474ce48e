// Office: persons, acts and grants on record. What is in force is in People; each change of it is
// an entry of the ledger, durable before it holds, or the other way round when it takes away.
//
// An act is done by one entry, which names it (LedgerEntry.act): what is on record was done once,
// what is not was not done.
#pragma once

#include <functional>
#include <string>

#include "base/env.h"
#include "vault/people.h"

namespace strongroom::proto {
class LedgerEntry;
}  // namespace strongroom::proto

namespace strongroom::vault {

// What the office asks of its signer.
struct OfficePorts {
    // Durable when it returns. Errors: refused (sealed), io.
    std::function<Status(proto::LedgerEntry&)> record;
    // What stands there now, for kinds that are the signer's own. Errors: not_found, refused.
    std::function<Result<std::string>(ActKind, const std::string& subject)> before;
    // Carries out what was approved; nothing for what its own command does. Errors: the act's own.
    std::function<Result<bool>(const ActTerms&)> carry_out;
    std::function<std::string()> ledger_key;  // Empty while it is sealed.
};

class Office {
  public:
    Office(Clock& clock, Random& random, OfficePorts ports)
        : clock_(clock), random_(random), ports_(std::move(ports)) {}

    const People& people() const { return people_; }
    void clear() { people_.clear(); }

    // ---- Free while nobody must approve; then an approved act. Errors: those of People, approval.
    Status add_person(const std::string& text, const FactorProof& proof);
    Status set_need(unsigned needed);
    // Of somebody who approves nothing it is always free: it only takes away.
    Status revoke_person(const std::string& name);

    // ---- Acts.
    struct Proposal {
        ActKind kind = ActKind::thaw;
        std::string subject;
        std::string after;
        std::string why;
        Duration lifetime;
        FactorProof proof;  // Of a new person.
    };
    struct Progress {
        Act act;
        unsigned have = 0;
        unsigned needed = 0;
        bool is_done = false;
    };
    Result<Progress> propose(const Proposal& proposal);
    // The last one that is needed carries it out, unless its own command does that.
    Result<Progress> approve(const std::string& id, const std::string& person,
                             const FactorProof& proof);
    Status retract(const std::string& id);
    // For the entry that carries this out; empty when nobody must approve. Errors: approval.
    Result<std::string> approval_for(ActKind kind, const std::string& subject,
                                     const std::string& after) const;

    // ---- Taking away. Errors: not_found, refused (sealed), io: then it holds all the same.
    Status end_grant(const std::string& id, const std::string& why);
    Status lock_down(const std::string& why);

    People::Answer check_grant(const std::string& person, const AccountName& account) const {
        return people_.check_grant(person, account, clock_.now());
    }
    Time now() const { return clock_.now(); }

    // An entry of another that carried an act out is durable.
    void note_done(const std::string& act) { (void)people_.close_act(act); }
    // When the ledger is read. Errors: corrupt.
    Status read(const proto::LedgerEntry& entry);

  private:
    proto::LedgerEntry new_entry() const;
    Result<std::string> before(ActKind kind, const std::string& subject) const;
    Result<std::uint32_t> judge(const Proposal& proposal) const;
    Status give_grant(const std::string& text);
    Result<bool> carry_out(const People::OpenAct& open);

    Clock& clock_;
    Random& random_;
    OfficePorts ports_;
    People people_;
};

}  // namespace strongroom::vault
