// What a user's command about a deal says: the texts of add_funds, edit_deal and open_deal, as
// TOML.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "bots/dca.h"
#include "bots/dca_file_internal.h"
#include "model/command_words.h"

namespace strongroom::bots {
namespace {

// Keys on lines of their own, or on one line with commas between them.
Result<toml::table> parsed(std::string_view text) {
    if (text.size() > kCommandTextMax) return fail(Errc::invalid, "the text is longer than 4 KiB");
    try {
        if (text.find('\n') != std::string_view::npos) return toml::parse(text);
        const toml::table line = toml::parse(fmt::format("line = {{ {} }}", text));
        const toml::table* keys = line["line"].as_table();
        if (keys == nullptr || line.size() != 1)
            return fail(Errc::invalid, "not keys and values with commas between them");
        return *keys;
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("not TOML: {}", error.description()));
    }
}

// The keys that a deal in hand may still change.
constexpr std::string_view kEditable[] = {
    "take_profit_pct",    "take_profit_type",     "take_profit_steps",  "trailing_pct",
    "trailing_at_a_loss", "stop_loss_pct",        "stop_loss_trailing", "stop_loss_timeout",
    "max_safety_orders",  "active_safety_orders", "min_profit_pct",     "min_profit_type",
};

Result<DcaConfig> edited(DcaConfig config, std::string_view text) {
    TRY_ASSIGN(const toml::table root, parsed(text));
    TableReader table(&root, "edit_deal", "deal");
    if (root.empty()) return fail(Errc::invalid, "edit_deal: says nothing to change");
    for (const auto& [key, node] : root) {
        if (std::ranges::count(kEditable, key.str()) == 0)
            return table.wrong(key.str(), "cannot be changed in a deal that is open");
    }
    const std::vector<Condition> safety = config.safety;
    TRY(read_dca_safety(table, config));
    config.safety = safety;
    TRY(read_dca_exits(table, config));
    TRY(read_dca_stop(table, config));
    TRY(check_dca(config, table));
    return config;
}

struct Funds {
    Decimal volume;
    VolumeUnit unit = VolumeUnit::quote;
    std::optional<Price> limit;
};

Result<Funds> read_funds(std::string_view text) {
    TRY_ASSIGN(const toml::table root, parsed(text));
    TableReader table(&root, "add_funds", "deal");
    Funds funds;
    if (table.has("quote") == table.has("base"))
        return fail(Errc::invalid,
                    "add_funds: say how much, as in quote = \"15\" or base = \"0.1\"");
    funds.unit = table.has("quote") ? VolumeUnit::quote : VolumeUnit::base;
    TRY_ASSIGN(funds.volume, table.positive(funds.unit == VolumeUnit::quote ? "quote" : "base"));
    if (table.has("limit")) {
        TRY_ASSIGN(const Decimal limit, table.positive("limit"));
        funds.limit = Price{limit};
    }
    table.allow("limit");
    TRY(table.no_unknown_keys());
    return funds;
}

}  // namespace

Status DcaDeal::add_funds(std::string_view text, Actions& out) {
    TRY_ASSIGN(Funds funds, read_funds(text));
    if (stage_ != Stage::running)
        return fail(Errc::invalid, "funds are added to a deal that runs; this one does not");
    const auto resting = std::ranges::count_if(
        live_, [](const auto& entry) { return entry.second.role == Role::added; });
    if (resting >= kAddedMax)
        return fail(Errc::invalid, fmt::format("{} added orders rest already", kAddedMax));
    if (funds.limit) funds.limit = market_.instrument.passive_price(entry(), funds.limit->value);
    const Price at = funds.limit.value_or(price_);
    if (!at.value.is_positive()) return fail(Errc::invalid, "the limit is below one tick");
    const Qty qty = volume_qty(funds.volume, funds.unit, 1, at, market_.instrument);
    if (qty.is_zero()) return fail(Errc::invalid, "this does not buy one lot");
    place(Role::added, 0, funds.limit ? OrderKind::limit : OrderKind::market, funds.limit, qty,
          "added by the user", out);
    return {};
}

Status DcaDeal::cancel_by(std::string_view text, Actions& out) {
    TRY_ASSIGN(const toml::table root, parsed(text));
    TableReader table(&root, "cancel_deal", "deal");
    TRY_ASSIGN(const int to, table.choice("to", {{"nothing", 0}, {"smart", 1}}, "nothing"));
    TRY(table.no_unknown_keys());
    is_converted_ = to == 1;
    cancel(out);
    return {};
}

