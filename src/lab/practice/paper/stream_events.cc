// Streams: what is told of a market and of an account.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "lab/practice/intervals.h"
#include "lab/practice/paper/json_internal.h"
#include "lab/practice/paper/streams.h"

namespace strongroom::lab::practice::paper {
namespace {

// {"event":NAME, …}
std::string event_text(std::string_view name, const Json& fields) {
    Json event{{"event", name}};
    event.update(fields);
    return text_of(event);
}

std::string_view what_of(std::string_view kind) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> names{
        {{"NEW", "placed"},
         {"TRADE", "traded"},
         {"CANCELED", "cancelled"},
         {"EXPIRED", "expired"}}};
    for (const auto& [core, told] : names) {
        if (core == kind) return told;
    }
    return "?";
}

}  // namespace

// ---- A market --------------------------------------------------------------------------------

void Streams::publish_market(Market& market, const News& news) {
    const std::uint32_t number = market.number;
    for (const PublicTrade& trade : news.trades) {
        if (trade.market != number) continue;
        tell({.name = "trade",
              .text = event_text("trade", trade_json(trade, market.symbol())),
              .topic = std::pair(Topic::trades, number),
              .account = {},
              .delivered = [this, number, id = trade.id] { ports_.told_trade(number, id); }});
    }
    if (!market.matcher.has_price()) return;
    if (has_listener(Topic::tops, number)) tell_top(market);
    if (has_listener(Topic::candles, number)) publish_bar(market);
}

void Streams::tell_top(Market& market) {
    market.is_book_stale = false;
    const auto change = market.book.refresh(market.matcher);
    if (!change || !change->is_top_changed) return;
    tell({.name = "top",
          .text = event_text("top", top_json(market.book.view(), market.symbol())),
          .topic = std::pair(Topic::tops, market.number),
          .account = {},
          .delivered = {}});
}

// The bar that has begun since the last time ends the one before, if nobody has said so yet.
void Streams::publish_bar(const Market& market) {
    const std::vector<Bar> bars =
        market.tape.bars({.interval = interval_of("1m").value(), .limit = 2});
    if (bars.empty()) return;
    LastBar& last = bars_[market.number];
    const auto push = [&](const Bar& bar, bool is_closed) {
        Json fields = candle_json(bar);
        fields["symbol"] = market.symbol();
        fields["closed"] = is_closed;
        tell({.name = "candle",
              .text = event_text("candle", fields),
              .topic = std::pair(Topic::candles, market.number),
              .account = {},
              .delivered = {}});
    };
    const Bar& newest = bars.back();
    const bool has_older = bars.size() > 1 && bars.front().open_time == last.start;
    if (has_older && !last.is_closed_told) push(bars.front(), true);
    if (newest.open_time == last.start && last.is_closed_told) return;
    last = {.start = newest.open_time,
            .is_closed_told = market.matcher.time() >= newest.close_time};
    push(newest, last.is_closed_told);
}

// ---- An account ------------------------------------------------------------------------------

void Streams::tell_order(const Execution& execution) {
    const VenueOrder& order = execution.order;
    const Market& market = exchange_.markets()[order.market];
    Json fields{{"what", what_of(execution.kind)},
                {"execution", execution.id},
                {"order", order_json(order, market, execution.request_id)}};
    if (execution.trade) fields["fill"] = fill_json(*execution.trade, market);
    tell({.name = "order",
          .text = event_text("order", fields),
          .topic = {},
          .account = order.account,
          .delivered = [this, account = order.account, id = execution.id] {
              ports_.told_execution(account, id);
          }});
}

void Streams::tell_balances(const News& news) {
    const Time now = env_.clock.now();
    for (const auto& [account, change] : news.deposits) {
        tell({.name = "deposit",
              .text = event_text("deposit", {{"asset", change.asset.str()},
                                             {"delta", plain(change.amount)},
                                             {"time", now.ms}}),
              .topic = {},
              .account = account,
              .delivered = {}});
    }
    for (const auto& [account, assets] : news.balances) {
        tell({.name = "balances",
              .text = event_text("balances",
                                 {{"balances", balances_json(exchange_.wallet(account), assets)},
                                  {"time", now.ms}}),
              .topic = {},
              .account = account,
              .delivered = {}});
    }
}

}  // namespace strongroom::lab::practice::paper
