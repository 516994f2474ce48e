// SignerService: persons, acts that several approve, staff grants, and the lockdown.
#include <fmt/format.h>

#include "signer.pb.h"
#include "vault/proof_fields_internal.h"
#include "vault/service.h"

namespace strongroom::vault {
namespace {

void write(const People::Grant& grant, Time now, proto::GrantStatus& out) {
    out.set_id(grant.id);
    out.set_holder(grant.terms.holder);
    out.set_purpose(grant.terms.purpose);
    for (const AccountName& account : grant.terms.accounts) out.add_accounts(account.value);
    out.set_given_ms(grant.given.ms);
    out.set_until_ms(grant.terms.until.ms);
    out.set_ended_ms(grant.ended ? grant.ended->ms : 0);
    out.set_ended_why(grant.ended_why);
    out.set_is_in_force(grant.is_in_force(now));
}

}  // namespace

void SignerService::persons(PeerId peer, const proto::ToSigner& message) {
    Office& office = signer_.office();
    if (message.has_add_person()) {
        const proto::AddPerson& add = message.add_person();
        done(peer, add.request_id(), office.add_person(add.text(), read_proof(add.proof())));
    } else if (message.has_revoke_person()) {
        const proto::RevokePerson& revoke = message.revoke_person();
        done(peer, revoke.request_id(), office.revoke_person(revoke.name()));
    } else if (message.has_set_need()) {
        const proto::SetNeed& set = message.set_need();
        done(peer, set.request_id(), office.set_need(set.needed()));
    } else {
        send_people(peer, message.get_people().request_id());
    }
}

void SignerService::acts(PeerId peer, const proto::ToSigner& message) {
    Office& office = signer_.office();
    if (message.has_retract_act()) {
        const proto::RetractAct& retract = message.retract_act();
        return done(peer, retract.request_id(), office.retract(retract.id()));
    }
    if (message.has_approve_act()) {
        const proto::ApproveAct& approve = message.approve_act();
        return send_act(
            peer, approve.request_id(),
            office.approve(approve.id(), approve.person(), read_proof(approve.proof())));
    }
    const proto::ProposeAct& propose = message.propose_act();
    const auto kind = act_kind_of(propose.kind());
    if (!kind) {
        return done(peer, propose.request_id(),
                    fail(Errc::invalid,
                         "kind: write thaw, policy, reshare, witness-add, witness-remove, allow, "
                         "person-add, person-revoke, need or grant"));
    }
    send_act(peer, propose.request_id(),
             office.propose({.kind = *kind,
                             .subject = propose.subject(),
                             .after = propose.after(),
                             .why = propose.why(),
                             .lifetime = {propose.lifetime_ms()},
                             .proof = read_proof(propose.proof())}));
}

void SignerService::send_act(PeerId peer, std::uint64_t request_id,
                             const Result<Office::Progress>& made) {
    if (!made) return done(peer, request_id, std::unexpected(made.error()));
    proto::FromSigner out;
    proto::ActAnswer& answer = *out.mutable_act();
    answer.set_request_id(request_id);
    answer.set_id(made->act.id);
    answer.set_text(made->act.text);
    answer.set_have(made->have);
    answer.set_needed(made->needed);
    answer.set_is_done(made->is_done);
    (void)send(peer, out);
}

void SignerService::grants(PeerId peer, const proto::ToSigner& message) {
    Office& office = signer_.office();
    if (message.has_end_grant()) {
        const proto::EndGrant& end = message.end_grant();
        return done(peer, end.request_id(), office.end_grant(end.id(), end.why()));
    }
    const Status locked = office.lock_down(message.lock_down().why());
    // Web ends its sessions when it hears of it: now, and not when it asks next.
    if (locked) {
        for (const PeerId listener : std::set(listeners_)) send_status(listener, {});
    }
    done(peer, message.lock_down().request_id(), locked);
}

void SignerService::check_grant(PeerId peer, const proto::ToSigner& message) {
    const proto::CheckGrant& asked = message.check_grant();
    proto::FromSigner out;
    proto::GrantVerdict& verdict = *out.mutable_grant_verdict();
    verdict.set_request_id(asked.request_id());
    if (signer_.is_sealed()) {
        verdict.set_code("sealed");
        verdict.set_text("the signer is sealed: no grant holds; unseal it");
    } else {
        const People::Answer answer =
            signer_.office().check_grant(asked.person(), {asked.account()});
        verdict.set_is_allowed(answer.grant != nullptr);
        verdict.set_code(answer.code);
        verdict.set_text(answer.text);
        if (answer.grant != nullptr) {
            verdict.set_id(answer.grant->id);
            verdict.set_until_ms(answer.grant->terms.until.ms);
        }
    }
    (void)send(peer, out);
}

void SignerService::write_people(proto::SignerStatus& status) const {
    if (signer_.is_sealed()) return;
    const Office& office = signer_.office();
    const People& people = office.people();
    proto::PeopleStatus& out = *status.mutable_people();
    out.set_needed(people.needed());
    out.set_approvers(people.approvers());
    out.set_grants(people.grants_in_force(office.now()));
    out.set_open_acts(static_cast<std::uint32_t>(people.open_acts(office.now()).size()));
    out.set_lockdowns(people.lockdowns());
}

void SignerService::send_people(PeerId peer, std::uint64_t request_id) {
    if (signer_.is_sealed()) {
        return done(peer, request_id, fail(Errc::refused, "the signer is sealed; unseal it"));
    }
    const Office& office = signer_.office();
    const People& people = office.people();
    proto::FromSigner out;
    proto::PeopleList& list = *out.mutable_people();
    list.set_request_id(request_id);
    list.set_needed(people.needed());
    list.set_lockdowns(people.lockdowns());
    for (const auto& [name, known] : people.persons()) {
        proto::PersonStatus& person = *list.add_persons();
        person.set_name(name);
        person.set_role(std::string(to_string(known.person.role)));
        person.set_factor(fmt::format("{} {}", to_string(known.person.factor.kind),
                                      to_hex(known.person.factor.public_key)));
        person.set_is_revoked(known.is_revoked);
    }
    for (const People::Grant& grant : people.grants())
        write(grant, office.now(), *list.add_grants());
    for (const People::OpenAct* open : people.open_acts(office.now())) {
        proto::ActStatus& act = *list.add_acts();
        act.set_id(open->act.id);
        act.set_text(open->act.text);
        for (const std::string& name : open->approved_by) act.add_approved_by(name);
        act.set_needed(people.needed_for(open->act.terms.kind));
        act.set_expires_ms(open->act.expires.ms);
    }
    (void)send(peer, out);
}

}  // namespace strongroom::vault
