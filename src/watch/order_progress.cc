#include "watch/order_progress.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::watch {
namespace {

// LIMIT: the loss of an order that trades in more pieces is counted up to these.
constexpr std::size_t kTradesMax = 1'000;

}  // namespace

void OrderProgress::take(const venues::VenueOrder& order, const DamageRules& rules,
                         std::int64_t now_ns) {
    filled_ = std::max(filled_, order.report.filled);
    if (order.report.state == OrderState::closed) is_closed_ = true;
    const std::optional<Fill>& fill = order.report.fill;
    if (!fill || trades_.size() >= kTradesMax || !trades_.insert(fill->trade_id).second) return;
    const std::optional<Money> cost =
        rules.loss(order.venue_symbol.text, order.side, fill->price, fill->qty, now_ns);
    if (!cost) return;
    try {
        if (!loss_)
            loss_ = cost;
        else if (loss_->asset == cost->asset)
            loss_->amount += cost->amount;
    } catch (const DecimalOverflow&) {
        return;  // Absurd figures; what was counted before stands.
    }
}

std::string OrderProgress::words(Qty of) const {
    if (filled_.is_zero()) return "nothing of it was executed, as far as the venue has told";
    if (of.is_zero()) return fmt::format("{} of it was executed", filled_.value.to_string());
    if (filled_ >= of) return fmt::format("it was executed whole ({})", filled_.value.to_string());
    return fmt::format("it was executed in part ({} of {})", filled_.value.to_string(),
                       of.value.to_string());
}

}  // namespace strongroom::watch
