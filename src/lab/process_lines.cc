#include "lab/process_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/command_words.h"

namespace strongroom::lab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kTextMax = 500;

// ---- Out ---------------------------------------------------------------------------------------

std::string_view word_of(FeeAsset asset) {
    switch (asset) {
        case FeeAsset::quote: return "quote";
        case FeeAsset::base: return "base";
        case FeeAsset::third: return "third";
    }
    return "";
}

Json pairs_of(const std::vector<bots::Market>& markets) {
    Json pairs = Json::array();
    for (const bots::Market& market : markets) {
        pairs.push_back({{"symbol", market.instrument.symbol.str()},
                         {"tick", market.instrument.tick.to_string()},
                         {"step", market.instrument.step.to_string()},
                         {"min_notional", market.instrument.min_notional.to_string()},
                         {"maker", market.fees.maker.to_string()},
                         {"taker", market.fees.taker.to_string()},
                         {"buys_pay", word_of(market.fees.buys_pay)}});
    }
    return pairs;
}

void add(Json& line, const Filled& filled) {
    line["event"] = "filled";
    line["ref"] = filled.ref.number;
    line["side"] = to_string(filled.fill.side);
    line["price"] = filled.fill.price.value.to_string();
    line["qty"] = filled.fill.qty.value.to_string();
    line["fee"] = filled.fill.fee.amount.to_string();
    line["fee_asset"] = filled.fill.fee.asset.view();
    line["is_maker"] = filled.fill.is_maker;
    line["is_whole"] = filled.is_whole;
}

void add(Json& line, const OrderChanged& changed) {
    line["event"] = "order";
    line["ref"] = changed.ref.number;
    line["state"] = to_string(changed.state);
    line["reason"] = to_string(changed.reason);
    line["text"] = changed.text;
}

void add(Json& line, const CandleClosed& closed) {
    line["event"] = "candle";
    line["interval_ms"] = closed.interval.ms;
    line["is_history"] = closed.is_history;
    line["open_time"] = closed.candle.open_time.ms;
    line["open"] = closed.candle.open.value.to_string();
    line["high"] = closed.candle.high.value.to_string();
    line["low"] = closed.candle.low.value.to_string();
    line["close"] = closed.candle.close.value.to_string();
    line["volume"] = closed.candle.volume.to_string();
}

// ---- In ----------------------------------------------------------------------------------------

// One action, field by field. The first thing that is wrong stays; what follows is not looked at.
class ActionReader {
  public:
    ActionReader(const Json& action, std::size_t number, std::size_t pairs)
        : action_(action), number_(number), pairs_(pairs) {}

    std::string text(const char* field, const std::string& absent) {
        const auto at = action_.find(field);
        if (at == action_.end()) return absent;
        if (!at->is_string() || at->get_ref<const std::string&>().size() > kTextMax) {
            wrong(field, fmt::format("must be a text of at most {} bytes", kTextMax));
            return {};
        }
        return at->get<std::string>();
    }
    std::string needed_text(const char* field) {
        if (!action_.contains(field)) wrong(field, "is missing");
        return text(field, {});
    }
    Decimal number(const char* field) {
        const std::string written = needed_text(field);
        if (!wrong_.empty()) return {};
        const Result<Decimal> value = Decimal::parse(written);
        if (!value) wrong(field, value.error().message);
        return value.value_or(Decimal{});
    }
    Decimal number(const char* field, Decimal absent) {
        return action_.contains(field) ? number(field) : absent;
    }
    std::optional<Price> price(const char* field) {
        if (!action_.contains(field) || action_[field].is_null()) return std::nullopt;
        const Decimal value = number(field);
        if (wrong_.empty() && !value.is_positive()) wrong(field, "must be above zero");
        return Price{value};
    }
    std::int64_t whole(const char* field, std::int64_t least, std::int64_t most) {
        const auto at = action_.find(field);
        const bool is_whole = at != action_.end() && at->is_number_integer();
        // Beyond 2^63 the library would wrap round.
        const bool fits =
            is_whole && (!at->is_number_unsigned() ||
                         at->get<std::uint64_t>() <= static_cast<std::uint64_t>(most));
        const std::int64_t value = fits ? at->get<std::int64_t>() : least - 1;
        if (value < least || value > most) {
            wrong(field, fmt::format("must be a whole number from {} to {}", least, most));
            return least;
        }
        return value;
    }
    std::int64_t whole(const char* field, std::int64_t least, std::int64_t most,
                       std::int64_t absent) {
        return action_.contains(field) ? whole(field, least, most) : absent;
    }
    bool flag(const char* field) {
        const auto at = action_.find(field);
        if (at == action_.end() || !at->is_boolean()) wrong(field, "must be true or false");
        return at != action_.end() && at->is_boolean() && at->get<bool>();
    }
    PairRef pair() {
        const auto most = static_cast<std::int64_t>(pairs_) - 1;
        return {static_cast<std::uint32_t>(whole("pair", 0, most, 0))};
    }
    template <typename T>
    T choice(const char* field, std::initializer_list<std::pair<std::string_view, T>> choices,
             const std::string& absent = {}) {
        const std::string written = absent.empty() ? needed_text(field) : text(field, absent);
        for (const auto& [name, value] : choices) {
            if (name == written) return value;
        }
        wrong(field, fmt::format("\"{}\" is none of its words", written.substr(0, 40)));
        return choices.begin()->second;
    }
    void wrong(const char* field, const std::string& why) {
        if (wrong_.empty()) wrong_ = fmt::format("action {}: {}: {}", number_, field, why);
    }
    const std::string& what_is_wrong() const { return wrong_; }

