#include "lab/live_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace strongroom::lab {
namespace {

constexpr Duration kAgain = seconds(10);
constexpr Duration kRequestLimit = seconds(10);
constexpr int kServerError = 500;
constexpr int kTooMany = 429;
constexpr int kBanned = 418;

// The venue has heard the question and knows no such market.
bool is_no(const HttpReply& reply) {
    return reply.status < kServerError && reply.status != kTooMany && reply.status != kBanned;
}

}  // namespace

LiveTerms::LiveTerms(Env env, const venues::Profile& venue, std::string ca_file,
                     std::vector<Symbol> symbols, Handler handler)
    : env_(env),
      venue_(venues::served(venue)),
      urls_(venue.urls),
      ca_file_(std::move(ca_file)),
      symbols_(std::move(symbols)),
      handler_(std::move(handler)) {}

void LiveTerms::ask(std::size_t number) {
    if (number < symbols_.size()) {
        const auto request = venue_.listing(venue_.to_venue_symbol(symbols_[number]));
        if (!request) {
            handler_.trouble(
                fmt::format("{}: {}", symbols_[number].str(), request.error().message));
            return ask(number + 1);
        }
        env_.network.request(
            {urls_.public_rest, ca_file_}, venue_.to_http(*request), kRequestLimit,
            [this, number](const Result<HttpReply>& reply) { take(number, reply); });
        return;
    }
    if (found_.empty()) return again_later(0, "the venue lists none of the pairs");
    handler_.found(std::exchange(found_, {}));
}

void LiveTerms::take(std::size_t number, const Result<HttpReply>& reply) {
    if (!reply) return again_later(number, reply.error().message);
    if (const auto refusal = venue_.refusal(*reply); refusal && !is_no(*reply))
        return again_later(number, refusal->text);
    const auto listings = venue_.refusal(*reply) ? Result<venues::Listings>(venues::Listings{})
                                                 : venue_.decode_listings(reply->body);
    if (!listings) return again_later(number, listings.error().message);
    const auto market =
        std::ranges::find(listings->markets, symbols_[number],
                          [](const venues::Listing& one) { return one.instrument.symbol; });
    if (market == listings->markets.end())
        handler_.trouble(
            fmt::format("{}: the venue does not list it; it is left out", symbols_[number].str()));
    else
        found_.push_back(market->instrument);
    ask(number + 1);
}

void LiveTerms::again_later(std::size_t number, const std::string& why) {
    handler_.trouble("the venue's listing: " + why);
    env_.timers.after(kAgain, [this, number] { ask(number); });
}

}  // namespace strongroom::lab
