#include "web/state_json.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "engine.pb.h"
#include "notify.pb.h"
#include "signer.pb.h"
#include "watch.pb.h"

namespace strongroom::web {
namespace {

using Json = nlohmann::ordered_json;

template <typename Rows, typename Write>
Json list_of(const Rows& rows, Write write) {
    Json list = Json::array();
    for (const auto& row : rows) list.push_back(write(row));
    return list;
}

template <typename Texts>
Json texts(const Texts& rows) {
    return list_of(rows, [](const std::string& text) { return text; });
}

Json write(const proto::BotState& bot) {
    return {{"name", bot.name()},
            {"kind", bot.kind()},
            {"account", bot.account()},
            {"venue", bot.venue()},
            {"symbol", bot.symbol()},
            {"symbols", texts(bot.symbols())},
            {"commands", texts(bot.commands())},
            {"state", bot.state()},
            {"is_finished", bot.is_finished()},
            {"deals_opened", bot.deals_opened()},
            {"deals_closed", bot.deals_closed()},
            {"orders", bot.orders()},
            {"fills", bot.fills()},
            {"realised", bot.realised()},
            {"realised_asset", bot.realised_asset()}};
}

Json write(const proto::DealState& deal) {
    return {{"bot", deal.bot()},
            {"number", deal.number()},
            {"opened_ms", deal.opened_ms()},
            {"closed_ms", deal.closed_ms()},
            {"safety_orders", deal.safety_orders()},
            {"bought", deal.bought()},
            {"average", deal.average()},
            {"exit_price", deal.exit_price()},
            {"profit", deal.profit()},
            {"profit_asset", deal.profit_asset()},
            {"reason", deal.reason()},
            {"symbol", deal.symbol()},
            {"state", deal.state()},
            {"is_short", deal.is_short()},
            {"held", deal.held()},
            {"cost", deal.cost()},
            {"take_profit", deal.take_profit()},
            {"stop", deal.stop()},
            {"has_steps", deal.has_steps()}};
}

Json write(const proto::OrderView& order) {
    return {{"bot", order.bot()},       {"ref", order.ref()},
            {"intent", order.intent()}, {"symbol", order.symbol()},
            {"side", order.side()},     {"kind", order.kind()},
            {"limit", order.limit()},   {"trigger", order.trigger()},
            {"qty", order.qty()},       {"filled", order.filled()},
            {"state", order.state()},   {"reason", order.reason()},
            {"why", order.why()},       {"changed_ms", order.changed_ms()}};
}

Json write(const proto::FillState& fill) {
    return {{"bot", fill.bot()},
            {"ref", fill.ref()},
            {"trade_id", fill.trade_id()},
            {"time_ms", fill.time_ms()},
            {"market_ms", fill.market_ms()},
            {"symbol", fill.symbol()},
            {"side", fill.side()},
            {"price", fill.price()},
            {"qty", fill.qty()},
            {"fee", fill.fee()},
            {"fee_asset", fill.fee_asset()},
            {"why", fill.why()}};
}

Json engine_part(const proto::EngineState* engine) {
    const proto::EngineState none;
    const proto::EngineState& state = engine == nullptr ? none : *engine;
    return {{"is_connected", engine != nullptr},
            {"in_flight", state.in_flight()},
            {"orders_total", state.orders_total()},
            {"fills_total", state.fills_total()}};
}

void add_engine_lists(Json& out, const proto::EngineState& state) {
    const auto rows = [](const auto& row) { return write(row); };
    out["bots"] = list_of(state.bots(), rows);
    out["deals"] = list_of(state.deals(), rows);
    out["orders"] = list_of(state.orders(), rows);
    out["fills"] = list_of(state.fills(), rows);
    out["balances"] = list_of(state.balances(), [](const proto::BalanceState& row) {
        return Json{{"account", row.account()},
                    {"asset", row.asset()},
                    {"free", row.free()},
                    {"locked", row.locked()}};
    });
    out["notices"] = list_of(state.notices(), [](const proto::NoticeState& row) {
        return Json{{"bot", row.bot()}, {"time_ms", row.time_ms()}, {"text", row.text()}};
    });
    out["feeds"] = list_of(state.feeds(), [](const proto::FeedState& row) {
        return Json{{"venue", row.venue()},
                    {"name", row.name()},
                    {"is_up", row.is_up()},
                    {"text", row.text()}};
    });
    out["markets"] = list_of(state.markets(), [](const proto::MarketState& row) {
        return Json{{"venue", row.venue()},
                    {"symbol", row.symbol()},
                    {"price", row.price()},
                    {"time_ms", row.time_ms()}};
    });
}

void add_signer(Json& out, const proto::SignerStatus* signer) {
    const proto::SignerStatus none;
    const proto::SignerStatus& status = signer == nullptr ? none : *signer;
    out["signer"] = {{"is_connected", signer != nullptr},
                     {"is_initialised", status.is_initialised()},
                     {"is_sealed", status.is_sealed()},
                     {"form_key", to_base64(as_bytes(status.form_key()))},
                     {"memory", status.memory()}};
    out["keys"] = list_of(status.keys(), [](const proto::KeyStatus& key) {
        return Json{{"account", key.account()},
                    {"venue", key.venue()},
                    {"kind", key.kind()},
                    {"policy", key.policy()},
                    {"is_frozen", key.is_frozen()},
                    {"frozen_reason", key.frozen_reason()},
                    {"added_ms", key.added_ms()},
                    {"last_signature_ms", key.last_signature_ms()},
                    {"spent_today", key.spent_today()},
                    {"posture", key.posture()},
                    {"posture_text", key.posture_text()}};
    });
    out["ledger"] = {{"size", status.ledger_size()},
                     {"root", to_base64(as_bytes(status.ledger_root()))},
                     {"key", status.ledger_key()}};
}

void add_watch(Json& out, const proto::WatchState* watch) {
    const proto::WatchState none;
    const proto::WatchState& state = watch == nullptr ? none : *watch;
    out["watch"] = {{"is_connected", watch != nullptr}};
    out["watch"]["accounts"] = list_of(state.accounts(), [](const proto::WatchedAccount& row) {
        return Json{{"account", row.account()},
                    {"is_streaming", row.is_streaming()},
                    {"last_event_ms", row.last_event_ms()},
                    {"last_sweep_ms", row.last_sweep_ms()},
                    {"trouble", row.trouble()},
                    {"orders_judged", row.orders_judged()},
                    {"foreign_orders", row.foreign_orders()},
                    {"manual_orders", row.manual_orders()}};
    });
    out["watch"]["incidents"] = list_of(state.incidents(), [](const proto::Incident& row) {
        return Json{{"time_ms", row.time_ms()},
                    {"account", row.account()},
                    {"symbol", row.symbol()},
                    {"venue_order", row.venue_order()},
                    {"reason", row.reason()},
                    {"detected_after_ms", row.detected_after_ms()},
                    {"number", row.number()},
                    {"venue", row.venue()},
                    {"kind", row.kind()},
                    {"response", row.response()},
                    {"grade", row.grade()},
                    {"reasons", texts(row.reasons())},
                    {"side", row.side()},
                    {"qty", row.qty()},
                    {"limit", row.limit()},
                    {"filled", row.filled()},
                    {"loss", row.loss()},
                    {"loss_asset", row.loss_asset()},
                    {"containment", row.containment()},
                    {"is_contained", row.is_contained()}};
    });
}

// "told": "notices" are what bots say.
void add_told(Json& out, const proto::NotifyState* notify) {
    const proto::NotifyState none;
    const proto::NotifyState& state = notify == nullptr ? none : *notify;
    out["told"] = {{"is_connected", notify != nullptr}};
    out["told"]["channels"] = list_of(state.channels(), [](const proto::NoticeChannel& row) {
        return Json{{"name", row.name()},
                    {"kind", row.kind()},
                    {"is_failing", row.is_failing()},
                    {"said", row.said()},
                    {"waiting", row.waiting()}};
    });
    out["told"]["notices"] = list_of(state.notices(), [](const proto::NoticeView& row) {
        return Json{{"id", row.id()},
                    {"time_ms", row.time_ms()},
                    {"kind", row.kind()},
                    {"level", row.level()},
                    {"text", row.text()},
                    {"deliveries", list_of(row.deliveries(), [](const proto::NoticeDelivery& one) {
                         return Json{{"channel", one.channel()},
                                     {"state", one.state()},
                                     {"attempts", one.attempts()},
                                     {"said", one.said()},
                                     {"time_ms", one.time_ms()}};
                     })}};
    });
}

// Texts that a venue sent may be no good UTF-8.
std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string state_json(const Sight& sight) {
    Json out{{"version", sight.version},
             {"practice", sight.is_practice},
             {"market", sight.market},
             {"engine", engine_part(sight.engine)}};
    add_engine_lists(out, sight.engine == nullptr ? proto::EngineState() : *sight.engine);
    add_signer(out, sight.signer);
    add_watch(out, sight.watch);
    add_told(out, sight.notify);
    return dump(out);
}

std::string candles_json(const proto::CandleList& candles) {
    Json out{{"venue", candles.venue()}, {"symbol", candles.symbol()}};
    out["candles"] = list_of(candles.candles(), [](const proto::CandleState& candle) {
        return Json{candle.open_ms(), candle.open(),  candle.high(),
                    candle.low(),     candle.close(), candle.volume()};
    });
    return dump(out);
}

}  // namespace strongroom::web
