#include "indicators/measure.h"

#include <utility>

#include "indicators/averages.h"
#include "indicators/rsi.h"

namespace strongroom::indicators {
namespace {

// A Measure around an indicator of a type of its own: the one place that knows how to ask it.
template <typename Indicator>
class OneLine final : public Measure {
  public:
    explicit OneLine(Indicator indicator) : indicator_(std::move(indicator)) {}
    Lines add(const Bar& bar) override {
        if constexpr (requires { indicator_.add(bar); })
            return {indicator_.add(bar), std::nullopt};
        else
            return {indicator_.add(bar.close), std::nullopt};
    }
    int warm_up() const override { return indicator_.warm_up(); }
    std::unique_ptr<Measure> copy() const override { return std::make_unique<OneLine>(*this); }

  private:
    Indicator indicator_;
};

struct Close {
    Value add(double close) { return close; }
    int warm_up() const { return 1; }
};

// The close and an average of closes.
template <typename Average>
class PriceAndAverage final : public Measure {
  public:
    explicit PriceAndAverage(int period) : average_(period) {}
    Lines add(const Bar& bar) override { return {bar.close, average_.add(bar.close)}; }
    int warm_up() const override { return average_.warm_up(); }
    std::unique_ptr<Measure> copy() const override {
        return std::make_unique<PriceAndAverage>(*this);
    }

  private:
    Average average_;
};

template <typename Average>
class TwoAverages final : public Measure {
  public:
    TwoAverages(int fast, int slow) : fast_(fast), slow_(slow) {}
    Lines add(const Bar& bar) override { return {fast_.add(bar.close), slow_.add(bar.close)}; }
    int warm_up() const override { return slow_.warm_up(); }
    std::unique_ptr<Measure> copy() const override { return std::make_unique<TwoAverages>(*this); }

  private:
    Average fast_;
    Average slow_;
};

template <typename Indicator>
std::unique_ptr<Measure> one_line(Indicator indicator) {
    return std::make_unique<OneLine<Indicator>>(std::move(indicator));
}

// Which class measures what; the compiler lists what is missing.
struct Maker {
    std::unique_ptr<Measure> operator()(const PriceTerms&) const { return one_line(Close{}); }
    std::unique_ptr<Measure> operator()(const AverageTerms& t) const {
        if (t.kind == AverageKind::sma) return std::make_unique<PriceAndAverage<Sma>>(t.period);
        return std::make_unique<PriceAndAverage<Ema>>(t.period);
    }
    std::unique_ptr<Measure> operator()(const CrossTerms& t) const {
        if (t.kind == AverageKind::sma) return std::make_unique<TwoAverages<Sma>>(t.fast, t.slow);
        return std::make_unique<TwoAverages<Ema>>(t.fast, t.slow);
    }
    std::unique_ptr<Measure> operator()(const RsiTerms& t) const { return one_line(Rsi(t.period)); }
};

}  // namespace

std::unique_ptr<Measure> make_measure(const Terms& terms) { return std::visit(Maker{}, terms); }

bool has_two_lines(const Terms& terms) {
    return std::holds_alternative<AverageTerms>(terms) || std::holds_alternative<CrossTerms>(terms);
}

}  // namespace strongroom::indicators
