#include "bots/signal_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/json_text.h"

namespace strongroom::bots {
namespace {

constexpr JsonBounds kBounds{.bytes = kSignalBytesMax, .depth = 4, .values = 100};
// So far may a sender's clock be ahead of ours.
constexpr Duration kAheadMax = seconds(10);

// What an object says, by path: "order.amount" -> "0.5". No field of ours is in a list.
class Fields {
  public:
    explicit Fields(JsonValue root) : root_(std::move(root)) {}

    std::optional<std::string> find(std::string_view path) const {
        using Kind = JsonValue::Kind;
        const JsonValue* at = &root_;
        while (!path.empty()) {
            const std::size_t dot = std::min(path.find('.'), path.size());
            at = at->find(path.substr(0, dot));
            if (at == nullptr) return std::nullopt;
            path.remove_prefix(std::min(dot + 1, path.size()));
        }
        const bool is_plain =
            at->kind == Kind::text || at->kind == Kind::number || at->kind == Kind::boolean;
        return is_plain ? std::optional(at->text) : std::nullopt;
    }

  private:
    JsonValue root_;
};

std::unexpected<Error> wrong(std::string_view field, std::string_view text) {
    return fail(Errc::invalid, fmt::format("{}: {}", field, text));
}

// What a template leaves empty counts as left out.
std::optional<std::string> text_of(const Fields& fields, std::string_view name) {
    auto value = fields.find(name);
    return value && value->empty() ? std::nullopt : value;
}

template <typename Value>
using Names = std::initializer_list<std::pair<std::string_view, Value>>;

template <typename Value>
std::optional<Value> named(std::string_view text, Names<Value> names) {
    for (const auto& [name, value] : names) {
        if (name == text) return value;
    }
    return std::nullopt;
}

Result<std::optional<Decimal>> number_of(const Fields& fields, std::string_view name) {
    const auto text = text_of(fields, name);
    if (!text) return std::nullopt;
    const Result<Decimal> value = Decimal::parse(*text);
    if (!value) return wrong(name, value.error().message);
    return *value;
}

Result<std::optional<Duration>> seconds_of(const Fields& fields, std::string_view name) {
    constexpr int longest_s = 86'400;
    TRY_ASSIGN(const auto value, number_of(fields, name));
    if (!value) return std::nullopt;
    if (value->is_negative() || *value > Decimal(longest_s) || !is_multiple(*value, 1))
        return wrong(name, "must be whole seconds from 0 to 86400");
    return seconds(static_cast<std::int64_t>(value->raw() / Decimal::one_raw));
}

Result<std::optional<SignalAmount>> amount_of(const Fields& fields) {
    TRY_ASSIGN(const auto value, number_of(fields, "order.amount"));
    if (!value) return std::nullopt;
    if (!value->is_positive()) return wrong("order.amount", "must be above zero");
    const std::string kind = text_of(fields, "order.currency_type").value_or("base");
    using Kind = SignalAmount::Kind;
    const auto known = named<Kind>(kind, {{"base", Kind::base},
                                          {"quote", Kind::quote},
                                          {"margin_percent", Kind::margin_percent},
                                          {"position_percent", Kind::position_percent}});
    if (!known) {
        return wrong("order.currency_type",
                     "must be base, quote, margin_percent or position_percent");
    }
    const bool is_percent = *known == Kind::margin_percent || *known == Kind::position_percent;
    if (is_percent && *value > Decimal(100)) return wrong("order.amount", "must be at most 100 %");
    return SignalAmount{*known, *value};
}

Result<std::optional<Holding>> holding_of(const Fields& fields, std::string_view name) {
    const auto text = text_of(fields, name);
    if (!text) return std::nullopt;
    const auto known = named<Holding>(
        *text, {{"flat", Holding::flat}, {"long", Holding::is_long}, {"short", Holding::is_short}});
    if (!known) return wrong(name, "must be flat, long or short");
    return *known;
}

Status read_envelope(const Fields& fields, SignalMessage& message) {
    TRY_ASSIGN(message.amount, amount_of(fields));
    TRY_ASSIGN(message.max_lag, seconds_of(fields, "max_lag"));
    if (const auto time = text_of(fields, "timestamp")) {
        const Result<Time> read = parse_iso8601(*time);
        if (!read) return wrong("timestamp", read.error().message);
        message.timestamp = *read;
    }
    TRY_ASSIGN(const auto price, number_of(fields, "trigger_price"));
    if (price && !price->is_positive()) return wrong("trigger_price", "must be above zero");
    return {};
}

Result<SignalMessage> read_strategy(const Fields& fields, const std::string& action) {
    using Action = SignalAction;
    SignalMessage message;
    message.pair = text_of(fields, "tv_instrument").value_or("");
    const auto order = named<Action>(action, {{"buy", Action::buy}, {"sell", Action::sell}});
    const auto custom = named<Action>(action, {{"enter_long", Action::enter_long},
                                               {"exit_long", Action::exit_long},
                                               {"enter_short", Action::enter_short},
                                               {"exit_short", Action::exit_short}});
    if (!order && !custom) {
        return wrong("action",
                     "must be buy, sell, enter_long, exit_long, enter_short or exit_short");
    }
    message.form = order ? SignalForm::strategy : SignalForm::custom;
    message.action = order ? *order : *custom;
    if (order) {
        TRY_ASSIGN(message.holding, holding_of(fields, "strategy_info.market_position"));
        TRY_ASSIGN(message.was_holding, holding_of(fields, "strategy_info.prev_market_position"));
        TRY_ASSIGN(message.holding_size, number_of(fields, "strategy_info.market_position_size"));
    }
    return message;
}

Result<SignalMessage> read_dca(const Fields& fields) {
    using Action = SignalAction;
    if (fields.find("message_type") != "bot") return wrong("message_type", "must be bot");
    SignalMessage message{.form = SignalForm::dca, .action = Action::start_deal};
    message.pair = text_of(fields, "pair").value_or("");
    TRY_ASSIGN(const auto delay, seconds_of(fields, "delay_seconds"));
    message.delay = delay.value_or(Duration{});
    const auto action = text_of(fields, "action");
    if (!action) return message;
    const auto known = named<Action>(
        *action, {{"start_deal", Action::start_deal},
                  {"close_at_market_price", Action::close_deal},
                  {"close_at_market_price_all", Action::close_all_deals},
                  {"cancel", Action::cancel_deal},
                  {"add_funds_in_quote", Action::add_funds},
                  {"start_bot", Action::start_bot},
                  {"stop_bot", Action::stop_bot},
                  {"start_bot_and_start_deal", Action::start_bot_and_deal},
                  {"stop_bot_and_close_at_market_price", Action::close_and_stop_bot}});
    if (!known) return wrong("action", "is not one that this house knows; see docs/bots-signal.md");
    message.action = *known;
    if (message.action != Action::add_funds) return message;
    TRY_ASSIGN(const auto volume, number_of(fields, "volume"));
    if (!volume || !volume->is_positive()) return wrong("volume", "must be above zero");
    message.amount = SignalAmount{SignalAmount::Kind::quote, *volume};
    return message;
}

}  // namespace

Result<SignalMessage> parse_signal(std::string_view json) {
    TRY_ASSIGN(JsonValue root, read_json(json, kBounds));
    if (root.kind != JsonValue::Kind::object) return fail(Errc::invalid, "must be an object");
    const Fields fields(std::move(root));
    Result<SignalMessage> message = SignalMessage{};
    if (fields.find("message_type")) {
        message = read_dca(fields);
    } else {
        const auto action = text_of(fields, "action");
        if (!action) return wrong("action", "is missing");
        message = read_strategy(fields, *action);
    }
    if (!message) return message;
    if (message->pair.size() > 60) return wrong("pair", "longer than 60 bytes");
    const auto kept = message->amount;
    TRY(read_envelope(fields, *message));
    if (kept) message->amount = kept;
    return message;
}

bool is_pair(std::string_view written, const Symbol& symbol) {
    if (const std::size_t colon = written.find(':'); colon != std::string_view::npos)
        written = written.substr(colon + 1);  // The exchange's name before it.
    std::string upper(written);
    std::ranges::transform(upper, upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    const std::string base = symbol.base.str();
    const std::string quote = symbol.quote.str();
    return upper == base + quote || upper == base + "/" + quote || upper == base + "-" + quote ||
           upper == quote + "_" + base;
}

Status check_age(const SignalMessage& message, Time now, Duration longest, bool needs_time) {
    if (!message.timestamp) {
        if (needs_time) return fail(Errc::refused, "timestamp: is missing, and the bot needs one");
        return {};
    }
    const Duration most = std::min(longest, message.max_lag.value_or(longest));
    const Duration age = now - *message.timestamp;
    if (age > most) {
        return fail(Errc::refused,
                    fmt::format("timestamp: {} is more than {} before {}",
                                to_iso8601(*message.timestamp), to_string(most), to_iso8601(now)));
    }
    if (Duration{} - age > kAheadMax) {
        return fail(Errc::refused,
                    fmt::format("timestamp: {} is after {}; is the sender's clock right?",
                                to_iso8601(*message.timestamp), to_iso8601(now)));
    }
    return {};
}

Result<std::vector<Command>> commands_of(const SignalMessage& message,
                                         const std::vector<Symbol>& symbols) {
    if (message.form != SignalForm::dca)
        return fail(Errc::invalid, "a DCA bot takes messages with message_type \"bot\" only");
    std::vector<Symbol> meant = symbols;
    if (!message.pair.empty())
        std::erase_if(meant, [&](const Symbol& s) { return !is_pair(message.pair, s); });
    if (meant.empty())
        return fail(Errc::invalid, fmt::format("pair: \"{}\" is none of this bot's", message.pair));
    if (message.delay > Duration{})
        return fail(Errc::invalid, "delay_seconds: a DCA bot takes no delay; send 0");
    using Kind = Command::Kind;
    // The commands about deals name the pair: a sender knows no numbers of deals.
    const auto for_pairs = [](Kind kind, const std::vector<Symbol>& pairs,
                              const std::string& more) {
        std::vector<Command> commands;
        for (const Symbol& pair : pairs)
            commands.push_back(
                {.kind = kind, .text = fmt::format("pair = \"{}\"{}", pair.str(), more)});
        return commands;
    };
    const auto one = [](Kind kind) { return std::vector<Command>{{.kind = kind}}; };
    const bool opens = message.action == SignalAction::start_deal ||
                       message.action == SignalAction::start_bot_and_deal;
    if (opens && meant.size() > 1)
        return fail(Errc::invalid, "pair: is missing; this bot has several");
    switch (message.action) {
        case SignalAction::start_deal: return for_pairs(Kind::open_deal, meant, {});
        case SignalAction::close_deal: return for_pairs(Kind::close_deal, meant, {});
        case SignalAction::close_all_deals: return for_pairs(Kind::close_deal, symbols, {});
        case SignalAction::cancel_deal: return for_pairs(Kind::cancel_deal, meant, {});
        case SignalAction::start_bot: return one(Kind::start);
        case SignalAction::stop_bot: return one(Kind::stop);
        case SignalAction::close_and_stop_bot: return one(Kind::close);
        case SignalAction::start_bot_and_deal: {
            std::vector<Command> commands = for_pairs(Kind::open_deal, meant, {});
            commands.insert(commands.begin(), Command{.kind = Kind::start});
            return commands;
        }
        case SignalAction::add_funds:
            return for_pairs(Kind::add_funds, meant,
                             fmt::format(", quote = \"{}\"", message.amount->value.to_string()));
        case SignalAction::buy:
        case SignalAction::sell:
        case SignalAction::enter_long:
        case SignalAction::exit_long:
        case SignalAction::enter_short:
        case SignalAction::exit_short: break;
    }
    return fail(Errc::invalid, "action: is not one of a DCA bot");
}

}  // namespace strongroom::bots
