#include "indicators/measure.h"

#include <utility>
#include <variant>

#include "indicators/adx.h"
#include "indicators/atr.h"
#include "indicators/averages.h"
#include "indicators/bollinger.h"
#include "indicators/cci.h"
#include "indicators/heikin_ashi.h"
#include "indicators/macd.h"
#include "indicators/mfi.h"
#include "indicators/parabolic_sar.h"
#include "indicators/qfl.h"
#include "indicators/rating.h"
#include "indicators/relative_volume.h"
#include "indicators/rsi.h"
#include "indicators/stochastic.h"
#include "indicators/ultimate.h"

namespace strongroom::indicators {
namespace {

using Made = std::unique_ptr<Measure>;

// An indicator, and which of its lines to take: `ask(indicator, bar)` gives the Lines.
template <typename Indicator, typename Ask>
class Asked final : public Measure {
  public:
    Asked(Indicator indicator, int warm_up, Ask ask)
        : indicator_(std::move(indicator)), warm_up_(warm_up), ask_(std::move(ask)) {}
    Lines add(const Bar& bar) override { return ask_(indicator_, bar); }
    int warm_up() const override { return warm_up_; }
    Made copy() const override { return std::make_unique<Asked>(*this); }

  private:
    Indicator indicator_;
    int warm_up_;
    Ask ask_;
};

template <typename Indicator, typename Ask>
Made asked(Indicator indicator, Ask ask) {
    const int warm_up = indicator.warm_up();
    return std::make_unique<Asked<Indicator, Ask>>(std::move(indicator), warm_up, std::move(ask));
}

template <typename Indicator>
Made of_close(Indicator indicator) {
    return asked(std::move(indicator), [](Indicator& one, const Bar& bar) -> Lines {
        return {one.add(bar.close), std::nullopt};
    });
}

template <typename Indicator>
Made of_bar(Indicator indicator) {
    return asked(std::move(indicator), [](Indicator& one, const Bar& bar) -> Lines {
        return {one.add(bar), std::nullopt};
    });
}

// The candle's own numbers need no other candle.
struct Nothing {
    int warm_up() const { return 1; }
};

template <typename Average>
Made price_and_average(int period) {
    return asked(Average(period), [](Average& average, const Bar& bar) -> Lines {
        return {bar.close, average.add(bar.close)};
    });
}

template <typename Average>
struct Two {
    Average fast;
    Average slow;
    int warm_up() const { return slow.warm_up(); }
};

template <typename Average>
Made two_averages(int fast, int slow) {
    return asked(Two<Average>{Average(fast), Average(slow)},
                 [](Two<Average>& two, const Bar& bar) -> Lines {
                     return {two.fast.add(bar.close), two.slow.add(bar.close)};
                 });
}

Made volume(const VolumeTerms& t) {
    if (t.unit == VolumeTerms::Unit::average) return of_bar(RelativeVolume(t.period));
    const bool is_quote = t.unit == VolumeTerms::Unit::quote;
    return asked(Nothing(), [is_quote](Nothing&, const Bar& bar) -> Lines {
        return {is_quote ? bar.volume * bar.close : bar.volume, std::nullopt};
    });
}

Made macd(const MacdTerms& t) {
    return asked(Macd(t.fast, t.slow, t.signal),
                 [is_against_signal = t.is_against_signal](Macd& one, const Bar& bar) -> Lines {
                     const auto [line, signal] = one.add(bar.close);
                     return {line, is_against_signal ? signal : std::nullopt};
                 });
}

Made adx(const AdxTerms& t) {
    return asked(Adx(t.period), [is_direction = t.is_direction](Adx& one, const Bar& bar) -> Lines {
        const auto [adx, plus, minus] = one.add(bar);
        if (is_direction) return {plus, minus};
        return {adx, std::nullopt};
    });
}

Made stochastic(const StochasticTerms& t) {
    return asked(Stochastic(t.period, t.k, t.d),
                 [line = t.line](Stochastic& one, const Bar& bar) -> Lines {
                     const auto [k, d] = one.add(bar);
                     switch (line) {
                         case StochasticTerms::Line::k: return {k, std::nullopt};
                         case StochasticTerms::Line::d: return {d, std::nullopt};
                         case StochasticTerms::Line::both: return {k, d};
                     }
                     std::unreachable();
                 });
}

struct Runs {
    HeikinAshi candles;
    Value add(const Bar& bar) { return candles.add(bar); }
    int warm_up() const { return candles.warm_up() + kHeikinAshiRunMax; }
};

// Which class measures what; the compiler lists what is missing.
struct Maker {
    Made operator()(const PriceTerms&) const {
        return asked(Nothing(),
                     [](Nothing&, const Bar& bar) -> Lines { return {bar.close, std::nullopt}; });
    }
    Made operator()(const VolumeTerms& t) const { return volume(t); }
    Made operator()(const AverageTerms& t) const {
        return t.kind == AverageKind::sma ? price_and_average<Sma>(t.period)
                                          : price_and_average<Ema>(t.period);
    }
    Made operator()(const CrossTerms& t) const {
        return t.kind == AverageKind::sma ? two_averages<Sma>(t.fast, t.slow)
                                          : two_averages<Ema>(t.fast, t.slow);
    }
    Made operator()(const RsiTerms& t) const { return of_close(Rsi(t.period)); }
    Made operator()(const BollingerTerms& t) const {
        return of_close(Bollinger(t.period, t.deviations.to_double()));
    }
    Made operator()(const MacdTerms& t) const { return macd(t); }
    Made operator()(const MfiTerms& t) const { return of_bar(Mfi(t.period)); }
    Made operator()(const CciTerms& t) const { return of_bar(Cci(t.period)); }
    Made operator()(const UltimateTerms& t) const {
        return of_bar(UltimateOscillator(t.short_period, t.middle, t.long_period));
    }
    Made operator()(const SarTerms& t) const {
        return asked(
            ParabolicSar(t.step.to_double(), t.most.to_double()),
            [](ParabolicSar& one, const Bar& bar) -> Lines { return {bar.close, one.add(bar)}; });
    }
    Made operator()(const AdxTerms& t) const { return adx(t); }
    Made operator()(const AtrTerms& t) const {
        return asked(Atr(t.period), [](Atr& one, const Bar& bar) -> Lines {
            const Value range = one.add(bar);
            return {range ? Value(100 * *range / bar.close) : std::nullopt, std::nullopt};
        });
    }
    Made operator()(const StochasticTerms& t) const { return stochastic(t); }
    Made operator()(const HeikinAshiTerms&) const { return of_bar(Runs()); }
    Made operator()(const QflTerms& t) const {
        return of_bar(QflBase(t.period, t.bounce_pct.to_double()));
    }
    Made operator()(const RatingTerms&) const { return of_bar(Rating()); }
};

}  // namespace

std::unique_ptr<Measure> make_measure(const Terms& terms) { return std::visit(Maker{}, terms); }

bool has_two_lines(const Terms& terms) {
    if (const auto* macd = std::get_if<MacdTerms>(&terms)) return macd->is_against_signal;
    if (const auto* adx = std::get_if<AdxTerms>(&terms)) return adx->is_direction;
    if (const auto* stochastic = std::get_if<StochasticTerms>(&terms))
        return stochastic->line == StochasticTerms::Line::both;
    return std::holds_alternative<AverageTerms>(terms) ||
           std::holds_alternative<CrossTerms>(terms) || std::holds_alternative<SarTerms>(terms);
}

}  // namespace strongroom::indicators
