#include "vault/office.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "ledger.pb.h"
#include "vault/proof_fields_internal.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kWhyBytesMax = 300;

Result<unsigned> number_of(const std::string& text) {
    unsigned number = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || at != end || std::to_string(number) != text)
        return fail(Errc::invalid, "need: write how many must approve, as in 2");
    return number;
}

std::string short_text(const std::string& why) { return plain_text(cut_text(why, kWhyBytesMax)); }

}  // namespace

proto::LedgerEntry Office::new_entry() const {
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    return entry;
}

// ---- Persons -----------------------------------------------------------------------------------

Status Office::add_person(const std::string& text, const FactorProof& proof) {
    TRY_ASSIGN(Person person, Person::parse(text));
    TRY_ASSIGN(const std::uint32_t counter, people_.judge_person(person, proof));
    TRY_ASSIGN(const std::string act, approval_for(ActKind::add_person, person.name, text));
    proto::LedgerEntry entry = new_entry();
    entry.set_act(act);
    entry.mutable_person_added()->set_text(text);
    write_proof(proof, counter, *entry.mutable_person_added());
    TRY(ports_.record(entry));
    people_.take_person(std::move(person), counter);
    return {};
}

Status Office::set_need(unsigned needed) {
    TRY(people_.judge_need(needed));
    TRY_ASSIGN(const std::string act,
               approval_for(ActKind::set_need, std::to_string(needed), std::string()));
    proto::LedgerEntry entry = new_entry();
    entry.set_act(act);
    entry.mutable_need_set()->set_needed(needed);
    TRY(ports_.record(entry));
    people_.take_need(needed);
    return {};
}

Status Office::revoke_person(const std::string& name) {
    TRY(people_.judge_revoking(name));
    proto::LedgerEntry entry = new_entry();
    if (may_approve(people_.persons().at(name).person.role)) {
        TRY_ASSIGN(*entry.mutable_act(), approval_for(ActKind::revoke_person, name, std::string()));
    } else {
        people_.take_revoking(name, clock_.now());  // Taking away goes first.
    }
    entry.mutable_person_revoked()->set_name(name);
    TRY(ports_.record(entry));
    people_.take_revoking(name, Time{entry.time_ms()});
    return {};
}

// ---- Acts --------------------------------------------------------------------------------------

Result<std::string> Office::before(ActKind kind, const std::string& subject) const {
    switch (kind) {
        case ActKind::add_person:
        case ActKind::revoke_person:
        case ActKind::give_grant: return std::string();
        case ActKind::set_need: return std::to_string(people_.needed());
        case ActKind::policy:
        case ActKind::reshare:
        case ActKind::thaw:
        case ActKind::add_witness:
        case ActKind::remove_witness:
        case ActKind::allow_posture:
        case ActKind::venue_key: break;
    }
    return ports_.before(kind, subject);
}

Result<std::string> Office::approval_for(ActKind kind, const std::string& subject,
                                         const std::string& after) const {
    if (!people_.needs_approval(kind)) return std::string();
    TRY_ASSIGN(const std::string before_it, before(kind, subject));
    return people_.approval({kind, plain_text(subject), plain_text(before_it), plain_text(after)},
                            clock_.now());
}

// Whether it could be done now, were it approved. The counter of a new person's factor.
Result<std::uint32_t> Office::judge(const Proposal& proposal) const {
    switch (proposal.kind) {
        case ActKind::add_person: {
            TRY_ASSIGN(const Person person, Person::parse(proposal.after));
            if (person.name != proposal.subject)
                return fail(Errc::invalid, "subject: must be the person's name");
            return people_.judge_person(person, proposal.proof);
        }
        case ActKind::revoke_person: TRY(people_.judge_revoking(proposal.subject)); break;
        case ActKind::set_need: {
            TRY_ASSIGN(const unsigned needed, number_of(proposal.subject));
            TRY(people_.judge_need(needed));
            break;
        }
        case ActKind::give_grant: {
            TRY_ASSIGN(const GrantTerms terms, GrantTerms::parse(proposal.after));
            if (terms.holder != proposal.subject)
                return fail(Errc::invalid, "subject: must be the holder's name");
            TRY(people_.judge_grant(terms, clock_.now()));
            break;
        }
        case ActKind::policy:
        case ActKind::reshare:
        case ActKind::thaw:
        case ActKind::add_witness:
        case ActKind::remove_witness:
        case ActKind::allow_posture:
        case ActKind::venue_key: break;  // When it is carried out.
    }
    return std::uint32_t{0};
}

