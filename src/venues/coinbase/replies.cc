#include "venues/coinbase/replies.h"

#include <algorithm>
#include <map>
#include <utility>

#include "venues/coinbase/decode.h"
#include "venues/coinbase/decode_stream.h"
#include "venues/coinbase/encode.h"
#include "venues/coinbase/profile.h"
#include "venues/coinbase/stream.h"

namespace strongroom::venues::coinbase {
namespace {

// A page is what one answer holds: what would be on the next one is missing, and nobody knows what.
template <typename T>
Result<std::vector<T>> whole(Page<T> page, std::string_view what) {
    if (!page.next) return std::move(page.items);
    return fail(Errc::exhausted, std::string(what) + ": more than fit on one page");
}

// ---- Streams -----------------------------------------------------------------------------------

// Yes, when the venue lists all of these channels.
std::optional<bool> market_answer(std::string_view message,
                                  const std::vector<std::string>& channels) {
    const auto read = coinbase::decode_market_message(message);
    if (!read) return std::nullopt;
    for (const StreamEvent& event : read->events) {
        if (std::holds_alternative<StreamAnswer>(event)) return false;
        const auto* now = std::get_if<Subscriptions>(&event);
        if (now == nullptr) continue;
        const bool has_all = std::ranges::all_of(channels, [&](const std::string& name) {
            return std::ranges::count(now->channels, name, &Subscriptions::Channel::name) > 0;
        });
        if (has_all) return true;
    }
    return std::nullopt;
}

std::optional<bool> user_answer(std::string_view message) {
    const auto read = coinbase::decode_user_message(message);
    if (!read) return std::nullopt;
    for (const UserEvent& event : read->events) {
        if (const auto* answer = std::get_if<ApiAnswer>(&event.body))
            return !answer->error.has_value();
    }
    return std::nullopt;
}

// One count for all channels of a connection. What does not read has none, and leaves a gap.
std::optional<std::int64_t> user_number(std::string_view message) {
    const auto read = coinbase::decode_user_message(message);
    return read ? read->sequence : std::nullopt;
}

std::optional<std::int64_t> market_number(std::string_view message) {
    const auto read = coinbase::decode_market_message(message);
    return read ? read->sequence : std::nullopt;
}

Status follow(StreamOpening& opening, std::vector<std::string>& channels, Channel channel,
              const std::vector<VenueSymbol>& products) {
    TRY_ASSIGN(std::string message, public_message(Subscribing::subscribe, channel, products));
    opening.messages.push_back(std::move(message));
    channels.emplace_back(venue_name(channel));
    return {};
}

// Trades may come newest first. A snapshot tells of the past: only how it ended is news.
void add_trades(std::vector<PublicTrade> trades, bool is_snapshot, std::vector<MarketEvent>& out) {
    std::ranges::sort(trades, {}, &PublicTrade::trade_id);
    std::map<VenueSymbol, PublicTrade> newest;
    for (PublicTrade& trade : trades) {
        if (is_snapshot)
            newest.insert_or_assign(trade.venue_symbol, trade);
        else
            out.emplace_back(std::move(trade));
    }
    for (auto& [symbol, trade] : newest) out.emplace_back(std::move(trade));
}

// Candles are left out: they are of five minutes, and of none it is told that it closed.
std::vector<MarketEvent> events_of(const MarketMessage& message) {
    std::vector<MarketEvent> events;
    std::vector<PublicTrade> trades;
    for (const StreamEvent& event : message.events) {
        if (const auto* trade = std::get_if<PublicTrade>(&event)) trades.push_back(*trade);
        if (const auto* top = std::get_if<BookTop>(&event)) events.emplace_back(*top);
        if (const auto* answer = std::get_if<StreamAnswer>(&event)) events.emplace_back(*answer);
        if (std::holds_alternative<Subscriptions>(event)) events.emplace_back(StreamAnswer{});
        if (const auto* other = std::get_if<OtherEvent>(&event)) events.emplace_back(*other);
    }
    add_trades(std::move(trades), message.is_snapshot, events);
    return events;
}

class CoinbaseReplies final : public Replies {
  public:
    VenueSymbol to_venue_symbol(const Symbol& symbol) const override {
        return coinbase::to_venue_symbol(symbol);
    }

    std::optional<VenueError> refusal(const HttpReply& reply) const override {
        constexpr int fine = 200;
        if (reply.status == fine) return std::nullopt;
        return decode_error(reply);
    }

