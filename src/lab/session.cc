#include "lab/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/ensure.h"
#include "model/candle_fold.h"

namespace strongroom::lab {
Session::Session(std::vector<MarketModel> markets, engine::Books& books, engine::BotMaker make_bot)
    : wallets_(1),
      core_(engine::IntentNames({}), {.make_bot = std::move(make_bot)}, *this, *this, books),
      feed_(markets.size()),
      opened_(markets.size()),
      next_timer_(kNever),
      candles_due_(kNever) {
    matchers_.reserve(markets.size());
    for (MarketModel& market : markets)
        matchers_.emplace_back(std::move(market.instrument), market.model, wallets_);
}

std::size_t Session::market_of(const Symbol& symbol) const {
    if (matchers_.size() == 1) return 0;
    const auto at = std::ranges::find(matchers_, symbol,
                                      [](const Matcher& m) { return m.instrument().symbol; });
    ENSURE(at != matchers_.end(), "bots trade the session's markets only");
    return static_cast<std::size_t>(at - matchers_.begin());
}

PairRef Session::pair_of(engine::BotId bot, std::size_t market) const {
    if (matchers_.size() == 1) return {};
    const std::vector<Symbol>& symbols = core_.file_of(bot)->symbols;
    const auto at = std::ranges::find(symbols, matchers_[market].instrument().symbol);
    return {static_cast<std::uint32_t>(at - symbols.begin())};
}

// ---- The path --------------------------------------------------------------------------------

void Session::open_market(Time time, Price price, Decimal volume, std::size_t market) {
    now_ = std::max(now_, time);
    opened_[market] = time;
    matchers_[market].begin_candle(volume);
    matchers_[market].jump_to(time, price);
}

Status Session::status() const {
    if (!problem_) return problem_;
    if (!is_stuck()) return {};
    return fail(Errc::exhausted,
                fmt::format("more than {} things happen to the bot at {}: it answers "
                            "itself without end",
                            kInputsMax, to_iso8601(now_)));
}

Status Session::add_bot(const std::string& file) {
    std::vector<bots::Market> markets;
    if (matchers_.size() == 1) {
        markets.push_back({matcher().instrument(), matcher().model().fees});
    } else {
        TRY_ASSIGN(const bots::BotFile read, bots::parse_bot_file(file, "bot file"));
        for (const Symbol& symbol : read.symbols) {
            const auto at = std::ranges::find(
                matchers_, symbol, [](const Matcher& m) { return m.instrument().symbol; });
            if (at == matchers_.end())
                return fail(Errc::invalid, "bot.symbols: no prices of " + symbol.str());
            markets.push_back({at->instrument(), at->model().fees});
        }
    }
    const std::size_t first = market_of(markets.front().instrument.symbol);
    TRY(core_.handle({now_, now_, matchers_[first].price(), engine::AddBot{file, markets}}));
    has_acted_ = true;
    settle();
    tell_history();
    return {};
}

void Session::walk(const Candle& candle, Duration interval) {
    const MarketCandle only{0, &candle};
    walk(std::span(&only, 1), interval);
}

void Session::walk(std::span<const MarketCandle> candles, Duration interval) {
    const Time opens = candles.front().candle->open_time;
    for (const auto& [market, candle] : candles) {
        if (opens == opened_[market]) continue;  // There the market opened.
        matchers_[market].begin_candle(candle->volume);
        jump(opens, candle->open, market);
    }
    tell_candles(candles);
    const auto all_move = [&](Time time, auto&& target) {
        for (const auto& [market, candle] : candles) move(time, target(*candle), market);
    };
    all_move(opens + Duration{interval.ms / 4},
             [](const Candle& c) { return c.close >= c.open ? c.low : c.high; });
    all_move(opens + Duration{interval.ms / 2},
             [](const Candle& c) { return c.close >= c.open ? c.high : c.low; });
    all_move(opens + interval - milliseconds(1), [](const Candle& c) { return c.close; });
    if (has_acted_) look_at_candle_followers();
}

void Session::walk(const MarketTrade& trade) {
    if (!matcher().model().max_participation.is_zero()) begin_candle(trade.qty.value);
    jump(trade.time, trade.price);
}

void Session::jump(Time time, Price price, std::size_t market) {
    tell_asked(time);
    begin();
    now_ = time;
    matchers_[market].jump_to(time, price);
    take_news(market);
    settle();
    tell_followers(market);
}

void Session::move(Time time, Price target, std::size_t market) {
    tell_asked(time);
    begin();
    fire_timers(time);
    now_ = time;
    Matcher& matcher = matchers_[market];
    matcher.begin_move(time);
    take_news(market);
    settle();
    while (matcher.step_towards(target) && !is_stuck()) {
        take_news(market);
        settle();
    }
    tell_followers(market);
}

void Session::command(engine::BotId bot, Command command) {
    begin();
    handle(engine::CommandBot{bot, std::move(command)}, 0);
    settle();
}

void Session::signal(engine::BotId bot, const std::string& text) {
    begin();
    handle(engine::SignalSeen{bot, {text}}, 0);
    settle();
}

void Session::deposit(const AccountName& account, const Money& money) {
    begin();
    wallet().deposit(money);
    handle(engine::FundsArrived{account, money}, 0);
    settle();
}

void Session::set_asked(engine::BotId bot, std::vector<Asked> asked) {
    asked_bot_ = bot;
    asked_.assign(std::make_move_iterator(asked.begin()), std::make_move_iterator(asked.end()));
}

void Session::tell_asked(Time until) {
    while (!asked_.empty() && asked_.front().at < until && !is_stuck()) {
        const Asked next = std::move(asked_.front());
        asked_.pop_front();
        now_ = std::max(now_, next.at);
        if (const auto* order = std::get_if<Command>(&next.what))
            command(asked_bot_, *order);
        else
            signal(asked_bot_, std::get<Signal>(next.what).text);
    }
}

// ---- Handing over ----------------------------------------------------------------------------

// Another moment: what it may bring is counted anew. A bot that went beyond it stays there.
void Session::begin() {
    if (!is_stuck()) inputs_left_ = kInputsMax;
}

void Session::take_news(std::size_t market) {
    matchers_[market].drain_events(
        [&](SimEvent&& event) { fresh_.push_back({market, std::move(event)}); });
}

void Session::settle() {
    while (!is_stuck()) {
        while ((!fresh_.empty() || !news_.empty()) && !is_stuck()) {
            // That an order is on the book is known before anything else that happens: a bot which
            // answers two fills of one jump can cancel in the second what it placed in the first.
            std::swap(fresh_, in_hand_);
            for (News& news : in_hand_) {
                if (std::holds_alternative<SimOpened>(news.event))
                    hand_over(news);
                else
                    news_.push_back(std::move(news));
            }
            in_hand_.clear();
            if (news_.empty()) continue;
            const News next = std::move(news_.front());
            news_.pop_front();
            hand_over(next);
        }
        const auto next = core_.next_timer();
        next_timer_ = next ? next->due : kNever;
        if (next_timer_ > now_) return;
        handle(next->timer, market_of(next->symbol));
    }
}

// Timers that fall due on the way to a point fire before the movement, at the price it starts from
// and at their own time.
void Session::fire_timers(Time until) {
    while (next_timer_ <= until && !is_stuck()) {
        const auto next = core_.next_timer();
        if (next->due > now_) begin();
        now_ = std::max(now_, next->due);
        handle(next->timer, market_of(next->symbol));
        settle();
    }
}

void Session::tell_followers(std::size_t market) {
    if (followers_.empty()) return;
    for (const auto& [followed, bot] : std::set(followers_)) {
        if (followed != market) continue;
        const PairRef pair = pair_of(bot, market);
        handle(engine::AlertHit{bot, TriggerRef{0}, matchers_[market].price(), pair}, market);
        settle();
    }
}

void Session::handle(engine::InputBody&& body, std::size_t market) {
    if (is_stuck()) return;
    --inputs_left_;
    has_acted_ = true;
    const Status handled = core_.handle({now_, now_, matchers_[market].price(), std::move(body)});
    ENSURE(handled.has_value(), "only adding a bot can fail");
}

void Session::hand_over(const News& news) {
    const auto& [market, event] = news;
    if (const auto* alert = std::get_if<SimAlert>(&event)) {
        const engine::BotId bot{static_cast<std::uint32_t>(alert->owner)};
        handle(engine::AlertHit{bot, alert->trigger, alert->price, pair_of(bot, market)}, market);
        return;
    }
    OrderReport report;
    std::uint64_t id = 0;
    if (const auto* opened = std::get_if<SimOpened>(&event)) {
        id = opened->order.id;
    } else if (std::holds_alternative<SimTriggered>(event)) {
        return;  // The order is open as before.
    } else if (const auto* filled = std::get_if<SimFilled>(&event)) {
        id = filled->order.id;
        report.filled = filled->order.filled;
        report.fill = filled->fill;
        report.fill->trade_id = std::to_string(next_trade_++);
        if (filled->is_whole) report.state = OrderState::closed;
        if (filled->is_whole) report.reason = CloseReason::filled;
    } else if (const auto* closed = std::get_if<SimClosed>(&event)) {
        id = closed->order.id;
        report = {.state = OrderState::closed,
                  .reason = closed->reason,
                  .filled = closed->order.filled,
                  .text = closed->text};
    }
    report.venue_id = std::to_string(id);
    const auto placed = placed_.find(id);
    ENSURE(placed != placed_.end(), "the matchers speak of orders that were placed");
    const IntentId intent = placed->second.intent;
    if (report.state == OrderState::closed) {
        placed_.erase(placed);
        order_of_.erase(intent);
    }
    handle(engine::OrderReported{intent, std::move(report)}, market);
}

// ---- The Core's doors ------------------------------------------------------------------------

void Session::place(const engine::Approved<OrderIntent>& order) {
    const std::size_t market = market_of(order->symbol);
    const std::uint64_t id = next_order_++;
    order_of_[order->id] = id;
    placed_[id] = {order->id, market};
    Matcher& matcher = matchers_[market];
    matcher.wait_until(now_);
    matcher.place({.id = id,
                   .side = order->side,
                   .kind = order->kind,
                   .limit = order->limit.value_or(Price{}),
                   .qty = order->qty,
                   .trigger = order->trigger.value_or(Price{})});
    take_news(market);
}

void Session::cancel(const engine::Approved<CancelIntent>& cancel) {
    const auto at = order_of_.find(cancel->order);
    if (at == order_of_.end()) return;  // Its fill is on the way to the bot already.
    const std::size_t market = placed_.at(at->second).market;
    matchers_[market].wait_until(now_);
    matchers_[market].cancel(at->second);
    take_news(market);
}

void Session::ask(const ReadQuery&) { ENSURE(false, "nothing is in doubt at a simulated venue"); }

void Session::set(engine::BotId bot, const Symbol& symbol, const Watch& watch) {
    const std::size_t market = market_of(symbol);
    clear(bot, watch.trigger);  // It may have been at another market.
    matchers_[market].wait_until(now_);
    matchers_[market].set_alert(bot.number, watch.trigger, watch.when, watch.price);
    take_news(market);
}

void Session::clear(engine::BotId bot, TriggerRef trigger) {
    for (Matcher& matcher : matchers_) matcher.clear_alert(bot.number, trigger);
}

void Session::follow(engine::BotId bot, const Symbol& symbol, const Follow& follow) {
    const std::pair followed(market_of(symbol), bot);
    if (follow.is_on)
        followers_.insert(followed);
    else
        followers_.erase(followed);
}

}  // namespace strongroom::lab