Result<Office::Progress> Office::propose(const Proposal& proposal) {
    if (!people_.needs_approval(proposal.kind)) {
        return fail(Errc::refused,
                    "nobody has to approve here: whoever opens the owner's socket "
                    "does it alone (strongroom person need)");
    }
    if (proposal.lifetime <= Duration{} || proposal.lifetime > People::kActMax)
        return fail(Errc::invalid, "lifetime: more than nothing and at most 7 days");
    const Time now = clock_.now();
    TRY_ASSIGN(std::string before_it, before(proposal.kind, proposal.subject));
    TRY_ASSIGN(const std::uint32_t counter, judge(proposal));
    Bytes nonce(kNonceBytes);
    random_.fill(nonce);
    TRY_ASSIGN(Act act, Act::make({.id = {},
                                   .text = {},
                                   .terms = {proposal.kind, proposal.subject, plain_text(before_it),
                                             proposal.after},
                                   .why = short_text(proposal.why),
                                   .ledger = ports_.ledger_key(),
                                   .nonce = to_hex(nonce),
                                   .proposed = now,
                                   .expires = now + proposal.lifetime}));
    TRY(people_.judge_proposal(act, now));
    proto::LedgerEntry entry = new_entry();
    entry.mutable_act_proposed()->set_text(act.text);
    write_proof(proposal.proof, counter, *entry.mutable_act_proposed());
    TRY(ports_.record(entry));
    Progress progress{.act = act, .needed = people_.needed_for(proposal.kind)};
    people_.take_proposal(
        {.act = std::move(act), .proof = proposal.proof, .counter = counter, .approved_by = {}});
    return progress;
}

Result<Office::Progress> Office::approve(const std::string& id, const std::string& person,
                                         const FactorProof& proof) {
    TRY_ASSIGN(const std::uint32_t counter,
               people_.judge_approval(id, person, proof, clock_.now()));
    proto::LedgerEntry entry = new_entry();
    entry.mutable_act_approved()->set_id(id);
    entry.mutable_act_approved()->set_person(person);
    write_proof(proof, counter, *entry.mutable_act_approved());
    TRY(ports_.record(entry));
    people_.take_approval(id, person, counter);
    const People::OpenAct open = *people_.find_act(id);
    Progress progress{.act = open.act,
                      .have = people_.have(open),
                      .needed = people_.needed_for(open.act.terms.kind)};
    if (progress.have < progress.needed) return progress;
    const Result<bool> done = carry_out(open);
    if (!done) return fail_in("this was approved, and could not be done", done.error());
    progress.is_done = *done;
    return progress;
}

Result<bool> Office::carry_out(const People::OpenAct& open) {
    const ActTerms& terms = open.act.terms;
    switch (terms.kind) {
        case ActKind::add_person: TRY(add_person(terms.after, open.proof)); return true;
        case ActKind::revoke_person: TRY(revoke_person(terms.subject)); return true;
        case ActKind::give_grant: TRY(give_grant(terms.after)); return true;
        case ActKind::set_need: {
            TRY_ASSIGN(const unsigned needed, number_of(terms.subject));
            TRY(set_need(needed));
            return true;
        }
        case ActKind::policy:
        case ActKind::reshare:
        case ActKind::thaw:
        case ActKind::add_witness:
        case ActKind::remove_witness:
        case ActKind::allow_posture:
        case ActKind::venue_key: break;
    }
    return ports_.carry_out(terms);
}

