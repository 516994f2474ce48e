// Endpoints of an account: its money, its fees and the key that asks.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lab/practice/coinbase/endpoints.h"
#include "lab/practice/coinbase/json_internal.h"
#include "lab/practice/coinbase/refusal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

bool is_fiat(const Asset& asset) {
    static constexpr std::array<std::string_view, 3> fiat{"USD", "EUR", "GBP"};
    return std::ranges::find(fiat, asset.view()) != fiat.end();
}

Json money_json(Decimal amount, const Asset& asset) {
    return {{"value", plain(amount)}, {"currency", asset.str()}};
}

Json wallet_json(const Account& owner, const Asset& asset, const Wallet::Balance& balance) {
    return {{"uuid", wallet_uuid(owner, asset)},
            {"name", asset.str() + " Wallet"},
            {"currency", asset.str()},
            {"available_balance", money_json(balance.free, asset)},
            {"default", false},
            {"active", true},
            {"created_at", time_text(owner.created)},
            {"updated_at", time_text(owner.updated)},
            {"deleted_at", nullptr},
            {"type", is_fiat(asset) ? "ACCOUNT_TYPE_FIAT" : "ACCOUNT_TYPE_CRYPTO"},
            {"ready", true},
            {"hold", money_json(balance.locked, asset)},
            {"retail_portfolio_id", portfolio_uuid(owner)},
            {"platform", "ACCOUNT_PLATFORM_CONSUMER"}};
}

// A page after the asset that its cursor names.
Answer<std::string> accounts(Desk& desk, Call& call) {
    constexpr std::size_t usual = 49;
    constexpr std::size_t most = 250;
    TRY_ASSIGN(const std::size_t limit, call.query.count("limit", usual, most));
    const auto& balances = desk.exchange.wallet(call.account()).balances();
    auto at = balances.begin();
    if (const std::string* cursor = call.query.find("cursor")) {
        if (!Asset::fits(*cursor)) return refusal::invalid("invalid cursor");
        at = balances.upper_bound(Asset(*cursor));
    }
    Json list = Json::array();
    std::string last;
    for (; at != balances.end() && list.size() < limit; ++at) {
        list.push_back(wallet_json(desk.accounts.at(call.account()), at->first, at->second));
        last = at->first.str();
    }
    const bool has_next = at != balances.end();
    const std::size_t size = list.size();
    return text_of({{"accounts", std::move(list)},
                    {"has_next", has_next},
                    {"cursor", has_next ? last : ""},
                    {"size", size}});
}

Answer<std::string> account(Desk& desk, Call& call) {
    TRY_ASSIGN(const std::string uuid, call.query.text("account_uuid"));
    const Account& owner = desk.accounts.at(call.account());
    for (const auto& [asset, balance] : desk.exchange.wallet(call.account()).balances()) {
        if (wallet_uuid(owner, asset) == uuid)
            return text_of({{"account", wallet_json(owner, asset, balance)}});
    }
    return refusal::not_found("account not found");
}

// ---- Fees ------------------------------------------------------------------------------------

// What the account has traded and paid in the quote of the first market.
Answer<std::string> transaction_summary(Desk& desk, Call& call) {
    const Market& first = desk.exchange.markets().front();
    const FeeRates& fees = first.matcher.model().fees;
    Decimal volume;
    Decimal paid;
    for (const VenueTrade& trade : desk.exchange.book(call.account()).trades) {
        if (trade.market != first.number) continue;
        volume += trade.quote;
        paid += trade.fee.amount;
    }
    // The venue writes these sums as numbers.
    const auto number = [](Decimal amount) { return Json::parse(plain(amount)); };
    return text_of({{"total_volume", number(volume)},
                    {"total_fees", number(paid)},
                    {"fee_tier",
                     {{"pricing_tier", "Practice"},
                      {"usd_from", "0"},
                      {"usd_to", ""},
                      {"taker_fee_rate", plain(fees.taker)},
                      {"maker_fee_rate", plain(fees.maker)},
                      {"aop_from", ""},
                      {"aop_to", ""}}},
                    {"margin_rate", nullptr},
                    {"goods_and_services_tax", nullptr},
                    {"advanced_trade_only_volume", number(volume)},
                    {"advanced_trade_only_fees", number(paid)},
                    {"coinbase_pro_volume", 0},
                    {"coinbase_pro_fees", 0}});
}

// ---- The key ---------------------------------------------------------------------------------

Answer<std::string> key_permissions(Desk& desk, Call& call) {
    const Permissions& may = call.key->permissions;
    return text_of({{"can_view", may.can_read},
                    {"can_trade", may.can_trade},
                    {"can_transfer", may.can_transfer || may.can_withdraw},
                    {"portfolio_uuid", portfolio_uuid(desk.accounts.at(call.account()))},
                    {"portfolio_type", "DEFAULT"}});
}

Answer<std::string> portfolios(Desk& desk, Call& call) {
    const Account& owner = desk.accounts.at(call.account());
    return text_of({{"portfolios", Json::array({{{"name", owner.name},
                                                 {"uuid", portfolio_uuid(owner)},
                                                 {"type", "DEFAULT"},
                                                 {"deleted", false}}})}});
}

constexpr std::array kEndpoints{
    Endpoint{"GET /api/v3/brokerage/accounts", Need::view, accounts},
    Endpoint{"GET /api/v3/brokerage/accounts/{account_uuid}", Need::view, account},
    Endpoint{"GET /api/v3/brokerage/transaction_summary", Need::view, transaction_summary},
    Endpoint{"GET /api/v3/brokerage/key_permissions", Need::view, key_permissions},
    Endpoint{"GET /api/v3/brokerage/portfolios", Need::view, portfolios},
};

}  // namespace

std::span<const Endpoint> account_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::coinbase
