// Binance's private stream: any message gives an error or an event whose amounts can be.
#include <cstdlib>

#include "base/bytes.h"
#include "venues/binance/decode.h"

namespace {

using namespace strongroom;
using namespace strongroom::venues;

void require(bool is_true) {
    if (!is_true) std::abort();
}

void check_execution(const ExecutionReport& report) {
    const VenueOrder& order = report.order;
    require(!order.client_id.text.empty());
    require(order.qty.is_zero() || order.report.filled <= order.qty);
    const bool is_traded = report.kind == ExecutionReport::Kind::traded;
    require(order.report.fill.has_value() == is_traded);
    if (!is_traded) return;
    const Fill& fill = *order.report.fill;
    require(fill.price.value.is_positive() && fill.qty.value.is_positive());
    require(fill.qty <= order.report.filled && !fill.fee.amount.is_negative());
    require(fill.fee.amount.is_zero() || !fill.fee.asset.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto event = binance::decode_user_message(as_text({bytes, size}));
    if (!event) return 0;
    if (const auto* report = std::get_if<ExecutionReport>(&event->body)) check_execution(*report);
    if (const auto* position = std::get_if<AccountPosition>(&event->body)) {
        for (const Balance& balance : position->balances) {
            require(!balance.free.is_negative() && !balance.locked.is_negative());
        }
    }
    if (const auto* answer = std::get_if<ApiAnswer>(&event->body)) {
        require(answer->error.has_value() == (answer->status != 200));
    }
    return 0;
}