Status Office::retract(const std::string& id) {
    if (!people_.close_act(id))
        return fail(Errc::not_found, "there is no open act with this id: strongroom act list");
    proto::LedgerEntry entry = new_entry();
    entry.mutable_act_retracted()->set_id(id);
    return ports_.record(entry);
}

// ---- Grants and lockdown -----------------------------------------------------------------------

Status Office::give_grant(const std::string& text) {
    TRY_ASSIGN(GrantTerms terms, GrantTerms::parse(text));
    TRY(people_.judge_grant(terms, clock_.now()));
    TRY_ASSIGN(const std::string act, approval_for(ActKind::give_grant, terms.holder, text));
    proto::LedgerEntry entry = new_entry();
    entry.set_act(act);
    entry.mutable_grant_given()->set_id(act);
    entry.mutable_grant_given()->set_text(text);
    TRY(ports_.record(entry));
    people_.take_grant(act, std::move(terms), Time{entry.time_ms()});
    return {};
}

Status Office::end_grant(const std::string& id, const std::string& why) {
    if (!people_.end_grant(id, short_text(why), clock_.now()))
        return fail(Errc::not_found,
                    "there is no grant in force with this id: strongroom staff list");
    proto::LedgerEntry entry = new_entry();
    entry.mutable_grant_ended()->set_id(id);
    entry.mutable_grant_ended()->set_why(short_text(why));
    return ports_.record(entry);
}

Status Office::lock_down(const std::string& why) {
    if (ports_.ledger_key().empty()) {
        return fail(Errc::refused,
                    "the signer is sealed: no grant holds and nothing is signed; "
                    "unseal it, or stop web to end the page's sessions");
    }
    proto::LedgerEntry entry = new_entry();
    proto::LockedDown& locked = *entry.mutable_locked_down();
    const Time now{entry.time_ms()};
    locked.set_number(people_.lockdowns() + 1);
    locked.set_why(short_text(why));
    locked.set_grants_ended(people_.grants_in_force(now));
    locked.set_acts_ended(static_cast<std::uint32_t>(people_.open_acts(now).size()));
    people_.take_lockdown(locked.number(), now);
    return ports_.record(entry);
}

// ---- Reading -----------------------------------------------------------------------------------

Status Office::read(const proto::LedgerEntry& entry) {
    const Time at{entry.time_ms()};
    using Body = proto::LedgerEntry;
    switch (entry.body_case()) {
        case Body::kPersonAdded: {
            TRY_ASSIGN(Person person, Person::parse(entry.person_added().text()));
            people_.take_person(std::move(person), entry.person_added().counter());
            return {};
        }
        case Body::kPersonRevoked: people_.take_revoking(entry.person_revoked().name(), at); break;
        case Body::kNeedSet: people_.take_need(entry.need_set().needed()); break;
        case Body::kActProposed: {
            TRY_ASSIGN(Act act, Act::parse(entry.act_proposed().text()));
            people_.take_proposal({.act = std::move(act),
                                   .proof = read_proof(entry.act_proposed()),
                                   .counter = entry.act_proposed().counter(),
                                   .approved_by = {}});
            return {};
        }
        case Body::kActApproved:
            people_.take_approval(entry.act_approved().id(), entry.act_approved().person(),
                                  entry.act_approved().counter());
            break;
        case Body::kActRetracted: (void)people_.close_act(entry.act_retracted().id()); break;
        case Body::kGrantGiven: {
            TRY_ASSIGN(GrantTerms terms, GrantTerms::parse(entry.grant_given().text()));
            people_.take_grant(entry.grant_given().id(), std::move(terms), at);
            return {};
        }
        case Body::kGrantEnded:
            (void)people_.end_grant(entry.grant_ended().id(), entry.grant_ended().why(), at);
            break;
        case Body::kLockedDown: people_.take_lockdown(entry.locked_down().number(), at); break;
        default: break;  // Others' entries do not come here.
    }
    return {};
}

}  // namespace strongroom::vault
