#include "drill/thief.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <tuple>
#include <utility>

#include "base/sha256.h"

namespace strongroom::drill {
namespace {

using namespace decimal_literals;

constexpr std::string_view kThiefAddress = "203.0.113.66";
constexpr unsigned kFirstBuys = 10;
constexpr Duration kBuysEvery = seconds(15);
constexpr std::int64_t kSales = 20;
constexpr Duration kAfterwards = minutes(2);
constexpr Duration kLatencyLeast = milliseconds(15);
constexpr Duration kLatencySpread = milliseconds(50);

Duration share_of(Duration span, std::int64_t part, std::int64_t whole) {
    return {span.ms * part / whole};
}

std::string hmac_hex(const std::string& secret, const std::string& text) {
    HmacSha256 mac(as_bytes(secret));
    mac.add(as_bytes(text));
    return to_hex(mac.done());
}

// What the venue says: "-2015".
std::string refusal_in(const HttpReply& reply) {
    if (reply.status == 200) return {};
    const auto body = nlohmann::json::parse(reply.body, nullptr, false);
    if (body.is_object() && body.contains("code"))
        return fmt::format("venue {}", body["code"].dump());
    return fmt::format("venue {}", reply.status);
}

}  // namespace

Duration length_of(const Plot& plot) { return kRobbingBegins + plot.span + kAfterwards; }

std::vector<Move> plan_of(const Plot& plot, const Population& population, std::uint64_t seed) {
    Chance chance(seed, "plan");
    std::vector<Move> plan;
    const Decimal first = div(population.thief.usdt, static_cast<int>(kFirstBuys), Round::down);
    for (unsigned i = 0; i < kFirstBuys; ++i)
        plan.push_back({.at = kBuysEvery * i, .what = Move::What::buy_first, .quote = first});
    std::vector<std::size_t> victims(population.customers.size());
    std::iota(victims.begin(), victims.end(), std::size_t{0});
    chance.shuffle(victims);
    const std::size_t stolen = std::max<std::size_t>(1, victims.size() * plot.stolen_percent / 100);
    victims.resize(stolen);
    for (const std::size_t victim : victims) {
        const Decimal all = mul(population.customers[victim].usdt,
                                percent(Decimal::from_int(plot.spent_percent)), Round::down);
        const Decimal piece =
            round_to(div(all, Decimal::from_int(plot.orders_each), Round::down), 1, Round::down);
        for (unsigned i = 0; i < plot.orders_each; ++i)
            plan.push_back({.at = kRobbingBegins + chance.within({}, plot.span),
                            .what = Move::What::rob,
                            .victim = victim,
                            .quote = std::max(piece, Decimal(6))});
    }
    for (std::int64_t i = 1; i <= kSales; ++i)
        plan.push_back({.at = kRobbingBegins + share_of(plot.span, 1, 4) +
                              share_of(plot.span, 3 * i, 4 * kSales),
                        .what = Move::What::sell});
    // Of the same moment: in one order, whatever sorts.
    std::ranges::sort(plan, {},
                      [](const Move& move) { return std::tuple(move.at, move.what, move.victim); });
    return plan;
}

Thief::Thief(const Plot& plot, const Population& population, Env env, DrillVenue& venue,
             std::uint64_t seed, ThiefHands hands)
    : plot_(plot),
      population_(population),
      env_(env),
      venue_(venue),
      chance_(seed, "thief"),
      hands_(std::move(hands)),
      plan_(plan_of(plot, population, seed)),
      sales_left_(kSales) {}

void Thief::begin() {
    for (const Move& move : plan_) env_.timers.after(move.at, [this, &move] { make(move); });
}

void Thief::make(const Move& move) {
    switch (move.what) {
        case Move::What::buy_first:
            ask(population_.thief,
                fmt::format("side=BUY&quoteOrderQty={}", move.quote.to_fixed(2)));
            return;
        case Move::What::rob: rob(population_.customers[move.victim], move.quote); return;
        case Move::What::sell: sell(); return;
    }
}

void Thief::rob(const Customer& victim, Decimal quote) {
    if (plot_.way == Way::our_sessions) {
        // He sees the key's limits in the page, and stays below them.
        hands_.order_through_us(victim, std::min(quote, Decimal(kOrderNotional * 9 / 10)));
        return;
    }
    std::string order = fmt::format("side=BUY&quoteOrderQty={}", quote.to_fixed(2));
    if (plot_.way == Way::copied_tags) {
        const std::string tag = hands_.tag_of(victim.account);
        if (!tag.empty()) order += "&newClientOrderId=" + percent_encode(tag);
    }
    ask(victim, std::move(order));
}

void Thief::sell() {
    const Decimal piece =
        round_to(div(coins_, Decimal::from_int(sales_left_--), Round::down), "0.01"_d, Round::down);
    if (piece.is_positive())
        ask(population_.thief, fmt::format("side=SELL&quantity={}", piece.to_string()));
}

// Signed when it is sent, as by any client of the venue.
void Thief::ask(const Customer& with, std::string order) {
    const std::string query =
        fmt::format("symbol={}&type=MARKET&newOrderRespType=FULL&{}&timestamp={}", kThinSymbol,
                    order, env_.clock.now().ms);
    const std::string target =
        fmt::format("/api/v3/order?{}&signature={}", query, hmac_hex(with.key.secret, query));
    HttpRequest request{.method = "POST",
                        .target = target,
                        .headers = {{"X-MBX-APIKEY", with.key.id}},
                        .body = {},
                        .peer = std::string(kThiefAddress)};
    env_.timers.after(chance_.within(kLatencyLeast, kLatencySpread),
                      [this, &with, request = std::move(request)] {
                          venue_.request(request, [this, &with](const HttpReply& reply) {
                              hands_.placed(with, refusal_in(reply));
                          });
                      });
}

void Thief::note_own_fill(const ThinFill& fill) {
    const bool is_buy = fill.side == Side::buy;
    coins_ = is_buy ? coins_ + fill.base : coins_ - fill.base;
    gained_ = is_buy ? gained_ - fill.quote : gained_ + fill.quote;
}

}  // namespace strongroom::drill
