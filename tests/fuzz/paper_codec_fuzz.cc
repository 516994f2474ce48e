// The paper venue's replies and messages: any text gives an error or amounts that can be. The first
// byte of the input chooses the decoder.
#include <cstdlib>

#include "base/bytes.h"
#include "venues/paper/decode.h"

namespace {

using namespace strongroom;
using namespace strongroom::venues;

void require(bool is_true) {
    if (!is_true) std::abort();
}

void check_order(const VenueOrder& order) {
    require(order.qty.value.is_positive() && order.report.filled <= order.qty);
    require(!order.price || order.price->value.is_positive());
    require(!order.client_id.text.empty() && !order.venue_id.text.empty());
    const bool is_closed = order.report.state == OrderState::closed;
    require(is_closed == (order.report.reason != CloseReason::none));
}

void check_fill(const Fill& fill) {
    require(fill.price.value.is_positive() && fill.qty.value.is_positive());
    require(!fill.fee.amount.is_negative() && !fill.fee.asset.empty() && !fill.trade_id.empty());
}

void check_place(const PlaceReply& reply) {
    Qty sum;
    for (const Fill& fill : reply.fills) {
        check_fill(fill);
        sum += fill.qty;
    }
    check_order(*reply.order);
    require(sum <= reply.order->report.filled);
}

void check_listings(const Listings& listings) {
    for (const Listing& one : listings.markets)
        require(one.instrument.tick.is_positive() && one.instrument.step.is_positive());
}

void check_user(const UserEvent& event) {
    const auto* report = std::get_if<ExecutionReport>(&event.body);
    if (report == nullptr) return;
    check_order(report->order);
    const bool is_trade = report->kind == ExecutionReport::Kind::traded;
    require(is_trade == report->order.report.fill.has_value());
    if (is_trade) check_fill(*report->order.report.fill);
}

void check_market(const MarketEvent& event) {
    if (const auto* trade = std::get_if<PublicTrade>(&event))
        require(trade->trade.price.value.is_positive() && trade->trade.qty.value.is_positive());
    if (const auto* top = std::get_if<BookTop>(&event))
        require(!top->bid || !top->ask || top->bid->price < top->ask->price);
    if (const auto* candle = std::get_if<CandleUpdate>(&event))
        require(check(candle->candle).has_value());
}

template <typename T, typename Check>
void check_if_read(const Result<T>& read, Check check_it) {
    if (read) check_it(*read);
}

void decode(char which, std::string_view text) {
    const auto fine = [](const auto&) {};
    switch (which) {
        case 'p': return check_if_read(paper::decode_place_reply(text), check_place);
        case 'o': return check_if_read(paper::decode_order(text), check_order);
        case 'l':
            return check_if_read(paper::decode_orders(text), [](const auto& all) {
                for (const VenueOrder& one : all) check_order(one);
            });
        case 'f':
            return check_if_read(paper::decode_fills(text), [](const auto& all) {
                for (const AccountTrade& one : all) check_fill(one.fill);
            });
        case 'a': return check_if_read(paper::decode_account(text), fine);
        case 'r': return check_if_read(paper::decode_key_rights(text), fine);
        case 'i': return check_if_read(paper::decode_listings(text), check_listings);
        case 'k': return check_if_read(paper::decode_candles(text), fine);
        case 'b': return check_if_read(paper::decode_book_top(text), fine);
        case 'm': return check_if_read(paper::decode_market_message(text), check_market);
        case 'u': return check_if_read(paper::decode_user_message(text), check_user);
        case 'e': {
            const VenueError error =
                paper::decode_error({.status = 500, .headers = {}, .body = std::string(text)});
            return require(error.kind == ErrorKind::outcome_unknown && error.text.size() <= 300);
        }
        default: return check_if_read(paper::decode_server_time(text), fine);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    decode(static_cast<char>(bytes[0]), as_text({bytes + 1, size - 1}));
    return 0;
}
