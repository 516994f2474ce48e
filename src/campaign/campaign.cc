#include "campaign/campaign.h"

#include <algorithm>
#include <utility>

#include "base/ensure.h"
#include "campaign.pb.h"

namespace strongroom::campaign {
namespace {

Bytes bytes_of(const proto::CampaignRecord& record) {
    const std::string text = record.SerializeAsString();
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

// What does not fit is no reason to lose the rest; half a character is none to lose the record.
std::string cut(std::string_view text) {
    std::string kept(text.substr(0, kTextMax));
    std::ranges::replace_if(kept, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    while (kept.size() == kTextMax && (static_cast<unsigned char>(kept.back()) & 0x80U) != 0)
        kept.pop_back();
    return kept;
}

std::unexpected<Error> corrupt(const char* what) {
    return fail(Errc::corrupt, std::string("the campaign's file: ") + what);
}

}  // namespace

// ---- Records -----------------------------------------------------------------------------------

Bytes begun_record(const Begun& begun) {
    proto::CampaignRecord record;
    record.set_time_ms(begun.at.ms);
    record.mutable_begun()->set_id(begun.id);
    record.mutable_begun()->set_source(cut(begun.source));
    record.mutable_begun()->set_cancels_orders(begun.terms.cancels_orders);
    record.mutable_begun()->set_ends_at_proof(begun.terms.ends_at_proof);
    return bytes_of(record);
}

Bytes planned_record(const Plan& plan, Time at) {
    proto::CampaignRecord record;
    record.set_time_ms(at.ms);
    proto::CampaignPlanned& planned = *record.mutable_planned();
    planned.set_account(plan.account.value);
    planned.set_venue(plan.venue);
    planned.set_user(plan.user);
    planned.set_is_deletable(plan.is_deletable);
    planned.set_added_ms(plan.added.ms);
    return bytes_of(record);
}

Bytes trying_record(Act act, const std::vector<AccountName>& accounts, Time at) {
    ENSURE(accounts.size() <= kKeysInRecord, "a record is bounded");
    proto::CampaignRecord record;
    record.set_time_ms(at.ms);
    record.mutable_trying()->set_act(std::string(to_string(act)));
    for (const AccountName& account : accounts)
        record.mutable_trying()->add_accounts(account.value);
    return bytes_of(record);
}

Bytes stepped_record(CampaignStep step, const std::vector<Noted>& keys, Time at) {
    ENSURE(keys.size() <= kKeysInRecord, "a record is bounded");
    proto::CampaignRecord record;
    record.set_time_ms(at.ms);
    record.mutable_stepped()->set_step(std::string(to_string(step)));
    for (const Noted& key : keys) {
        proto::CampaignKey& noted = *record.mutable_stepped()->add_keys();
        noted.set_account(key.account.value);
        noted.set_text(cut(key.text));
    }
    return bytes_of(record);
}

Bytes failed_record(Act act, const Noted& key, Time at) {
    proto::CampaignRecord record;
    record.set_time_ms(at.ms);
    record.mutable_failed()->set_act(std::string(to_string(act)));
    record.mutable_failed()->mutable_key()->set_account(key.account.value);
    record.mutable_failed()->mutable_key()->set_text(cut(key.text));
    return bytes_of(record);
}

// ---- What they say -----------------------------------------------------------------------------

Status Campaign::take(ByteView bytes) {
    proto::CampaignRecord record;
    if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return corrupt("a record does not read");
    if (record.has_begun() != begun_.id.empty()) return corrupt("it does not begin once");
    switch (record.what_case()) {
        case proto::CampaignRecord::kBegun: return begin(record);
        case proto::CampaignRecord::kPlanned: return plan(record);
        case proto::CampaignRecord::kTrying:
        case proto::CampaignRecord::kStepped:
        case proto::CampaignRecord::kFailed: return step(record);
        case proto::CampaignRecord::WHAT_NOT_SET: break;
    }
    return corrupt("a record of a newer version");
}

Status Campaign::begin(const proto::CampaignRecord& record) {
    const proto::CampaignBegun& begun = record.begun();
    if (begun.id().empty()) return corrupt("it has no name");
    begun_ = {
        .id = begun.id(),
        .source = begun.source(),
        .terms = {.cancels_orders = begun.cancels_orders(), .ends_at_proof = begun.ends_at_proof()},
        .at = {record.time_ms()}};
    return {};
}

Status Campaign::plan(const proto::CampaignRecord& record) {
    const proto::CampaignPlanned& planned = record.planned();
    if (courses_.size() >= kKeysMax) return corrupt("it has too many keys");
    const AccountName account{planned.account()};
    Course course{.plan = {.account = account,
                           .venue = planned.venue(),
                           .user = planned.user(),
                           .is_deletable = planned.is_deletable(),
                           .added = {planned.added_ms()}},
                  .since = {record.time_ms()}};
    if (!courses_.emplace(account, std::move(course)).second)
        return corrupt("an account is planned twice");
    return {};
}

// All keys of a record are there, or it changes none.
Status Campaign::step(const proto::CampaignRecord& record) {
    const auto all = [&](const auto& keys, const auto& account_of, const auto& act) {
        for (const auto& key : keys) {
            if (!courses_.contains(AccountName{account_of(key)}))
                return Status(corrupt("an account was not planned"));
        }
        for (const auto& key : keys) act(courses_.at(AccountName{account_of(key)}), key);
        return Status{};
    };
    const auto of_key = [](const proto::CampaignKey& key) { return key.account(); };
    if (record.has_trying()) {
        if (!act_of(record.trying().act())) return corrupt("an act of a newer version");
        return all(
            record.trying().accounts(), [](const std::string& account) { return account; },
            [](const Course&, const std::string&) {});
    }
    if (record.has_failed()) {
        const auto act = act_of(record.failed().act());
        if (!act) return corrupt("an act of a newer version");
        const std::vector<proto::CampaignKey> keys{record.failed().key()};
        return all(keys, of_key, [&](Course& course, const proto::CampaignKey& key) {
            course.trouble = key.text();
            if (*act == Act::revoke) ++course.revocations;
        });
    }
    const auto step = campaign_step_of(record.stepped().step());
    if (!step) return corrupt("a step of a newer version");
    return all(record.stepped().keys(), of_key, [&](Course& course, const proto::CampaignKey&) {
        // A step is taken once, and none is taken back.
        if (*step <= course.step || strongroom::is_over(course.step)) return;
        course.step = *step;
        course.since = {record.time_ms()};
        course.trouble.clear();
    });
}

bool Campaign::is_over() const {
    return std::ranges::all_of(
        courses_, [](const auto& key) { return strongroom::is_over(key.second.step); });
}

}  // namespace strongroom::campaign
