#include "lab/play.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <vector>

#include "bots/bot_file.h"
#include "lab/backtest.h"
#include "lab/session.h"
#include "model/candle_fold.h"
#include "model/command_words.h"

namespace strongroom::lab {
namespace {

// Writes down what the bot does, in a trader's words.
class Scribe final : public engine::Books {
  public:
    explicit Scribe(const std::vector<Symbol>& symbols) : symbols_(symbols) {}

    void bot_changed(const engine::BotView&) override {}
    void order_changed(engine::BotId, OrderRef ref, const Order& order) override {
        const OrderIntent& intent = order.intent;
        if (order.state == OrderState::pending) {
            note("order {}: {} {}{} {}{}: {}", ref.number, to_string(intent.side),
                 intent.qty.value.to_string(), of(intent.symbol),
                 intent.limit ? "at " + intent.limit->value.to_string() : "at market",
                 intent.trigger ? " once at " + intent.trigger->value.to_string() : "", intent.why);
        } else if (order.state == OrderState::closed && order.reason != CloseReason::filled) {
            note("order {}: {}{}", ref.number, to_string(order.reason),
                 order.text.empty() ? "" : ": " + order.text);
        }
    }
    void filled(engine::BotId, OrderRef ref, const Order& order, const Fill& fill) override {
        const bool is_whole = !order.left().value.is_positive();
        note("filled {}: {} {}{} at {}, fee {}{}", ref.number, to_string(fill.side),
             fill.qty.value.to_string(), of(order.intent.symbol), fill.price.value.to_string(),
             strongroom::to_string(fill.fee), is_whole ? "" : " (in part)");
    }
    void deal_changed(engine::BotId, const Deal& deal) override {
        if (!deal.closed) {
            note("deal {}: bought {}{} at {} on average", deal.number,
                 deal.bought.value.to_string(), of(symbols_.at(deal.pair.number)),
                 deal.average.to_fixed(4));
        } else {
            note("deal {}: closed with {}: {}", deal.number, strongroom::to_string(deal.profit),
                 deal.reason);
        }
    }
    void noticed(engine::BotId, Time, const std::string& text) override { note("says: {}", text); }

    template <typename... Args>
    void note(fmt::format_string<Args...> format, Args&&... args) {
        lines.push_back(fmt::format(format, std::forward<Args>(args)...));
    }
    std::vector<std::string> lines;

  private:
    // Which pair is said where there are several.
    std::string of(const Symbol& symbol) const {
        return symbols_.size() > 1 ? " " + symbol.str() : "";
    }
    std::vector<Symbol> symbols_;
};

class Stage {
  public:
    Stage(const bots::BotFile& file, std::string text)
        : scribe(file.symbols),
          file_(file),
          text_(std::move(text)),
          session_(markets_of(file), scribe),
          candles_(file.symbols.size()) {
        session_.wallet().deposit({file.backtest.quote, file.symbols.front().quote});
        for (std::size_t i = 0; i < file.symbols.size(); ++i) {
            const Symbol& symbol = file.symbols[i];
            session_.wallet().deposit({file.backtest.terms_of(symbol, i == 0).base, symbol.base});
            session_.set_candles(candles_[i], i);
        }
    }

    Status act(const std::string& line) {
        TRY(perform(line));
        return session_.status();
    }

    Scribe scribe;

  private:
    Status perform(const std::string& line) {
        std::istringstream words(line);
        std::string verb;
        std::string value;
        words >> verb >> value;
        std::size_t market = 0;
        if (value.find('/') != std::string::npos) {
            TRY_ASSIGN(market, market_of(value));
            words >> value;
        }
        if (verb == "price" || verb == "jump" || verb == "to") return walk(verb, value, market);
        if (verb == "candle") return candle(value, words, market);
        if (verb == "wait") return wait(value);
        if (verb == "volume") {
            TRY_ASSIGN(const Decimal volume, Decimal::parse(value));
            session_.begin_candle(volume, market);
            return {};
        }
        if (verb == "deposit") {
            TRY_ASSIGN(const Decimal amount, Decimal::parse(value));
            session_.deposit(file_.account, {amount, file_.symbols.front().quote});
            return {};
        }
        std::string rest;
        std::getline(words >> std::ws, rest);
        if (const auto kind = command_of(value); verb == "command" && kind) {
            session_.command({1}, {.kind = *kind, .deal = 1, .text = rest});
            return {};
        }
        if (verb == "signal") {
            session_.signal({1}, rest.empty() ? value : value + " " + rest);
            return {};
        }
        if (verb == "balances") {
            for (const auto& [asset, balance] : session_.wallet().balances()) {
                scribe.note("{}: {} free, {} in orders", asset.view(), balance.free.to_string(),
                            balance.locked.to_string());
            }
            return {};
        }
        return fail(Errc::invalid,
                    fmt::format("\"{}\" is no line of a play; see tests/plays/README.md", line));
    }

