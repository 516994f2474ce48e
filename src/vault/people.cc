#include "vault/people.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace strongroom::vault {
namespace {

// Who gets the grant that an act is about.
std::string holder_of(const Act& act) {
    return act.terms.kind == ActKind::give_grant ? act.terms.subject : std::string();
}

std::unexpected<Error> no_person(const std::string& name) {
    return fail(Errc::not_found,
                fmt::format("there is no person \"{}\", or not any more: strongroom person list",
                            plain_text(name.substr(0, 40))));
}

}  // namespace

// ---- Persons -----------------------------------------------------------------------------------

const People::Known* People::find(const std::string& name) const {
    const auto at = persons_.find(name);
    return at == persons_.end() || at->second.is_revoked ? nullptr : &at->second;
}

unsigned People::approvers() const {
    return static_cast<unsigned>(std::ranges::count_if(persons_, [](const auto& named) {
        return !named.second.is_revoked && may_approve(named.second.person.role);
    }));
}

Result<std::uint32_t> People::judge_person(const Person& person, const FactorProof& proof) const {
    if (persons_.size() >= kPersonsMax)
        return fail(Errc::exhausted, "there are 256 persons, with those who left: no more");
    if (persons_.contains(person.name)) {
        return fail(Errc::refused,
                    "person.name: is or was somebody's; a name never comes back, so "
                    "that the ledger means one person by it");
    }
    const auto has_same_factor = [&](const auto& named) {
        return named.second.person.factor.public_key == person.factor.public_key;
    };
    if (std::ranges::any_of(persons_, has_same_factor)) {
        return fail(Errc::refused,
                    "person.public_key: is or was another person's factor; each "
                    "has one of his own, or one person would count as two");
    }
    return check_proof(person.factor, kPersonPurpose, person.text, proof, 0);
}

void People::take_person(Person person, std::uint32_t counter) {
    const std::string name = person.name;
    persons_[name] = {.person = std::move(person), .counter = counter};
}

Status People::judge_revoking(const std::string& name) const {
    const Known* known = find(name);
    if (known == nullptr) return no_person(name);
    if (may_approve(known->person.role) && approvers() <= needed_) {
        return fail(Errc::refused, fmt::format("{} approvers are needed and without this one there "
                                               "are {}: add another one first, or propose a lower "
                                               "number (strongroom act propose need)",
                                               needed_, approvers() - 1));
    }
    return {};
}

void People::take_revoking(const std::string& name, Time now) {
    persons_[name].is_revoked = true;
    for (Grant& grant : grants_) {
        if (grant.terms.holder != name || !grant.is_in_force(now)) continue;
        grant.ended = now;
        grant.ended_why = "its holder was revoked";
    }
}

Status People::judge_need(unsigned needed) const {
    if (needed <= std::min(kNeedMax, approvers())) return {};
    return fail(Errc::refused,
                fmt::format("there are {} approvers (persons of role owner or security), and at "
                            "most 16 can be needed: strongroom person add",
                            approvers()));
}

// ---- Acts --------------------------------------------------------------------------------------

unsigned People::needed_for(ActKind kind) const {
    return kind == ActKind::give_grant ? std::max(kGrantNeeds, needed_) : needed_;
}

const People::OpenAct* People::find_act(const std::string& id) const {
    const auto at = open_.find(id);
    return at == open_.end() ? nullptr : &at->second;
}

std::vector<const People::OpenAct*> People::open_acts(Time now) const {
    std::vector<const OpenAct*> acts;
    for (const auto& [id, open] : open_) {
        if (open.act.is_open(now)) acts.push_back(&open);
    }
    return acts;
}

Status People::judge_proposal(const Act& act, Time now) const {
    const std::vector<const OpenAct*> acts = open_acts(now);
    for (const OpenAct* open : acts) {
        if (open->act.terms != act.terms) continue;
        return fail(
            Errc::refused,
            fmt::format("this is proposed already: strongroom act approve {}", open->act.id));
    }
    if (acts.size() < kOpenMax) return {};
    return fail(Errc::exhausted, "64 acts are open: approve or withdraw one (strongroom act list)");
}

void People::take_proposal(OpenAct open) {
    // What has expired goes when something new comes.
    const Time now = open.act.proposed;
    std::erase_if(open_, [&](const auto& named) { return !named.second.act.is_open(now); });
    const std::string id = open.act.id;
    open_.insert_or_assign(id, std::move(open));
}

bool People::counts(const std::string& name, const Act& act) const {
    const Known* known = find(name);
    return known != nullptr && may_approve(known->person.role) && name != holder_of(act);
}

