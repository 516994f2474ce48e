#include "notify/sources.h"

#include <fmt/format.h>

#include <set>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "engine.pb.h"
#include "signer.pb.h"
#include "watch.pb.h"

namespace strongroom::notify {
namespace {

constexpr std::string_view kBlind = "blind ";      // Since when; not told yet.
constexpr std::string_view kTold = "told-blind ";  // The same, and it was told.
constexpr std::string_view kFrozen = "frozen ";
constexpr std::string_view kPosture = "posture ";
constexpr std::string_view kStopped = "stopped ";
constexpr std::string_view kEngineSeen = "engine seen";
constexpr std::string_view kAllAccounts = "every account";
constexpr std::size_t kValueBytesMax = 200;

std::string key_of(std::string_view what, std::string_view subject) {
    return fmt::format("{}{}", what, subject);
}

Lasting begun(std::string key, std::string_view value, Time now) {
    return {.key = std::move(key),
            .value = value.empty() ? "?" : std::string(cut_text(value, kValueBytesMax)),
            .since = now};
}

Lasting ended(std::string key, Time now) {
    return {.key = std::move(key), .value = "", .since = now};
}

// What is frozen now (`is_frozen`), or was until now.
void look_at_freeze(const std::string& what, bool is_frozen, const std::string& reason,
                    const LastingMap& lasting, Time now, News& news) {
    const std::string key = key_of(kFrozen, what);
    const bool was_frozen = lasting.contains(key);
    if (is_frozen == was_frozen) return;
    const std::vector<std::string> identity{what, std::to_string(now.ms)};
    if (is_frozen) {
        news.changes.push_back(begun(key, reason, now));
        news.notices.push_back(
            make_notice(Kind::key_frozen, now, identity, {{"what", what}, {"reason", reason}}));
    } else {
        news.changes.push_back(ended(key, now));
        news.notices.push_back(make_notice(Kind::key_thawed, now, identity, {{"what", what}}));
    }
}

// "unchecked" says that nobody has looked yet: no news, and no change either.
void look_at_posture(const proto::KeyStatus& key, const LastingMap& lasting, Time now, News& news) {
    const std::string& posture = key.posture();
    if (posture.empty() || posture == "unchecked") return;
    const std::string place = key_of(kPosture, key.account());
    const auto before = lasting.find(place);
    if (before != lasting.end() && before->second.value == cut_text(posture, kValueBytesMax))
        return;
    news.changes.push_back(begun(place, posture, now));
    if (before == lasting.end()) return;
    news.notices.push_back(make_notice(Kind::posture_changed, now,
                                       std::vector{key.account(), std::to_string(now.ms)},
                                       {{"account", key.account()},
                                        {"before", before->second.value},
                                        {"now", posture},
                                        {"text", key.posture_text()}}));
}

// Stopped by an error, as engine::Core says it.
void look_at_bot(const proto::BotState& bot, const LastingMap& lasting, Time now, News& news) {
    constexpr std::string_view by_error = "stopped: ";
    const std::string key = key_of(kStopped, bot.name());
    const bool is_stopped = bot.state().starts_with(by_error);
    if (is_stopped == lasting.contains(key)) return;
    if (!is_stopped) {
        news.changes.push_back(ended(key, now));
        return;
    }
    const std::string reason = bot.state().substr(by_error.size());
    news.changes.push_back(begun(key, reason, now));
    news.notices.push_back(make_notice(Kind::bot_stopped, now,
                                       std::vector{bot.name(), std::to_string(now.ms)},
                                       {{"bot", bot.name()}, {"reason", reason}}));
}

std::string name_of(const proto::FrozenScope& scope) {
    if (scope.scope() == "all") return "Every key";
    return fmt::format("Every key of {} {}", scope.scope(), scope.subject());
}

// Kinds of an incident are those of docs/watch.md.
Kind kind_of_incident(std::string_view kind) {
    if (kind == "pump") return Kind::pump;
    return kind == "foreign_cancel" || kind == "funds_left" ? Kind::watch_noticed
                                                            : Kind::foreign_order;
}

std::string done_of(std::string_view response) {
    if (response == "alert") return "nothing, its owner's rule is to be told";
    if (response == "contain")
        return "the key is frozen, and whatever is open at the venue is cancelled";
    return "the key is frozen: nothing but cancels goes out";
}

std::string said(const std::string& text) { return text.empty() ? "none" : text; }

}  // namespace

// ---- The watch -------------------------------------------------------------------------------

void Sources::look_at_sight(const std::string& account, const std::string& trouble,
                            const LastingMap& lasting, Time now, News& news) const {
    const std::string waiting = key_of(kBlind, account);
    const std::string told = key_of(kTold, account);
    const auto begun_at = lasting.find(waiting);
    const auto told_at = lasting.find(told);
    if (trouble.empty()) {
        if (begun_at != lasting.end()) news.changes.push_back(ended(waiting, now));
        if (told_at == lasting.end()) return;
        news.changes.push_back(ended(told, now));
        news.notices.push_back(make_notice(Kind::stream_back, now,
                                           std::vector{account, std::to_string(now.ms)},
                                           {{"account", account}}));
        return;
    }
    if (told_at != lasting.end()) return;
    if (begun_at == lasting.end()) {
        news.changes.push_back(begun(waiting, trouble, now));
        return;
    }
    const Time since = begun_at->second.since;
    if (now - since < blind_after_) return;
    news.changes.push_back(ended(waiting, now));
    news.changes.push_back(begun(told, trouble, since));
    news.notices.push_back(make_notice(Kind::stream_blind, now,
                                       std::vector{account, std::to_string(since.ms)},
                                       {{"account", account}, {"reason", trouble}}));
}

News Sources::from_watch(const proto::WatchState& state, const LastingMap& lasting,
                         Time now) const {
    News news;
    for (const proto::Incident& incident : state.incidents()) {
        // Not the time: a watch that was started again finds the same order anew.
        news.notices.push_back(
            make_notice(kind_of_incident(incident.kind()), {incident.time_ms()},
                        std::vector{incident.account(), incident.symbol(), incident.venue_order()},
                        {{"account", incident.account()},
                         {"symbol", said(incident.symbol())},
                         {"order", said(incident.venue_order())},
                         {"reason", incident.reason()},
                         {"done", done_of(incident.response())}}));
    }
    for (const proto::WatchedAccount& account : state.accounts()) {
        const std::string trouble = !account.trouble().empty() ? account.trouble()
                                    : account.is_streaming()
                                        ? ""
                                        : "the venue's private stream is not open";
        look_at_sight(account.account(), trouble, lasting, now, news);
    }
    look_at_sight(std::string(kAllAccounts), "", lasting, now, news);
    return news;
}

News Sources::watch_is_away(const LastingMap& lasting, Time now) const {
    News news;
    look_at_sight(std::string(kAllAccounts), "the watch does not run or does not answer", lasting,
                  now, news);
    return news;
}

// ---- The signer ------------------------------------------------------------------------------

News Sources::from_signer(const proto::SignerStatus& status, bool is_first_page,
                          const LastingMap& lasting, Time now) const {
    News news;
    if (status.is_sealed()) return news;  // It tells no keys then.
    for (const proto::KeyStatus& key : status.keys()) {
        look_at_freeze("The key of " + key.account(), key.is_frozen(), key.frozen_reason(), lasting,
                       now, news);
        look_at_posture(key, lasting, now, news);
    }
    if (!is_first_page) return news;
    std::set<std::string> frozen;
    for (const proto::FrozenScope& scope : status.frozen()) {
        frozen.insert(name_of(scope));
        look_at_freeze(name_of(scope), true, scope.reason(), lasting, now, news);
    }
    const std::string scopes = key_of(kFrozen, "Every key");
    for (auto at = lasting.lower_bound(scopes); at != lasting.end(); ++at) {
        if (!at->first.starts_with(scopes)) break;
        const std::string what = at->first.substr(kFrozen.size());
        if (!frozen.contains(what)) look_at_freeze(what, false, "", lasting, now, news);
    }
    return news;
}

// ---- The engine ------------------------------------------------------------------------------

News Sources::from_engine(const proto::EngineState& state, const LastingMap& lasting,
                          Time now) const {
    News news;
    for (const proto::BotState& bot : state.bots()) look_at_bot(bot, lasting, now, news);
    const bool is_first = !lasting.contains(std::string(kEngineSeen));
    if (is_first) news.changes.push_back(begun(std::string(kEngineSeen), "yes", now));
    std::vector<Notice>& told = is_first ? news.old : news.notices;
    for (const proto::DealState& deal : state.deals()) {
        if (deal.closed_ms() == 0) continue;
        const std::string number = std::to_string(deal.number());
        told.push_back(make_notice(Kind::deal_closed, {deal.closed_ms()},
                                   std::vector{deal.bot(), number},
                                   {{"bot", deal.bot()},
                                    {"deal", number},
                                    {"symbol", deal.symbol()},
                                    {"profit", deal.profit()},
                                    {"asset", deal.profit_asset()},
                                    {"reason", deal.reason()}}));
    }
    for (const proto::NoticeState& notice : state.notices()) {
        told.push_back(
            make_notice(Kind::bot_told, {notice.time_ms()},
                        std::vector{notice.bot(), std::to_string(notice.time_ms()), notice.text()},
                        {{"bot", notice.bot()}, {"text", notice.text()}}));
    }
    return news;
}

}  // namespace strongroom::notify
