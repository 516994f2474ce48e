// Coinbase's replies over HTTP, and the signatures of its tokens: any body gives an error or
// amounts that can be. The first byte of the input chooses the decoder.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "venues/coinbase/decode.h"
#include "venues/coinbase/der.h"
#include "venues/coinbase/timestamp.h"

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
    require(!order.report.fill.has_value());
}

void check_trades(const coinbase::TradePage& page) {
    for (const AccountTrade& trade : page.trades) {
        const Fill& fill = trade.fill;
        require(fill.price.value.is_positive() && fill.qty.value.is_positive());
        require(!fill.fee.amount.is_negative() && !fill.fee.asset.empty());
        require(!fill.trade_id.empty() && fill.time.ms >= 0);
    }
    require(!page.next || !page.next->text.empty());
}

void check_listings(const Listings& listings) {
    for (const Listing& listing : listings.markets) {
        const Instrument& one = listing.instrument;
        require(one.tick.is_positive() && one.step.is_positive());
        require(one.venue_symbol == one.symbol.base.str() + "-" + one.symbol.quote.str());
        require(!one.min_qty.is_negative() && !one.min_notional.is_negative());
    }
}

void check_accounts(const coinbase::Page<coinbase::Account>& page) {
    for (const coinbase::Account& account : page.items) {
        require(!account.balance.free.is_negative() && !account.balance.locked.is_negative());
        require(!account.balance.asset.empty() && !account.uuid.empty());
    }
    if (const auto state = coinbase::account_state(page.items)) {
        require(state->balances.size() <= page.items.size());
    }
}

void check_book(const coinbase::Book& book) {
    for (const auto& side : {book.bids, book.asks}) {
        for (const BookTop::Level& level : side) {
            require(level.price.value.is_positive() && level.qty.value.is_positive());
        }
    }
    require(book.bids.empty() || book.asks.empty() || book.bids[0].price < book.asks[0].price);
}

void check_error(const VenueError& error) {
    require(error.text.size() <= 300);
    require(!error.retry_after || error.retry_after->ms >= 0);
    require(error.http_status < 500 || error.kind == ErrorKind::outcome_unknown);
}

void check_placed(const coinbase::PlaceAnswer& answer) {
    if (const auto* error = std::get_if<VenueError>(&answer)) return check_error(*error);
    const auto& reply = std::get<PlaceReply>(answer);
    require(!reply.venue_id.text.empty() && !reply.client_id.text.empty());
    require(reports(reply).size() == 1);
}

// Shortest form both ways: what was read can be written again to the same bytes.
void check_signature(ByteView der) {
    const auto raw = coinbase::raw_signature(der);
    if (!raw) return;
    const auto number = [](ByteView bytes) {
        while (bytes.size() > 1 && bytes[0] == 0) bytes = bytes.subspan(1);
        Bytes content(bytes.begin(), bytes.end());
        if (content[0] >= 0x80) content.insert(content.begin(), 0);
        content.insert(content.begin(), {2, static_cast<std::uint8_t>(content.size())});
        return content;
    };
    Bytes again = number(ByteView(*raw).first(32));
    const Bytes second = number(ByteView(*raw).last(32));
    again.insert(again.end(), second.begin(), second.end());
    again.insert(again.begin(), {0x30, static_cast<std::uint8_t>(again.size())});
    require(std::ranges::equal(again, der));
}

template <typename T, typename Check>
void check_if(const Result<T>& value, Check check_value) {
    if (value) check_value(*value);
}

void decode(char which, const std::string& body) {
    switch (which) {
        case 'p': return check_placed(coinbase::decode_place_reply({.body = body}));
        case 'P': return check_placed(coinbase::decode_place_reply({.status = 429, .body = body}));
        case 'o': return check_if(coinbase::decode_order(body), check_order);
        case 'l':
            return check_if(coinbase::decode_orders(body), [](const auto& page) {
                for (const VenueOrder& order : page.items) check_order(order);
            });
        case 'c':
            return check_if(coinbase::decode_cancel_reply(body), [](const auto& results) {
                for (const auto& one : results) require(!one.venue_id.text.empty());
            });
        case 't': return check_if(coinbase::decode_account_trades(body), check_trades);
        case 'a': return check_if(coinbase::decode_accounts(body), check_accounts);
        case 'i': return check_if(coinbase::decode_listings(body), check_listings);
        case 'k':
            return check_if(coinbase::decode_candles(body), [](const auto& candles) {
                for (const Candle& candle : candles) require(check(candle).has_value());
            });
        case 'b': return check_if(coinbase::decode_book(body), check_book);
        case 'e': return check_error(coinbase::decode_error({.status = 400, .body = body}));
        case 'E': return check_error(coinbase::decode_error({.status = 503, .body = body}));
        case 'f':
            return check_if(coinbase::decode_fees(body), [](const FeeRates& rates) {
                require(rates.maker < Decimal(1) && !rates.taker.is_negative());
            });
        case 'r':
            return check_if(coinbase::decode_key_rights(body), [](const auto& read) {
                require(!read.rights.is_ip_bound && !read.rights.is_ip_list_readable);
            });
        case 's': return check_signature(as_bytes(body));
        case 'd':
            return check_if(coinbase::parse_rfc3339(body), [](Time time) {
                const auto again = coinbase::parse_rfc3339(coinbase::to_rfc3339(time));
                require(again && *again == time);
            });
        default:
            return check_if(coinbase::decode_server_time(body),
                            [](Time time) { require(time.ms >= 0); });
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    decode(static_cast<char>(bytes[0]), std::string(as_text({bytes + 1, size - 1})));
    return 0;
}
