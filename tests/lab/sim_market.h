// A matcher with one account on BTC/USDT at 100, and what happened there as text.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "lab/matcher.h"

namespace strongroom::lab {

using namespace decimal_literals;

inline const Asset kBtc{"BTC"};
inline const Asset kUsdt{"USDT"};

struct SimMarket {
    explicit SimMarket(FillModel model = {.fees = {.maker = "0.001"_d, .taker = "0.002"_d}},
                       Instrument terms = {.symbol = {kBtc, kUsdt},
                                           .tick = "0.01"_d,
                                           .step = "0.001"_d,
                                           .min_notional = 5})
        : wallets(1), matcher(std::move(terms), std::move(model), wallets) {
        wallets[0].deposit({10000, kUsdt});
        wallets[0].deposit({10, kBtc});
        matcher.jump_to({1}, {100});
    }

    void place(std::uint64_t id, Side side, OrderKind kind, Decimal limit, Decimal qty) {
        matcher.place({.id = id, .side = side, .kind = kind, .limit = {limit}, .qty = {qty}});
    }
    void limit(std::uint64_t id, Side side, Decimal price, Decimal qty = 1) {
        place(id, side, OrderKind::limit, price, qty);
    }
    void stop(std::uint64_t id, Side side, Decimal trigger, Decimal price, Decimal qty = 1) {
        matcher.place({.id = id,
                       .side = side,
                       .kind = OrderKind::stop_limit,
                       .limit = {price},
                       .qty = {qty},
                       .trigger = {trigger}});
    }
    void move(std::int64_t time, Decimal target) {
        matcher.begin_move({time});
        while (matcher.step_towards({target})) {
        }
    }
    // "1 opened", "1 buy 1 @ 99", "1 closed cancelled", "alert 7 @ 101"
    std::vector<std::string> happened() {
        std::vector<std::string> lines;
        for (const SimEvent& event : matcher.take_events()) {
            lines.push_back(std::visit(
                Match{
                    [](const SimOpened& e) { return fmt::format("{} opened", e.order.id); },
                    [](const SimFilled& e) {
                        return fmt::format("{} {} {} @ {}{}", e.order.id, to_string(e.fill.side),
                                           e.fill.qty.value.to_string(),
                                           e.fill.price.value.to_string(),
                                           e.is_whole ? "" : " partly");
                    },
                    [](const SimClosed& e) {
                        return fmt::format("{} {} {}", e.order.id, to_string(e.reason), e.text);
                    },
                    [](const SimTriggered& e) { return fmt::format("{} triggered", e.order.id); },
                    [](const SimAlert& e) {
                        return fmt::format("alert {} @ {}", e.trigger.number,
                                           e.price.value.to_string());
                    },
                },
                event));
        }
        return lines;
    }
    Decimal free(const Asset& asset) const { return wallets[0].balance(asset).free; }
    Decimal locked(const Asset& asset) const { return wallets[0].balance(asset).locked; }

    std::vector<Wallet> wallets;
    Matcher matcher;
};

}  // namespace strongroom::lab
