// Inputs as journal records: proto/journal.proto.
#include <fmt/format.h>

#include "engine/journal.h"
#include "journal.pb.h"
#include "model/action.h"
#include "wire/intents.h"

namespace strongroom::engine {
namespace {

using proto::JournalRecord;

Result<Decimal> number(std::string_view field, const std::string& text) {
    const Result<Decimal> value = Decimal::parse(text);
    if (!value) return fail_in(field, value.error());
    return *value;
}

template <typename Enum>
Result<Enum> choice(std::string_view field, int value, Enum last) {
    if (value < 0 || value > static_cast<int>(last))
        return fail(Errc::invalid, fmt::format("{}: out of range", field));
    return static_cast<Enum>(value);
}

// ---- Out -------------------------------------------------------------------------------------

void write(const bots::Market& market, proto::AddBotRecord& out) {
    const Instrument& instrument = market.instrument;
    out.set_venue_symbol(instrument.symbol.str() + " " + instrument.venue_symbol);
    out.set_tick(instrument.tick.to_string());
    out.set_step(instrument.step.to_string());
    out.set_min_qty(instrument.min_qty.to_string());
    out.set_max_qty(instrument.max_qty.to_string());
    out.set_min_notional(instrument.min_notional.to_string());
    out.set_maker(market.fees.maker.to_string());
    out.set_taker(market.fees.taker.to_string());
    out.set_buys_pay(static_cast<int>(market.fees.buys_pay));
}

void write(const AddBot& add, proto::AddBotRecord& out) {
    out.set_file(add.file);
    for (std::size_t i = 0; i < add.markets.size(); ++i)
        write(add.markets[i], i == 0 ? out : *out.add_more_markets());
}

void write(const MarketStatus& status, proto::MarketRecord& out) {
    const Instrument& instrument = status.instrument;
    out.set_symbol(instrument.symbol.str());
    out.set_venue_symbol(instrument.venue_symbol);
    out.set_tick(instrument.tick.to_string());
    out.set_step(instrument.step.to_string());
    out.set_min_qty(instrument.min_qty.to_string());
    out.set_max_qty(instrument.max_qty.to_string());
    out.set_min_notional(instrument.min_notional.to_string());
    out.set_closed(wire::cut_text(status.closed));
}

void write(const OrderReported& reported, proto::ReportRecord& out) {
    const OrderReport& report = reported.report;
    out.set_intent(wire::bytes_of(reported.intent));
    out.set_state(static_cast<int>(report.state));
    out.set_reason(static_cast<int>(report.reason));
    out.set_filled(report.filled.value.to_string());
    out.set_venue_id(report.venue_id);
    out.set_text(wire::cut_text(report.text));
    if (report.fill) wire::write(*report.fill, *out.mutable_fill());
}

void write(const CandleSeen& seen, proto::CandleRecord& out) {
    const Candle& candle = seen.closed.candle;
    out.set_bot(seen.bot.number);
    out.set_pair(seen.pair.number);
    out.set_interval_ms(seen.closed.interval.ms);
    out.set_is_history(seen.closed.is_history);
    out.set_open_ms(candle.open_time.ms);
    out.set_open(candle.open.value.to_string());
    out.set_high(candle.high.value.to_string());
    out.set_low(candle.low.value.to_string());
    out.set_close(candle.close.value.to_string());
    out.set_volume(candle.volume.to_string());
}

void write(const IntentId& intent, const std::string& text, bool flag, proto::TextRecord& out) {
    out.set_intent(wire::bytes_of(intent));
    out.set_text(wire::cut_text(text));
    out.set_flag(flag);
}

void write_body(const InputBody& body, JournalRecord& out) {
    std::visit(
        Match{
            [&](const AddBot& e) { write(e, *out.mutable_add_bot()); },
            [&](const CommandBot& e) {
                out.mutable_command_bot()->set_bot(e.bot.number);
                out.mutable_command_bot()->set_command(static_cast<int>(e.command.kind));
                out.mutable_command_bot()->set_number(e.command.deal);
                out.mutable_command_bot()->set_text(e.command.text);
            },
            [&](const AlertHit& e) {
                out.mutable_alert_hit()->set_bot(e.bot.number);
                out.mutable_alert_hit()->set_number(e.trigger.number);
                out.mutable_alert_hit()->set_price(e.price.value.to_string());
                out.mutable_alert_hit()->set_pair(e.pair.number);
            },
            [&](const TimerFired& e) {
                out.mutable_timer_fired()->set_bot(e.bot.number);
                out.mutable_timer_fired()->set_number(e.timer.number);
            },
            [&](const CandleSeen& e) { write(e, *out.mutable_candle_seen()); },
            [&](const SignalSeen& e) {
                out.mutable_signal_seen()->set_bot(e.bot.number);
                out.mutable_signal_seen()->set_text(e.signal.text);
            },
            [&](const OrderSigned& e) {
                proto::SignedRecord& record = *out.mutable_order_signed();
                record.set_intent(wire::bytes_of(e.intent));
                record.set_client_id(e.client_id);
                record.set_deadline_ms(e.deadline.ms);
                record.set_is_repeat(e.is_repeat);
            },
            [&](const OrderRefused& e) {
                write(e.intent, e.text, e.is_for_now, *out.mutable_order_refused());
            },
            [&](const OrderSent& e) { write(e.intent, {}, false, *out.mutable_order_sent()); },
            [&](const OrderUnanswered& e) {
                write(e.intent, e.text, e.never_sent, *out.mutable_order_unanswered());
            },
            [&](const OrderReported& e) { write(e, *out.mutable_order_reported()); },
            [&](const OrderMissing& e) {
                out.mutable_order_missing()->set_intent(wire::bytes_of(e.intent));
                out.mutable_order_missing()->set_source(static_cast<int>(e.source));
                out.mutable_order_missing()->set_asked_at_ms(e.asked_at.ms);
            },
            [&](const CancelUnanswered& e) {
                write(e.intent, e.text, false, *out.mutable_cancel_unanswered());
            },
            [&](const LinkGap& e) {
                out.mutable_link_gap()->set_link(static_cast<int>(e.link));
                out.mutable_link_gap()->set_account(e.account.value);
            },
            [&](const FundsArrived& e) {
                out.mutable_funds_arrived()->set_account(e.account.value);
                out.mutable_funds_arrived()->set_asset(e.free.asset.str());
                out.mutable_funds_arrived()->set_free(e.free.amount.to_string());
            },
            [&](const MarketStatus& e) { write(e, *out.mutable_market_status()); },
        },
        body);
}

// ---- In --------------------------------------------------------------------------------------

template <typename Record>
Status read_limits(const Record& in, Instrument& instrument) {
    TRY_ASSIGN(instrument.tick, number("tick", in.tick()));
    TRY_ASSIGN(instrument.step, number("step", in.step()));
    TRY_ASSIGN(instrument.min_qty, number("min_qty", in.min_qty()));
    TRY_ASSIGN(instrument.max_qty, number("max_qty", in.max_qty()));
    TRY_ASSIGN(instrument.min_notional, number("min_notional", in.min_notional()));
    if (!instrument.tick.is_positive() || !instrument.step.is_positive()) {
        return fail(Errc::invalid, "tick, step: must be above zero");
    }
    return {};
}

Result<InputBody> read(const proto::MarketRecord& in) {
    MarketStatus status{.instrument = {}, .closed = in.closed()};
    TRY_ASSIGN(status.instrument.symbol, Symbol::parse(in.symbol()));
    status.instrument.venue_symbol = in.venue_symbol();
    TRY(read_limits(in, status.instrument));
    return status;
}

Result<bots::Market> read_market(const proto::AddBotRecord& in) {
    bots::Market market;
    Instrument& instrument = market.instrument;
    const std::size_t space = in.venue_symbol().find(' ');
    if (space == std::string::npos) return fail(Errc::invalid, "venue_symbol: no pair before it");
    TRY_ASSIGN(instrument.symbol,
               Symbol::parse(std::string_view(in.venue_symbol()).substr(0, space)));
    instrument.venue_symbol = in.venue_symbol().substr(space + 1);
    TRY(read_limits(in, instrument));
    TRY_ASSIGN(market.fees.maker, number("maker", in.maker()));
    TRY_ASSIGN(market.fees.taker, number("taker", in.taker()));
    TRY_ASSIGN(market.fees.buys_pay, choice("buys_pay", in.buys_pay(), FeeAsset::third));
    return market;
}

Result<InputBody> read(const proto::AddBotRecord& in) {
    AddBot add{.file = in.file(), .markets = {}};
    add.markets.resize(1 + static_cast<std::size_t>(in.more_markets_size()));
    TRY_ASSIGN(add.markets.front(), read_market(in));
    for (int i = 0; i < in.more_markets_size(); ++i) {
        TRY_ASSIGN(add.markets[static_cast<std::size_t>(i) + 1], read_market(in.more_markets(i)));
    }
    return add;
}

Result<InputBody> read(const proto::ReportRecord& in) {
    OrderReported reported;
    TRY_ASSIGN(reported.intent, wire::read_intent_id(in.intent()));
    OrderReport& report = reported.report;
    TRY_ASSIGN(report.state, choice("state", in.state(), OrderState::closed));
    TRY_ASSIGN(report.reason, choice("reason", in.reason(), CloseReason::dead));
    TRY_ASSIGN(report.filled.value, number("filled", in.filled()));
    report.venue_id = in.venue_id();
    report.text = in.text();
    if (in.has_fill()) {
        TRY_ASSIGN(report.fill, wire::read(in.fill()));
    }
    return reported;
}

Result<InputBody> read(const proto::CandleRecord& in) {
    CandleSeen seen{.bot = {in.bot()}, .pair = {in.pair()}, .closed = {}};
    seen.closed.is_history = in.is_history();
    if (in.interval_ms() != 0) seen.closed.interval = milliseconds(in.interval_ms());
    Candle& candle = seen.closed.candle;
    candle.open_time = {in.open_ms()};
    TRY_ASSIGN(candle.open.value, number("open", in.open()));
    TRY_ASSIGN(candle.high.value, number("high", in.high()));
    TRY_ASSIGN(candle.low.value, number("low", in.low()));
    TRY_ASSIGN(candle.close.value, number("close", in.close()));
    TRY_ASSIGN(candle.volume, number("volume", in.volume()));
    return seen;
}

Result<InputBody> read_bot(const JournalRecord& in) {
    if (in.has_command_bot()) {
        TRY_ASSIGN(const auto kind,
                   choice("command", in.command_bot().command(), Command::Kind::edit_deal));
        return CommandBot{{in.command_bot().bot()},
                          {kind, in.command_bot().number(), in.command_bot().text()}};
    }
    if (in.has_alert_hit()) {
        TRY_ASSIGN(const Decimal price, number("price", in.alert_hit().price()));
        return AlertHit{
            {in.alert_hit().bot()}, {in.alert_hit().number()}, {price}, {in.alert_hit().pair()}};
    }
    if (in.has_timer_fired())
        return TimerFired{{in.timer_fired().bot()}, {in.timer_fired().number()}};
    if (in.has_signal_seen())
        return SignalSeen{{in.signal_seen().bot()}, {in.signal_seen().text()}};
    return read(in.candle_seen());
}

Result<InputBody> read_order(const JournalRecord& in) {
    if (in.has_order_signed()) {
        const proto::SignedRecord& record = in.order_signed();
        TRY_ASSIGN(const IntentId intent, wire::read_intent_id(record.intent()));
        return OrderSigned{intent, record.client_id(), {record.deadline_ms()}, record.is_repeat()};
    }
    if (in.has_order_missing()) {
        TRY_ASSIGN(const IntentId intent, wire::read_intent_id(in.order_missing().intent()));
        TRY_ASSIGN(const auto source,
                   choice("source", in.order_missing().source(), OrderMissing::Source::by_list));
        return OrderMissing{intent, source, {in.order_missing().asked_at_ms()}};
    }
    const proto::TextRecord& text = in.has_order_refused()      ? in.order_refused()
                                    : in.has_order_sent()       ? in.order_sent()
                                    : in.has_order_unanswered() ? in.order_unanswered()
                                                                : in.cancel_unanswered();
    TRY_ASSIGN(const IntentId intent, wire::read_intent_id(text.intent()));
    if (in.has_order_refused()) return OrderRefused{intent, text.text(), text.flag()};
    if (in.has_order_sent()) return OrderSent{intent};
    if (in.has_order_unanswered()) return OrderUnanswered{intent, text.text(), text.flag()};
    return CancelUnanswered{intent, text.text()};
}

Result<InputBody> read_body(const JournalRecord& in) {
    switch (in.input_case()) {
        case JournalRecord::kAddBot: return read(in.add_bot());
        case JournalRecord::kCommandBot:
        case JournalRecord::kAlertHit:
        case JournalRecord::kTimerFired:
        case JournalRecord::kSignalSeen:
        case JournalRecord::kCandleSeen: return read_bot(in);
        case JournalRecord::kOrderSigned:
        case JournalRecord::kOrderRefused:
        case JournalRecord::kOrderSent:
        case JournalRecord::kOrderUnanswered:
        case JournalRecord::kOrderMissing:
        case JournalRecord::kCancelUnanswered: return read_order(in);
        case JournalRecord::kOrderReported: return read(in.order_reported());
        case JournalRecord::kLinkGap: {
            TRY_ASSIGN(const auto link,
                       choice("link", in.link_gap().link(), LinkGap::Link::user_stream));
            return LinkGap{link, {in.link_gap().account()}};
        }
        case JournalRecord::kFundsArrived: {
            TRY_ASSIGN(const Decimal free, number("free", in.funds_arrived().free()));
            if (!Asset::fits(in.funds_arrived().asset()))
                return fail(Errc::invalid, "asset: too long");
            return FundsArrived{{in.funds_arrived().account()},
                                {free, Asset(in.funds_arrived().asset())}};
        }
        case JournalRecord::kMarketStatus: return read(in.market_status());
        case JournalRecord::kInstall:
        case JournalRecord::INPUT_NOT_SET: return fail(Errc::invalid, "no input in it");
    }
    return fail(Errc::invalid, "no input in it");
}

}  // namespace

std::string encode_input(const Input& input, std::uint64_t sequence, std::uint64_t durable) {
    JournalRecord record;
    record.set_sequence(sequence);
    record.set_durable(durable);
    record.set_venue_time_ms(input.venue_time.ms);
    record.set_market_time_ms(input.market_time.ms);
    record.set_market(input.market.value.to_string());
    write_body(input.body, record);
    return record.SerializeAsString();
}

Result<Input> decode_input(ByteView bytes) {
    JournalRecord record;
    if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fail(Errc::invalid, "not a journal record");
    }
    TRY_ASSIGN(const Decimal market, number("market", record.market()));
    TRY_ASSIGN(InputBody body, read_body(record));
    return Input{{record.venue_time_ms()}, {record.market_time_ms()}, {market}, std::move(body)};
}

}  // namespace strongroom::engine
