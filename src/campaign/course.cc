#include "campaign/course.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace strongroom::campaign {
namespace {

using Name = std::pair<Act, std::string_view>;
constexpr std::array<Name, 12> kNames{{
    {Act::wait, "wait"},
    {Act::freeze, "freeze"},
    {Act::cancel, "cancel"},
    {Act::settle, "settle"},
    {Act::revoke, "revoke"},
    {Act::ask, "ask"},
    {Act::prove, "prove"},
    {Act::note_reissued, "note_reissued"},
    {Act::note_verified, "note_verified"},
    {Act::resume, "resume"},
    {Act::tell, "tell"},
    {Act::give_up, "give_up"},
}};

bool is_another(const Course& course, const Seen& seen) { return seen.added != course.plan.added; }

Decision settle(const Terms& terms, const Course& course, const Seen& seen, Time now) {
    if (!terms.cancels_orders) return {Act::settle, fmt::format("kept: {} open", seen.open_orders)};
    if (seen.open_orders == 0) return {Act::settle, "cancelled: none is open"};
    if (now - course.since < kSettlingMost) return {Act::cancel, {}};
    return {Act::settle, fmt::format("{} may be open still, {} after the cancels", seen.open_orders,
                                     to_string(kSettlingMost))};
}

Decision revoke(const Course& course) {
    if (course.plan.is_deletable && course.revocations < kRevocationsMax) return {Act::revoke, {}};
    return {Act::ask, std::string(page_of(course.plan.venue))};
}

Decision reissue(const Terms& terms, const Course& course, const Seen& seen) {
    if (terms.ends_at_proof) return {Act::tell, "proved dead; no key is issued again"};
    if (!is_another(course, seen) || seen.is_retired || seen.is_waiting)
        return {Act::wait, std::string(waits_for(CampaignStep::dead))};
    return {Act::note_reissued, {}};
}

}  // namespace

std::string_view to_string(Act act) {
    const auto* const at = std::ranges::find(kNames, act, &Name::first);
    return at == kNames.end() ? "?" : at->second;
}

std::optional<Act> act_of(std::string_view word) {
    const auto* const at = std::ranges::find(kNames, word, &Name::second);
    return at == kNames.end() ? std::nullopt : std::optional(at->first);
}

std::optional<CampaignStep> step_after(Act act) {
    switch (act) {
        case Act::wait:
        case Act::cancel: return std::nullopt;
        case Act::freeze: return CampaignStep::frozen;
        case Act::settle: return CampaignStep::settled;
        case Act::revoke: return CampaignStep::revoked;
        case Act::ask: return CampaignStep::asked;
        case Act::prove: return CampaignStep::dead;
        case Act::note_reissued: return CampaignStep::reissued;
        case Act::note_verified: return CampaignStep::verified;
        case Act::resume: return CampaignStep::resumed;
        case Act::tell: return CampaignStep::told;
        case Act::give_up: return CampaignStep::unproved;
    }
    return std::nullopt;
}

Decision decide(const Terms& terms, const Course& course, const Seen& seen, Time now) {
    using Step = CampaignStep;
    const bool is_gone = is_another(course, seen) || seen.is_retired;
    switch (course.step) {
        case Step::planned: return {Act::freeze, {}};
        case Step::frozen: return settle(terms, course, seen, now);
        case Step::settled:
        case Step::asked:
        case Step::revoked:
            if (is_gone) return {Act::give_up, "another key took its place before the proof"};
            return course.step == Step::settled ? revoke(course) : Decision{Act::prove, {}};
        case Step::dead: return reissue(terms, course, seen);
        case Step::reissued:
            if (seen.may_trade) return {Act::note_verified, seen.posture};
            return {Act::wait, fmt::format("{}: {}", waits_for(course.step), seen.posture)};
        case Step::verified: return {Act::resume, {}};
        case Step::resumed: return {Act::tell, "the key is dead, another one is in use"};
        case Step::told:
        case Step::unproved: break;
    }
    return {Act::wait, std::string(waits_for(course.step))};
}

std::string_view waits_for(CampaignStep step) {
    using Step = CampaignStep;
    switch (step) {
        case Step::planned: return "its freeze";
        case Step::frozen: return "the cancels of its orders";
        case Step::settled: return "its deletion at the venue";
        case Step::asked: return "its user, to delete it at the venue";
        case Step::revoked: return "the venue, to say that there is no such key";
        case Step::dead: return "another key: strongroom campaign reissue";
        case Step::reissued: return "the venue, to say what the new key may do";
        case Step::verified: return "its thaw";
        case Step::resumed: return "its user to be told";
        case Step::told:
        case Step::unproved: break;
    }
    return "nothing: it is over";
}

std::string_view page_of(std::string_view venue) {
    if (venue == "binance")
        return "at Binance: Profile, API Management, the key, Delete, confirm with the second "
               "factor";
    if (venue == "kucoin")
        return "at KuCoin: Profile, API Management, the key, Delete, confirm with the second "
               "factor";
    if (venue == "coinbase")
        return "at Coinbase: portal.cdp.coinbase.com, API keys, the key, Delete";
    return "on the venue's page of API keys: the key, delete";
}

}  // namespace strongroom::campaign
