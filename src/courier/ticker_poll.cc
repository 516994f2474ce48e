#include "courier/ticker_poll.h"

#include <algorithm>
#include <utility>

#include "venues/binance/ticker.h"
#include "venues/coinbase/ticker.h"
#include "venues/kucoin/ticker.h"

namespace strongroom::courier {
namespace {

constexpr Duration kTurn = seconds(1);
constexpr Duration kEvery = seconds(15);
constexpr Duration kOwnEvery = minutes(5);
constexpr Duration kRequestLimit = seconds(10);
constexpr Duration kNotListed = minutes(10);
constexpr Duration kQuiet = seconds(60);

std::int64_t nanoseconds(Duration duration) { return duration.ms * 1'000'000; }

std::string target_of(const venues::PublicRequest& request) {
    return request.query.empty() ? request.path : request.path + "?" + request.query;
}

}  // namespace

std::vector<PolledVenue> polled_venues(const venues::Profile& venue, const std::string& ca_file) {
    const venues::BaseUrls& urls = venue.urls;
    std::vector<PolledVenue> polled{
        {"binance",
         {urls.binance_rest, ""},
         kEvery,
         venues::binance::ticker,
         venues::binance::decode_ticker},
        {"kucoin",
         {urls.kucoin_rest, ""},
         kEvery,
         venues::kucoin::ticker,
         venues::kucoin::decode_ticker},
        {"coinbase",
         {urls.coinbase_rest, ""},
         kEvery,
         venues::coinbase::ticker,
         venues::coinbase::decode_ticker},
    };
    for (PolledVenue& one : polled) {
        if (one.name != venue.venue) continue;
        one.rest = {urls.public_rest, ca_file};
        one.every = kOwnEvery;  // Its prices come on the stream.
    }
    std::erase_if(polled, [](const PolledVenue& one) { return one.rest.url.empty(); });
    return polled;
}

TickerPoll::TickerPoll(Env env, PolledVenue venue, Tell tell)
    : env_(env), venue_(std::move(venue)), tell_(std::move(tell)) {}

void TickerPoll::follow(const std::vector<Symbol>& symbols) {
    std::vector<Pair> wanted;
    for (const Symbol& symbol : symbols) {
        const auto known = std::ranges::find(pairs_, symbol, &Pair::symbol);
        wanted.push_back(known == pairs_.end() ? Pair{.symbol = symbol} : *known);
    }
    pairs_ = std::move(wanted);
    if (!pairs_.empty() && !std::exchange(is_turning_, true)) turn();
}

// The pair that has waited longest, if its time has come.
void TickerPoll::turn() {
    env_.timers.after(kTurn, [this] { turn(); });
    const std::int64_t now = env_.clock.ticks_ns();
    if (is_asking_ || now < quiet_until_ns_) return;
    const auto next = std::ranges::min_element(pairs_, {}, &Pair::next_ns);
    if (next != pairs_.end() && next->next_ns <= now) ask(*next);
}

void TickerPoll::ask(Pair& pair) {
    const Symbol symbol = pair.symbol;
    const auto request = venue_.ask(symbol);
    if (!request) return put_off(symbol, kNotListed);
    put_off(symbol, venue_.every);
    is_asking_ = true;
    HttpRequest http{.method = "GET", .target = target_of(*request)};
    http.weight = request->weight;
    env_.network.request(venue_.rest, std::move(http), kRequestLimit,
                         [this, symbol](const Result<HttpReply>& reply) {
                             is_asking_ = false;
                             on_reply(symbol, reply);
                         });
}

void TickerPoll::on_reply(const Symbol& symbol, const Result<HttpReply>& reply) {
    if (!reply || reply->status == 429 || reply->status == 418 || reply->status >= 500) {
        quiet_until_ns_ = env_.clock.ticks_ns() + nanoseconds(kQuiet);
        return;
    }
    const auto ticker = reply->status == 200
                            ? venue_.decode(reply->body, symbol)
                            : Result<venues::Ticker>(fail(Errc::not_found, "no such pair"));
    if (!ticker) {
        if (ticker.error().code == Errc::not_found) put_off(symbol, kNotListed);
        return;  // What does not read is no price.
    }
    if (std::ranges::find(pairs_, symbol, &Pair::symbol) != pairs_.end())
        tell_(venue_.name, symbol, *ticker);
}

void TickerPoll::put_off(const Symbol& symbol, Duration wait) {
    const auto pair = std::ranges::find(pairs_, symbol, &Pair::symbol);
    if (pair != pairs_.end()) pair->next_ns = env_.clock.ticks_ns() + nanoseconds(wait);
}

}  // namespace strongroom::courier