  private:
    const Json& action_;
    std::size_t number_;
    std::size_t pairs_;
    std::string wrong_;
};

constexpr std::int64_t kNumberMax = 4'294'967'295;
constexpr std::int64_t kDelayMax = 31'536'000'000;  // A year.

Place read_place(ActionReader& read) {
    Place place{.ref = {static_cast<std::uint32_t>(read.whole("ref", 1, kNumberMax))},
                .why = read.text("why", "order")};
    place.side = read.choice<Side>("side", {{"buy", Side::buy}, {"sell", Side::sell}});
    place.kind = read.choice<OrderKind>("kind", {{"market", OrderKind::market},
                                                 {"limit", OrderKind::limit},
                                                 {"post_only", OrderKind::post_only},
                                                 {"ioc", OrderKind::ioc},
                                                 {"fok", OrderKind::fok},
                                                 {"stop_limit", OrderKind::stop_limit}});
    place.limit = read.price("limit");
    place.trigger = read.price("trigger");
    place.qty = {read.number("qty")};
    place.purpose = read.choice<Purpose>(
        "purpose",
        {{"entry", Purpose::entry}, {"exit", Purpose::exit}, {"protective", Purpose::protective}},
        "entry");
    place.pair = read.pair();
    if (!place.qty.value.is_positive()) read.wrong("qty", "must be above zero");
    if (place.limit.has_value() == (place.kind == OrderKind::market))
        read.wrong("limit", "a market order has none, every other order has one");
    if (place.trigger.has_value() != (place.kind == OrderKind::stop_limit))
        read.wrong("trigger", "a stop_limit order has one, no other order has one");
    return place;
}

Deal read_deal(ActionReader& read) {
    Deal deal{.number = static_cast<std::uint32_t>(read.whole("n", 1, kNumberMax)),
              .opened = Time{read.whole("opened", 0, INT64_MAX)},
              .safety_orders = static_cast<int>(read.whole("safety_orders", 0, 1'000'000, 0)),
              .bought = {read.number("bought", {})},
              .average = read.number("average", {}),
              .exit_price = read.number("exit_price", {}),
              .profit = {read.number("profit", {}), {}},
              .reason = read.text("reason", {})};
    const std::int64_t closed = read.whole("closed", 0, INT64_MAX, -1);
    if (closed >= 0) deal.closed = Time{closed};
    deal.pair = read.pair();
    return deal;
}

std::uint32_t small(ActionReader& read, const char* field) {
    // Number 0 is the engine's own.
    return static_cast<std::uint32_t>(read.whole(field, 1, kNumberMax));
}

Action read_action(const std::string& name, ActionReader& read) {
    if (name == "place") return read_place(read);
    if (name == "cancel")
        return Cancel{{static_cast<std::uint32_t>(read.whole("ref", 1, kNumberMax))},
                      read.text("why", "cancel")};
    if (name == "set_timer")
        return SetTimer{{small(read, "timer")},
                        Duration{read.whole("delay_ms", 0, kDelayMax)},
                        read.text("why", "timer"),
                        read.pair()};
    if (name == "watch") {
        Watch watch{.trigger = {small(read, "trigger")}, .why = read.text("why", "price")};
        watch.when = read.choice<Watch::When>("when", {{"at_or_above", Watch::When::at_or_above},
                                                       {"at_or_below", Watch::When::at_or_below}});
        const auto price = read.price("price");
        if (!price) read.wrong("price", "is missing");
        watch.price = price.value_or(Price{});
        watch.pair = read.pair();
        return watch;
    }
    if (name == "unwatch") return Unwatch{{small(read, "trigger")}};
    if (name == "follow") return Follow{read.flag("is_on"), read.pair()};
    if (name == "follow_candles") {
        constexpr std::int64_t minute = 60'000;
        const std::int64_t interval = read.whole("interval_ms", minute, kDelayMax);
        if (interval % minute != 0) read.wrong("interval_ms", "must be whole minutes");
        return FollowCandles{read.pair(), Duration{interval},
                             static_cast<int>(read.whole("history", 0, kCandleHistoryMax, 0))};
    }
    if (name == "notify") return Notify{read.needed_text("text")};
    if (name == "book") return Book{read_deal(read)};
    if (name == "finish") return Finish{read.text("why", "the bot finished")};
    read.wrong("action", fmt::format("\"{}\" is no action", name.substr(0, 40)));
    return Unwatch{};
}

