#include "engine/market_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/http.h"

namespace strongroom::engine {
namespace {

constexpr Duration kRequestLimit = seconds(10);
constexpr Duration kBetween = seconds(1);
// A bot that is rejected for a reason of its own must not make us ask without end.
constexpr Duration kYoung = seconds(5);
constexpr Duration kOld = minutes(1);  // For a bot that comes in.

std::int64_t nanoseconds(Duration duration) { return duration.ms * 1'000'000; }

}  // namespace

MarketTerms::MarketTerms(Env env, const venues::Profile& profile, std::string ca_file,
                         Handler handler)
    : env_(env),
      venue_(venues::served(profile)),
      url_(profile.urls.public_rest),
      ca_file_(std::move(ca_file)),
      handler_(std::move(handler)) {}

void MarketTerms::follow(const Symbol& symbol) {
    Pair& pair = pairs_[symbol];
    if (!pair.reading && !pair.is_asked) return ask(symbol, pair);
    const std::int64_t now = env_.clock.ticks_ns();
    if (now - pair.read_ns > nanoseconds(kOld)) pair.due_ns = now;
}

bool MarketTerms::read_again(const Symbol& symbol) {
    Pair& pair = pairs_[symbol];
    if (pair.is_asked) return true;
    const std::int64_t young_until = pair.read_ns + nanoseconds(kYoung);
    if (pair.reading && env_.clock.ticks_ns() < young_until) {
        pair.due_ns = std::min(pair.due_ns, young_until);
        return false;
    }
    ask(symbol, pair);
    return true;
}

const MarketTerms::Reading* MarketTerms::find(const Symbol& symbol) const {
    const auto at = pairs_.find(symbol);
    return at == pairs_.end() || !at->second.reading ? nullptr : &*at->second.reading;
}

void MarketTerms::tick() {
    const std::int64_t now = env_.clock.ticks_ns();
    for (auto& [symbol, pair] : pairs_) {
        if (pair.is_asked || now < pair.due_ns) continue;
        if (pair.reading && now < next_again_ns_) continue;
        if (!handler_.is_wanted(symbol)) {
            pair = {.due_ns = now + nanoseconds(kAfterFailure)};  // What was read grows old.
            continue;
        }
        if (pair.reading) next_again_ns_ = now + nanoseconds(kBetween);
        ask(symbol, pair);
    }
}

void MarketTerms::ask_missing() {
    for (auto& [symbol, pair] : pairs_) {
        if (!pair.reading && !pair.is_asked && handler_.is_wanted(symbol)) ask(symbol, pair);
    }
}

void MarketTerms::ask(const Symbol& symbol, Pair& pair) {
    const auto request = venue_.listing({venue_.to_venue_symbol(symbol).text});
    pair.due_ns = env_.clock.ticks_ns() + nanoseconds(kEvery);
    if (!request) return;  // A name that no venue could have.
    pair.is_asked = true;
    env_.network.request({url_, ca_file_}, venue_.to_http(*request), kRequestLimit,
                         [this, symbol](const Result<HttpReply>& reply) { take(symbol, reply); });
}

void MarketTerms::take(const Symbol& symbol, const Result<HttpReply>& reply) {
    Pair& pair = pairs_[symbol];
    pair.is_asked = false;
    Result<Reading> made = read(symbol, reply);
    const std::int64_t now = env_.clock.ticks_ns();
    if (!made) {
        pair.due_ns = now + nanoseconds(pair.reading ? kWhileClosed : kAfterFailure);
        return handler_.read(symbol, nullptr, made.error().message);
    }
    // Before the first listing there may be none because its name is a typing error.
    const bool is_unknown = !made->listing && !pair.reading;
    pair.reading = *std::move(made);
    pair.read_ns = now;
    const Duration wait = pair.reading->closed.empty() ? kEvery
                          : is_unknown                 ? kAfterFailure
                                                       : kWhileClosed;
    pair.due_ns = now + nanoseconds(wait);
    handler_.read(symbol, &*pair.reading, "");
}

Result<MarketTerms::Reading> MarketTerms::read(const Symbol& symbol,
                                               const Result<HttpReply>& reply) const {
    if (!reply) return std::unexpected(reply.error());
    const std::string gone = fmt::format("the venue does not list {}", symbol.str());
    if (const auto refused = venue_.refusal(*reply)) {
        if (refused->kind == venues::ErrorKind::market_closed)
            return Reading{.listing = {}, .closed = gone};
        return fail(Errc::unavailable, fmt::format("status {}", reply->status));
    }
    TRY_ASSIGN(venues::Listings listed, venue_.decode_listings(reply->body));
    if (!listed.unreadable.empty()) return fail(Errc::invalid, listed.unreadable.front());
    if (listed.markets.empty()) return Reading{.listing = {}, .closed = gone};
    if (listed.markets.size() != 1 || listed.markets.front().instrument.symbol != symbol)
        return fail(Errc::invalid, "the venue answers about another pair");
    Reading reading{.listing = std::move(listed.markets.front()), .closed = {}};
    if (!reading.listing->instrument.is_trading)
        reading.closed = fmt::format("{}: {}", symbol.str(), reading.listing->closed);
    return reading;
}

}  // namespace strongroom::engine
