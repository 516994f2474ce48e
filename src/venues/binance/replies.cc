#include "venues/binance/replies.h"

#include <algorithm>

#include "venues/binance/decode.h"
#include "venues/binance/encode.h"
#include "venues/binance/profile.h"
#include "venues/binance/stream.h"
#include "venues/reply_forms_internal.h"

namespace strongroom::venues::binance {
namespace {

constexpr std::int64_t kPingNumber = 1;
constexpr std::string_view kPing = "ping";

// The answer to the signed message that asks for the private stream.
std::optional<bool> user_answer(std::string_view message) {
    const auto event = decode_user_message(message);
    const auto* answer = event ? std::get_if<ApiAnswer>(&event->body) : nullptr;
    if (answer == nullptr) return std::nullopt;
    return !answer->error.has_value();
}

class BinanceReplies final : public Replies {
  public:
    VenueSymbol to_venue_symbol(const Symbol& symbol) const override {
        return binance::to_venue_symbol(symbol);
    }

    std::optional<VenueError> refusal(const HttpReply& reply) const override {
        if (reply.status == 200) return std::nullopt;
        return decode_error(reply);
    }

    PlaceAnswer decode_place_reply(const HttpReply& reply) const override {
        if (auto refused = refusal(reply)) return *std::move(refused);
        auto placed = binance::decode_place_reply(reply.body);
        if (placed) return *std::move(placed);
        return unknown_outcome(reply.status, placed.error());
    }
    Result<std::optional<VenueOrder>> decode_cancel_reply(std::string_view body) const override {
        return binance::decode_cancel_reply(body);
    }
    Result<VenueOrder> decode_order(std::string_view body) const override {
        return binance::decode_order(body);
    }
    Result<std::vector<VenueOrder>> decode_open_orders(std::string_view body) const override {
        return decode_orders(body);
    }
    Result<std::vector<VenueOrder>> decode_all_orders(std::string_view body) const override {
        return decode_orders(body);
    }
    Result<std::vector<AccountTrade>> decode_fills(std::string_view body) const override {
        return decode_account_trades(body);
    }
    Result<AccountState> decode_account(std::string_view body) const override {
        return binance::decode_account(body);
    }

    bool rests_stops() const override { return true; }
    bool finds_by_client_id() const override { return true; }
    bool streams_balances() const override { return true; }
    bool are_all_orders_whole() const override { return true; }
    bool lists_every_market() const override { return true; }
    Result<std::vector<Symbol>> decode_markets(std::string_view) const override {
        return fail(Errc::invalid, "one list of open orders tells of every market");
    }

    PublicRequest server_time() const override { return binance::server_time(); }
    Result<PublicRequest> listing(const VenueSymbol& venue_symbol) const override {
        return listings({venue_symbol});
    }
    Result<PublicRequest> candles(const VenueSymbol& venue_symbol, Duration interval, int limit,
                                  const std::optional<Time>&) const override {
        return binance::candles({.venue_symbol = venue_symbol,
                                 .interval = interval,
                                 .start = {},
                                 .end = {},
                                 .limit = std::min(limit, list_limit_max)});
    }
    Result<PublicRequest> book_top(const VenueSymbol& venue_symbol) const override {
        return binance::book_top(venue_symbol);
    }
    HttpRequest to_http(const PublicRequest& request) const override {
        return binance::to_http(request);
    }

    Result<Time> decode_server_time(std::string_view body) const override {
        return binance::decode_server_time(body);
    }
    Result<Listings> decode_listings(std::string_view body) const override {
        return binance::decode_listings(body);
    }
    Result<std::vector<Candle>> decode_candles(std::string_view body) const override {
        return binance::decode_candles(body);
    }
    Result<BookTop> decode_book_top(std::string_view body, const VenueSymbol&) const override {
        return binance::decode_book_top(body);
    }

    std::optional<PublicRequest> market_ticket() const override { return std::nullopt; }
    Result<StreamOpening> market_opening(const BaseUrls& urls, std::string_view,
                                         const MarketTopics& topics) const override {
        std::vector<std::string> names;
        const auto add = [&](const std::vector<VenueSymbol>& symbols, auto name_of) -> Status {
            for (const VenueSymbol& symbol : symbols) {
                TRY_ASSIGN(std::string name, name_of(symbol));
                names.push_back(std::move(name));
            }
            return {};
        };
        TRY(add(topics.trades, trade_stream));
        TRY(add(topics.candles, candle_stream));
        TRY(add(topics.tops, book_top_stream));
        StreamOpening opening;
        TRY_ASSIGN(opening.url, combined_stream_url(urls.market_stream, names));
        opening.ping = list_subscriptions(kPingNumber);
        opening.ping_every = kPingEvery;
        opening.silence_max = kSilenceMax;
        return opening;
    }
    Result<std::vector<MarketEvent>> decode_market_message(
        std::string_view message) const override {
        return one_of(message, binance::decode_market_message);
    }

    Result<StreamOpening> user_opening(const BaseUrls& urls, std::string_view) const override {
        StreamOpening opening;
        opening.url = api_stream_url(urls.api_stream);
        opening.wants_signed_message = true;
        opening.answers = 1;
        opening.answer_of = user_answer;
        opening.ping = api_ping(kPing);
        opening.ping_every = kPingEvery;
        opening.ping_weight = api_ping_weight;
        opening.silence_max = kSilenceMax;
        return opening;
    }
    Result<std::vector<UserEvent>> decode_user_message(std::string_view message) const override {
        return one_of(message, binance::decode_user_message);
    }
};

}  // namespace

const Replies& replies() {
    static const BinanceReplies one;
    return one;
}

}  // namespace strongroom::venues::binance
