// Signer: steps of campaigns, each on record once (docs/campaign.md).
#include <fmt/format.h>

#include <utility>

#include "base/sha256.h"
#include "ledger.pb.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kByCampaign = "campaign";

// These are on record by what the signer itself does, and nobody's word is taken for them.
Status check_is_told(CampaignStep step) {
    if (step != CampaignStep::dead && step != CampaignStep::revoked) return {};
    return fail(Errc::invalid,
                "step: \"dead\" and \"revoked\" are on record by the venue's answer alone");
}

}  // namespace

Status Signer::note_campaign(const std::string& campaign, CampaignStep step,
                             const std::vector<CampaignKey>& keys) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    TRY(check_campaign(campaign));
    TRY(check_is_told(step));
    // All of them, or none.
    std::vector<const CampaignKey*> news;
    for (const CampaignKey& key : keys) {
        if (store_.find(key.account) == nullptr) {
            return fail(Errc::not_found, fmt::format("there is no key for account \"{}\"",
                                                     wire::cut_text(key.account.value)));
        }
        TRY_ASSIGN(const bool is_new, campaigns_.is_news(key.account, campaign, step));
        if (is_new) news.push_back(&key);
    }
    const Time now = clock_.now();
    // All are in force before the first is on record, as for a single freeze.
    if (step == CampaignStep::frozen)
        for (const CampaignKey* key : news) freeze_for(campaign, key->account, now);
    for (const CampaignKey* key : news) {
        const Status noted = step == CampaignStep::resumed
                                 ? thaw({key->account.value}, std::string(kByCampaign), campaign)
                                 : append_campaign(campaign, step, *key, now);
        TRY(noted);
        campaigns_.note(key->account, campaign, step);
    }
    return commit();
}

Status Signer::freeze_ahead(const std::string& campaign, const std::vector<CampaignKey>& keys) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    TRY(check_campaign(campaign));
    for (const CampaignKey& key : keys) TRY(check_target({key.account.value}));
    for (const CampaignKey& key : keys) freeze_for(campaign, key.account, clock_.now());
    return {};
}

void Signer::freeze_for(const std::string& campaign, const AccountName& account, Time now) {
    freezes_.freeze({account.value}, std::string(kByCampaign), "campaign " + campaign, now);
}

Status Signer::append_campaign(const std::string& campaign, CampaignStep step,
                               const CampaignKey& key, Time now) {
    proto::LedgerEntry entry;
    entry.set_time_ms(now.ms);
    if (step == CampaignStep::frozen) {
        proto::KeyFrozen& frozen = *entry.mutable_key_frozen();
        frozen.set_account(key.account.value);
        frozen.set_by(std::string(kByCampaign));
        frozen.set_reason("campaign " + campaign);
        frozen.set_evidence(wire::cut_text(key.text));
        frozen.set_campaign(campaign);
        return append_of_many(entry);
    }
    proto::CampaignKeyStepped& stepped = *entry.mutable_campaign_key_stepped();
    stepped.set_campaign(campaign);
    stepped.set_account(key.account.value);
    stepped.set_step(std::string(to_string(step)));
    stepped.set_text(wire::cut_text(key.text));
    return append_of_many(entry);
}

Result<CampaignList> Signer::list_campaign(const std::string& campaign, const std::string& venue,
                                           const AccountName& after) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    TRY(check_campaign(campaign));
    std::vector<std::string> ids;
    AccountName next;
    for (auto at = store_.keys().upper_bound(after); at != store_.keys().end(); ++at) {
        const auto& [account, key] = *at;
        const Campaigns::Place* place = campaigns_.find(account);
        const bool is_live = place != nullptr && place->campaign == campaign &&
                             place->step < CampaignStep::dead && key.venue == venue &&
                             !key.is_retired && !key.is_waiting;
        if (!is_live) continue;
        if (ids.size() == kKeysInList) break;
        TRY_ASSIGN(const OpenedKey opened, store_.open(key));
        ids.push_back(opened.api_key);
        next = account;
    }
    if (ids.empty()) {
        return fail(Errc::not_found,
                    fmt::format("campaign {} has no key at {} that is not proved dead", campaign,
                                wire::cut_text(venue)));
    }
    const bool is_all = ids.size() < kKeysInList;
    TRY_ASSIGN(CampaignList list,
               campaign_list(campaign, venue, clock_.now(), std::move(ids), store_.list_key()));
    if (!is_all) list.next = next;
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::CampaignListed& listed = *entry.mutable_campaign_listed();
    listed.set_campaign(campaign);
    listed.set_venue(venue);
    listed.set_keys(list.keys);
    listed.set_json_sha256(std::string(as_text(sha256(as_bytes(list.json)))));
    listed.set_csv_sha256(std::string(as_text(sha256(as_bytes(list.csv)))));
    listed.set_public_key(list.public_key);
    TRY(append_durably(entry));
    return list;
}

// An errand's end, when it is news for the campaign that wanted it: the entry is then the step.
std::string Signer::campaign_of_end(const KeyErrand& errand, const std::string& outcome) {
    const bool is_proof = errand.kind == KeyErrand::Kind::prove;
    const bool is_step =
        is_proof ? outcome == "dead"
                 : errand.kind == KeyErrand::Kind::drop && outcome == std::string_view("done");
    if (errand.campaign.empty() || !is_step) return {};
    const CampaignStep step = is_proof ? CampaignStep::dead : CampaignStep::revoked;
    const Result<bool> is_new = campaigns_.is_news(errand.account, errand.campaign, step);
    if (!is_new || !*is_new) return {};
    campaigns_.note(errand.account, errand.campaign, step);
    return errand.campaign;
}

Status Signer::read_campaign(const proto::LedgerEntry& entry) {
    const auto note = [&](const auto& body, CampaignStep step) {
        if (!body.campaign().empty()) campaigns_.note({body.account()}, body.campaign(), step);
    };
    if (entry.has_key_frozen()) note(entry.key_frozen(), CampaignStep::frozen);
    if (entry.has_key_thawed()) note(entry.key_thawed(), CampaignStep::resumed);
    if (entry.has_key_errand_ended()) {
        note(entry.key_errand_ended(), entry.key_errand_ended().what() == "prove"
                                           ? CampaignStep::dead
                                           : CampaignStep::revoked);
    }
    if (!entry.has_campaign_key_stepped()) return {};
    const auto step = campaign_step_of(entry.campaign_key_stepped().step());
    if (!step) return fail(Errc::corrupt, "the ledger: a campaign's step of a newer version");
    note(entry.campaign_key_stepped(), *step);
    return {};
}

}  // namespace strongroom::vault
