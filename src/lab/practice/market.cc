#include "lab/practice/market.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::lab::practice {
namespace {

// Generous bounds that keep every price times quantity far inside what a Decimal holds.
constexpr Decimal kPriceMax = Decimal::from_raw(Decimal::one_raw * 10'000'000'000);
constexpr Decimal kQtyMax = kPriceMax;
constexpr Decimal kNotionalMax = Decimal::from_raw(Decimal::one_raw * 1'000'000'000'000);

int places_of(Decimal unit) {
    const std::string text = unit.to_string();
    const std::size_t point = text.find('.');
    return point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1);
}

}  // namespace

Result<MarketTerms> terms_of(const PracticeMarket& market) {
    constexpr int least_places = 8;
    MarketTerms terms{.instrument = market.instrument,
                      .percent_price = market.percent_price,
                      .open_orders_max = market.open_orders_max,
                      .price_max = {kPriceMax},
                      .notional_max = kNotionalMax};
    Instrument& instrument = terms.instrument;
    const auto wrong = [&](std::string_view field, std::string_view text) {
        return fail(Errc::invalid,
                    fmt::format("market {}: {}: {}", instrument.symbol.str(), field, text));
    };
    if (instrument.symbol.base.empty() || instrument.symbol.quote.empty() ||
        instrument.symbol.base == instrument.symbol.quote)
        return wrong("symbol", "must be two different assets");
    if (!instrument.tick.is_positive() || !instrument.step.is_positive())
        return wrong("tick", "tick and step must be above zero");
    if (instrument.min_qty.is_negative() || instrument.min_notional.is_negative() ||
        instrument.max_qty.is_negative())
        return wrong("min_qty", "limits must not be below zero");
    if (market.model.latency > Duration{})
        return wrong("latency", "a practice market has none; use the fault plan");
    if (market.model.fees.maker.is_negative() || market.model.fees.taker.is_negative() ||
        market.model.fees.maker >= Decimal(1) || market.model.fees.taker >= Decimal(1))
        return wrong("fees", "must be from 0 to below 1");
    if (instrument.venue_symbol.empty())
        instrument.venue_symbol = instrument.symbol.base.str() + instrument.symbol.quote.str();
    if (instrument.min_qty < instrument.step) instrument.min_qty = instrument.step;
    if (instrument.max_qty.is_zero() || instrument.max_qty > kQtyMax) instrument.max_qty = kQtyMax;
    terms.places = std::max({least_places, places_of(instrument.tick), places_of(instrument.step)});
    return terms;
}

void Market::set_terms(const Instrument& instrument) {
    terms.instrument = instrument;
    terms.places = std::max({terms.places, places_of(instrument.tick), places_of(instrument.step)});
    matcher.set_instrument(instrument);
}

Price Market::average_price() const {
    const std::optional<Bar> recent = tape.since(matcher.time() - minutes(5));
    if (!recent || recent->volume.is_zero()) return matcher.price();
    return {div(recent->quote_volume, recent->volume, Round::nearest)};
}

}  // namespace strongroom::lab::practice
