// KuCoin's streams, public and private: any message gives an error or an event whose amounts can
// be. The first byte of the input chooses the connection; changes of a book go into one, too.
#include <cstdlib>

#include "base/bytes.h"
#include "venues/kucoin/decode.h"

namespace {

using namespace strongroom;
using namespace strongroom::venues;

void require(bool is_true) {
    if (!is_true) std::abort();
}

void check_market(std::string_view message) {
    const auto event = kucoin::decode_market_message(message);
    if (!event) return;
    if (const auto* trade = std::get_if<PublicTrade>(&*event)) {
        require(trade->trade.price.value.is_positive() && trade->trade.qty.value.is_positive());
        require(!trade->venue_symbol.text.empty() && trade->trade.time.ms > 0);
    }
    if (const auto* top = std::get_if<BookTop>(&*event)) {
        require(!top->venue_symbol.text.empty());
        require(!top->bid || top->bid->price.value.is_positive());
        require(!top->bid || !top->ask || top->bid->price < top->ask->price);
    }
    if (const auto* update = std::get_if<CandleUpdate>(&*event)) {
        require(check(update->candle).has_value() && !update->interval.empty());
    }
}

void check_execution(const ExecutionReport& report) {
    const VenueOrder& order = report.order;
    require(!order.venue_id.text.empty() && !report.has_fee && report.execution_id > 0);
    require(order.qty.is_zero() || order.report.filled <= order.qty);
    const bool is_traded = report.kind == ExecutionReport::Kind::traded;
    require(order.report.fill.has_value() == is_traded);
    const bool is_over = report.kind == ExecutionReport::Kind::filled ||
                         report.kind == ExecutionReport::Kind::cancelled;
    require((order.report.state == OrderState::closed) == is_over);
    if (!is_traded) return;
    const Fill& fill = *order.report.fill;
    require(fill.price.value.is_positive() && fill.qty.value.is_positive());
    require(fill.qty <= order.report.filled && fill.fee.amount.is_zero());
}

void check_user(std::string_view message) {
    const auto event = kucoin::decode_user_message(message);
    if (!event) return;
    if (const auto* report = std::get_if<ExecutionReport>(&event->body)) check_execution(*report);
    if (const auto* position = std::get_if<AccountPosition>(&event->body)) {
        for (const Balance& balance : position->balances) {
            require(!balance.free.is_negative() && !balance.locked.is_negative());
        }
    }
    if (const auto* answer = std::get_if<ApiAnswer>(&event->body)) {
        require(answer->error.has_value() == (answer->status != 200));
    }
}

// A book that starts where the changes begin.
void check_changes(std::string_view message) {
    const auto changes = kucoin::decode_book_changes(message);
    if (!changes || changes->first == 0) return;
    kucoin::Book book(kucoin::BookSnapshot{.sequence = changes->first - 1});
    const bool is_gap = book.apply(*changes) == kucoin::Book::Applied::gap;
    require(is_gap == book.is_broken() && book.sequence() == changes->last);
    if (is_gap) return;
    require(!book.bid() || !book.ask() || book.bid()->price < book.ask()->price);
    require(book.apply(*changes) == kucoin::Book::Applied::old);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view message = as_text({bytes + 1, size - 1});
    switch (bytes[0]) {
        case 'm': check_market(message); break;
        case 'b': check_changes(message); break;
        default: check_user(message); break;
    }
    return 0;
}
