// A bot of one or several pairs on a desk: the test is the markets and the venue, keeps what is
// open, and reads what the bot does as text.
#pragma once

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bots/bot_file.h"
#include "support/test.h"

namespace strongroom::bots {

class PairDesk {
  public:
    using Words = std::vector<std::string>;

    // `symbols`: as the file writes them, "\"BTC/USDT\", \"ETH/USDT\"". Tick 0.01, step 0.00001,
    // least value 5, fees of 0.1 % in quote, if [backtest] says nothing else.
    PairDesk(const std::string& kind, const std::string& symbols, const std::string& table)
        : file(MUST(parse_bot_file("[bot]\nname = \"b\"\nkind = \"" + kind +
                                       "\"\naccount = \"a\"\nsymbols = [" + symbols + "]\n[" +
                                       kind + "]\n" + table,
                                   "desk"))) {
        std::vector<Market> markets;
        for (const Symbol& symbol : file.symbols) {
            markets.push_back({{.symbol = symbol,
                                .tick = file.backtest.tick,
                                .step = file.backtest.step,
                                .min_notional = file.backtest.min_notional},
                               file.backtest.fees});
            prices.emplace_back(Price{100});
        }
        bot = make_bot(file, std::move(markets));
    }

    Words tell(EventBody body, std::uint32_t pair = 0) {
        Actions actions;
        bot->on_event({now, prices[pair], std::move(body), {pair}}, actions);
        Words words;
        for (const Action& action : actions) {
            if (std::string line = note(action); !line.empty()) words.push_back(std::move(line));
        }
        return words;
    }

    // The timers that are due at once, each with its pair's price, until none is.
    Words settle() {
        Words words;
        for (int i = 0; i < 1000 && !due.empty(); ++i) {
            const auto [timer, pair] = due.front();
            due.erase(due.begin());
            for (std::string& word : tell(TimerDue{timer}, pair.number))
                words.push_back(std::move(word));
        }
        return words;
    }
    Words start() { return both(tell(Started{})); }
    Words timer(std::uint32_t number) { return both(tell(TimerDue{{number}})); }

    // Of what is left of the order, at this price; the whole of it when `qty` is zero.
    Words fill(std::uint32_t ref, Decimal price, Decimal qty = {}) {
        Place& order = open.at({ref});
        const std::uint32_t pair = order.pair.number;
        if (qty.is_zero()) qty = order.qty.value;
        const bool is_whole = qty == order.qty.value;
        const bool in_base =
            order.side == Side::buy && file.backtest.fees.buys_pay == FeeAsset::base;
        const Decimal of = in_base ? qty : mul(price, qty, Round::up);
        const Fill made{.time = now,
                        .side = order.side,
                        .price = {price},
                        .qty = {qty},
                        .fee = {mul(of, file.backtest.fees.maker, Round::up),
                                in_base ? file.symbols[pair].base : file.symbols[pair].quote}};
        order.qty -= Qty{qty};
        if (is_whole) open.erase({ref});
        return both(tell(Filled{{ref}, made, is_whole}, pair));
    }
    Words closed(std::uint32_t ref, CloseReason reason, std::string text = "") {
        const std::uint32_t pair = open.at({ref}).pair.number;
        open.erase({ref});
        cancelling.erase({ref});
        return both(tell(OrderChanged{{ref}, OrderState::closed, reason, std::move(text)}, pair));
    }
    Words cancelled(std::uint32_t ref) { return closed(ref, CloseReason::cancelled); }
    Words command(Command::Kind kind) { return both(tell(Command{kind})); }

    BotFile file;
    std::unique_ptr<Bot> bot;
    std::vector<Price> prices;
    Time now{1'000'000};
    std::map<OrderRef, Place> open;  // With what is left of each.
    std::map<OrderRef, bool> cancelling;
    bool is_finished = false;
    Decimal booked;  // Profits of all deals.

  private:
    Words both(Words first) {
        for (std::string& word : settle()) first.push_back(std::move(word));
        return first;
    }

    std::string note(const Action& action) {
        return std::visit(
            Match{
                [&](const Place& a) {
                    open[a.ref] = a;
                    return fmt::format(
                        "order {}: {} {} {} {}: {}", a.ref.number, to_string(a.side),
                        a.qty.value.to_string(), file.symbols[a.pair.number].base.view(),
                        a.limit ? "at " + a.limit->value.to_string() : "at market", a.why);
                },
                [&](const Cancel& a) {
                    cancelling[a.ref] = true;
                    return fmt::format("cancel {}", a.ref.number);
                },
                [&](const SetTimer& a) {
                    if (a.delay == Duration{}) {
                        due.emplace_back(a.timer, a.pair);
                        return std::string();
                    }
                    return fmt::format("timer {} in {}", a.timer.number, to_string(a.delay));
                },
                [](const Notify& a) { return "says: " + a.text; },
                [&](const Book& a) {
                    booked += a.deal.profit.amount;
                    return fmt::format("deal {}: {} closed with {}: {}", a.deal.number,
                                       a.deal.bought.value.to_string(), to_string(a.deal.profit),
                                       a.deal.reason);
                },
                [&](const Finish& a) {
                    is_finished = true;
                    return "finished: " + a.why;
                },
                [](const auto&) { return std::string(); },
            },
            action);
    }

    std::vector<std::pair<TimerRef, PairRef>> due;
};

}  // namespace strongroom::bots
