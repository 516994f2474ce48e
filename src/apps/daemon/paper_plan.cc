#include "apps/daemon/paper_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "apps/daemon/paper_plan_internal.h"
#include "model/amounts.h"
#include "model/decimal.h"
#include "venues/requests.h"

namespace strongroom::apps {
namespace {

constexpr std::size_t kPairsMax = 20;
constexpr std::array<std::string_view, 6> kKeys{"environment", "prices",    "pairs",
                                                "balances",    "maker_pct", "taker_pct"};

std::unexpected<Error> wrong(const std::string& place, std::string_view key,
                             std::string_view what) {
    return fail(Errc::invalid, fmt::format("{}: {}: {}", place, key, what));
}

Status read_prices(const toml::table& table, const std::string& place, PaperPlan& plan) {
    plan.prices = table["prices"].value_or(std::string());
    if (plan.prices != "paper" && venues::requests_of(plan.prices) != nullptr) return {};
    return wrong(place, "prices",
                 "write the venue whose public prices are followed, as in \"binance\"");
}

Status read_pairs(const toml::table& table, const std::string& place, PaperPlan& plan) {
    const toml::array* list = table["pairs"].as_array();
    const bool is_list = list != nullptr && !list->empty() && list->size() <= kPairsMax;
    if (!is_list) return wrong(place, "pairs", "write 1 to 20 of them, as in [\"BTC/USDT\"]");
    for (const toml::node& node : *list) {
        const auto pair = node.value_exact<std::string>();
        const auto symbol =
            pair ? Symbol::parse(*pair) : Result<Symbol>(fail(Errc::invalid, "not a text"));
        if (!symbol) return wrong(place, "pairs", symbol.error().message);
        if (std::ranges::find(plan.pairs, *pair) != plan.pairs.end())
            return wrong(place, "pairs", *pair + " is there twice");
        plan.pairs.push_back(*pair);
    }
    return {};
}

Status read_balances(const toml::table& table, const std::string& place, PaperPlan& plan) {
    const toml::table* list = table["balances"].as_table();
    if (list == nullptr || list->empty())
        return wrong(place, "balances", "write what it begins with: { USDT = \"10000\" }");
    for (const auto& [asset, node] : *list) {
        const auto text = node.value_exact<std::string>();
        const auto amount =
            text ? Decimal::parse(*text) : Result<Decimal>(fail(Errc::invalid, "not a text"));
        const bool is_plain = std::ranges::all_of(
            asset.str(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
        if (!amount || amount->is_negative() || !is_plain || !Asset::fits(asset.str()))
            return wrong(place, "balances",
                         fmt::format("{}: an asset and an amount in quotes", asset.str()));
        plan.balances.emplace_back(asset.str(), *text);
    }
    return {};
}

Status read_percent(const toml::table& table, const std::string& place, std::string_view key,
                    std::string& percent) {
    if (!table.contains(key)) return {};
    const auto text = table[key].value_exact<std::string>();
    const auto amount =
        text ? Decimal::parse(*text) : Result<Decimal>(fail(Errc::invalid, "not a text"));
    if (!amount || amount->is_negative() || *amount >= Decimal(100))
        return wrong(place, key, "write a percentage in quotes, as in \"0.1\"");
    percent = *text;
    return {};
}

}  // namespace

bool is_paper_plan(const toml::table& table) { return table.contains("prices"); }

Result<PaperPlan> read_paper_plan(const toml::table& table, const std::string& place) {
    for (const auto& [key, node] : table) {
        const bool is_address = key.str().ends_with("_rest") && key.str() != "public_rest";
        if (!is_address && std::ranges::find(kKeys, key.str()) == kKeys.end())
            return wrong(place, key.str(), "not a key of a paper venue that is started here");
    }
    if (table["environment"].value_or(std::string()) != "live")
        return wrong(place, "environment", "write \"live\"");
    PaperPlan plan;
    TRY(read_prices(table, place, plan));
    TRY(read_pairs(table, place, plan));
    TRY(read_balances(table, place, plan));
    TRY(read_percent(table, place, "maker_pct", plan.maker_pct));
    TRY(read_percent(table, place, "taker_pct", plan.taker_pct));
    return plan;
}

}  // namespace strongroom::apps
