#include "venues/paper/replies.h"

#include <algorithm>

#include "venues/paper/decode.h"
#include "venues/paper/encode.h"
#include "venues/paper/profile.h"
#include "venues/paper/stream.h"
#include "venues/reply_forms_internal.h"

namespace strongroom::venues::paper {
namespace {

std::optional<bool> market_answer(std::string_view message) {
    const auto event = decode_market_message(message);
    const auto* answer = event ? std::get_if<StreamAnswer>(&*event) : nullptr;
    if (answer == nullptr) return std::nullopt;
    return !answer->error.has_value();
}

// The answer to the signed message that asks for the private stream.
std::optional<bool> user_answer(std::string_view message) {
    const auto event = decode_user_message(message);
    const auto* answer = event ? std::get_if<ApiAnswer>(&event->body) : nullptr;
    if (answer == nullptr) return std::nullopt;
    return !answer->error.has_value();
}

// A quiet market is silent; a line that is dead does not answer this.
void keep_alive(StreamOpening& opening) {
    opening.ping = ping();
    opening.ping_every = kPingEvery;
    opening.silence_max = kSilenceMax;
}

class PaperReplies final : public Replies {
  public:
    VenueSymbol to_venue_symbol(const Symbol& symbol) const override {
        return paper::to_venue_symbol(symbol);
    }

    std::optional<VenueError> refusal(const HttpReply& reply) const override {
        if (reply.status == 200) return std::nullopt;
        return decode_error(reply);
    }

    PlaceAnswer decode_place_reply(const HttpReply& reply) const override {
        if (auto refused = refusal(reply)) return *std::move(refused);
        auto placed = paper::decode_place_reply(reply.body);
        if (placed) return *std::move(placed);
        return unknown_outcome(reply.status, placed.error());
    }
    Result<std::optional<VenueOrder>> decode_cancel_reply(std::string_view body) const override {
        return paper::decode_order(body);
    }
    Result<VenueOrder> decode_order(std::string_view body) const override {
        return paper::decode_order(body);
    }
    Result<std::vector<VenueOrder>> decode_open_orders(std::string_view body) const override {
        return decode_orders(body);
    }
    Result<std::vector<VenueOrder>> decode_all_orders(std::string_view body) const override {
        return decode_orders(body);
    }
    Result<std::vector<AccountTrade>> decode_fills(std::string_view body) const override {
        return paper::decode_fills(body);
    }
    Result<AccountState> decode_account(std::string_view body) const override {
        return paper::decode_account(body);
    }

    bool finds_by_client_id() const override { return true; }
    bool rests_stops() const override { return false; }
    bool streams_balances() const override { return true; }
    bool are_all_orders_whole() const override { return true; }
    bool lists_every_market() const override { return true; }
    Result<std::vector<Symbol>> decode_markets(std::string_view) const override {
        return fail(Errc::invalid, "one list of open orders tells of every market");
    }

    PublicRequest server_time() const override { return paper::server_time(); }
    Result<PublicRequest> listing(const VenueSymbol& venue_symbol) const override {
        return paper::listing(venue_symbol);
    }
    Result<PublicRequest> candles(const VenueSymbol& venue_symbol, Duration interval, int limit,
                                  const std::optional<Time>&) const override {
        if (interval != minutes(1))
            return fail(Errc::invalid, "interval: the paper venue has candles of one minute");
        return paper::candles(venue_symbol, std::min(limit, list_limit_max));
    }
    Result<PublicRequest> book_top(const VenueSymbol& venue_symbol) const override {
        return paper::book_top(venue_symbol);
    }
    HttpRequest to_http(const PublicRequest& request) const override {
        return paper::to_http(request);
    }

    Result<Time> decode_server_time(std::string_view body) const override {
        return paper::decode_server_time(body);
    }
    Result<Listings> decode_listings(std::string_view body) const override {
        return paper::decode_listings(body);
    }
    Result<std::vector<Candle>> decode_candles(std::string_view body) const override {
        return paper::decode_candles(body);
    }
    Result<BookTop> decode_book_top(std::string_view body, const VenueSymbol&) const override {
        return paper::decode_book_top(body);
    }

    std::optional<PublicRequest> market_ticket() const override { return std::nullopt; }
    Result<StreamOpening> market_opening(const BaseUrls& urls, std::string_view,
                                         const MarketTopics& topics) const override {
        TRY_ASSIGN(std::string message, subscribe(topics));
        StreamOpening opening{.url = stream_url(urls.market_stream), .answers = 1};
        opening.messages.push_back(std::move(message));
        opening.answer_of = market_answer;
        keep_alive(opening);
        return opening;
    }
    Result<std::vector<MarketEvent>> decode_market_message(
        std::string_view message) const override {
        return one_of(message, paper::decode_market_message);
    }

    Result<StreamOpening> user_opening(const BaseUrls& urls, std::string_view) const override {
        StreamOpening opening;
        opening.url = stream_url(urls.api_stream);
        opening.wants_signed_message = true;
        opening.answers = 1;
        opening.answer_of = user_answer;
        keep_alive(opening);
        return opening;
    }
    Result<std::vector<UserEvent>> decode_user_message(std::string_view message) const override {
        return one_of(message, paper::decode_user_message);
    }
};

}  // namespace

const Replies& replies() {
    static const PaperReplies one;
    return one;
}

}  // namespace strongroom::venues::paper
