#include "engine/market_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/ensure.h"
#include "feeds/market_stream.h"
#include "model/action.h"
#include "model/candle_fold.h"
#include "venues/replies.h"

namespace strongroom::engine {
namespace {

constexpr Duration kLongestRetry = seconds(5);
constexpr Duration kRequestLimit = seconds(10);
constexpr int kHistory = 500;
constexpr Duration kOverlap = seconds(5);

Result<std::vector<Candle>> read_history(const venues::Replies& venue,
                                         const Result<HttpReply>& reply) {
    if (!reply) return std::unexpected(reply.error());
    if (const auto refused = venue.refusal(*reply))
        return fail(Errc::unavailable, fmt::format("status {}", reply->status));
    return venue.decode_candles(reply->body);
}

}  // namespace

MarketFeed::MarketFeed(Env env, const venues::Profile& profile, std::string ca_file,
                       Handler handler)
    : env_(env),
      venue_(venues::served(profile)),
      urls_(profile.urls),
      is_market_time_streamed_(profile.is_market_time_streamed),
      streams_candles_(profile.streams_candles),
      ca_file_(std::move(ca_file)),
      handler_(std::move(handler)),
      relay_(env,
             {.life = renewed_after(profile),
              .overlap = kOverlap,
              .first_retry = milliseconds(200),
              .longest_retry = kLongestRetry},
             [this](feeds::VenueStream::Handler of) { return connect(std::move(of)); },
             {.opened = [this] { on_opened(); },
              .message = [this](std::string_view text) { on_message(text); },
              .lost = [this](const std::string& why) { on_lost(why); }}) {}

void MarketFeed::follow(const Symbol& symbol, const std::string& venue_symbol) {
    if (views_.contains(symbol)) return;
    views_[symbol];
    by_venue_name_.emplace(venue_symbol, symbol);
    is_up_ = false;
    relay_.restart();
    load_history(symbol);
}

std::string MarketFeed::venue_name(const Symbol& symbol) const {
    const auto name = std::ranges::find_if(
        by_venue_name_, [&](const auto& entry) { return entry.second == symbol; });
    return name == by_venue_name_.end() ? std::string() : name->first;
}

const MarketView* MarketFeed::view(const Symbol& symbol) const {
    const auto at = views_.find(symbol);
    return at == views_.end() ? nullptr : &at->second;
}

// ---- The stream ------------------------------------------------------------------------------

// What was missed in a loss is in the candles.
std::shared_ptr<void> MarketFeed::connect(feeds::VenueStream::Handler handler) {
    venues::MarketTopics topics;
    for (auto at = by_venue_name_.begin(); at != by_venue_name_.end();
         at = by_venue_name_.upper_bound(at->first)) {
        topics.trades.push_back({at->first});
        topics.candles.push_back({at->first});
    }
    if (std::exchange(has_hole_, false)) {
        for (const auto& [symbol, view] : views_) load_history(symbol);
    }
    return std::make_shared<feeds::MarketStream>(
        env_, feeds::MarketStream::Source{&venue_, urls_, ca_file_}, std::move(topics),
        std::move(handler));
}

// The numbers of trades may begin anew. When one connection takes over from another they go on.
void MarketFeed::on_opened() {
    is_up_ = true;
    for (auto& [symbol, view] : views_) view.trade_id = 0;
    handler_.state(true, "");
}

void MarketFeed::on_lost(const std::string& why) {
    is_up_ = false;
    has_hole_ = true;
    handler_.state(false, why);
}

void MarketFeed::on_message(std::string_view text) {
    const auto events = venue_.decode_market_message(text);
    if (!events) {
        handler_.state(is_up_,
                       fmt::format("a message that does not read: {}", events.error().message));
        return;
    }
    for (const venues::MarketEvent& event : *events) {
        std::visit(Match{
                       [&](const venues::PublicTrade& trade) {
                           for (const Symbol& symbol : symbols_of(trade.venue_symbol))
                               take_trade(symbol, trade);
                       },
                       [&](const venues::CandleUpdate& update) {
                           for (const Symbol& symbol : symbols_of(update.venue_symbol))
                               add_candle(symbol, update.candle, update.is_closed);
                       },
                       [&](const venues::ServerShutdown&) { relay_.warned(); },
                       [](const auto&) {},
                   },
                   event);
    }
}

// Several, where markets share a book. A copy: a handler may follow another pair.
std::vector<Symbol> MarketFeed::symbols_of(const venues::VenueSymbol& name) const {
    std::vector<Symbol> symbols;
    const auto [from, to] = by_venue_name_.equal_range(name.text);
    for (auto at = from; at != to; ++at) symbols.push_back(at->second);
    return symbols;
}

void MarketFeed::take_trade(const Symbol& symbol, const venues::PublicTrade& trade) {
    MarketView& view = views_[symbol];
    if (trade.trade_id < view.trade_id) return;  // Older than what we have.
    view.price = trade.trade.price;
    view.time = trade.trade.time;
    view.trade_id = trade.trade_id;
    if (!streams_candles_) add_to_minute(symbol, trade.trade);
    handler_.traded(symbol);
}

// ---- Candles ---------------------------------------------------------------------------------

// While two connections bring them, one comes twice and perhaps late: a closed candle is told once,
// and one that grows does not shrink again.
void MarketFeed::add_candle(const Symbol& symbol, const Candle& candle, bool is_closed) {
    MarketView& view = views_[symbol];
    std::deque<Candle>& candles = view.candles;
    if (candle.open_time <= view.closed) return;
    if (!candles.empty() && candle.open_time < candles.back().open_time) return;
    const bool is_known = !candles.empty() && candles.back().open_time == candle.open_time;
    if (is_known && !is_closed && candle.volume < candles.back().volume) return;
    if (is_known)
        candles.back() = candle;
    else
        candles.push_back(candle);
    if (candles.size() > kCandlesMax) candles.pop_front();
    if (is_closed) view.closed = candle.open_time;
}

// The first minute of a stream lacks what was traded before it was opened, unless the history that
// is asked for with it has that.
void MarketFeed::add_to_minute(const Symbol& symbol, const MarketTrade& trade) {
    const std::deque<Candle>& candles = views_[symbol].candles;
    const Time minute = interval_begin(trade.time, minutes(1));
    Candle candle{.open_time = minute,
                  .open = trade.price,
                  .high = trade.price,
                  .low = trade.price,
                  .close = trade.price,
                  .volume = trade.qty.value};
    if (!candles.empty() && candles.back().open_time == minute)
        candle = *fold(std::array{candles.back(), candle}, minutes(1));
    add_candle(symbol, candle, false);
}

// One load of a pair at a time, its retries counted: a long outage must not end in a flood.
void MarketFeed::load_history(const Symbol& symbol) {
    const std::optional<Time> until =
        is_market_time_streamed_ ? std::nullopt : std::optional(env_.clock.now());
    const auto request = venue_.candles({venue_name(symbol)}, minutes(1), kHistory, until);
    if (!request || !loading_.insert(symbol).second) return;
    const auto done = [this, symbol](const Result<HttpReply>& reply) {
        const Result<std::vector<Candle>> candles = read_history(venue_, reply);
        if (candles) {
            loading_.erase(symbol);
            take_history(symbol, *candles);
            return;
        }
        handler_.state(is_up_,
                       fmt::format("{}: no candles: {}", symbol.str(), candles.error().message));
        env_.timers.after(kLongestRetry, [this, symbol] {
            loading_.erase(symbol);
            load_history(symbol);
        });
    };
    env_.network.request({urls_.public_rest, ca_file_}, venue_.to_http(*request), kRequestLimit,
                         done);
}

void MarketFeed::take_history(const Symbol& symbol, const std::vector<Candle>& candles) {
    if (candles.empty()) return;  // A new pair: its first trade brings the price.
    MarketView& view = views_[symbol];
    // What the stream brought while the history was on its way is newer.
    const std::deque<Candle> newer = std::exchange(view.candles, {candles.begin(), candles.end()});
    for (const Candle& candle : newer) {
        if (candle.open_time > candles.back().open_time) view.candles.push_back(candle);
    }
    if (view.has_price()) return;  // A trade was faster.
    view.price = candles.back().close;
    view.time = candles.back().open_time;
    handler_.traded(symbol);
}

}  // namespace strongroom::engine
