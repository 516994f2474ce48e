#include "engine/orders_house.h"

#include <fmt/format.h>

namespace strongroom::engine {

void OrdersHouse::place(BotId bot, std::uint32_t ref, const AccountName& account) {
    OrderIntent intent{.id = orders_.first_intent(bot, {ref}),
                       .account = account,
                       .symbol = MUST(Symbol::parse("BTC/USDT")),
                       .side = Side::buy,
                       .kind = OrderKind::limit,
                       .limit = Price{100},
                       .qty = {3},
                       .bot = {"bot"},
                       .why = "a test"};
    orders_.place(bot, {ref}, MUST(gate_.check(std::move(intent), {100}, 0)));
}

void OrdersHouse::wait(Duration time) {
    const Time end = now_ + time;
    while (now_ < end) {
        now_ = std::min(end, now_ + milliseconds(20));
        orders_.check(now_);
    }
}

// "1": the first attempt of order 1; "1b": the second.
std::string OrdersHouse::name(const IntentId& intent) {
    for (std::uint32_t ref = 1; ref <= 9; ++ref) {
        for (std::uint32_t attempt = 1; attempt <= 9; ++attempt) {
            if (id(ref, attempt) != intent) continue;
            const std::string letter(attempt == 1 ? 0 : 1, static_cast<char>('a' + attempt - 1));
            return fmt::format("{}{}", ref, letter);
        }
    }
    return "?";
}

void OrdersHouse::place(const Approved<OrderIntent>& order) {
    left_.push_back("place " + name(order->id));
}

void OrdersHouse::cancel(const Approved<CancelIntent>& cancel) {
    left_.push_back("cancel " + name(cancel->order));
}

void OrdersHouse::ask(const ReadQuery& query) {
    left_.push_back(fmt::format("ask {} {}", to_string(query.kind), name(query.order)));
}

void OrdersHouse::order_changed(BotId, OrderRef ref, const Order& order) {
    const std::string reason(to_string(order.reason));
    booked_.push_back(fmt::format("{} {}{}", ref.number, to_string(order.state),
                                  reason.empty() ? "" : ": " + reason));
}

void OrdersHouse::filled(BotId, OrderRef ref, const Order&, const Fill& fill) {
    booked_.push_back(fmt::format("{} fill {}", ref.number, fill.trade_id));
}

std::vector<std::string> words(const std::vector<OrderNews>& news) {
    std::vector<std::string> all;
    for (const OrderNews& item : news) {
        if (const auto* filled = std::get_if<Filled>(&item.body)) {
            all.push_back(fmt::format("{} filled {}{}", filled->ref.number,
                                      filled->fill.qty.value.to_string(),
                                      filled->is_whole ? " whole" : ""));
        } else if (const auto* changed = std::get_if<OrderChanged>(&item.body)) {
            const std::string reason(to_string(changed->reason));
            all.push_back(fmt::format("{} {}{}", changed->ref.number, to_string(changed->state),
                                      reason.empty() ? "" : ": " + reason));
        } else {
            all.emplace_back("?");
        }
    }
    return all;
}

}  // namespace strongroom::engine