    PlaceAnswer decode_place_reply(const HttpReply& reply) const override {
        return coinbase::decode_place_reply(reply);
    }
    Result<std::optional<VenueOrder>> decode_cancel_reply(std::string_view body) const override {
        TRY_ASSIGN(const auto results, coinbase::decode_cancel_reply(body));
        if (results.size() != 1) return fail(Errc::invalid, "results: one is expected");
        if (results.front().error) return fail(Errc::refused, results.front().error->text);
        return std::nullopt;
    }
    Result<VenueOrder> decode_order(std::string_view body) const override {
        return coinbase::decode_order(body);
    }
    Result<std::vector<VenueOrder>> decode_open_orders(std::string_view body) const override {
        TRY_ASSIGN(auto page, decode_orders(body));
        return whole(std::move(page), "open orders");
    }
    Result<std::vector<VenueOrder>> decode_all_orders(std::string_view body) const override {
        TRY_ASSIGN(auto page, decode_orders(body));
        return std::move(page.items);
    }
    Result<std::vector<AccountTrade>> decode_fills(std::string_view body) const override {
        TRY_ASSIGN(TradePage page, decode_account_trades(body));
        return std::move(page.trades);
    }
    Result<AccountState> decode_account(std::string_view body) const override {
        TRY_ASSIGN(auto page, decode_accounts(body));
        TRY_ASSIGN(const auto accounts, whole(std::move(page), "wallets"));
        return account_state(accounts);
    }

    bool rests_stops() const override { return true; }
    bool finds_by_client_id() const override { return false; }
    bool streams_balances() const override { return false; }
    bool are_all_orders_whole() const override { return true; }
    bool lists_every_market() const override { return true; }
    Result<std::vector<Symbol>> decode_markets(std::string_view) const override {
        return fail(Errc::invalid, "one list of open orders tells of every market");
    }

    PublicRequest server_time() const override { return coinbase::server_time(); }
    Result<PublicRequest> listing(const VenueSymbol& venue_symbol) const override {
        return listings({venue_symbol});
    }
    Result<PublicRequest> candles(const VenueSymbol& venue_symbol, Duration interval, int limit,
                                  const std::optional<Time>& until) const override {
        Candles wanted{.venue_symbol = venue_symbol, .interval = interval, .start = {}, .end = {}};
        wanted.limit = std::min(limit, candles_max);
        if (until) {
            wanted.start = *until - Duration{interval.ms * wanted.limit};
            wanted.end = until;
        }
        return coinbase::candles(wanted);
    }
    Result<PublicRequest> book_top(const VenueSymbol& venue_symbol) const override {
        return coinbase::book_top(venue_symbol);
    }
    HttpRequest to_http(const PublicRequest& request) const override {
        return coinbase::to_http(request);
    }

    Result<Time> decode_server_time(std::string_view body) const override {
        return coinbase::decode_server_time(body);
    }
    Result<Listings> decode_listings(std::string_view body) const override {
        return coinbase::decode_listings(body);
    }
    Result<std::vector<Candle>> decode_candles(std::string_view body) const override {
        return coinbase::decode_candles(body);
    }
    Result<BookTop> decode_book_top(std::string_view body, const VenueSymbol&) const override {
        return coinbase::decode_book_top(body);
    }

    std::optional<PublicRequest> market_ticket() const override { return std::nullopt; }
    Result<StreamOpening> market_opening(const BaseUrls& urls, std::string_view,
                                         const MarketTopics& topics) const override {
        StreamOpening opening{.url = urls.market_stream, .answers = 1};
        std::vector<std::string> channels;
        TRY(follow(opening, channels, Channel::heartbeats, {}));
        if (!topics.trades.empty())
            TRY(follow(opening, channels, Channel::market_trades, topics.trades));
        if (!topics.tops.empty()) TRY(follow(opening, channels, Channel::ticker, topics.tops));
        if (channels.size() == 1) return fail(Errc::invalid, "a stream needs a topic");
        opening.answer_of = [channels = std::move(channels)](std::string_view message) {
            return market_answer(message, channels);
        };
        opening.silence_max = kSilenceMax;
        opening.number_of = market_number;
        return opening;
    }
    Result<std::vector<MarketEvent>> decode_market_message(
        std::string_view message) const override {
        TRY_ASSIGN(const MarketMessage read, coinbase::decode_market_message(message));
        return events_of(read);
    }

    Result<StreamOpening> user_opening(const BaseUrls& urls, std::string_view) const override {
        StreamOpening opening{.url = urls.api_stream};
        TRY_ASSIGN(std::string heartbeats,
                   public_message(Subscribing::subscribe, Channel::heartbeats, {}));
        opening.messages.push_back(std::move(heartbeats));
        opening.wants_signed_message = true;
        opening.answers = 1;
        opening.answer_of = user_answer;
        opening.silence_max = kSilenceMax;
        opening.number_of = user_number;
        return opening;
    }
    Result<std::vector<UserEvent>> decode_user_message(std::string_view message) const override {
        TRY_ASSIGN(UserMessage read, coinbase::decode_user_message(message));
        return std::move(read.events);
    }
};

}  // namespace

const Replies& replies() {
    static const CoinbaseReplies one;
    return one;
}

}  // namespace strongroom::venues::coinbase
