#include "apps/campaign/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace strongroom::apps {
namespace {

using campaign::Act;
using campaign::Noted;

// In one run without a limit, a second apart.
constexpr int kTriesMax = 10;
constexpr std::size_t kShownMax = 20;

void pause(Duration duration) {
    std::this_thread::sleep_for(std::chrono::milliseconds(duration.ms));
}

// The user's part, on the terminal: the ledger and the board have the rest.
void show(Act act, const std::vector<Noted>& keys, const campaign::Campaign& campaign) {
    if (act != Act::ask && act != Act::tell) return;
    std::size_t shown = 0;
    for (const Noted& key : keys) {
        if (++shown > kShownMax) {
            fmt::print(stderr, "and {} more\n", keys.size() - kShownMax);
            return;
        }
        const std::string& user = campaign.courses().at(key.account).plan.user;
        if (act == Act::ask)
            fmt::print(stderr, "{}: {} must delete this key {}\n", key.account.value, user,
                       key.text);
        else
            fmt::print("{}: tell {}: {}\n", key.account.value, user, key.text);
    }
}

}  // namespace

Status Run::go() {
    const Time end = now() + limit_.value_or(Duration{});
    TRY(freeze_ahead());
    for (;;) {
        TRY_ASSIGN(keys_, hands_.look());
        TRY(catch_up());
        will_move_ = false;
        TRY_ASSIGN(const bool has_moved, round());
        if (campaign().is_over()) return {};
        if (limit_ && now() >= end) return {};
        if (has_moved) continue;
        if (!limit_ && !will_move_) return {};
        pause(limit_ ? seconds(2) : seconds(1));
    }
}

// Many entries take their time, and so does a look at many keys: first no key places an order any
// more. A key that does not fit is found when it is put on record.
Status Run::freeze_ahead() {
    std::vector<Noted> keys;
    for (const auto& [account, course] : campaign().courses())
        if (course.step == CampaignStep::planned) keys.push_back({account, {}});
    if (keys.empty()) return {};
    const Status frozen = hands_.freeze_ahead(campaign().begun().id, keys);
    if (!frozen && is_away(frozen.error())) return frozen;
    if (frozen) {
        fmt::print(stderr, "{} keys are frozen, {} ms after the start\n", keys.size(),
                   (now() - campaign().begun().at).ms);
    }
    return {};
}

// What a command that was killed had done, and not written down any more.
Status Run::catch_up() {
    std::map<CampaignStep, std::vector<Noted>> ahead;
    for (const auto& [account, course] : campaign().courses()) {
        const auto key = keys_.find(account);
        if (key == keys_.end() || key->second.campaign != campaign().begun().id) continue;
        if (key->second.step && *key->second.step > course.step)
            ahead[*key->second.step].push_back({account, "on record"});
    }
    for (const auto& [step, all] : ahead) {
        for (std::size_t from = 0; from < all.size(); from += campaign::kKeysInRecord) {
            const std::size_t end = std::min(all.size(), from + campaign::kKeysInRecord);
            TRY(file_.add(campaign::stepped_record(step,
                                                   {all.begin() + static_cast<std::ptrdiff_t>(from),
                                                    all.begin() + static_cast<std::ptrdiff_t>(end)},
                                                   now())));
        }
    }
    return {};
}

Result<bool> Run::round() {
    std::map<Act, std::vector<Noted>> together;
    std::vector<std::pair<Act, AccountName>> alone;
    for (const auto& [account, course] : campaign().courses()) {
        const auto key = keys_.find(account);
        if (is_over(course.step) || key == keys_.end()) continue;
        const campaign::Decision next =
            decide(campaign().begun().terms, course, key->second.seen, now());
        switch (next.act) {
            case Act::wait:
                // A new key's rights are read at once, and take a moment.
                if (course.step == CampaignStep::reissued && may_try(account)) will_move_ = true;
                break;
            case Act::cancel:
            case Act::revoke:
            case Act::prove:
            case Act::resume: alone.emplace_back(next.act, account); break;
            case Act::freeze:
            case Act::settle:
            case Act::ask:
            case Act::note_reissued:
            case Act::note_verified:
            case Act::tell:
            case Act::give_up: together[next.act].push_back({account, next.text}); break;
        }
    }
    bool has_moved = false;
    for (const auto& [act, keys] : together) TRY(batch(act, keys, has_moved));
    for (const auto& [act, account] : alone) {
        TRY_ASSIGN(const bool has_this_moved, act_alone(act, account));
        has_moved = has_moved || has_this_moved;
    }
    return has_moved;
}