Status take(const Json& each, std::size_t number, std::size_t pairs, OrderRef& last_ref,
            ProcessAnswer& answer) {
    if (!each.is_object())
        return fail(Errc::invalid, fmt::format("action {}: must be an object", number));
    ActionReader read(each, number, pairs);
    Action action = read_action(read.needed_text("action"), read);
    if (const auto* place = std::get_if<Place>(&action)) {
        if (place->ref <= last_ref)
            read.wrong("ref", fmt::format("{} was used already; count on from {}",
                                          place->ref.number, last_ref.number));
        last_ref = place->ref;
    }
    if (!read.what_is_wrong().empty()) return fail(Errc::invalid, read.what_is_wrong());
    answer.actions.push_back(std::move(action));
    return {};
}

}  // namespace

std::string event_line(const Event& event, const std::vector<bots::Market>& markets) {
    Json line = {{"event", ""},
                 {"time", event.time.ms},
                 {"market", event.market.value.to_string()},
                 {"pair", event.pair.number}};
    std::visit(Match{
                   [&](const Started&) {
                       line["event"] = "started";
                       line["pairs"] = pairs_of(markets);
                   },
                   [&](const Traded& e) {
                       line["event"] = "traded";
                       line["trigger"] = e.trigger.number;
                       line["price"] = e.price.value.to_string();
                   },
                   [&](const CandleClosed& e) { add(line, e); },
                   [&](const OrderChanged& e) { add(line, e); },
                   [&](const Filled& e) { add(line, e); },
                   [&](const TimerDue& e) {
                       line["event"] = "timer";
                       line["timer"] = e.timer.number;
                   },
                   [&](const Funded& e) {
                       line["event"] = "funded";
                       line["amount"] = e.free.amount.to_string();
                       line["asset"] = e.free.asset.view();
                   },
                   [&](const Command& e) {
                       line["event"] = "command";
                       line["kind"] = to_string(e.kind);
                       line["deal"] = e.deal;
                       line["text"] = e.text;
                   },
                   [&](const FeedLost& e) {
                       line["event"] = "feed_lost";
                       line["text"] = e.what;
                   },
                   [&](const TermsChanged& e) {
                       line["event"] = "terms";
                       line["tick"] = e.instrument.tick.to_string();
                       line["step"] = e.instrument.step.to_string();
                       line["min_notional"] = e.instrument.min_notional.to_string();
                   },
                   [&](const Signal& e) {
                       line["event"] = "signal";
                       line["text"] = e.text;
                   },
               },
               event.body);
    // A venue's words may be no UTF-8: such bytes are replaced, the line stays JSON.
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<ProcessAnswer> read_answer(std::string_view line, std::size_t pairs, OrderRef last_ref) {
    if (line.size() > kProcessLineMax)
        return fail(Errc::invalid, fmt::format("longer than {} bytes", kProcessLineMax));
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) return fail(Errc::invalid, "not a JSON object");
    ProcessAnswer answer;
    if (const auto state = json.find("state"); state != json.end()) {
        if (!state->is_string() || state->get_ref<const std::string&>().size() > kTextMax)
            return fail(Errc::invalid, "state: must be a short text");
        answer.state = state->get<std::string>();
    }
    const auto actions = json.find("actions");
    if (actions == json.end() || !actions->is_array())
        return fail(Errc::invalid, "actions: must be a list");
    if (actions->size() > kProcessActionsMax)
        return fail(Errc::invalid, fmt::format("actions: more than {}", kProcessActionsMax));
    std::size_t number = 0;
    for (const Json& each : *actions) TRY(take(each, ++number, pairs, last_ref, answer));
    return answer;
}

}  // namespace strongroom::lab
