// Endpoints of an account: its money and fees, and what the key that asks may do.
#include <fmt/format.h>

#include <array>

#include "lab/practice/paper/endpoints.h"
#include "lab/practice/paper/json_internal.h"

namespace strongroom::lab::practice::paper {
namespace {

Answer<std::string> account(Desk& desk, Call& call) {
    TRY(call.fields.only({}));
    const Account& owner = desk.accounts.at(call.account());
    const Wallet& wallet = desk.exchange.wallet(call.account());
    const FeeRates& fees = desk.exchange.markets().front().matcher.model().fees;
    std::set<Asset> assets;
    for (const auto& [asset, balance] : wallet.balances()) assets.insert(asset);
    return text_of({{"account", fmt::format("{}", owner.uid)},
                    {"time", owner.updated.ms},
                    {"maker_fee", plain(fees.maker)},
                    {"taker_fee", plain(fees.taker)},
                    {"balances", balances_json(wallet, assets)}});
}

Answer<std::string> key(Desk&, Call& call) {
    TRY(call.fields.only({}));
    Json rights = Json::array();
    const Permissions& may = call.key->permissions;
    if (may.can_read) rights.push_back("read");
    if (may.can_trade) rights.push_back("trade");
    if (may.can_withdraw) rights.push_back("withdraw");
    if (may.can_transfer) rights.push_back("transfer");
    return text_of({{"rights", std::move(rights)},
                    {"address_bound", !call.key->ips.empty()},
                    {"created", call.key->created.ms}});
}

constexpr std::array kEndpoints{
    Endpoint{"GET /account", Need::read, account},
    Endpoint{"GET /key", Need::read, key},
};

}  // namespace

std::span<const Endpoint> account_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::paper
