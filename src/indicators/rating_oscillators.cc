#include "indicators/rating_oscillators.h"

#include <iterator>
#include <optional>

namespace strongroom::indicators {
namespace {

constexpr std::size_t kMomentumPeriod = 10;

// 1 when it is a buy, -1 when a sell.
int vote_of(bool is_buy, bool is_sell) { return is_buy ? 1 : is_sell ? -1 : 0; }

// Of a line that is mostly within a hundred: low and rising, or high and falling.
constexpr double kHundred = 100;
int vote_at_edge(const Track& line, double low, double high) {
    return vote_of(is_above(low, line.now(), kHundred) && line.rises(kHundred),
                   is_above(line.now(), high, kHundred) && line.falls(kHundred));
}

}  // namespace

RatingOscillators::RatingOscillators()
    : rsi_(14),
      stochastic_(14, 3, 3),
      cci_(20),
      adx_(14),
      fast_middle_(5),
      slow_middle_(34),
      macd_(12, 26, 9),
      stochastic_rsi_(14, 3, 3),
      highest_(14),
      lowest_(14),
      power_average_(13),
      ultimate_(7, 14, 28),
      trend_average_(50),
      closes_(kMomentumPeriod) {}

void RatingOscillators::Turn::push(const Stochastic::Lines& lines) {
    k.push(lines.k);
    d.push(lines.d);
}

int RatingOscillators::Turn::vote() const {
    const bool is_low = is_above(20, k.now(), kHundred) && is_above(20, d.now(), kHundred);
    const bool is_high = is_above(k.now(), 80, kHundred) && is_above(d.now(), 80, kHundred);
    return vote_of(is_low && crosses_above(k, d, kHundred),
                   is_high && crosses_above(d, k, kHundred));
}

void RatingOscillators::follow(const Bar& bar) {
    const Value strength = rsi_.add(bar.close);
    strength_.push(strength);
    turn_.push(stochastic_.add(bar));
    if (strength) strength_turn_.push(stochastic_rsi_.add(*strength, *strength, *strength));
    channel_.push(cci_.add(bar));
    const Adx::Lines directional = adx_.add(bar);
    trend_strength_.push(directional.adx);
    plus_.push(directional.plus);
    minus_.push(directional.minus);
    const double middle = (bar.high + bar.low) / 2;
    const Value fast = fast_middle_.add(middle);
    const Value slow = slow_middle_.add(middle);
    awesome_.push(fast && slow ? Value(*fast - *slow) : std::nullopt);
    const double old_close = closes_[next_close_];
    momentum_.push(closes_seen_ < kMomentumPeriod ? std::nullopt : Value(bar.close - old_close));
    convergence_ = macd_.add(bar.close);
    const Value highest = highest_.add(bar.high);
    const Value lowest = lowest_.add(bar.low);
    const double range = highest && lowest ? *highest - *lowest : 0;
    const double below = range > 0 ? -100 * ((*highest - bar.close) / range) : 0;
    williams_.push(highest ? Value(below) : std::nullopt);
    const Value average = power_average_.add(bar.close);
    bulls_.push(average ? Value(bar.high - *average) : std::nullopt);
    bears_.push(average ? Value(bar.low - *average) : std::nullopt);
    pressure_ = ultimate_.add(bar);
    trend_ = trend_average_.add(bar.close);
    closes_[next_close_] = bar.close;
    next_close_ = (next_close_ + 1) % kMomentumPeriod;
    ++closes_seen_;
}

bool RatingOscillators::has_all() const {
    return strength_.has(2) && turn_.has() && strength_turn_.has() && channel_.has(2) &&
           trend_strength_.has(1) && plus_.has(2) && awesome_.has(3) && momentum_.has(2) &&
           convergence_.signal && williams_.has(2) && bulls_.has(2) && pressure_ && trend_;
}

int RatingOscillators::directional_vote() const {
    if (!is_above(trend_strength_.now(), 20, kHundred)) return 0;
    return vote_of(crosses_above(plus_, minus_, kHundred), crosses_above(minus_, plus_, kHundred));
}

// Across zero, or a dip (a hump) between two rises (falls) on one side of it.
int RatingOscillators::awesome_vote(double close) const {
    const auto above = [&](double a, double b) { return is_above(a, b, close); };
    const double now = awesome_.now();
    const double before = awesome_.before();
    const double earlier = awesome_.earlier();
    const bool crosses_up = above(now, 0) && !above(before, 0);
    const bool crosses_down = above(0, now) && !above(0, before);
    const bool is_dip = above(before, 0) && above(now, before) && above(earlier, before);
    const bool is_hump = above(0, before) && above(before, now) && above(before, earlier);
    return vote_of(crosses_up || is_dip, crosses_down || is_hump);
}

int RatingOscillators::stochastic_rsi_vote(double close) const {
    const int vote = strength_turn_.vote();
    return vote_of(vote > 0 && is_above(*trend_, close, close),
                   vote < 0 && is_above(close, *trend_, close));
}

int RatingOscillators::power_vote(double close) const {
    return vote_of(
        is_above(close, *trend_, close) && is_above(0, bears_.now(), close) && bears_.rises(close),
        is_above(*trend_, close, close) && is_above(bulls_.now(), 0, close) && bulls_.falls(close));
}

Value RatingOscillators::add(const Bar& bar) {
    follow(bar);
    if (!has_all()) return std::nullopt;
    const int votes[] = {
        vote_at_edge(strength_, 30, 70),
        turn_.vote(),
        vote_at_edge(channel_, -100, 100),
        directional_vote(),
        awesome_vote(bar.close),
        vote_of(momentum_.rises(bar.close), momentum_.falls(bar.close)),
        vote_of(is_above(*convergence_.line, *convergence_.signal, bar.close),
                is_above(*convergence_.signal, *convergence_.line, bar.close)),
        stochastic_rsi_vote(bar.close),
        vote_at_edge(williams_, -80, -20),
        power_vote(bar.close),
        vote_of(is_above(*pressure_, 70, kHundred), is_above(30, *pressure_, kHundred)),
    };
    int sum = 0;
    for (const int vote : votes) sum += vote;
    return static_cast<double>(sum) / static_cast<double>(std::size(votes));
}

}  // namespace strongroom::indicators
