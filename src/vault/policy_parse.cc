// Policy: from its TOML table to its rules.
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>

#include "vault/policy.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kPolicyBytesMax = 32U << 10;  // It must fit into an entry of the ledger.
constexpr std::size_t kSymbolsMax = 500;
constexpr std::uint64_t kOrdersPerMinuteMax = 1'000'000;
constexpr std::uint64_t kOpenOrdersMax = 10'000;
constexpr std::uint64_t kBpsMax = 10'000;

constexpr std::array<std::string_view, 14> kRules = {
    "symbols",         "order_notional",    "day_notional", "sides",          "kinds",
    "minute_notional", "orders_per_minute", "open_orders",  "price_band_bps", "references",
    "agree_bps",       "liquidity_floor",   "thin_symbols", "watch"};

constexpr std::array<std::pair<std::string_view, WatchResponse>, 4> kWatchWords = {{
    {"manual", WatchResponse::count},
    {"alert", WatchResponse::alert},
    {"freeze", WatchResponse::freeze},
    {"contain", WatchResponse::contain},
}};

std::unexpected<Error> wrong(std::string_view key, std::string_view text) {
    return fail(Errc::invalid, fmt::format("policy.{}: {}", key, text));
}

// ---- Amounts -----------------------------------------------------------------------------------

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

// The same for a rule that may be left out, as a whole.
Status read_optional(const toml::table& table, std::string_view key, const std::set<Asset>& quotes,
                     std::map<Asset, Policy::Limits>& limits,
                     std::optional<Decimal> Policy::Limits::* place) {
    if (!table.contains(key)) return {};
    TRY_ASSIGN(const Amounts amounts, read_amounts(table, key, quotes));
    for (const auto& [quote, amount] : amounts) limits[quote].*place = amount;
    return {};
}

Result<std::map<Asset, Policy::Limits>> read_limits(const toml::table& table,
                                                    const std::set<Symbol>& symbols) {
    std::set<Asset> quotes;
    for (const Symbol& symbol : symbols) quotes.insert(symbol.quote);
    TRY_ASSIGN(const Amounts order, read_amounts(table, "order_notional", quotes));
    TRY_ASSIGN(const Amounts day, read_amounts(table, "day_notional", quotes));
    std::map<Asset, Policy::Limits> limits;
    for (const Asset& quote : quotes) limits[quote] = {order.at(quote), day.at(quote), {}, {}};
    TRY(read_optional(table, "minute_notional", quotes, limits, &Policy::Limits::minute_notional));
    TRY(read_optional(table, "liquidity_floor", quotes, limits, &Policy::Limits::liquidity_floor));
    return limits;
}

// ---- Lists and counts --------------------------------------------------------------------------

Result<std::set<Symbol>> read_symbols(const toml::table& table, std::string_view key) {
    const toml::array* list = table.get_as<toml::array>(key);
    if (list == nullptr || list->empty() || list->size() > kSymbolsMax)
        return wrong(key, "must list 1 to 500 pairs, as in [\"BTC/USDT\"]");
    std::set<Symbol> symbols;
    for (const toml::node& node : *list) {
        const Result<Symbol> symbol = Symbol::parse(node.value<std::string>().value_or(""));
        if (!symbol) return wrong(key, symbol.error().message);
        symbols.insert(*symbol);
    }
    return symbols;
}

// As they are written in the table.
std::string_view word_of(Side side) { return to_string(side); }
using strongroom::word_of;

// Words of a short list, at least one of them.
template <typename Word, std::size_t N>
Status read_words(const toml::table& table, std::string_view key, const std::array<Word, N>& words,
                  std::set<Word>& chosen) {
    if (!table.contains(key)) return {};
    std::string all;
    for (const Word word : words)
        all += fmt::format("{}\"{}\"", all.empty() ? "" : ", ", word_of(word));
    const toml::array* list = table.get_as<toml::array>(key);
    if (list == nullptr || list->empty()) return wrong(key, "must list one or more of " + all);
    chosen.clear();
    for (const toml::node& node : *list) {
        const std::string text = node.value<std::string>().value_or("");
        const auto* word =
            std::ranges::find_if(words, [&](Word known) { return word_of(known) == text; });
        if (word == words.end()) return wrong(key, "must list one or more of " + all);
        chosen.insert(*word);
    }
    return {};
}

