#include "lab/market_generator.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace strongroom::lab {
namespace {

// SplitMix64: a small, well-known generator; quality far beyond what a price path needs.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    double uniform() {  // In (0, 1).
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        z ^= z >> 31U;
        return (static_cast<double>(z >> 11U) + 0.5) / 9007199254740992.0;
    }
    // Near-normal by the sum of twelve: no library distribution, whose bits differ by platform.
    double bell() {
        double sum = -6;
        for (int i = 0; i < 12; ++i) sum += uniform();
        return sum;
    }
    // A bell whose width varies: tails like a Student's t with five degrees of freedom.
    double fat_bell() {
        double chi = 0;
        for (int i = 0; i < 5; ++i) {
            const double part = bell();
            chi += part * part / 5;
        }
        constexpr double unit_variance = 0.7745966692414834;  // sqrt(3 / 5)
        return std::clamp(bell() / std::sqrt(std::max(chi, 0.05)) * unit_variance, -8.0, 8.0);
    }

  private:
    std::uint64_t state_;
};

Price on_tick(double value, const GeneratedMarket& wanted) {
    const double ticks = std::max(1.0, std::round(value / wanted.tick.to_double()));
    return {Decimal::from_raw(static_cast<Int128>(static_cast<std::int64_t>(ticks)) *
                              wanted.tick.raw())};
}

// More trade in the European and American hours.
double rhythm(Time time) {
    constexpr double day_ms = 86'400'000;
    constexpr double two_pi = 6.283185307179586;
    const double phase = static_cast<double>(time.ms % 86'400'000) / day_ms;
    return 1 + 0.45 * std::sin(two_pi * (phase - 0.35));
}

}  // namespace

CandleSeries generate_market(const GeneratedMarket& wanted) {
    constexpr int steps = 12;  // Within a candle, so that its wicks have a natural length.
    constexpr double memory = 0.94;
    constexpr double shock = 0.05;
    Dice dice(wanted.seed);
    CandleSeries series{.interval = wanted.interval,
                        .origin = fmt::format("generated, seed {}", wanted.seed)};
    const double scale = std::sqrt(static_cast<double>(wanted.interval.ms) / 60'000.0);
    const double calm = wanted.minute_volatility * scale;
    double variance = calm * calm;
    double price = wanted.start.value.to_double();
    for (std::size_t i = 0; i < wanted.candles; ++i) {
        const Time time = wanted.from + wanted.interval * static_cast<std::int64_t>(i);
        const double open = price;
        double high = price;
        double low = price;
        for (int step = 0; step < steps; ++step) {
            price *= std::exp(std::sqrt(variance / steps * rhythm(time)) * dice.fat_bell());
            high = std::max(high, price);
            low = std::min(low, price);
        }
        const double move = std::log(price / open);
        variance = memory * variance + shock * move * move + (1 - memory - shock) * calm * calm;
        const double busy = std::min(6.0, 0.3 + std::abs(move) / calm);
        const double share =
            wanted.daily_volume / (86'400'000.0 / static_cast<double>(wanted.interval.ms));
        const double volume = share * rhythm(time) * busy * (0.5 + dice.uniform());
        const auto thousandths = static_cast<std::int64_t>(std::round(volume * 1000));
        series.candles.push_back(
            {time, on_tick(open, wanted), on_tick(high, wanted), on_tick(low, wanted),
             on_tick(price, wanted),
             Decimal::from_raw(static_cast<Int128>(thousandths) * 1'000'000'000)});
        price = series.candles.back().close.value.to_double();
    }
    return series;
}

}  // namespace strongroom::lab
