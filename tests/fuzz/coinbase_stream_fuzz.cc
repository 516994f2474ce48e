// Coinbase's streams: any message gives an error or events whose amounts can be. The first byte of
// the input chooses the channels of the market or of the user.
#include <cstdlib>

#include "base/bytes.h"
#include "venues/coinbase/book.h"

namespace {

using namespace strongroom;
using namespace strongroom::venues;

void require(bool is_true) {
    if (!is_true) std::abort();
}

void check_top(const BookTop& top) {
    require(!top.bid || (top.bid->price.value.is_positive() && top.bid->qty.value.is_positive()));
    require(!top.bid || !top.ask || top.bid->price < top.ask->price);
}

void check_market(const coinbase::MarketMessage& message) {
    coinbase::Level2Book book;
    for (const coinbase::StreamEvent& event : message.events) {
        if (const auto* trade = std::get_if<PublicTrade>(&event)) {
            require(trade->trade.price.value.is_positive() && trade->trade.qty.value.is_positive());
            require(!trade->venue_symbol.text.empty() && trade->trade.time.ms >= 0);
        }
        if (const auto* top = std::get_if<BookTop>(&event)) check_top(*top);
        if (const auto* update = std::get_if<CandleUpdate>(&event)) {
            require(check(update->candle).has_value());
        }
        if (const auto* change = std::get_if<coinbase::BookChange>(&event)) {
            const bool is_applied = book.apply(*change).has_value();
            require(is_applied == book.is_ready());
            check_top(book.top(change->venue_symbol));
        }
    }
}

void check_user(const coinbase::UserMessage& message) {
    for (const UserEvent& event : message.events) {
        if (const auto* answer = std::get_if<ApiAnswer>(&event.body)) {
            require(answer->error.has_value() == (answer->status != 200));
        }
        const auto* report = std::get_if<ExecutionReport>(&event.body);
        if (report == nullptr) continue;
        const VenueOrder& order = report->order;
        require(!order.venue_id.text.empty() && !order.report.fill);
        require(order.qty.is_zero() || order.report.filled <= order.qty);
        require(report->kind != ExecutionReport::Kind::traded);
        const bool is_closed = order.report.state == OrderState::closed;
        require(is_closed == (order.report.reason != CloseReason::none));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view message = as_text(ByteView(bytes + 1, size - 1));
    if (bytes[0] == 'u') {
        if (const auto read = coinbase::decode_user_message(message)) check_user(*read);
    } else {
        if (const auto read = coinbase::decode_market_message(message)) check_market(*read);
    }
    return 0;
}
