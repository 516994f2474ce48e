// Exits as a bot file has them (take_profit, stop_loss), and the texts of commands about a trade.
#include <fmt/format.h>

#include "bots/bot_tables_internal.h"
#include "bots/smart_file_internal.h"

namespace strongroom::bots {
namespace {

constexpr int kStopLimitPctMax = 10;  // A policy that says nothing else takes no more.

// price or pct: one of them.
Result<ExitLevel> read_level(TableReader& table, bool is_below_100) {
    const bool has_price = table.has("price");
    if (has_price == table.has("pct"))
        return table.wrong(has_price ? "pct" : "price",
                           has_price ? "write price or pct, not both" : "write price or pct");
    ExitLevel level;
    if (has_price) {
        TRY_ASSIGN(const Decimal price, table.positive("price"));
        level.price = Price{price};
        return level;
    }
    TRY_ASSIGN(level.pct, table.positive("pct"));
    if (is_below_100 && level.pct >= Decimal(100)) return table.wrong("pct", "must be below 100");
    return level;
}

Result<TakeProfitStep> read_step(TableReader table, Direction direction, bool is_only,
                                 bool is_last) {
    TakeProfitStep step;
    TRY_ASSIGN(step.at, read_level(table, direction == Direction::sell_first));
    TRY_ASSIGN(step.trailing_pct, table.number("trailing_pct", "0"));
    const bool is_trailing = step.trailing_pct.is_positive();
    if (is_trailing && !is_last) return table.wrong("trailing_pct", "only the last step can trail");
    if (step.trailing_pct >= Decimal(100)) return table.wrong("trailing_pct", "must be below 100");
    TRY_ASSIGN(const int order, table.choice("order", {{"limit", 0}, {"market", 1}},
                                             is_trailing ? "market" : "limit"));
    if (is_trailing && order == 0)
        return table.wrong("order", "a trailing step sells at market; write \"market\"");
    step.order = order == 0 ? OrderKind::limit : OrderKind::market;
    TRY_ASSIGN(step.volume_pct,
               is_only ? table.positive("volume_pct", "100") : table.positive("volume_pct"));
    if (step.volume_pct > Decimal(100)) return table.wrong("volume_pct", "must be at most 100");
    TRY(table.no_unknown_keys());
    return step;
}

// Steps of the same kind must go away from the entry: the market meets them in their order.
bool is_before(const ExitLevel& a, const ExitLevel& b, Direction direction) {
    if (a.price.has_value() != b.price.has_value()) return true;  // Known at the entry only.
    if (!a.price) return a.pct < b.pct;
    return direction == Direction::buy_first ? *a.price < *b.price : *a.price > *b.price;
}

}  // namespace

Result<std::vector<TakeProfitStep>> read_take_profit(TableReader& table, Direction direction) {
    constexpr auto key = "take_profit";
    table.allow(key);
    std::vector<TakeProfitStep> steps;
    if (!table.has(key)) return steps;
    const auto* list = table.table()->get_as<toml::array>(key);
    if (list == nullptr || list->size() > kTakeProfitStepsMax) {
        return table.wrong(key, fmt::format("must be a list of at most {} steps, as in [{{ pct = "
                                            "\"2\", volume_pct = \"100\" }}]",
                                            kTakeProfitStepsMax));
    }
    Decimal sum;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto* step = list->get_as<toml::table>(i);
        if (step == nullptr) return table.wrong(key, "each step is a table, as in { pct = \"2\" }");
        TRY_ASSIGN(const TakeProfitStep read,
                   read_step(table.inner(step, fmt::format("{}[{}]", key, i + 1)), direction,
                             list->size() == 1, i + 1 == list->size()));
        if (!steps.empty() && !is_before(steps.back().at, read.at, direction)) {
            return table.wrong(
                key, fmt::format("step {} must be farther from the entry than step {}", i + 1, i));
        }
        sum += read.volume_pct;
        steps.push_back(read);
    }
    if (!steps.empty() && sum != Decimal(100)) {
        return table.wrong(
            key, fmt::format("the steps' volume_pct must be 100 in sum, not {}", sum.to_string()));
    }
    return steps;
}