Result<std::optional<std::uint64_t>> read_count(const toml::table& table, std::string_view key,
                                                std::uint64_t least, std::uint64_t most) {
    if (!table.contains(key)) return std::nullopt;
    const auto count = table.get(key)->value_exact<std::int64_t>();
    if (!count || *count < 0 || static_cast<std::uint64_t>(*count) < least ||
        static_cast<std::uint64_t>(*count) > most) {
        return wrong(
            key, fmt::format("must be a whole number from {} to {}, without quotes", least, most));
    }
    return static_cast<std::uint64_t>(*count);
}

Status read_watch(const toml::table& table, WatchResponse& response) {
    if (!table.contains("watch")) return {};
    const std::string word = table.get("watch")->value<std::string>().value_or("");
    for (const auto& [known, meant] : kWatchWords) {
        if (known != word) continue;
        response = meant;
        return {};
    }
    return wrong("watch", R"(must be "freeze", "contain", "alert" or "manual")");
}

// ---- The table ---------------------------------------------------------------------------------

Result<PolicyRules> read_rules(const toml::table& table) {
    PolicyRules rules;
    TRY_ASSIGN(rules.symbols, read_symbols(table, "symbols"));
    TRY_ASSIGN(rules.limits, read_limits(table, rules.symbols));
    TRY(read_words(table, "sides", std::array{Side::buy, Side::sell}, rules.sides));
    TRY(read_words(table, "kinds",
                   std::array{OrderKind::limit, OrderKind::market, OrderKind::post_only,
                              OrderKind::ioc, OrderKind::fok, OrderKind::stop_limit},
                   rules.kinds));
    TRY_ASSIGN(rules.orders_per_minute,
               read_count(table, "orders_per_minute", 1, kOrdersPerMinuteMax));
    TRY_ASSIGN(rules.open_orders, read_count(table, "open_orders", 1, kOpenOrdersMax));
    TRY_ASSIGN(const auto band, read_count(table, "price_band_bps", 0, kBpsMax));
    rules.price_band_bps = band.value_or(rules.price_band_bps);
    rules.is_band_written = band.has_value();
    TRY_ASSIGN(const auto references, read_count(table, "references", 1, 2));
    if (references) rules.references = *references == 1 ? References::one : References::two;
    TRY_ASSIGN(const auto agree, read_count(table, "agree_bps", 1, kBpsMax));
    rules.agree_bps = agree.value_or(rules.agree_bps);
    TRY(read_watch(table, rules.watch));
    if (!table.contains("thin_symbols")) return rules;
    TRY_ASSIGN(rules.thin_symbols, read_symbols(table, "thin_symbols"));
    if (!std::ranges::includes(rules.symbols, rules.thin_symbols))
        return wrong("thin_symbols", "names a pair that is not in symbols");
    return rules;
}

}  // namespace

Result<Policy> Policy::parse(std::string_view toml) {
    if (toml.size() > kPolicyBytesMax) return wrong("symbols", "the table is too long");
    try {
        const toml::table table = toml::parse(toml);
        Policy policy;
        policy.text_ = std::string(toml);
        if (table.contains("admin")) {
            if (table.size() != 1 || table.get("admin")->value_exact<bool>() != true)
                return wrong("admin", "must be true, and stand alone");
            policy.rules_.is_admin = true;
            return policy;
        }
        TRY_ASSIGN(policy.rules_, read_rules(table));
        for (const auto& [key, node] : table) {
            if (std::ranges::find(kRules, key.str()) == kRules.end())
                return wrong(key.str(), "is not a rule of this version");
        }
        return policy;
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("policy: line {}: not TOML: {}",
                                               error.source().begin.line, error.description()));
    }
}

}  // namespace strongroom::vault
