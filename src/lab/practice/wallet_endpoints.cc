// Wallet endpoints (/sapi): what a key may do, how the account stands, which coins there are.
#include <array>
#include <set>

#include "lab/practice/endpoints.h"
#include "lab/practice/json_internal.h"

namespace strongroom::lab::practice {
namespace {

Answer<std::string> key_rights(Floor&, Call& call) {
    const ApiKey& key = *call.key;
    const Permissions& rights = key.permissions;
    return text_of({{"ipRestrict", !key.ips.empty()},
                    {"createTime", key.created.ms},
                    {"enableReading", rights.can_read},
                    {"enableWithdrawals", rights.can_withdraw},
                    {"enableInternalTransfer", rights.can_transfer},
                    {"enableMargin", false},
                    {"enableFutures", false},
                    {"permitsUniversalTransfer", false},
                    {"enableVanillaOptions", false},
                    {"enableFixApiTrade", false},
                    {"enableFixReadOnly", false},
                    {"enableSpotAndMarginTrading", rights.can_trade},
                    {"enablePortfolioMarginTrading", false}});
}

Answer<std::string> account_state(Floor&, Call&) { return text_of({{"data", "Normal"}}); }

Answer<std::string> trading_state(Floor&, Call& call) {
    return text_of({{"data",
                     {{"isLocked", false},
                      {"plannedRecoverTime", 0},
                      {"triggerCondition", {{"GCR", 150}, {"IFER", 150}, {"UFR", 300}}},
                      {"updateTime", call.now.ms}}}});
}

Answer<std::string> account_info(Floor&, Call&) {
    return text_of({{"vipLevel", 0},
                    {"isMarginEnabled", false},
                    {"isFutureEnabled", false},
                    {"isOptionsEnabled", false},
                    {"isPortfolioMarginRetailEnabled", false}});
}

Answer<std::string> system_state(Floor&, Call&) {
    return text_of({{"status", 0}, {"msg", "normal"}});
}

Answer<std::string> coins(Floor& floor, Call& call) {
    const Wallet& wallet = floor.exchange.wallet(call.account());
    std::set<Asset> assets;
    for (const auto& [asset, balance] : wallet.balances()) assets.insert(asset);
    for (const Market& market : floor.exchange.markets())
        assets.insert({market.pair().base, market.pair().quote});
    const std::string zero = amount_text(Decimal());
    Json list = Json::array();
    for (const Asset& asset : assets) {
        const Wallet::Balance balance = wallet.balance(asset);
        list.push_back({{"coin", asset.str()},
                        {"depositAllEnable", false},
                        {"withdrawAllEnable", false},
                        {"name", asset.str()},
                        {"free", amount_text(balance.free)},
                        {"locked", amount_text(balance.locked)},
                        {"freeze", zero},
                        {"withdrawing", zero},
                        {"ipoing", zero},
                        {"ipoable", zero},
                        {"storage", zero},
                        {"isLegalMoney", false},
                        {"trading", true},
                        {"networkList", Json::array()}});
    }
    return text_of(list);
}

Answer<std::string> trade_fees(Floor& floor, Call& call) {
    Json list = Json::array();
    const auto wanted = call.params.find("symbol");
    for (const Market& market : floor.exchange.markets()) {
        if (wanted && *wanted != market.symbol()) continue;
        const FeeRates& fees = market.matcher.model().fees;
        list.push_back({{"symbol", market.symbol()},
                        {"makerCommission", fees.maker.to_string()},
                        {"takerCommission", fees.taker.to_string()}});
    }
    return text_of(list);
}

// There is no margin here, and there are no futures. Clients that load every kind of market at once
// ask all the same.
Answer<std::string> no_pairs(Floor&, Call&) { return std::string("[]"); }

Answer<std::string> no_futures(Floor&, Call& call) {
    return text_of({{"timezone", "UTC"},
                    {"serverTime", call.now.ms},
                    {"rateLimits", Json::array()},
                    {"exchangeFilters", Json::array()},
                    {"assets", Json::array()},
                    {"symbols", Json::array()}});
}

constexpr Endpoint open_read(std::string_view rest, Answer<std::string> (*answer)(Floor&, Call&)) {
    return {.rest = rest, .weight = weighs<1>, .answer = answer, .takes_unknown_params = true};
}

constexpr Endpoint signed_read(std::string_view rest,
                               Answer<std::string> (*answer)(Floor&, Call&)) {
    return {.rest = rest,
            .security = Security::user_data,
            .weight = weighs<1>,
            .answer = answer,
            .takes_unknown_params = true};
}

constexpr std::array kEndpoints{
    signed_read("GET /sapi/v1/account/apiRestrictions", key_rights),
    signed_read("GET /sapi/v1/account/status", account_state),
    signed_read("GET /sapi/v1/account/apiTradingStatus", trading_state),
    signed_read("GET /sapi/v1/account/info", account_info),
    signed_read("GET /sapi/v1/capital/config/getall", coins),
    signed_read("GET /sapi/v1/asset/tradeFee", trade_fees),
    open_read("GET /sapi/v1/system/status", system_state),
    open_read("GET /sapi/v1/margin/allPairs", no_pairs),
    open_read("GET /sapi/v1/margin/isolated/allPairs", no_pairs),
    open_read("GET /fapi/v1/exchangeInfo", no_futures),
    open_read("GET /dapi/v1/exchangeInfo", no_futures),
};

}  // namespace

std::span<const Endpoint> wallet_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice
