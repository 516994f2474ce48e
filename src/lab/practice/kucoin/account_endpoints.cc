// Endpoints of an account: its money, its fees and the key that asks.
#include <fmt/format.h>

#include <array>

#include "lab/practice/kucoin/endpoints.h"
#include "lab/practice/kucoin/json_internal.h"
#include "lab/practice/kucoin/refusal.h"

namespace strongroom::lab::practice::kucoin {
namespace {

Json balance_json(const Wallet::Balance& balance) {
    return {{"balance", plain(balance.total())},
            {"available", plain(balance.free)},
            {"holds", plain(balance.locked)}};
}

// All money is in the trade account; "trade_hf" is what it was called before all were such.
Answer<std::string> accounts(Desk& desk, Call& call) {
    const std::string* type = call.fields.find("type");
    const std::string* currency = call.fields.find("currency");
    Json list = Json::array();
    const bool is_trade = type == nullptr || *type == "trade" || *type == "trade_hf";
    if (!is_trade) return text_of(list);
    const Account& owner = desk.accounts.at(call.account());
    for (const auto& [asset, balance] : desk.exchange.wallet(call.account()).balances()) {
        if (currency != nullptr && *currency != asset.str()) continue;
        Json json{{"id", account_id(owner, asset)},
                  {"currency", asset.str()},
                  {"type", type == nullptr ? "trade" : *type}};
        json.update(balance_json(balance));
        list.push_back(std::move(json));
    }
    return text_of(list);
}

Answer<std::string> account(Desk& desk, Call& call) {
    TRY_ASSIGN(const std::string id, call.fields.text("accountId"));
    const Account& owner = desk.accounts.at(call.account());
    for (const auto& [asset, balance] : desk.exchange.wallet(call.account()).balances()) {
        if (account_id(owner, asset) != id) continue;
        Json json{{"currency", asset.str()}};
        json.update(balance_json(balance));
        return text_of(json);
    }
    return refusal::parameter("account not exist");
}

Answer<std::string> opened(Desk&, Call&) { return std::string("true"); }

// ---- Fees ------------------------------------------------------------------------------------

Json fee_json(const Market& market) {
    const FeeRates& fees = market.matcher.model().fees;
    return {{"takerFeeRate", plain(fees.taker)}, {"makerFeeRate", plain(fees.maker)}};
}

Answer<std::string> base_fee(Desk& desk, Call&) {
    return text_of(fee_json(desk.exchange.markets().front()));
}

Answer<std::string> trade_fees(Desk& desk, Call& call) {
    constexpr std::size_t symbols_max = 10;
    TRY_ASSIGN(const auto symbols, call.fields.list("symbols", symbols_max));
    if (symbols.empty()) return refusal::missing("symbols");
    Json list = Json::array();
    for (const std::string& symbol : symbols) {
        const Market* market = desk.exchange.find_market(symbol);
        if (market == nullptr) return refusal::unknown_pair();
        Json json{{"symbol", symbol}};
        json.update(fee_json(*market));
        list.push_back(std::move(json));
    }
    return text_of(list);
}

// ---- The key ---------------------------------------------------------------------------------

Answer<std::string> api_key(Desk& desk, Call& call) {
    const Account& owner = desk.accounts.at(call.account());
    Json json{{"remark", call.key->label.empty() ? owner.name : call.key->label},
              {"apiKey", call.key->id},
              {"apiVersion", 3},
              {"permission", permission_text(call.key->permissions)}};
    if (!call.key->ips.empty())
        json["ipWhitelist"] = fmt::format("{}", fmt::join(call.key->ips, ","));
    json["createdAt"] = call.key->created.ms;
    json["uid"] = owner.uid;
    json["isMaster"] = owner.master.empty();
    if (!owner.master.empty()) json["subName"] = owner.name;
    return text_of(json);
}

// ---- What libraries ask before they trade: there is no margin, and no unified account.

Answer<std::string> margin_symbols(Desk&, Call& call) {
    return text_of({{"timestamp", call.now.ms}, {"items", Json::array()}});
}
Answer<std::string> isolated_symbols(Desk&, Call&) { return std::string("[]"); }
Answer<std::string> account_mode(Desk&, Call&) {
    return std::string(R"({"selfAccountMode":"CLASSIC"})");
}

constexpr std::array kEndpoints{
    Endpoint{"GET /api/v1/accounts", Need::general, Pool::management, 5, accounts},
    Endpoint{"GET /api/v1/accounts/{accountId}", Need::general, Pool::management, 5, account},
    Endpoint{"GET /api/v1/hf/accounts/opened", Need::general, Pool::spot, 30, opened},
    Endpoint{"GET /api/v1/base-fee", Need::general, Pool::spot, 3, base_fee},
    Endpoint{"GET /api/v1/trade-fees", Need::general, Pool::spot, 3, trade_fees},
    Endpoint{"GET /api/v1/user/api-key", Need::general, Pool::management, 20, api_key},
    Endpoint{"GET /api/v3/margin/symbols", Need::general, Pool::spot, 3, margin_symbols},
    Endpoint{"GET /api/v1/isolated/symbols", Need::general, Pool::spot, 3, isolated_symbols},
    Endpoint{"GET /api/ua/v1/account/mode", Need::general, Pool::management, 5, account_mode},
};

}  // namespace

std::span<const Endpoint> account_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::kucoin
