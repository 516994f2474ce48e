#include "vault/mandate.h"

#include <fmt/format.h>

#include "vault/signed_table_internal.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kListMax = 500;
constexpr std::int64_t kPriceBandBpsMax = 10'000;
constexpr std::int64_t kOrdersPerMinuteMax = 6'000;
constexpr std::size_t kNonceBytesMin = 16;

}  // namespace

Result<Mandate> Mandate::parse(std::string_view text) {
    return read_signed_table<Mandate>(text, "mandate", [&](SignedTable& table) {
        Mandate made;
        made.text = std::string(text);
        made.id = text_id(text);
        made.account = {table.text("account")};
        for (const std::string& name : table.list("symbols", kListMax)) {
            const Result<Symbol> symbol = Symbol::parse(name);
            if (!symbol) {
                table.wrong("symbols", symbol.error().message);
                continue;
            }
            made.symbols.insert(*symbol);
            if (made.symbols.begin()->quote != symbol->quote)
                table.wrong("symbols", "are paid in several assets; sign a mandate for each");
        }
        made.sides = table.choice<Side>("sides", {{"buy", Side::buy}, {"sell", Side::sell}});
        made.kinds = table.choice<OrderKind>("kinds", {{"limit", OrderKind::limit},
                                                       {"market", OrderKind::market},
                                                       {"post_only", OrderKind::post_only},
                                                       {"ioc", OrderKind::ioc},
                                                       {"fok", OrderKind::fok},
                                                       {"stop_limit", OrderKind::stop_limit}});
        made.order_notional = table.amount("order_notional");
        made.day_notional = table.amount("day_notional");
        made.price_band_bps = static_cast<int>(table.number("price_band_bps", 1, kPriceBandBpsMax));
        made.orders_per_minute = table.number("orders_per_minute", 1, kOrdersPerMinuteMax);
        if (table.has("bot")) made.bot = table.text("bot");
        made.not_before = table.moment("not_before");
        made.expires = table.moment("expires");
        if (made.expires <= made.not_before) table.wrong("expires", "must be after not_before");
        made.nonce = table.text("nonce");
        if (made.nonce.size() < kNonceBytesMin)
            table.wrong("nonce", "must have 16 random characters or more");
        return made;
    });
}

std::expected<void, Refusal> Mandate::check(const OrderIntent& order, Decimal notional,
                                            const std::optional<ReferencePrice>& reference,
                                            Time now) const {
    const auto no = [](std::string text) { return refuse("mandate", std::move(text)); };
    if (now < not_before) return no("the mandate of this account is not in force yet");
    if (now >= expires) return no("the mandate of this account has expired; sign a new one");
    if (!symbols.contains(order.symbol))
        return no(fmt::format("the mandate does not cover {}", order.symbol.str()));
    if (!sides.contains(order.side)) return no("the mandate does not cover this side");
    if (!kinds.contains(order.kind)) return no("the mandate does not cover this kind of order");
    if (!bot.empty() && order.bot.value != bot) return no("the mandate is for another bot");
    if (notional > order_notional) {
        return no(fmt::format("an order of {} is above the mandate's {} an order",
                              notional.to_fixed(2), order_notional.to_string()));
    }
    if (!order.limit) return {};  // A market order gets the market's price.
    const bool is_fresh =
        reference && reference->seen <= now && now - reference->seen <= kReferenceAgeMax;
    if (!is_fresh)
        return refuse("reference", "no fresh market price to hold the mandate's band against",
                      true);
    const Decimal whole{10'000};
    const Decimal limit = mul(order.limit->value, whole, Round::down);
    const bool is_buy = order.side == Side::buy;
    const Decimal at = trades_from(order, is_buy ? reference->ask : reference->bid).value;
    const bool is_inside = is_buy ? limit <= mul(at, whole + Decimal{price_band_bps}, Round::down)
                                  : limit >= mul(at, whole - Decimal{price_band_bps}, Round::up);
    if (!is_inside) return no("the limit is outside of the mandate's price band");
    return {};
}

Result<FactorChange> FactorChange::parse(std::string_view text) {
    return read_signed_table<FactorChange>(text, "factor", [](SignedTable& table) {
        FactorChange change;
        change.account = {table.text("account")};
        change.sequence = table.number("sequence", 1, 1'000'000);
        const std::string kind = table.text("kind");
        if (kind == "ed25519") {
            change.factor = read_factor(table, Factor::Kind::ed25519);
        } else if (kind == "webauthn-es256") {
            change.factor = read_factor(table, Factor::Kind::webauthn_es256);
        } else if (kind != "none") {
            table.wrong("kind", "must be \"ed25519\", \"webauthn-es256\" or \"none\"");
        }
        return change;
    });
}

}  // namespace strongroom::vault
