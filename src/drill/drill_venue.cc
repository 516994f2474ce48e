#include "drill/drill_venue.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/http.h"
#include "lab/market_file.h"

namespace strongroom::drill {
namespace {

using namespace decimal_literals;
using nlohmann::json;

constexpr Duration kFadeEvery = minutes(1);
constexpr std::string_view kOrderPath = "/api/v3/order";
// LIMIT: the venue's own limits of requests are lifted, as those of the house (house.cc).
constexpr std::int64_t kRequestsMax = 1'000'000'000;

lab::PracticeMarket market_of(const char* pair, Decimal tick, Decimal step) {
    const Symbol symbol = *Symbol::parse(pair);
    return {.instrument = {.symbol = symbol,
                           .venue_symbol = symbol.base.str() + symbol.quote.str(),
                           .tick = tick,
                           .step = step,
                           .min_qty = step,
                           .max_qty = {},
                           .min_notional = 5},
            // Without fees: what a customer loses is the thief's doing alone.
            .model = {.fees = {}, .slippage_bps = 0},
            .source = lab::LiveMarket{}};
}

lab::PracticeSettings settings_of(const std::string& accounts) {
    lab::PracticeSettings settings;
    settings.accounts = accounts;
    settings.accounts_name = "the drill's accounts";
    settings.markets = {market_of(kLiquidPair, "0.01"_d, "0.00001"_d),
                        market_of(kThinPair, "0.0001"_d, "0.01"_d)};
    settings.limits = {.weight_per_minute = kRequestsMax,
                       .requests_per_5_minutes = kRequestsMax,
                       .orders_per_10_seconds = kRequestsMax,
                       .orders_per_day = kRequestsMax};
    return settings;
}

struct ThinOrder {
    Side side = Side::buy;
    Decimal quote;
};

std::string value_of(const std::vector<Header>& pairs, std::string_view name) {
    const auto at = std::ranges::find(pairs, name, &Header::name);
    return at == pairs.end() ? std::string() : at->value;
}

// What the order would trade, at this price.
std::optional<ThinOrder> thin_order_of(const HttpRequest& request, Price price) {
    if (request.method != "POST" || !request.target.starts_with(kOrderPath)) return std::nullopt;
    std::vector<Header> pairs = parse_query(request.body);
    const std::size_t mark = request.target.find('?');
    if (mark != std::string::npos) {
        const auto more = parse_query(std::string_view(request.target).substr(mark + 1));
        pairs.insert(pairs.end(), more.begin(), more.end());
    }
    if (value_of(pairs, "symbol") != kThinSymbol) return std::nullopt;
    ThinOrder order{.side = value_of(pairs, "side") == "SELL" ? Side::sell : Side::buy};
    if (const auto quote = Decimal::parse(value_of(pairs, "quoteOrderQty")))
        order.quote = *quote;
    else if (const auto qty = Decimal::parse(value_of(pairs, "quantity")))
        order.quote = mul(*qty, price.value, Round::down);
    return order;
}

std::optional<ThinFill> fill_of(const HttpReply& reply, Side side) {
    const json body = json::parse(reply.body, nullptr, false);
    if (reply.status != 200 || !body.is_object() || !body.contains("executedQty"))
        return std::nullopt;
    const auto base = Decimal::parse(body.value("executedQty", ""));
    const auto quote = Decimal::parse(body.value("cummulativeQuoteQty", ""));
    if (!base || !quote || !base->is_positive()) return std::nullopt;
    return ThinFill{.key_id = {},
                    .order = body.contains("orderId") ? body["orderId"].dump() : std::string(),
                    .side = side,
                    .quote = *quote,
                    .base = *base};
}

}  // namespace

DrillVenue::DrillVenue(Env env, const std::string& accounts, Decimal depth,
                       lab::PracticePorts ports)
    : env_(env),
      venue_(settings_of(accounts), env, std::move(ports)),
      impact_({kThinPrice}, depth, env.clock.now()) {}

Status DrillVenue::open() {
    TRY(venue_.open());
    venue_.start();
    venue_.live_trade("BTCUSDT", {env_.clock.now(), {kLiquidPrice}, {kLiquidDay}, Side::buy});
    tell_price();
    fade();
    return {};
}

void DrillVenue::tell_price() {
    const Price price{round_to(impact_.price().value, "0.0001"_d, Round::nearest)};
    venue_.live_trade(kThinSymbol, {env_.clock.now(), price, {1}, Side::buy});
}

void DrillVenue::fade() {
    const Price before = impact_.price();
    impact_.pass(env_.clock.now());
    if (impact_.price() != before) tell_price();
    env_.timers.after(kFadeEvery, [this] { fade(); });
}

// The order trades half way of what it moves. One that does not trade has moved nothing.
void DrillVenue::request(const HttpRequest& request, std::function<void(HttpReply)> reply) {
    impact_.pass(env_.clock.now());
    const auto order = thin_order_of(request, impact_.price());
    if (!order) return venue_.request(request, std::move(reply));
    const Impact before = impact_;
    impact_.move_half(order->side, order->quote);
    tell_price();
    std::optional<ThinFill> fill;
    venue_.request(request, [&](HttpReply made) {
        fill = fill_of(made, order->side);
        reply(std::move(made));
    });
    if (fill)
        impact_.move_half(order->side, fill->quote);
    else
        impact_ = before;
    tell_price();
    if (!fill) return;
    fill->key_id = find_header(request.headers, "X-MBX-APIKEY").value_or("");
    if (on_thin_fill) on_thin_fill(*fill);
}

Status DrillVenue::revoke(const std::string& key_id) {
    HttpReply answer;
    venue_.admin({.method = "POST",
                  .target = "/key/revoke",
                  .headers = {},
                  .body = json{{"id", key_id}}.dump()},
                 [&](HttpReply reply) { answer = std::move(reply); });
    if (answer.status == 200) return {};
    return fail(Errc::refused, "the practice venue does not revoke a key: " + answer.body);
}

Result<Decimal> DrillVenue::worth_of(const std::string& prefix) {
    std::string text;
    venue_.admin({.method = "GET", .target = "/state"},
                 [&](HttpReply reply) { text = std::move(reply.body); });
    const json state = json::parse(text, nullptr, false);
    if (!state.is_object() || !state.contains("accounts"))
        return fail(Errc::corrupt, "the practice venue does not tell its state");
    Decimal worth;
    for (const json& account : state["accounts"]) {
        if (!account["name"].get<std::string>().starts_with(prefix)) continue;
        for (const auto& [asset, balance] : account["balances"].items()) {
            TRY_ASSIGN(const Decimal free, Decimal::parse(balance["free"].get<std::string>()));
            TRY_ASSIGN(const Decimal locked, Decimal::parse(balance["locked"].get<std::string>()));
            const Decimal price = asset == "USDT" ? 1 : asset == "BTC" ? kLiquidPrice : kThinPrice;
            worth += mul(free + locked, price, Round::nearest);
        }
    }
    return worth;
}

}  // namespace strongroom::drill
