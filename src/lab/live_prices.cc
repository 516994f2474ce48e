#include "lab/live_prices.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "feeds/market_stream.h"

namespace strongroom::lab {
namespace {

constexpr Duration kLongestRetry = seconds(10);
constexpr Duration kRequestLimit = seconds(10);
constexpr int kCandles = 1000;

std::optional<RecordedTop::Level> level_of(const std::optional<venues::BookTop::Level>& level) {
    if (!level) return std::nullopt;
    return RecordedTop::Level{level->price, level->qty};
}

}  // namespace

LivePrices::LivePrices(Env env, const venues::Profile& venue, std::string ca_file,
                       const Symbol& symbol, Handler handler)
    : env_(env),
      venue_(venues::served(venue)),
      urls_(venue.urls),
      ca_file_(std::move(ca_file)),
      venue_symbol_(venue_.to_venue_symbol(symbol).text),
      handler_(std::move(handler)),
      // Without an overlap: of two that tell the best price, the one that lags would undo the
      // other.
      relay_(
          env,
          {.life = renewed_after(venue),
           .overlap = {},
           .first_retry = milliseconds(500),
           .longest_retry = kLongestRetry},
          [this](feeds::VenueStream::Handler of) { return connect(std::move(of)); },
          {.opened = [] {},
           .message = [this](std::string_view text) { on_message(text); },
           .lost = [this](const std::string& why) { handler_.trouble("live prices: " + why); }}) {}

void LivePrices::start() {
    load_candles();
    relay_.restart();
}

void LivePrices::load_candles() {
    const auto request = venue_.candles({venue_symbol_}, minutes(1), kCandles, env_.clock.now());
    if (!request) return handler_.trouble(request.error().message);
    env_.network.request(
        {urls_.public_rest, ca_file_}, venue_.to_http(*request), kRequestLimit,
        [this](const Result<HttpReply>& reply) {
            const auto refused = reply ? venue_.refusal(*reply) : std::nullopt;
            const bool is_answer = reply && !refused;
            auto candles = is_answer ? venue_.decode_candles(reply->body)
                                     : Result<std::vector<Candle>>(
                                           fail(Errc::unavailable, "the venue does not answer"));
            if (candles && !candles->empty()) {
                candles->pop_back();  // The newest still grows: its trades follow.
                handler_.candles({.interval = minutes(1), .candles = *std::move(candles)});
                return;
            }
            handler_.trouble("no candles: " +
                             (candles ? "an empty list" : candles.error().message));
            // A venue that has enough says for how long.
            const Duration named = refused ? refused->retry_after.value_or(Duration{}) : Duration{};
            env_.timers.after(std::max(kLongestRetry, named), [this] { load_candles(); });
        });
}

std::shared_ptr<void> LivePrices::connect(feeds::VenueStream::Handler handler) {
    const venues::VenueSymbol symbol{venue_symbol_};
    return std::make_shared<feeds::MarketStream>(
        env_, feeds::MarketStream::Source{&venue_, urls_, ca_file_},
        venues::MarketTopics{.trades = {symbol}, .candles = {}, .tops = {symbol}},
        std::move(handler));
}

void LivePrices::on_message(std::string_view text) {
    const auto events = venue_.decode_market_message(text);
    if (!events) return handler_.trouble("live prices: " + events.error().message);
    bool is_ending = false;
    for (const venues::MarketEvent& event : *events) {
        if (const auto* trade = std::get_if<venues::PublicTrade>(&event)) {
            if (trade->venue_symbol.text != venue_symbol_ || trade->trade_id <= last_trade_)
                continue;
            last_trade_ = trade->trade_id;
            handler_.trade(trade->trade);
        } else if (const auto* top = std::get_if<venues::BookTop>(&event)) {
            if (top->venue_symbol.text == venue_symbol_)
                handler_.top({level_of(top->bid), level_of(top->ask)});
        }
        is_ending = is_ending || std::holds_alternative<venues::ServerShutdown>(event);
    }
    if (is_ending) relay_.warned();
}

}  // namespace strongroom::lab
