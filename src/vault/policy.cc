#include "vault/policy.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

#include "base/ensure.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kPolicyBytesMax = 32U << 10;  // It must fit into an entry of the ledger.
constexpr std::size_t kSymbolsMax = 500;

std::unexpected<Error> wrong(std::string_view key, std::string_view text) {
    return fail(Errc::invalid, fmt::format("policy.{}: {}", key, text));
}

Result<Decimal> positive(std::string_view key, const toml::node* node) {
    const auto text = node == nullptr ? std::nullopt : node->value_exact<std::string>();
    if (!text) return wrong(key, "is missing; write an amount in quotes, as in \"500\"");
    const Result<Decimal> value = Decimal::parse(*text);
    if (!value) return wrong(key, value.error().message);
    if (!value->is_positive()) return wrong(key, "must be above zero");
    return *value;
}

// One amount for each quote asset. A single one for several assets would be 500 USDT as well as
// 500 BTC, which nobody means.
using Amounts = std::map<Asset, Decimal>;
Result<Amounts> read_amounts(const toml::table& table, std::string_view key,
                             const std::set<Asset>& quotes) {
    const toml::table* by_quote = table.get_as<toml::table>(key);
    if (by_quote == nullptr && (quotes.size() == 1 || !table.contains(key))) {
        TRY_ASSIGN(const Decimal amount, positive(key, table.get(key)));
        return Amounts{{*quotes.begin(), amount}};
    }
    if (by_quote == nullptr) {
        return wrong(key, fmt::format("the pairs are paid in {} assets; write an amount for each, "
                                      "as in {{ {} = \"500\", {} = \"500\" }}",
                                      quotes.size(), quotes.begin()->view(),
                                      std::next(quotes.begin())->view()));
    }
    for (const auto& [name, node] : *by_quote) {
        if (!Asset::fits(name.str()) || !quotes.contains(Asset(name.str()))) {
            return wrong(fmt::format("{}.{}", key, name.str()),
                         "no pair of this policy is paid in this asset");
        }
    }
    Amounts amounts;
    for (const Asset& quote : quotes) {
        TRY_ASSIGN(amounts[quote],
                   positive(fmt::format("{}.{}", key, quote.view()), by_quote->get(quote.view())));
    }
    return amounts;
}

Result<std::map<Asset, Policy::Limits>> read_limits(const toml::table& table,
                                                    const std::set<Symbol>& symbols) {
    std::set<Asset> quotes;
    for (const Symbol& symbol : symbols) quotes.insert(symbol.quote);
    TRY_ASSIGN(const Amounts order, read_amounts(table, "order_notional", quotes));
    TRY_ASSIGN(const Amounts day, read_amounts(table, "day_notional", quotes));
    std::map<Asset, Policy::Limits> limits;
    for (const Asset& quote : quotes) limits[quote] = {order.at(quote), day.at(quote)};
    return limits;
}

Result<std::set<Symbol>> read_symbols(const toml::table& table) {
    const toml::array* list = table.get_as<toml::array>("symbols");
    if (list == nullptr || list->empty() || list->size() > kSymbolsMax) {
        return wrong("symbols", "must list 1 to 500 pairs, as in [\"BTC/USDT\"]");
    }
    std::set<Symbol> symbols;
    for (const toml::node& node : *list) {
        const Result<Symbol> symbol = Symbol::parse(node.value<std::string>().value_or(""));
        if (!symbol) return wrong("symbols", symbol.error().message);
        symbols.insert(*symbol);
    }
    return symbols;
}

}  // namespace

Result<Policy> Policy::parse(std::string_view toml) {
    if (toml.size() > kPolicyBytesMax) return wrong("symbols", "the table is too long");
    try {
        const toml::table table = toml::parse(toml);
        Policy policy;
        policy.text_ = std::string(toml);
        TRY_ASSIGN(policy.symbols_, read_symbols(table));
        TRY_ASSIGN(policy.limits_, read_limits(table, policy.symbols_));
        for (const auto& [key, node] : table) {
            const std::string_view name = key.str();
            if (name != "symbols" && name != "order_notional" && name != "day_notional") {
                return wrong(name, "is not a rule of this version");
            }
        }
        return policy;
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("policy: line {}: not TOML: {}",
                                               error.source().begin.line, error.description()));
    }
}

std::expected<Policy::Allowed, Refusal> Policy::check(
    const OrderIntent& order, const Spent& spent, const std::optional<ReferencePrice>& reference,
    Time now, bool is_frozen) const {
    if (is_frozen) return refuse("frozen", "this key is frozen: only cancels go out");
    if (!symbols_.contains(order.symbol)) {
        return refuse("symbol",
                      fmt::format("{} is not on this key's list of pairs", order.symbol.str()));
    }
    // A limit buy costs at most its limit. A market order, and a sell at any limit, is worth what
    // the market pays: the engine is not asked what that is.
    const bool is_bounded = order.side == Side::buy && order.limit.has_value();
    // A price from the future is one from before the clock stepped back: nobody knows how old.
    const bool has_reference =
        reference && reference->seen <= now && now - reference->seen <= kReferenceAgeMax;
    if (!is_bounded && !has_reference) {
        return refuse(
            "reference",
            fmt::format("no fresh market price of {} to weigh this order with", order.symbol.str()),
            true);
    }
    Price at = order.limit.value_or(Price{});
    if (has_reference && !is_bounded) {
        at = std::max(at, order.side == Side::buy ? reference->ask : reference->bid);
    }
    const Decimal notional = mul(at.value, order.qty.value, Round::up);
    const std::string_view quote = order.symbol.quote.view();
    const auto limits = limits_.find(order.symbol.quote);
    ENSURE(limits != limits_.end(), "each quote asset of the pairs has its limits");
    const auto& [order_notional, day_notional] = limits->second;
    if (notional > order_notional) {
        return refuse("order_notional",
                      fmt::format("an order of {} {} is above this key's {} an order",
                                  notional.to_fixed(2), quote, order_notional.to_string()));
    }
    if (spent.today + notional > day_notional) {
        return refuse(
            "day_notional",
            fmt::format("this key has spent {} of {} {} today; an order of {} does not fit",
                        spent.today.to_fixed(2), day_notional.to_string(), quote,
                        notional.to_fixed(2)));
    }
    return Allowed{Cleared<OrderIntent>(order), notional};
}

}  // namespace strongroom::vault
