#include "lab/play.h"

#include <fmt/format.h>

#include <map>
#include <sstream>
#include <vector>

#include "bots/bot_file.h"
#include "lab/backtest.h"
#include "lab/session.h"

namespace strongroom::lab {
namespace {

// Writes down what the bot does, in a trader's words.
class Scribe final : public engine::Books {
  public:
    void bot_changed(const engine::BotView&) override {}
    void order_changed(engine::BotId, OrderRef ref, const Order& order) override {
        const OrderIntent& intent = order.intent;
        if (order.state == OrderState::pending) {
            note("order {}: {} {} {}{}: {}", ref.number, to_string(intent.side),
                 intent.qty.value.to_string(),
                 intent.limit ? "at " + intent.limit->value.to_string() : "at market",
                 intent.trigger ? " once at " + intent.trigger->value.to_string() : "", intent.why);
        } else if (order.state == OrderState::closed && order.reason != CloseReason::filled) {
            note("order {}: {}{}", ref.number, to_string(order.reason),
                 order.text.empty() ? "" : ": " + order.text);
        }
    }
    void filled(engine::BotId, OrderRef ref, const Order& order, const Fill& fill) override {
        const bool is_whole = !order.left().value.is_positive();
        note("filled {}: {} {} at {}, fee {}{}", ref.number, to_string(fill.side),
             fill.qty.value.to_string(), fill.price.value.to_string(),
             strongroom::to_string(fill.fee), is_whole ? "" : " (in part)");
    }
    void deal_changed(engine::BotId, const Deal& deal) override {
        if (!deal.closed) {
            note("deal {}: bought {} at {} on average", deal.number, deal.bought.value.to_string(),
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
};

class Stage {
  public:
    Stage(const bots::BotFile& file, std::string text)
        : file_(file),
          text_(std::move(text)),
          session_(market_of(file), fill_model_of(file.backtest), scribe) {
        session_.wallet().deposit({file.backtest.quote, file.symbols.front().quote});
        session_.wallet().deposit({file.backtest.base, file.symbols.front().base});
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
        if (verb == "price" || verb == "jump" || verb == "to") return walk(verb, value);
        if (verb == "wait") return wait(value);
        if (verb == "volume") {
            TRY_ASSIGN(const Decimal volume, Decimal::parse(value));
            session_.begin_candle(volume);
            return {};
        }
        if (verb == "deposit") {
            TRY_ASSIGN(const Decimal amount, Decimal::parse(value));
            session_.deposit(file_.account, {amount, file_.symbols.front().quote});
            return {};
        }
        if (verb == "command" && (value == "stop" || value == "close")) {
            session_.command({1}, value == "stop" ? Command::Kind::stop : Command::Kind::close);
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

    Status walk(const std::string& verb, const std::string& value) {
        TRY_ASSIGN(const Decimal price, Decimal::parse(value));
        time_ = time_ + seconds(1);
        if (!session_.matcher().has_price()) {
            session_.open_market(time_, {price}, 1'000'000);
            return session_.add_bot(text_);
        }
        if (verb == "jump")
            session_.jump(time_, {price});
        else
            session_.move(time_, {price});
        return {};
    }

    Status wait(const std::string& value) {
        TRY_ASSIGN(const Duration duration, parse_duration(value));
        time_ = time_ + duration;
        session_.move(time_, session_.matcher().price());
        return {};
    }

    const bots::BotFile& file_;
    std::string text_;
    Session session_;
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
