// Binance's replies over HTTP: any body gives an error or amounts that can be. The first byte of
// the input chooses the decoder.
#include <cstdlib>

#include "base/bytes.h"
#include "venues/binance/decode.h"
#include "venues/binance/sub_key.h"
#include "venues/key_life.h"

namespace {

using namespace strongroom;
using namespace strongroom::venues;

void require(bool is_true) {
    if (!is_true) std::abort();
}

void check_fill(const Fill& fill) {
    require(fill.price.value.is_positive() && fill.qty.value.is_positive());
    require(!fill.fee.amount.is_negative() && !fill.trade_id.empty());
    require(fill.fee.amount.is_zero() || !fill.fee.asset.empty());
}

void check_order(const VenueOrder& order) {
    require(!order.qty.value.is_negative() && !order.report.filled.value.is_negative());
    require(order.qty.is_zero() || order.report.filled <= order.qty);
    require(!order.price || order.price->value.is_positive());
    require(!order.client_id.text.empty() && !order.venue_id.text.empty());
    const bool is_closed = order.report.state == OrderState::closed;
    require(is_closed == (order.report.reason != CloseReason::none));
}

void check_place_reply(const PlaceReply& reply) {
    Qty sum;
    for (const Fill& fill : reply.fills) {
        check_fill(fill);
        sum += fill.qty;
    }
    if (reply.order) {
        check_order(*reply.order);
        require(sum <= reply.order->report.filled);
    }
    require(reports(reply).size() == reply.fills.size() + 1);
}

void check_listings(const Listings& listings) {
    for (const Listing& listing : listings.markets) {
        const Instrument& one = listing.instrument;
        require(one.tick.is_positive() && one.step.is_positive() && !one.venue_symbol.empty());
        require(!one.min_qty.is_negative() && !one.min_notional.is_negative());
        require(!one.symbol.base.empty() && !one.symbol.quote.empty());
    }
}

void check_error(const VenueError& error) {
    require(error.text.size() <= 300);
    require(!error.retry_after || error.retry_after->ms >= 0);
    require(error.http_status < 500 || error.kind == ErrorKind::outcome_unknown);
}

template <typename T, typename Check>
void check_each(const Result<std::vector<T>>& all, Check check_one) {
    if (!all) return;
    for (const T& one : *all) check_one(one);
}

void check_life(std::string_view venue, int status, const std::string& body) {
    const KeyProof proof = judge_life(venue, status, body);
    require(status < 500 || proof.life == KeyLife::unknown);
    require(proof.text.size() <= 300 && proof.address.size() <= 45);
}

void decode_sub_key(char which, const std::string& body) {
    switch (which) {
        case 'S':
            if (const auto key = binance::decode_created_sub_key(body))
                require(!key->api_key.empty());
            return;
        case 's':
            return check_each(binance::decode_sub_keys(body),
                              [](const SubKey& key) { require(!key.api_key.empty()); });
        case 'A': (void)binance::decode_sub_key_addresses(body); return;
        case 'x': (void)binance::decode_changed_sub_key(body); return;
        case '1': return check_life("binance", 401, body);
        case '2': return check_life("kucoin", 200, body);
        default: check_life("coinbase", 503, body);
    }
}

void decode(char which, const std::string& body) {
    switch (which) {
        case 'p':
            if (const auto reply = binance::decode_place_reply(body)) check_place_reply(*reply);
            return;
        case 'c':
            if (const auto order = binance::decode_cancel_reply(body)) check_order(*order);
            return;
        case 'o':
            if (const auto order = binance::decode_order(body)) check_order(*order);
            return;
        case 'l': return check_each(binance::decode_orders(body), check_order);
        case 't':
            return check_each(binance::decode_account_trades(body),
                              [](const AccountTrade& trade) { check_fill(trade.fill); });
        case 'k':
            return check_each(binance::decode_candles(body),
                              [](const Candle& candle) { require(check(candle).has_value()); });
        case 'a':
            if (const auto account = binance::decode_account(body)) {
                for (const Balance& balance : account->balances) {
                    require(!balance.free.is_negative() && !balance.locked.is_negative());
                }
            }
            return;
        case 'i':
            if (const auto listings = binance::decode_listings(body)) check_listings(*listings);
            return;
        case 'b':
            if (const auto top = binance::decode_book_top(body)) {
                require(!top->bid || !top->ask || top->bid->price < top->ask->price);
            }
            return;
        case 'e': return check_error(binance::decode_error({.status = 400, .body = body}));
        case 'E': return check_error(binance::decode_error({.status = 503, .body = body}));
        case 'r':
            if (const auto rights = binance::decode_key_rights(body)) {
                require(rights->created.ms >= 0);
            }
            return;
        case 'S':
        case 's':
        case 'A':
        case 'x':
        case '1':
        case '2':
        case '5': return decode_sub_key(which, body);
        default:
            if (const auto time = binance::decode_server_time(body)) require(time->ms >= 0);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    decode(static_cast<char>(bytes[0]), std::string(as_text({bytes + 1, size - 1})));
    return 0;
}
