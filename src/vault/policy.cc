#include "vault/policy.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

namespace strongroom::vault {
namespace {

constexpr std::size_t kPolicyBytesMax = 64U << 10;
constexpr std::size_t kSymbolsMax = 500;

std::unexpected<Error> wrong(std::string_view key, std::string_view text) {
    return fail(Errc::invalid, fmt::format("policy.{}: {}", key, text));
}

Result<Decimal> positive(const toml::table& table, std::string_view key) {
    const auto text = table[key].value_exact<std::string>();
    if (!text) return wrong(key, "is missing; write an amount in quotes, as in \"500\"");
    const Result<Decimal> value = Decimal::parse(*text);
    if (!value) return wrong(key, value.error().message);
    if (!value->is_positive()) return wrong(key, "must be above zero");
    return *value;
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
        TRY_ASSIGN(policy.order_notional_, positive(table, "order_notional"));
        TRY_ASSIGN(policy.day_notional_, positive(table, "day_notional"));
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
    const auto refuse = [](std::string_view code, std::string text, bool is_for_now = false) {
        return std::unexpected(Refusal{std::string(code), std::move(text), is_for_now});
    };
    if (is_frozen) return refuse("frozen", "this key is frozen: only cancels go out");
    if (!symbols_.contains(order.symbol)) {
        return refuse("symbol",
                      fmt::format("{} is not on this key's list of pairs", order.symbol.str()));
    }
    // A limit buy costs at most its limit. A market order, and a sell at any limit, is worth what
    // the market pays: the engine is not asked what that is.
    const bool is_bounded = order.side == Side::buy && order.limit.has_value();
    const bool has_reference = reference && now - reference->seen <= kReferenceAgeMax;
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
    if (notional > order_notional_) {
        return refuse("order_notional",
                      fmt::format("an order of {} {} is above this key's {} an order",
                                  notional.to_fixed(2), quote, order_notional_.to_string()));
    }
    if (spent.today + notional > day_notional_) {
        return refuse(
            "day_notional",
            fmt::format("this key has spent {} of {} {} today; an order of {} does not fit",
                        spent.today.to_fixed(2), day_notional_.to_string(), quote,
                        notional.to_fixed(2)));
    }
    return Allowed{Cleared<OrderIntent>(order), notional};
}

}  // namespace strongroom::vault
