#include "engine/records.h"

#include <algorithm>

namespace strongroom::engine {
namespace {

template <typename Row>
void keep_newest(std::deque<Row>& rows, Row row) {
    rows.push_back(std::move(row));
    if (rows.size() > Records::kShownMax) rows.pop_front();
}

}  // namespace

void Records::bot_changed(const BotView& bot) {
    BotRow& row = bots_[bot.id];
    row.view = bot;
    sink_.write(row);
    ++version_;
}

void Records::order_changed(BotId bot, OrderRef ref, const Order& order) {
    const OrderRow row{bot, ref, order, now_};
    const auto known = std::ranges::find_if(
        orders_, [&](const OrderRow& other) { return other.order.intent.id == order.intent.id; });
    if (known != orders_.end()) {
        *known = row;
    } else {
        keep_newest(orders_, row);
        if (order.state == OrderState::pending) {
            ++orders_total_;
            ++bots_[bot].orders;
        }
    }
    sink_.write(row);
    ++version_;
}

void Records::filled(BotId bot, OrderRef ref, const Order& order, const Fill& fill) {
    const FillRow row{bot, ref, order.intent.symbol, fill, order.intent.why, market_time_};
    keep_newest(fills_, row);
    ++fills_total_;
    ++bots_[bot].fills;
    sink_.write(row);
    ++version_;
}

void Records::deal_changed(BotId bot, const Deal& deal) {
    const auto known = std::ranges::find_if(deals_, [&](const DealRow& row) {
        return row.bot == bot && row.deal.number == deal.number;
    });
    const DealRow row{bot, deal};
    BotRow& of = bots_[bot];
    // Several deals of a bot may be open, and are told of and close in any order. One that was
    // counted is not again: it is neither new nor among those that are open.
    const bool is_new = deal.number > of.deals_opened;
    of.deals_opened = std::max(of.deals_opened, deal.number);
    if (!deal.closed) of.open_deals.insert(deal.number);
    if (deal.closed && (of.open_deals.erase(deal.number) != 0 || is_new)) {
        ++of.deals_closed;
        of.realised =
            of.realised.asset == deal.profit.asset ? of.realised + deal.profit : deal.profit;
    }
    if (known != deals_.end())
        *known = row;
    else
        keep_newest(deals_, row);
    sink_.write(row);
    sink_.write(of);
    ++version_;
}

void Records::noticed(BotId bot, Time time, const std::string& text) {
    const NoticeRow row{bot, time, text};
    keep_newest(notices_, row);
    ++notices_total_;
    sink_.write(row);
    ++version_;
}

std::vector<std::string> Records::said_since(BotId bot, std::uint64_t notices_total) const {
    const std::uint64_t since =
        std::min<std::uint64_t>(notices_total_ - notices_total, notices_.size());
    std::vector<std::string> said;
    for (auto row = notices_.end() - static_cast<std::ptrdiff_t>(since); row != notices_.end();
         ++row) {
        if (row->bot == bot) said.push_back(row->text);
    }
    return said;
}

}  // namespace strongroom::engine
