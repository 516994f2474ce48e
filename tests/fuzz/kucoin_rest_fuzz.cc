// KuCoin's replies over HTTP: any body gives an error or amounts that can be. The first byte of the
// input chooses the decoder.
#include <cstdlib>

#include "base/bytes.h"
#include "venues/kucoin/decode.h"
#include "venues/kucoin/sub_key.h"

namespace {

using namespace strongroom;
using namespace strongroom::venues;

void require(bool is_true) {
    if (!is_true) std::abort();
}

void check_order(const VenueOrder& order) {
    require(!order.qty.value.is_negative() && !order.report.filled.value.is_negative());
    require(order.qty.is_zero() || order.report.filled <= order.qty);
    require(!order.price || order.price->value.is_positive());
    require(!order.venue_id.text.empty() && !order.venue_symbol.text.empty());
    const bool is_closed = order.report.state == OrderState::closed;
    require(is_closed == (order.report.reason != CloseReason::none));
    require(!order.report.fill);
}

void check_trade(const AccountTrade& trade) {
    const Fill& fill = trade.fill;
    require(fill.price.value.is_positive() && fill.qty.value.is_positive());
    require(!fill.fee.amount.is_negative() && !fill.trade_id.empty());
    require(fill.fee.amount.is_zero() || !fill.fee.asset.empty());
}

void check_listings(const Listings& listings) {
    for (const Listing& listing : listings.markets) {
        const Instrument& one = listing.instrument;
        require(one.tick.is_positive() && one.step.is_positive() && !one.venue_symbol.empty());
        require(!one.min_qty.is_negative() && !one.min_notional.is_negative());
        require(!one.symbol.base.empty() && !one.symbol.quote.empty());
    }
}

void check_book(const kucoin::BookSnapshot& snapshot) {
    kucoin::Book book(snapshot);
    require(!book.bid() || book.bid()->price.value.is_positive());
    require(!book.bid() || !book.ask() || book.bid()->price < book.ask()->price);
    require(book.bids().size() == snapshot.bids.size());
}

void check_error(const HttpReply& reply) {
    const VenueError error = kucoin::decode_error(reply);
    require(error.text.size() <= 300);
    require(!error.retry_after || error.retry_after->ms >= 0);
    require(reply.status < 500 || error.kind == ErrorKind::outcome_unknown);
    // What is no refusal has data, or not even that; a refusal is no success to any decoder.
    if (kucoin::refusal(reply))
        require(reply.status != 200 || !kucoin::decode_server_time(reply.body));
}

void check_bullet(const kucoin::Bullet& bullet) {
    require(kucoin::check_endpoint(bullet.endpoint).has_value());
    const auto url = kucoin::connection_url(bullet, "1");
    require(url && url->find(' ') == std::string::npos);
}

void check_account(const AccountState& account) {
    for (const Balance& balance : account.balances) {
        require(!balance.free.is_negative() && !balance.locked.is_negative());
    }
}

void check_created(const std::string& body) {
    int count = 0;
    const auto key = kucoin::decode_created_sub_key(body, [&](std::string_view secret) {
        require(!secret.empty());
        ++count;
    });
    require(count == (key ? 1 : 0));
}

template <typename T, typename Check>
void check_each(const std::vector<T>& all, Check check_one) {
    for (const T& one : all) check_one(one);
}

void decode_orders(char which, const std::string& body) {
    switch (which) {
        case 'p':
            if (const auto reply = kucoin::decode_place_reply(body)) {
                require(!reply->venue_id.text.empty() && !reply->client_id.text.empty());
            }
            return;
        case 'c': (void)kucoin::decode_cancel_reply(body); return;
        case 'C': (void)kucoin::decode_cancel_all_markets(body); return;
        case 'd':
            if (const auto state = kucoin::decode_dead_switch(body)) {
                require(!state->fires || *state->fires >= state->now);
            }
            return;
        case 'o':
            if (const auto order = kucoin::decode_order(body)) check_order(*order);
            return;
        case 'l':
            if (const auto all = kucoin::decode_open_orders(body)) check_each(*all, check_order);
            return;
        case 'L':
            if (const auto page = kucoin::decode_done_orders(body)) {
                check_each(page->orders, check_order);
            }
            return;
        case 't':
            if (const auto page = kucoin::decode_account_trades(body)) {
                check_each(page->trades, check_trade);
            }
            return;
        default: (void)kucoin::decode_alter_reply(body);
    }
}

void decode(char which, const std::string& body) {
    switch (which) {
        case 'k':
            if (const auto candles = kucoin::decode_candles(body)) {
                check_each(*candles, [](const Candle& one) { require(check(one).has_value()); });
            }
            return;
        case 'a':
            if (const auto account = kucoin::decode_account(body)) check_account(*account);
            return;
        case 'i':
            if (const auto listings = kucoin::decode_listings(body)) check_listings(*listings);
            return;
        case 'b':
            if (const auto book = kucoin::decode_book(body)) check_book(*book);
            return;
        case 'B':
            if (const auto top = kucoin::decode_book_top(body, {"ETH-USDT"})) {
                require(!top->bid || !top->ask || top->bid->price < top->ask->price);
            }
            return;
        case 'e': return check_error({.status = 400, .body = body});
        case 'E': return check_error({.status = 503, .body = body});
        case '2': return check_error({.status = 200, .body = body});
        case 'r':
            if (const auto rights = kucoin::decode_key_rights(body)) {
                require(rights->created.ms >= 0);
            }
            return;
        case 's': (void)kucoin::decode_sub_keys(body); return;
        case 'S': return check_created(body);
        case 'u':
            if (const auto bullet = kucoin::decode_bullet(body)) check_bullet(*bullet);
            return;
        case 'f':
            if (const auto fees = kucoin::decode_fees(body)) {
                for (const auto& one : *fees) require(one.maker < Decimal(1));
            }
            return;
        default: return decode_orders(which, body);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    decode(static_cast<char>(bytes[0]), std::string(as_text({bytes + 1, size - 1})));
    return 0;
}
