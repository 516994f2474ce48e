#include "wire/intents.h"

#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>

#include "courier.pb.h"
#include "journal.pb.h"
#include "model.pb.h"

namespace strongroom::wire {
namespace {

Result<Decimal> amount(std::string_view field, const std::string& text) {
    const Result<Decimal> value = Decimal::parse(text);
    if (!value) return fail_in(field, value.error());
    if (value->is_negative()) return fail(Errc::invalid, fmt::format("{}: below zero", field));
    return *value;
}

Result<Symbol> symbol(const std::string& text) {
    const Result<Symbol> value = Symbol::parse(text);
    if (!value) return fail_in("symbol", value.error());
    return *value;
}

Result<std::string> text(std::string_view field, const std::string& value) {
    if (value.size() > kTextBytesMax) {
        return fail(Errc::invalid, fmt::format("{}: longer than {} bytes", field, kTextBytesMax));
    }
    return value;
}

Result<Purpose> purpose_of(int number) {
    switch (number) {
        case proto::ENTRY: return Purpose::entry;
        case proto::EXIT: return Purpose::exit;
        case proto::PROTECTIVE: return Purpose::protective;
        default: return fail(Errc::invalid, "purpose: not what an order is for");
    }
}

Status check_names(const std::string& account, const std::string& bot) {
    TRY(check_name("account", account));
    // What the watch does has no bot.
    return bot.empty() ? Status{} : check_name("bot", bot);
}

}  // namespace

std::string cut_text(const std::string& text) {
    return std::string(strongroom::cut_text(text, kTextBytesMax));
}

void silence_protobuf() { google::protobuf::SetLogHandler(nullptr); }

Result<Duration> offset_of(const proto::VenueClock& in) {
    constexpr Duration day = minutes(1'440);
    const Duration offset{in.offset_ms()};
    if (offset > day || offset < Duration{} - day)
        return fail(Errc::invalid, "the venue's clock is more than a day away from ours");
    return offset;
}

int number_of(Side side) { return side == Side::buy ? proto::BUY : proto::SELL; }

int number_of(OrderKind kind) {
    switch (kind) {
        case OrderKind::market: return proto::MARKET;
        case OrderKind::limit: return proto::LIMIT;
        case OrderKind::post_only: return proto::POST_ONLY;
        case OrderKind::ioc: return proto::IOC;
        case OrderKind::fok: return proto::FOK;
        case OrderKind::stop_limit: return proto::STOP_LIMIT;
    }
    return proto::KIND_NONE;
}

Result<Side> side_of(int number) {
    if (number == proto::BUY) return Side::buy;
    if (number == proto::SELL) return Side::sell;
    return fail(Errc::invalid, "side: neither buy nor sell");
}

Result<OrderKind> kind_of(int number) {
    switch (number) {
        case proto::MARKET: return OrderKind::market;
        case proto::LIMIT: return OrderKind::limit;
        case proto::POST_ONLY: return OrderKind::post_only;
        case proto::IOC: return OrderKind::ioc;
        case proto::FOK: return OrderKind::fok;
        case proto::STOP_LIMIT: return OrderKind::stop_limit;
        default: break;
    }
    return fail(Errc::invalid, "kind: not an order kind");
}

Result<IntentId> read_intent_id(const std::string& bytes) {
    IntentId id;
    if (bytes.size() != id.bytes.size()) return fail(Errc::invalid, "intent: an id has 10 bytes");
    std::ranges::copy(as_bytes(bytes), id.bytes.begin());
    return id;
}

std::string bytes_of(const IntentId& id) { return std::string(as_text(id.bytes)); }

void write(const OrderIntent& intent, proto::OrderIntent& out) {
    out.set_id(bytes_of(intent.id));
    out.set_account(intent.account.value);
    out.set_symbol(intent.symbol.str());
    out.set_side(static_cast<proto::Side>(number_of(intent.side)));
    out.set_kind(static_cast<proto::OrderKind>(number_of(intent.kind)));
    if (intent.limit) out.set_limit(intent.limit->value.to_string());
    if (intent.trigger) out.set_trigger(intent.trigger->value.to_string());
    out.set_qty(intent.qty.value.to_string());
    out.set_bot(intent.bot.value);
    out.set_why(cut_text(intent.why));
    out.set_decided_at_ms(intent.decided_at.ms);
    out.set_purpose(static_cast<proto::Purpose>(intent.purpose));
}

Result<OrderIntent> read(const proto::OrderIntent& in) {
    OrderIntent intent;
    TRY_ASSIGN(intent.id, read_intent_id(in.id()));
    TRY(check_names(in.account(), in.bot()));
    intent.account.value = in.account();
    intent.bot.value = in.bot();
    TRY_ASSIGN(intent.symbol, symbol(in.symbol()));
    TRY_ASSIGN(intent.side, side_of(in.side()));
    TRY_ASSIGN(intent.kind, kind_of(in.kind()));
    if (in.limit().empty() != (intent.kind == OrderKind::market)) {
        return fail(Errc::invalid, "limit: a limit order has one and a market order has none");
    }
    if (!in.limit().empty()) {
        TRY_ASSIGN(const Decimal limit, amount("limit", in.limit()));
        if (limit.is_zero()) return fail(Errc::invalid, "limit: must be above zero");
        intent.limit = Price{limit};
    }
    if (in.trigger().empty() == (intent.kind == OrderKind::stop_limit)) {
        return fail(Errc::invalid, "trigger: a stop-limit order has one and no other order has");
    }
    if (!in.trigger().empty()) {
        TRY_ASSIGN(const Decimal trigger, amount("trigger", in.trigger()));
        if (trigger.is_zero()) return fail(Errc::invalid, "trigger: must be above zero");
        intent.trigger = Price{trigger};
    }
    TRY_ASSIGN(intent.qty.value, amount("qty", in.qty()));
    if (intent.qty.is_zero()) return fail(Errc::invalid, "qty: must be above zero");
    TRY_ASSIGN(intent.why, text("why", in.why()));
    intent.decided_at = {in.decided_at_ms()};
    TRY_ASSIGN(intent.purpose, purpose_of(in.purpose()));
    return intent;
}

void write(const CancelIntent& intent, proto::CancelIntent& out) {
    if (intent.order != IntentId{}) out.set_order(bytes_of(intent.order));
    out.set_account(intent.account.value);
    out.set_symbol(intent.symbol.str());
    out.set_bot(intent.bot.value);
    out.set_why(cut_text(intent.why));
    out.set_venue_id(intent.venue_id);
}

Result<CancelIntent> read(const proto::CancelIntent& in) {
    CancelIntent intent;
    TRY(check_names(in.account(), in.bot()));
    intent.account.value = in.account();
    intent.bot.value = in.bot();
    if (!in.order().empty() || in.venue_id().empty()) {
        TRY_ASSIGN(intent.order, read_intent_id(in.order()));
    }
    TRY_ASSIGN(intent.venue_id, text("venue_id", in.venue_id()));
    TRY_ASSIGN(intent.symbol, symbol(in.symbol()));
    TRY_ASSIGN(intent.why, text("why", in.why()));
    return intent;
}

void write(const ReadQuery& query, proto::ReadQuery& out) {
    out.set_kind(static_cast<proto::ReadQuery::Kind>(static_cast<int>(query.kind) + 1));
    out.set_account(query.account.value);
    if (!query.symbol.base.empty()) out.set_symbol(query.symbol.str());
    out.set_order(bytes_of(query.order));
    out.set_venue_id(query.venue_id);
    out.set_is_sweep(query.is_sweep);
}

Result<ReadQuery> read(const proto::ReadQuery& in) {
    ReadQuery query;
    if (in.kind() < proto::ReadQuery::ORDER || in.kind() > proto::ReadQuery::KEY_RIGHTS) {
        return fail(Errc::invalid, "kind: not a kind of read");
    }
    query.kind = static_cast<ReadQuery::Kind>(in.kind() - 1);
    TRY(check_name("account", in.account()));
    query.account.value = in.account();
    const bool needs_symbol = query.kind == ReadQuery::Kind::order ||
                              query.kind == ReadQuery::Kind::all_orders ||
                              query.kind == ReadQuery::Kind::fills;
    if (needs_symbol || !in.symbol().empty()) {
        TRY_ASSIGN(query.symbol, symbol(in.symbol()));
    }
    if (!in.order().empty()) {
        TRY_ASSIGN(query.order, read_intent_id(in.order()));
    }
    TRY_ASSIGN(query.venue_id, text("venue_id", in.venue_id()));
    query.is_sweep = in.is_sweep();
    return query;
}

void write(const Fill& fill, proto::FillRecord& out) {
    out.set_trade_id(fill.trade_id);
    out.set_time_ms(fill.time.ms);
    out.set_side(static_cast<proto::Side>(number_of(fill.side)));
    out.set_price(fill.price.value.to_string());
    out.set_qty(fill.qty.value.to_string());
    out.set_fee(fill.fee.amount.to_string());
    out.set_fee_asset(fill.fee.asset.str());
    out.set_is_maker(fill.is_maker);
}

Result<Fill> read(const proto::FillRecord& in) {
    Fill fill;
    TRY_ASSIGN(fill.trade_id, text("trade_id", in.trade_id()));
    fill.time = {in.time_ms()};
    TRY_ASSIGN(fill.side, side_of(in.side()));
    TRY_ASSIGN(fill.price.value, amount("price", in.price()));
    TRY_ASSIGN(fill.qty.value, amount("qty", in.qty()));
    const Result<Decimal> fee = Decimal::parse(in.fee());  // A rebate is below zero.
    if (!fee) return fail_in("fee", fee.error());
    if (!Asset::fits(in.fee_asset())) return fail(Errc::invalid, "fee_asset: too long");
    fill.fee = {*fee, Asset(in.fee_asset())};
    fill.is_maker = in.is_maker();
    return fill;
}

}  // namespace strongroom::wire
