#include "engine/candle_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "model/candle_fold.h"
#include "venues/replies.h"

namespace strongroom::engine {
namespace {

constexpr Duration kRequestLimit = seconds(10);
constexpr std::int64_t kRetryNs = 5'000'000'000;
// A venue's candle may still change for a moment after its end.
constexpr Duration kSettled = seconds(2);
// From the longest to the shortest: the first that the venue has and that divides the interval.
constexpr std::array kAskedFor = {minutes(1440), minutes(720), minutes(480), minutes(360),
                                  minutes(240),  minutes(120), minutes(60),  minutes(30),
                                  minutes(15),   minutes(5),   minutes(3),   minutes(1)};

struct Question {
    venues::PublicRequest request;
    Duration interval;  // Of the candles that are asked for.
};

std::optional<Question> question(const venues::Replies& venue, const std::string& name,
                                 Duration interval, int count, const std::optional<Time>& until) {
    for (const Duration part : kAskedFor) {
        if (part > interval || interval.ms % part.ms != 0) continue;
        const auto parts = static_cast<int>(interval.ms / part.ms);
        const auto request = venue.candles({name}, part, (count + 2) * parts, until);
        if (request) return Question{*request, part};
    }
    return std::nullopt;
}

Result<std::vector<Candle>> read(const venues::Replies& venue, const Result<HttpReply>& reply) {
    if (!reply) return std::unexpected(reply.error());
    if (const auto refused = venue.refusal(*reply))
        return fail(Errc::unavailable, fmt::format("status {}: {}", reply->status, refused->text));
    return venue.decode_candles(reply->body);
}

}  // namespace

CandleFeed::CandleFeed(Env env, const venues::Profile& profile, std::string ca_file,
                       const MarketFeed& market, Door door)
    : env_(env),
      venue_(venues::served(profile)),
      urls_(profile.urls),
      is_market_time_streamed_(profile.is_market_time_streamed),
      ca_file_(std::move(ca_file)),
      market_(market),
      door_(std::move(door)) {}

// ---- Made of minutes -------------------------------------------------------------------------

Time CandleFeed::settled_time(const Symbol& symbol) const {
    const Time now = door_.market_time(symbol);
    return is_market_time_streamed_ ? now : Time{now.ms - kSettled.ms};
}

void CandleFeed::advance(const Symbol& symbol) {
    const MarketView* view = market_.view(symbol);
    if (view == nullptr || market_.is_loading(symbol)) return;
    for (auto& [key, series] : series_) {
        const auto& [pair, interval] = key;
        if (pair != symbol || interval > kFoldedMax || !series.is_loaded) continue;
        const Time growing = interval_begin(settled_time(symbol), interval);
        if (growing <= series.told + interval) continue;
        const Time since = std::exchange(series.told, Time{growing.ms - interval.ms});
        const std::vector<Candle> minutes(view->candles.begin(), view->candles.end());
        for (const Candle& candle : fold_all(minutes, interval)) {
            if (candle.open_time > since && candle.open_time < growing)
                tell(key, candle, candle.open_time < series.told);
        }
    }
}

void CandleFeed::tell(const Key& key, const Candle& candle, bool is_history) {
    for (const Core::CandleFollower& follower : door_.followers()) {
        if (Key{follower.symbol, follower.interval} != key) continue;
        door_.feed({follower.bot, follower.pair, {candle, follower.interval, is_history}},
                   key.first);
    }
}

// ---- Asked for -------------------------------------------------------------------------------

void CandleFeed::tick() {
    std::set<Key> wanted;
    for (const Core::CandleFollower& follower : door_.followers())
        wanted.insert({follower.symbol, follower.interval});
    std::erase_if(series_, [&](const auto& entry) { return !wanted.contains(entry.first); });
    for (const Key& key : wanted) {
        Series& series = series_[key];
        if (series.is_asked || env_.clock.ticks_ns() < series.next_try_ns) continue;
        if (is_missing(key, series)) ask(key, series);
        advance(key.first);
    }
}

bool CandleFeed::is_quiet() const {
    return std::ranges::none_of(series_, [](const auto& entry) { return entry.second.is_asked; });
}

bool CandleFeed::is_missing(const Key& key, const Series& series) const {
    const auto newcomer = [&](const Core::CandleFollower& follower) {
        return Key{follower.symbol, follower.interval} == key && !follower.seen &&
               follower.history > 0;
    };
    const auto followers = door_.followers();
    if (!series.is_loaded || std::ranges::any_of(followers, newcomer)) return true;
    if (key.second <= kFoldedMax) return false;
    return interval_begin(settled_time(key.first), key.second) > series.told + key.second;
}

void CandleFeed::ask(const Key& key, Series& series) {
    const auto& [symbol, interval] = key;
    const std::string name = market_.venue_name(symbol);
    const Time now = door_.market_time(symbol);
    if (name.empty() || now.ms == 0) return;  // The pair is not open yet.
    int count = 1;
    for (const Core::CandleFollower& follower : door_.followers()) {
        if (follower.symbol != symbol || follower.interval != interval) continue;
        const std::int64_t since = follower.seen ? (now - *follower.seen).ms / interval.ms : 0;
        count = std::max({count, follower.history,
                          static_cast<int>(std::min<std::int64_t>(since, kCandleHistoryMax))});
    }
    const std::optional<Time> until =
        is_market_time_streamed_ ? std::nullopt : std::optional(env_.clock.now());
    const auto asked = question(venue_, name, interval, count, until);
    if (!asked) {
        series.next_try_ns = env_.clock.ticks_ns() + kRetryNs;
        return door_.trouble(fmt::format("{}: the venue has no candles that make {}", symbol.str(),
                                         to_string(interval)));
    }
    series.is_asked = true;
    env_.network.request({urls_.public_rest, ca_file_}, venue_.to_http(asked->request),
                         kRequestLimit,
                         [this, key](const Result<HttpReply>& reply) { take(key, reply); });
}

void CandleFeed::take(const Key& key, const Result<HttpReply>& reply) {
    const auto at = series_.find(key);
    if (at == series_.end()) return;  // Nobody follows it any more.
    at->second.is_asked = false;
    const Result<std::vector<Candle>> candles = read(venue_, reply);
    if (!candles) {
        at->second.next_try_ns = env_.clock.ticks_ns() + kRetryNs;
        return door_.trouble(
            fmt::format("{}: no candles: {}", key.first.str(), candles.error().message));
    }
    door_.trouble("");
    // The newest one may still grow.
    std::vector<Candle> closed = fold_all(*candles, key.second);
    const Time now = door_.market_time(key.first);
    std::erase_if(closed, [&](const Candle& c) { return c.open_time + key.second > now; });
    take_history(key, closed);
}

void CandleFeed::take_history(const Key& key, const std::vector<Candle>& closed) {
    Series& series = series_.at(key);
    const bool was_loaded = std::exchange(series.is_loaded, true);
    // What has closed while we were there is news.
    const auto is_news = [&](const Candle& c) { return was_loaded && c.open_time > series.told; };
    const bool has_news = !closed.empty() && is_news(closed.back());
    for (const Core::CandleFollower& follower : door_.followers()) {
        if (Key{follower.symbol, follower.interval} != key) continue;
        const auto newer = std::ranges::find_if(closed, [&](const Candle& c) {
            return !follower.seen || c.open_time > *follower.seen;
        });
        std::span<const Candle> left(newer, closed.end());
        const auto most = static_cast<std::size_t>(std::max(follower.history, has_news ? 1 : 0));
        if (!follower.seen && left.size() > most) left = left.last(most);
        for (const Candle& candle : left) {
            const bool is_history = !is_news(candle) || candle.open_time < closed.back().open_time;
            door_.feed({follower.bot, follower.pair, {candle, key.second, is_history}}, key.first);
        }
    }
    // What closed while nobody traded has no candle.
    const Time growing = interval_begin(door_.market_time(key.first), key.second);
    series.told = std::max(series.told, Time{growing.ms - key.second.ms});
    // A newcomer for whom nothing was there is not asked for again at once.
    series.next_try_ns = env_.clock.ticks_ns() + kRetryNs;
}

}  // namespace strongroom::engine