bool Run::may_try(const AccountName& account) { return tries_[account]++ < kTriesMax; }

// ---- Steps that the signer notes ---------------------------------------------------------------

Status Run::batch(Act act, const std::vector<Noted>& keys, bool& has_moved) {
    for (std::size_t from = 0; from < keys.size(); from += campaign::kKeysInRecord) {
        const std::size_t end = std::min(keys.size(), from + campaign::kKeysInRecord);
        TRY(note(act,
                 {keys.begin() + static_cast<std::ptrdiff_t>(from),
                  keys.begin() + static_cast<std::ptrdiff_t>(end)},
                 has_moved));
    }
    return {};
}

// All of them, or one by one when one of them does not fit.
Status Run::note(Act act, const std::vector<Noted>& keys, bool& has_moved) {
    const std::string& id = campaign().begun().id;
    std::vector<AccountName> accounts;
    for (const Noted& key : keys) accounts.push_back(key.account);
    TRY(file_.add(campaign::trying_record(act, accounts, now())));
    Status noted;
    if (act == Act::freeze) noted = hands_.note(id, CampaignStep::planned, keys);
    if (noted) noted = hands_.note(id, *step_after(act), keys);
    if (noted) {
        TRY(file_.add(campaign::stepped_record(*step_after(act), keys, now())));
        show(act, keys, campaign());
        has_moved = true;
        return {};
    }
    if (is_away(noted.error())) return noted;
    if (keys.size() == 1) return trouble(act, keys.front().account, noted.error().message);
    for (const Noted& key : keys) TRY(note(act, {key}, has_moved));
    return {};
}

// ---- Steps of one key --------------------------------------------------------------------------

Result<bool> Run::act_alone(Act act, const AccountName& account) {
    if (act == Act::cancel) return cancel(account);
    if (act == Act::revoke) return revoke(account);
    if (act == Act::prove) return prove(account);
    bool has_moved = false;
    TRY(note(act, {{account, {}}}, has_moved));
    return has_moved;
}

// That they are gone shows in what the venue lists (Seen::open_orders).
Result<bool> Run::cancel(const AccountName& account) {
    will_move_ = true;
    if (told_bots_.contains(account)) return false;
    TRY(file_.add(campaign::trying_record(Act::cancel, {account}, now())));
    const Status told = hands_.cancel_orders(account);
    if (!told) TRY(trouble(Act::cancel, account, told.error().message));
    if (told) told_bots_.insert(account);
    return false;
}

Result<bool> Run::revoke(const AccountName& account) {
    TRY(file_.add(campaign::trying_record(Act::revoke, {account}, now())));
    const auto answer = hands_.drop(campaign().begun().id, account);
    if (answer) {
        TRY(file_.add(campaign::stepped_record(CampaignStep::revoked, {{account, {}}}, now())));
        return true;
    }
    // No answer is no "no": it does not count as one of the tries.
    const bool is_no = !is_away(answer.error()) && answer.error().code != Errc::exhausted;
    TRY(trouble(is_no ? Act::revoke : Act::wait, account, answer.error().message));
    if (may_try(account)) will_move_ = true;
    // A venue that has deleted it already says no, too.
    return is_no ? prove(account) : Result<bool>(false);
}

Result<bool> Run::prove(const AccountName& account) {
    const bool is_asked = campaign().courses().at(account).step == CampaignStep::asked;
    // Its user has just been asked: once in a run is enough, unless somebody waits for it.
    if (is_asked && !limit_ && alive_.contains(account)) return false;
    const auto answer = hands_.prove(campaign().begun().id, account);
    if (answer && answer->outcome == "dead") {
        TRY(file_.add(
            campaign::stepped_record(CampaignStep::dead, {{account, answer->text}}, now())));
        return true;
    }
    TRY(trouble(
        Act::prove, account,
        answer ? fmt::format("{}: {}", answer->outcome, answer->text) : answer.error().message));
    // What is alive waits for its user; an answer that says nothing is asked for again.
    const bool says_nothing = !answer || answer->outcome == "unknown";
    if ((says_nothing || !is_asked) && may_try(account)) will_move_ = true;
    if (!says_nothing) alive_.insert(account);
    return false;
}

Status Run::trouble(Act act, const AccountName& account, const std::string& text) {
    // A venue's "no" is counted; of the rest only what is new is written down.
    if (act != Act::revoke && campaign().courses().at(account).trouble == text) return {};
    return file_.add(campaign::failed_record(act, {account, text}, now()));
}

}  // namespace strongroom::apps
