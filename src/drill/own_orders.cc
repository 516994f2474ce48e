#include "drill/own_orders.h"

#include <nlohmann/json.hpp>

#include "drill/drill_venue.h"

namespace strongroom::drill {
namespace {

using namespace decimal_literals;

constexpr Decimal kQty = "0.0002"_d;  // 10 USDT.
constexpr Price kHighestBuy{50'500};

}  // namespace

IntentId intent_id(std::uint8_t who, std::uint32_t count) {
    IntentId id;
    id.bytes[0] = who;
    for (std::size_t i = 0; i < sizeof count; ++i)
        id.bytes[9 - i] = static_cast<std::uint8_t>(count >> (8 * i));
    return id;
}

OwnOrders::OwnOrders(Env env, House& house, const std::vector<Customer>& customers, Duration every,
                     std::uint64_t seed)
    : env_(env), house_(house), customers_(customers), every_(every), chance_(seed, "own orders") {}

void OwnOrders::start() {
    for (std::size_t customer = 0; customer < customers_.size(); ++customer) {
        if (customers_[customer].is_canary) continue;
        env_.timers.after(chance_.within({}, every_), [this, customer] { place(customer); });
    }
}

// A buy as a limit order that takes, then a sale at the market, and so on.
void OwnOrders::place(std::size_t customer) {
    const bool is_buy = chance_.one_in(2);
    OrderIntent order{.id = intent_id(1, ++intents_),
                      .account = customers_[customer].account,
                      .symbol = *Symbol::parse(kLiquidPair),
                      .side = is_buy ? Side::buy : Side::sell,
                      .kind = is_buy ? OrderKind::limit : OrderKind::market,
                      .limit = {},
                      .qty = {kQty},
                      .bot = {"drill"},
                      .why = "a small order of the drill",
                      .decided_at = env_.clock.now()};
    if (is_buy) order.limit = kHighestBuy;
    asked_[house_.place(order)] = customer;
    env_.timers.after(every_, [this, customer] { place(customer); });
}

bool OwnOrders::decided(std::uint64_t request, const std::string& refused) {
    if (!asked_.contains(request)) return false;
    if (refused.empty())
        ++signed_;
    else
        ++refused_[refused];
    if (!refused.empty()) asked_.erase(request);
    return true;
}

bool OwnOrders::answered(std::uint64_t request, int status, const std::string& body) {
    const auto asked = asked_.extract(request);
    if (asked.empty()) return false;
    const auto reply = nlohmann::json::parse(body, nullptr, false);
    if (status == 200 && reply.is_object() && reply.contains("clientOrderId"))
        tags_[customers_[asked.mapped()].account] = reply["clientOrderId"].get<std::string>();
    return true;
}

std::string OwnOrders::tag_of(const AccountName& account) const {
    const auto at = tags_.find(account);
    if (at != tags_.end()) return at->second;
    return tags_.empty() ? std::string() : tags_.begin()->second;
}

}  // namespace strongroom::drill