    Result<std::size_t> market_of(const std::string& name) const {
        for (std::size_t i = 0; i < file_.symbols.size(); ++i) {
            if (file_.symbols[i].str() == name) return i;
        }
        return fail(Errc::invalid, name + " is not a pair of this bot");
    }

    bool is_open() const {
        for (std::size_t i = 0; i < file_.symbols.size(); ++i) {
            if (!session_.matcher(i).has_price()) return false;
        }
        return true;
    }

    Status walk(const std::string& verb, const std::string& value, std::size_t market) {
        TRY_ASSIGN(const Decimal price, Decimal::parse(value));
        time_ = time_ + seconds(1);
        if (!session_.matcher(market).has_price()) {
            session_.open_market(time_, {price}, 1'000'000, market);
            return is_open() ? session_.add_bot(text_) : Status();
        }
        if (verb == "jump")
            session_.jump(time_, {price}, market);
        else
            session_.move(time_, {price}, market);
        return {};
    }

    // candle 1h OPEN HIGH LOW CLOSE [VOLUME], at the next whole interval. Before the first price
    // it is history.
    Status candle(const std::string& length, std::istringstream& words, std::size_t market) {
        TRY_ASSIGN(const Duration interval, parse_duration(length));
        CandleSeries& series = candles_[market];
        if (interval < minutes(1) || (!series.candles.empty() && interval != series.interval))
            return fail(Errc::invalid, "the candles of a play have one interval, a minute or more");
        std::vector<Decimal> numbers;
        for (std::string word; words >> word;) {
            TRY_ASSIGN(const Decimal number, Decimal::parse(word));
            numbers.push_back(number);
        }
        if (numbers.size() < 4) return fail(Errc::invalid, "candle 1h OPEN HIGH LOW CLOSE");
        const Time opens = interval_begin(time_ - milliseconds(1), interval) + interval;
        const Candle made{opens,        {numbers[0]}, {numbers[1]},
                          {numbers[2]}, {numbers[3]}, numbers.size() > 4 ? numbers[4] : 1'000'000};
        TRY(check(made));
        series.interval = interval;
        series.candles.push_back(made);
        time_ = opens + interval - milliseconds(1);
        const Session::MarketCandle only{market, &made};
        if (is_open()) session_.walk(std::span(&only, 1), interval);
        return {};
    }

    Status wait(const std::string& value) {
        TRY_ASSIGN(const Duration duration, parse_duration(value));
        time_ = time_ + duration;
        for (std::size_t i = 0; i < file_.symbols.size(); ++i)
            session_.move(time_, session_.matcher(i).price(), i);
        return {};
    }

    const bots::BotFile& file_;
    std::string text_;
    Session session_;
    std::vector<CandleSeries> candles_;
    Time time_;
};

}  // namespace

Result<std::string> perform_play(const std::string& text, const std::string& file_name) {
    constexpr std::string_view curtain = "\n---\n";
    const std::size_t head = text.find(curtain);
    const std::size_t tail = head == std::string::npos ? head : text.find(curtain, head + 1);
    if (tail == std::string::npos) {
        return fail(
            Errc::invalid,
            file_name + ": a play is a title, the bot and the scenes, with --- between them");
    }
    const std::string bot = text.substr(head + curtain.size(), tail - head - curtain.size() + 1);
    TRY_ASSIGN(const bots::BotFile file, bots::parse_bot_file(bot, file_name));
    Stage stage(file, bot);
    std::string out = text.substr(0, tail + curtain.size());
    std::istringstream scenes(text.substr(tail + curtain.size()));
    for (std::string line; std::getline(scenes, line);) {
        if (line.starts_with("    ")) continue;  // What was expected last time.
        out += line + "\n";
        if (line.empty() || line.starts_with('#')) continue;
        if (const Status acted = stage.act(line); !acted) return fail_in(file_name, acted.error());
        for (const std::string& done : std::exchange(stage.scribe.lines, {}))
            out += "    " + done + "\n";
    }
    return out;
}

}  // namespace strongroom::lab
