#include "venues/kucoin/replies.h"

#include <algorithm>

#include "venues/kucoin/decode.h"
#include "venues/kucoin/encode.h"
#include "venues/kucoin/stream.h"
#include "venues/reply_forms_internal.h"

namespace strongroom::venues::kucoin {
namespace {

// Of a connection: a token serves one of ours.
constexpr std::string_view kConnection = "strongroom";
constexpr std::string_view kPing = "ping";

std::optional<bool> market_answer(std::string_view message) {
    const auto event = decode_market_message(message);
    const auto* answer = event ? std::get_if<StreamAnswer>(&*event) : nullptr;
    if (answer == nullptr || answer->id == kPing) return std::nullopt;
    return !answer->error.has_value();
}

std::optional<bool> user_answer(std::string_view message) {
    const auto event = decode_user_message(message);
    const auto* answer = event ? std::get_if<ApiAnswer>(&event->body) : nullptr;
    if (answer == nullptr || answer->id == kPing) return std::nullopt;
    return !answer->error.has_value();
}

Result<StreamOpening> opening_of(std::string_view ticket) {
    TRY_ASSIGN(const Bullet bullet, decode_bullet(ticket));
    StreamOpening opening;
    TRY_ASSIGN(opening.url, connection_url(bullet, kConnection));
    TRY_ASSIGN(opening.ping, ping(kPing));
    // More often than it asks for: its own pace would find a dead connection after half a minute.
    opening.ping_every = std::min(bullet.ping_interval, kPingEvery);
    opening.silence_max = kSilenceMax;
    opening.waits_for_welcome = true;
    return opening;
}

// One message for all topics of a kind; its number in the list is its id.
Status subscribe_to(StreamOpening& opening, const std::vector<std::string>& topics) {
    if (topics.empty()) return {};
    TRY_ASSIGN(std::string message, subscribe(topics, std::to_string(++opening.answers)));
    opening.messages.push_back(std::move(message));
    return {};
}

template <typename TopicOf>
Status subscribe_to(StreamOpening& opening, const std::vector<VenueSymbol>& symbols,
                    TopicOf topic_of) {
    std::vector<std::string> topics;
    for (const VenueSymbol& symbol : symbols) {
        TRY_ASSIGN(std::string topic, topic_of(symbol));
        topics.push_back(std::move(topic));
    }
    return subscribe_to(opening, topics);
}

class KucoinReplies final : public Replies {
  public:
    VenueSymbol to_venue_symbol(const Symbol& symbol) const override {
        return kucoin::to_venue_symbol(symbol);
    }

    std::optional<VenueError> refusal(const HttpReply& reply) const override {
        return kucoin::refusal(reply);
    }

    PlaceAnswer decode_place_reply(const HttpReply& reply) const override {
        if (auto refused = refusal(reply)) return *std::move(refused);
        auto placed = kucoin::decode_place_reply(reply.body);
        if (placed) return *std::move(placed);
        return unknown_outcome(reply.status, placed.error());
    }
    Result<std::optional<VenueOrder>> decode_cancel_reply(std::string_view body) const override {
        TRY(kucoin::decode_cancel_reply(body));
        return std::nullopt;
    }
    Result<VenueOrder> decode_order(std::string_view body) const override {
        return kucoin::decode_order(body);
    }
    Result<std::vector<VenueOrder>> decode_open_orders(std::string_view body) const override {
        return kucoin::decode_open_orders(body);
    }
    Result<std::vector<VenueOrder>> decode_all_orders(std::string_view body) const override {
        TRY_ASSIGN(DoneOrderPage page, decode_done_orders(body));
        return std::move(page.orders);
    }
    Result<std::vector<AccountTrade>> decode_fills(std::string_view body) const override {
        TRY_ASSIGN(AccountTradePage page, decode_account_trades(body));
        return std::move(page.trades);
    }
    Result<AccountState> decode_account(std::string_view body) const override {
        return kucoin::decode_account(body);
    }

    bool rests_stops() const override { return false; }
    bool finds_by_client_id() const override { return true; }
    bool streams_balances() const override { return true; }
    bool are_all_orders_whole() const override { return false; }
    bool lists_every_market() const override { return false; }
    Result<std::vector<Symbol>> decode_markets(std::string_view body) const override {
        TRY_ASSIGN(const std::vector<VenueSymbol> names, decode_markets_with_open_orders(body));
        std::vector<Symbol> markets;
        for (const VenueSymbol& name : names) {
            const std::size_t dash = name.text.find('-');
            if (dash == std::string::npos) return fail(Errc::invalid, name.text + ": no pair");
            TRY_ASSIGN(const Symbol market,
                       Symbol::parse(name.text.substr(0, dash) + "/" + name.text.substr(dash + 1)));
            markets.push_back(market);
        }
        return markets;
    }

    PublicRequest server_time() const override { return kucoin::server_time(); }
    Result<PublicRequest> listing(const VenueSymbol& venue_symbol) const override {
        return listings(venue_symbol);
    }
    Result<PublicRequest> candles(const VenueSymbol& venue_symbol, Duration interval, int,
                                  const std::optional<Time>&) const override {
        return kucoin::candles(
            {.venue_symbol = venue_symbol, .interval = interval, .start = {}, .end = {}});
    }
    Result<PublicRequest> book_top(const VenueSymbol& venue_symbol) const override {
        return kucoin::book_top(venue_symbol);
    }
    HttpRequest to_http(const PublicRequest& request) const override {
        return kucoin::to_http(request);
    }

    Result<Time> decode_server_time(std::string_view body) const override {
        return kucoin::decode_server_time(body);
    }
    Result<Listings> decode_listings(std::string_view body) const override {
        return kucoin::decode_listings(body);
    }
    Result<std::vector<Candle>> decode_candles(std::string_view body) const override {
        return kucoin::decode_candles(body);
    }
    Result<BookTop> decode_book_top(std::string_view body,
                                    const VenueSymbol& asked) const override {
        return kucoin::decode_book_top(body, asked);
    }

    std::optional<PublicRequest> market_ticket() const override { return public_bullet(); }
    Result<StreamOpening> market_opening(const BaseUrls&, std::string_view ticket,
                                         const MarketTopics& topics) const override {
        TRY_ASSIGN(StreamOpening opening, opening_of(ticket));
        opening.answer_of = market_answer;
        TRY(subscribe_to(opening, topics.trades, trade_topic));
        TRY(subscribe_to(opening, topics.candles,
                         [](const VenueSymbol& symbol) { return candle_topic(symbol); }));
        TRY(subscribe_to(opening, topics.tops, book_top_topic));
        if (opening.answers == 0) return fail(Errc::invalid, "a stream needs a topic");
        return opening;
    }
    Result<std::vector<MarketEvent>> decode_market_message(
        std::string_view message) const override {
        return one_of(message, kucoin::decode_market_message);
    }

    Result<StreamOpening> user_opening(const BaseUrls&, std::string_view ticket) const override {
        TRY_ASSIGN(StreamOpening opening, opening_of(ticket));
        opening.answer_of = user_answer;
        TRY(subscribe_to(opening, {std::string(orders_topic)}));
        TRY(subscribe_to(opening, {std::string(balances_topic)}));
        return opening;
    }
    Result<std::vector<UserEvent>> decode_user_message(std::string_view message) const override {
        return one_of(message, kucoin::decode_user_message);
    }
};

}  // namespace

const Replies& replies() {
    static const KucoinReplies one;
    return one;
}

}  // namespace strongroom::venues::kucoin
