// A bot on a desk: the test is the market, the venue and the user, and reads what the bot does as
// text. For what a play cannot show: news that are late, lost or in another order.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bots/bot_file.h"
#include "support/test.h"

namespace strongroom::bots {

class BotDesk {
  public:
    using Words = std::vector<std::string>;

    // `table`: [dca], [grid] or another kind's, and [backtest] if it is not tick 0.01, step
    // 0.00001, least value 5 and fees of 0.1 % in quote. `symbols`: more than the one pair, each in
    // quotes.
    explicit BotDesk(const std::string& table, const std::string& symbols = "\"BTC/USDT\"") {
        const std::string kind = table.substr(1, table.find(']') - 1);
        const BotFile file =
            MUST(parse_bot_file("[bot]\nname = \"b\"\nkind = \"" + kind +
                                    "\"\naccount = \"a\"\nsymbols = [" + symbols + "]\n" + table,
                                "desk"));
        std::vector<Market> markets;
        for (const Symbol& symbol : file.symbols) {
            markets.push_back({{.symbol = symbol,
                                .tick = file.backtest.tick,
                                .step = file.backtest.step,
                                .min_notional = file.backtest.min_notional},
                               file.backtest.fees});
        }
        symbols_ = file.symbols;
        fees_ = file.backtest.fees;
        bot_ = make_bot(file, std::move(markets));
    }

    // ---- What happens to it. Each returns what it did in answer.
    Words start() { return tell(Started{}); }
    Words opened(std::uint32_t ref) { return tell(OrderChanged{{ref}, OrderState::open, {}, {}}); }
    Words closed(std::uint32_t ref, CloseReason reason, std::string text = "") {
        return tell(OrderChanged{{ref}, OrderState::closed, reason, std::move(text)});
    }
    Words cancelled(std::uint32_t ref) { return closed(ref, CloseReason::cancelled); }
    Words part(std::uint32_t ref, Side side, Decimal price, Decimal qty) {
        return fill(ref, side, price, qty, false);
    }
    Words whole(std::uint32_t ref, Side side, Decimal price, Decimal qty) {
        return fill(ref, side, price, qty, true);
    }
    Words timer(std::uint32_t number) { return tell(TimerDue{{number}}); }
    Words trigger(std::uint32_t number, Decimal price) {
        market = price;
        return tell(Traded{{number}, {price}});
    }
    Words tell_command(Command command) { return tell(std::move(command)); }
    Words command(Command::Kind kind, std::uint32_t deal = 0, std::string text = "") {
        return tell(Command{kind, deal, std::move(text)});
    }
    // A closed hour of `volume` coins that opened and closed at these prices.
    Words hour(Decimal open, Decimal close, Decimal volume, bool is_history = false) {
        return tell(closed_hour(open, close, volume, is_history));
    }
    // The same, as a question.
    bool takes_hour_quietly(Decimal open, Decimal close, Decimal volume) {
        return bot_->takes_quietly(closed_hour(open, close, volume, false), {});
    }
    Words funded() { return tell(Funded{}); }

    std::string state() const { return bot_->state(); }
    std::vector<OpenDeal> open_deals() const { return bot_->open_deals(); }

    // Of the events from here on: the pair that they are about, and its price.
    PairRef pair;
    Decimal market = 100;
    Time now{1'000'000};
    std::map<std::uint32_t, Purpose> purposes;  // What each order was said to be for.

  private:
    CandleClosed closed_hour(Decimal open, Decimal close, Decimal volume, bool is_history) const {
        return {{.open_time = now,
                 .open = {open},
                 .high = {std::max(open, close)},
                 .low = {std::min(open, close)},
                 .close = {close},
                 .volume = volume},
                minutes(60),
                is_history};
    }

    Words fill(std::uint32_t ref, Side side, Decimal price, Decimal qty, bool is_whole) {
        const bool in_base = side == Side::buy && fees_.buys_pay == FeeAsset::base;
        const Decimal of = in_base ? qty : mul(price, qty, Round::up);
        const Fill made{
            .time = now,
            .side = side,
            .price = {price},
            .qty = {qty},
            .fee = {mul(of, fees_.maker, Round::up),
                    in_base ? symbols_[pair.number].base : symbols_[pair.number].quote}};
        return tell(Filled{{ref}, made, is_whole});
    }

    Words tell(EventBody body) {
        Actions actions;
        bot_->on_event({now, {market}, std::move(body), pair}, actions);
        Words words;
        for (const Action& action : actions) {
            if (const auto* placed = std::get_if<Place>(&action))
                purposes[placed->ref.number] = placed->purpose;
            if (std::string line = word(action); !line.empty()) words.push_back(std::move(line));
        }
        return words;
    }

    // Watches and follows are left out: plays show what comes of them.
    std::string word(const Action& action) const {
        return std::visit(
            Match{
                [&](const Place& a) {
                    return fmt::format("order {}: {} {} {}{}{}: {}", a.ref.number,
                                       to_string(a.side), a.qty.value.to_string(), of(a.pair),
                                       a.limit ? "at " + a.limit->value.to_string() : "at market",
                                       a.trigger ? " once at " + a.trigger->value.to_string() : "",
                                       a.why);
                },
                [](const Cancel& a) { return fmt::format("cancel {}", a.ref.number); },
                [](const SetTimer& a) {
                    return fmt::format("timer {} in {}", a.timer.number, to_string(a.delay));
                },
                [](const Notify& a) { return "says: " + a.text; },
                [](const Book& a) {
                    return fmt::format(
                        "deal {}: {} {}", a.deal.number, a.deal.bought.value.to_string(),
                        a.deal.closed
                            ? "closed with " + to_string(a.deal.profit) + ": " + a.deal.reason
                            : "bought");
                },
                [](const Finish& a) { return "finished: " + a.why; },
                [](const auto&) { return std::string(); },
            },
            action);
    }

    std::string of(PairRef ref) const {
        return ref.number == 0 ? "" : fmt::format("{} ", symbols_[ref.number].base.view());
    }

    std::unique_ptr<Bot> bot_;
    std::vector<Symbol> symbols_;
    FeeRates fees_;
};

}  // namespace strongroom::bots
