#include "engine/any_input.h"

#include <fmt/format.h>

#include "model/action.h"
#include "support/generate.h"

namespace strongroom::engine {
namespace {

using test::any_of;
using test::any_text;

BotId any_bot() { return {*rc::gen::arbitrary<std::uint32_t>()}; }
bool any_flag() { return *rc::gen::arbitrary<bool>(); }

Instrument any_instrument() {
    Instrument instrument;
    instrument.symbol = test::any_symbol();
    instrument.venue_symbol = *rc::gen::elementOf(std::vector<std::string>{"", "BTCUSDT", "A B"});
    instrument.tick = test::any_positive();
    instrument.step = test::any_positive();
    instrument.min_qty = test::any_decimal();
    instrument.max_qty = test::any_decimal();
    instrument.min_notional = test::any_decimal();
    return instrument;
}

AddBot any_add() {
    AddBot add{.file = any_text(200), .markets = {}};
    const auto count = *rc::gen::inRange<std::size_t>(1, 4);
    while (add.markets.size() < count) {
        add.markets.push_back(
            {any_instrument(),
             {test::any_decimal(), test::any_decimal(), any_of(FeeAsset::third)}});
    }
    return add;
}

OrderReported any_report() {
    OrderReport report{.state = any_of(OrderState::closed),
                       .reason = any_of(CloseReason::dead),
                       .filled = {test::any_decimal()},
                       .venue_id = any_text(),
                       .text = any_text()};
    if (any_flag()) report.fill = test::any_fill();
    return {test::any_intent_id(), report};
}

CandleSeen any_candle() {
    const auto price = [] { return Price{test::any_decimal()}; };
    const Candle candle{test::any_time(), price(), price(), price(), price(), test::any_decimal()};
    return {any_bot(), {any_bot().number}, {candle, minutes(*rc::gen::inRange(1, 60)), any_flag()}};
}

InputBody any_body(std::size_t kind) {
    switch (kind) {
        case 0: return any_add();
        case 1:
            return CommandBot{any_bot(),
                              {any_of(Command::Kind::edit_deal), any_bot().number, any_text()}};
        case 2:
            return AlertHit{
                any_bot(), {any_bot().number}, {test::any_decimal()}, {any_bot().number}};
        case 3: return TimerFired{any_bot(), {any_bot().number}};
        case 4: return any_candle();
        case 5: return OrderSigned{test::any_intent_id(), any_text(), test::any_time(), any_flag()};
        case 6: return OrderRefused{test::any_intent_id(), any_text(), any_flag()};
        case 7: return OrderSent{test::any_intent_id()};
        case 8: return OrderUnanswered{test::any_intent_id(), any_text(), any_flag()};
        case 9: return any_report();
        case 10:
            return OrderMissing{test::any_intent_id(), any_of(OrderMissing::Source::by_list),
                                test::any_time()};
        case 11: return CancelUnanswered{test::any_intent_id(), any_text()};
        case 12: return LinkGap{any_of(LinkGap::Link::user_stream), {any_text()}};
        case 13: return FundsArrived{{any_text()}, {test::any_decimal(), test::any_symbol().base}};
        case 14: return MarketStatus{any_instrument(), any_text()};
        default: return SignalSeen{any_bot(), {any_text()}};
    }
}

// ---- In words --------------------------------------------------------------------------------

std::string text(Decimal value) { return value.to_string(); }
std::string text(Price price) { return price.value.to_string(); }

std::string text(const Instrument& i) {
    return fmt::format("{} as {} tick {} step {} qty {} to {} notional {} {}", i.symbol.str(),
                       i.venue_symbol, text(i.tick), text(i.step), text(i.min_qty), text(i.max_qty),
                       text(i.min_notional), i.is_trading);
}

std::string text(const bots::Market& market) {
    return fmt::format("{} fees {} {} in {}", text(market.instrument), text(market.fees.maker),
                       text(market.fees.taker), static_cast<int>(market.fees.buys_pay));
}

std::string text(const OrderReport& report) {
    std::string words = fmt::format("{} {} filled {} id {} \"{}\"", to_string(report.state),
                                    static_cast<int>(report.reason), text(report.filled.value),
                                    report.venue_id, report.text);
    if (!report.fill) return words;
    const Fill& fill = *report.fill;
    return words + fmt::format(" trade {} at {} {} {} x {} fee {} maker {}", fill.trade_id,
                               fill.time.ms, to_string(fill.side), text(fill.price),
                               text(fill.qty.value), to_string(fill.fee), fill.is_maker);
}

std::string text(const Candle& candle) {
    return fmt::format("{} {} {} {} {} {}", candle.open_time.ms, text(candle.open),
                       text(candle.high), text(candle.low), text(candle.close),
                       text(candle.volume));
}

}  // namespace

Input any_input(std::size_t kind) {
    return {test::any_time(), test::any_time(), {test::any_decimal()}, any_body(kind)};
}

std::string describe(const Input& input) {
    const std::string head = fmt::format("venue {} market {} price {}: ", input.venue_time.ms,
                                         input.market_time.ms, text(input.market));
    return head +
           std::visit(
               Match{
                   [](const AddBot& e) {
                       std::string words = "add " + e.file;
                       for (const bots::Market& market : e.markets) words += " " + text(market);
                       return words;
                   },
                   [](const CommandBot& e) {
                       return fmt::format("command {} {} of {} {}", e.bot.number,
                                          static_cast<int>(e.command.kind), e.command.deal,
                                          e.command.text);
                   },
                   [](const AlertHit& e) {
                       return fmt::format("alert {} {} {} on {}", e.bot.number, e.trigger.number,
                                          text(e.price), e.pair.number);
                   },
                   [](const TimerFired& e) {
                       return fmt::format("timer {} {}", e.bot.number, e.timer.number);
                   },
                   [](const CandleSeen& e) {
                       return fmt::format("candle {} {} {} of {} {}", e.bot.number, e.pair.number,
                                          text(e.closed.candle), e.closed.interval.ms,
                                          e.closed.is_history);
                   },
                   [](const SignalSeen& e) {
                       return fmt::format("signal {} {}", e.bot.number, e.signal.text);
                   },
                   [](const OrderSigned& e) {
                       return fmt::format("signed {} {} {} {}", e.intent.str(), e.client_id,
                                          e.deadline.ms, e.is_repeat);
                   },
                   [](const OrderRefused& e) {
                       return fmt::format("refused {} {} {}", e.intent.str(), e.text, e.is_for_now);
                   },
                   [](const OrderSent& e) { return "sent " + e.intent.str(); },
                   [](const OrderUnanswered& e) {
                       return fmt::format("unanswered {} {} {}", e.intent.str(), e.text,
                                          e.never_sent);
                   },
                   [](const OrderReported& e) {
                       return fmt::format("reported {} {}", e.intent.str(), text(e.report));
                   },
                   [](const OrderMissing& e) {
                       return fmt::format("missing {} {} {}", e.intent.str(),
                                          static_cast<int>(e.source), e.asked_at.ms);
                   },
                   [](const CancelUnanswered& e) {
                       return fmt::format("no cancel {} {}", e.intent.str(), e.text);
                   },
                   [](const LinkGap& e) {
                       return fmt::format("gap {} {}", static_cast<int>(e.link), e.account.value);
                   },
                   [](const FundsArrived& e) {
                       return fmt::format("funds {} {}", e.account.value, to_string(e.free));
                   },
                   [](const MarketStatus& e) {
                       return fmt::format("market {}: {}", text(e.instrument), e.closed);
                   },
               },
               input.body);
}

}  // namespace strongroom::engine