Result<std::optional<StopLoss>> read_stop_loss(TableReader& table, Direction direction,
                                               std::size_t steps) {
    constexpr auto key = "stop_loss";
    table.allow(key);
    if (!table.has(key)) return std::nullopt;
    const auto* written = table.table()->get_as<toml::table>(key);
    if (written == nullptr) return table.wrong(key, "must be a table, as in { pct = \"5\" }");
    if (written->empty()) return std::nullopt;
    TableReader stop = table.inner(written, key);
    StopLoss read;
    TRY_ASSIGN(read.at, read_level(stop, direction == Direction::buy_first));
    TRY_ASSIGN(const int order, stop.choice("order", {{"market", 0}, {"limit", 1}}, "market"));
    read.order = order == 0 ? OrderKind::market : OrderKind::limit;
    TRY_ASSIGN(read.limit_pct, stop.number("limit_pct", "0"));
    if (read.limit_pct > Decimal(kStopLimitPctMax))
        return stop.wrong("limit_pct", "must be 0 to 10");
    if (stop.has("limit_pct") && order == 0)
        return stop.wrong("limit_pct", "is of order = \"limit\"");
    TRY_ASSIGN(read.is_trailing, stop.flag("trailing"));
    if (read.is_trailing && read.at.price)
        return stop.wrong("trailing", "a stop that trails is a pct, not a price");
    TRY_ASSIGN(read.timeout, stop.duration("timeout", "0s"));
    TRY_ASSIGN(read.to_breakeven, stop.flag("breakeven"));
    if (read.to_breakeven && steps < 2)
        return stop.wrong("breakeven", "needs at least 2 take_profit steps: it follows the first");
    TRY(stop.no_unknown_keys());
    return read;
}

Result<ExitPlan> read_exits(TableReader& table, Direction direction) {
    ExitPlan plan;
    TRY_ASSIGN(plan.take_profit, read_take_profit(table, direction));
    TRY_ASSIGN(plan.stop_loss, read_stop_loss(table, direction, plan.take_profit.size()));
    return plan;
}

// ---- Texts of commands -----------------------------------------------------------------------

namespace {

Result<toml::table> parsed(std::string_view text, std::string_view name) {
    constexpr std::size_t longest = 4'096;
    if (text.size() > longest)
        return fail(Errc::invalid, fmt::format("{}: longer than 4 KiB", name));
    try {
        // On one line: { quote = "15", limit = "95" }.
        if (!text.starts_with('{')) return toml::parse(text);
        const toml::table line = toml::parse(fmt::format("it = {}", text));
        return *line.get_as<toml::table>("it");
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}: not TOML: {}", name, error.description()));
    }
}

}  // namespace

Result<AddFunds> read_add_funds(std::string_view text) {
    TRY_ASSIGN(const toml::table root, parsed(text, "add_funds"));
    TableReader table(&root, "", "add_funds");
    AddFunds read;
    TRY_ASSIGN(read.qty, table.number("qty", "0"));
    TRY_ASSIGN(read.quote, table.number("quote", "0"));
    if (read.qty.is_positive() == read.quote.is_positive())
        return table.wrong("quote", "write how much: quote = \"15\", or qty in coins");
    if (table.has("limit")) {
        TRY_ASSIGN(const Decimal limit, table.positive("limit"));
        read.limit = Price{limit};
    }
    TRY(table.no_unknown_keys());
    return read;
}

Result<EditTrade> read_edit_trade(std::string_view text, Direction direction) {
    TRY_ASSIGN(const toml::table root, parsed(text, "edit_deal"));
    TableReader table(&root, "", "edit_deal");
    EditTrade read;
    TRY_ASSIGN(auto steps, read_take_profit(table, direction));
    // A break-even stop may follow steps that are in the plan already.
    const std::size_t followed = table.has("take_profit") ? steps.size() : kTakeProfitStepsMax;
    TRY_ASSIGN(read.stop_loss, read_stop_loss(table, direction, followed));
    if (table.has("take_profit")) read.take_profit = std::move(steps);
    read.has_stop_loss = table.has("stop_loss");
    TRY_ASSIGN(read.reduce_qty, table.number("reduce_qty", "0"));
    TRY(table.no_unknown_keys());
    if (!read.take_profit && !read.has_stop_loss && read.reduce_qty.is_zero())
        return table.wrong("take_profit", "write take_profit, stop_loss or reduce_qty");
    return read;
}

}  // namespace strongroom::bots