void DcaDeal::cancel_funds(Actions& out) { cancel_role(Role::added, "cancelled by the user", out); }

Status DcaDeal::edit(std::string_view text, Actions& out) {
    if (stage_ != Stage::running) return fail(Errc::invalid, "only a deal that runs can be edited");
    TRY_ASSIGN(DcaConfig changed, edited(config_, text));
    const bool has_done = std::ranges::any_of(targets_, &Target::is_done);
    if (has_done && changed.take_profit_steps.size() != targets_.size())
        return fail(Errc::invalid, "a step has been sold: the number of steps stays");
    if (deal_.safety_orders > changed.max_safety_orders) {
        return fail(Errc::invalid, fmt::format("{} safety orders have filled: max_safety_orders "
                                               "must be at least that",
                                               deal_.safety_orders));
    }
    const bool moves_stop = changed.stop_loss_pct != config_.stop_loss_pct ||
                            changed.stop_loss_trailing != config_.stop_loss_trailing;
    config_ = std::move(changed);
    steps_ = ladder_steps(config_);
    targets_.resize(config_.take_profit_steps.size());
    drop_steps_beyond(config_.max_safety_orders, out);
    if (moves_stop) {
        is_stop_waiting_ = false;
        unwatch(trigger_stop_loss, out);
        unwatch(trigger_stop_recovers, out);
        start_stop(out);
        stop_to_breakeven(out);
    }
    unwatch(trigger_arm, out);
    move_take_profit(out);
    return {};
}

Result<PairRef> DcaBot::pair_named(const std::string& symbol) const {
    for (std::uint32_t i = 0; i < pairs_.size(); ++i) {
        if (pairs_[i].market.instrument.symbol.str() == symbol) return PairRef{i};
    }
    return fail(Errc::invalid, fmt::format("pair: \"{}\" is no pair of this bot", symbol));
}

// Without a deal's number: all deals of the pair that the text names, the rest of it for each.
void DcaBot::command_pair(const Command& command, Actions& out) {
    Command each = command;
    const auto ref = [&]() -> Result<PairRef> {
        TRY_ASSIGN(toml::table root, parsed(command.text));
        const auto wanted = root["pair"].value<std::string>();
        if (!wanted)
            return fail(Errc::invalid,
                        "say which deal: its number, or pair = \"BTC/USDT\" for all "
                        "that are open there");
        root.erase("pair");
        root.is_inline(false);  // Without braces, key by key.
        std::ostringstream rest;
        if (!root.empty()) rest << root << '\n';
        each.text = rest.str();
        return pair_named(*wanted);
    }();
    if (!ref) {
        out.emplace_back(Notify{ref.error().message});
        return;
    }
    std::vector<std::uint32_t> numbers;  // A deal that ends leaves the map.
    for (const auto& [slot, deal] : deals_) {
        if (deal->seat().pair == *ref) numbers.push_back(deal->seat().number);
    }
    if (numbers.empty())
        out.emplace_back(Notify{
            fmt::format("no deal is open on {}", pair(*ref).market.instrument.symbol.str())});
    for (const std::uint32_t number : numbers) {
        each.deal = number;
        command_deal(each, out);
    }
}

// "pair" may be left out when the bot has one.
void DcaBot::ask_for_deal(const std::string& text, Actions& out) {
    const auto ref = [&]() -> Result<PairRef> {
        TRY_ASSIGN(const toml::table root, parsed(text));
        TableReader table(&root, "open_deal", "deal");
        const std::string first = pairs_.front().market.instrument.symbol.str();
        TRY_ASSIGN(const std::string wanted,
                   table.text("pair", pairs_.size() == 1 ? first : std::string()));
        TRY(table.no_unknown_keys());
        return pair_named(wanted);
    }();
    if (!ref) {
        out.emplace_back(Notify{ref.error().message});
    } else if (is_finished_ || desk_.is_stopping) {
        out.emplace_back(Notify{"the bot is stopped: it opens no deal"});
    } else if (!has_room(*ref)) {
        out.emplace_back(
            Notify{"no further deal: max_active_deals, deals_on_same_pair or max_deals "
                   "is reached"});
    } else {
        pair(*ref).is_asked_for = true;
        if (ref->number == 0)
            consider(*ref, out);
        else
            look(*ref, "a deal asked for by the user", out);
    }
}

}  // namespace strongroom::bots