unsigned People::have(const OpenAct& open) const {
    return static_cast<unsigned>(std::ranges::count_if(
        open.approved_by, [&](const std::string& name) { return counts(name, open.act); }));
}

Result<std::uint32_t> People::judge_approval(const std::string& id, const std::string& person,
                                             const FactorProof& proof, Time now) const {
    const OpenAct* open = find_act(id);
    if (open == nullptr) {
        return fail(Errc::not_found,
                    "there is no open act with this id; one that was done, "
                    "withdrawn or locked down is proposed anew: strongroom act "
                    "list");
    }
    if (!open->act.is_open(now))
        return fail(Errc::refused, "this act has expired; it is proposed anew");
    const Known* known = find(person);
    if (known == nullptr) return no_person(person);
    if (!may_approve(known->person.role)) {
        return fail(Errc::refused,
                    fmt::format("somebody of role {} approves nothing: owner and security do",
                                to_string(known->person.role)));
    }
    if (person == holder_of(open->act))
        return fail(Errc::refused, "a grant is approved by others than its holder");
    if (open->approved_by.contains(person)) {
        return fail(Errc::refused,
                    fmt::format("{} has approved this already; another person must", person));
    }
    return check_proof(known->person.factor, kApprovalPurpose, approval_text(id, person), proof,
                       known->counter);
}

void People::take_approval(const std::string& id, const std::string& person,
                           std::uint32_t counter) {
    if (const auto at = persons_.find(person); at != persons_.end()) at->second.counter = counter;
    if (const auto at = open_.find(id); at != open_.end()) at->second.approved_by.insert(person);
}

Result<std::string> People::approval(const ActTerms& terms, Time now) const {
    if (!needs_approval(terms.kind)) return std::string();
    const unsigned needed = needed_for(terms.kind);
    std::string next =
        fmt::format("strongroom act propose {} {}", to_string(terms.kind), terms.subject);
    unsigned most = 0;
    for (const OpenAct* open : open_acts(now)) {
        if (open->act.terms != terms) continue;
        most = have(*open);
        if (most >= needed) return open->act.id;
        next = "strongroom act approve " + open->act.id;
    }
    return fail(Errc::approval, fmt::format("this takes the approval of {} people and has {}: {}",
                                            needed, most, next));
}

// ---- Grants ------------------------------------------------------------------------------------

Status People::judge_grant(const GrantTerms& terms, Time now) const {
    const Known* known = find(terms.holder);
    if (known == nullptr) return no_person(terms.holder);
    if (!is_staff(known->person.role)) {
        return fail(Errc::refused,
                    fmt::format("grant.holder: role {} gets no grants; support, operator and "
                                "security do",
                                to_string(known->person.role)));
    }
    if (terms.until <= now) return fail(Errc::invalid, "grant.until: has passed");
    if (terms.until - now > kGrantMax) return fail(Errc::invalid, "grant.until: 30 days at most");
    if (grants_in_force(now) < kGrantsMax) return {};
    return fail(Errc::exhausted, "256 grants are in force: end one first");
}

void People::take_grant(std::string id, GrantTerms terms, Time now) {
    grants_.push_back({.id = std::move(id),
                       .terms = std::move(terms),
                       .given = now,
                       .ended = std::nullopt,
                       .ended_why = {}});
}

bool People::end_grant(const std::string& id, const std::string& why, Time now) {
    for (Grant& grant : grants_) {
        if (grant.id != id || !grant.is_in_force(now)) continue;
        grant.ended = now;
        grant.ended_why = why;
        return true;
    }
    return false;
}

unsigned People::grants_in_force(Time now) const {
    return static_cast<unsigned>(
        std::ranges::count_if(grants_, [&](const Grant& grant) { return grant.is_in_force(now); }));
}

People::Answer People::check_grant(const std::string& person, const AccountName& account,
                                   Time now) const {
    const Known* known = find(person);
    if (known == nullptr) return {.code = "person", .text = no_person(person).error().message};
    if (!is_staff(known->person.role))
        return {.code = "role", .text = "only support, operator and security hold grants"};
    for (const Grant& grant : grants_) {
        if (grant.terms.holder == person && grant.is_in_force(now) && grant.terms.covers(account))
            return {.grant = &grant, .code = {}, .text = {}};
    }
    return {.code = "grant",
            .text = fmt::format("{} has no grant in force for this account: strongroom staff grant",
                                person)};
}

void People::take_lockdown(std::uint64_t number, Time now) {
    lockdowns_ = number;
    open_.clear();
    for (Grant& grant : grants_) {
        if (!grant.is_in_force(now)) continue;
        grant.ended = now;
        grant.ended_why = "lockdown";
    }
}

}  // namespace strongroom::vault
