#include "courier/reference_feed.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "feeds/market_stream.h"
#include "venues/replies.h"

namespace strongroom::courier {
namespace {

constexpr Duration kAskAgain = seconds(1);
constexpr Duration kRequestLimit = seconds(10);
constexpr Duration kRepeatEvery = seconds(10);
constexpr std::int64_t kTellEveryNs = 100'000'000;

}  // namespace

ReferenceFeed::ReferenceFeed(Env env, const venues::Profile& venue, std::string ca_file, Tell tell)
    : env_(env),
      venue_(venues::served(venue)),
      urls_(venue.urls),
      ca_file_(std::move(ca_file)),
      tell_(std::move(tell)),
      // Without an overlap: of two that tell the best price, the one that lags would undo the
      // other.
      relay_(env,
             {.life = renewed_after(venue),
              .overlap = {},
              .first_retry = milliseconds(200),
              .longest_retry = seconds(5)},
             [this](feeds::VenueStream::Handler of) { return connect(std::move(of)); },
             {.opened = [this] { ask_for_all(); },
              .message = [this](std::string_view text) { on_message(text); },
              .lost = [this](const std::string&) { forget(); },
              .renewed = [this] { ask_for_all(); }}) {}

void ReferenceFeed::follow(std::vector<Symbol> symbols) {
    std::map<std::string, Quote> wanted;
    for (const Symbol& symbol : symbols) {
        const std::string name = venue_.to_venue_symbol(symbol).text;
        const auto known = quotes_.find(name);
        wanted[name] =
            known == quotes_.end() ? Quote{.symbol = symbol, .bid = {}, .ask = {}} : known->second;
    }
    const bool is_same = std::ranges::equal(
        wanted, quotes_, {}, [](const auto& entry) { return entry.first; },
        [](const auto& entry) { return entry.first; });
    quotes_ = std::move(wanted);
    if (!is_same && !quotes_.empty()) {
        forget();
        relay_.restart();
    }
    if (!std::exchange(is_repeating_, true)) repeat();
}

std::shared_ptr<void> ReferenceFeed::connect(feeds::VenueStream::Handler handler) {
    venues::MarketTopics topics;
    for (const auto& [name, quote] : quotes_) topics.tops.push_back({name});
    return std::make_shared<feeds::MarketStream>(
        env_, feeds::MarketStream::Source{&venue_, urls_, ca_file_}, std::move(topics),
        std::move(handler));
}

// A book that does not move is not told by the stream, and what the last one told may be old.
void ReferenceFeed::ask_for_all() {
    forget();
    is_up_ = true;
    for (const auto& [name, quote] : quotes_) ask_until_known(name);
}

void ReferenceFeed::forget() {
    is_up_ = false;
    for (auto& [name, quote] : quotes_) quote.is_known = false;
}

void ReferenceFeed::on_message(std::string_view text) {
    const auto events = venue_.decode_market_message(text);
    if (!events) return;
    for (const venues::MarketEvent& event : *events) {
        if (const auto* top = std::get_if<venues::BookTop>(&event)) take(*top);
        if (std::holds_alternative<venues::ServerShutdown>(event)) relay_.warned();
    }
}

void ReferenceFeed::ask_until_known(const std::string& venue_symbol) {
    const venues::VenueSymbol asked{venue_symbol};
    const auto request = venue_.book_top(asked);
    if (!request) return;
    env_.network.request({urls_.public_rest, ca_file_}, venue_.to_http(*request), kRequestLimit,
                         [this, venue_symbol](const Result<HttpReply>& reply) {
                             if (reply && !venue_.refusal(*reply)) {
                                 const auto top =
                                     venue_.decode_book_top(reply->body, {venue_symbol});
                                 if (top) return take(*top);
                             }
                             env_.timers.after(kAskAgain, [this, venue_symbol] {
                                 const auto at = quotes_.find(venue_symbol);
                                 if (at == quotes_.end() || at->second.is_known) return;
                                 ask_until_known(venue_symbol);
                             });
                         });
}

void ReferenceFeed::take(const venues::BookTop& top) {
    const auto at = quotes_.find(top.venue_symbol.text);
    if (at == quotes_.end() || !top.bid || !top.ask) return;  // Half a book is no price.
    Quote& quote = at->second;
    const bool is_new = !quote.is_known;
    quote.bid = top.bid->price;
    quote.ask = top.ask->price;
    quote.is_known = true;
    const std::int64_t now = env_.clock.ticks_ns();
    if (!is_new && now - quote.told_ns < kTellEveryNs) return;
    quote.told_ns = now;
    tell_(quote.symbol, quote.bid, quote.ask);
}

void ReferenceFeed::tell_all() {
    if (!is_up_) return;  // What we have is old.
    for (const auto& [name, quote] : quotes_) {
        if (quote.is_known) tell_(quote.symbol, quote.bid, quote.ask);
    }
}

// While the stream stands, a price that it does not change is still the price.
void ReferenceFeed::repeat() {
    tell_all();
    env_.timers.after(kRepeatEvery, [this] { repeat(); });
}

}  // namespace strongroom::courier
