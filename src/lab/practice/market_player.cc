#include "lab/practice/market_player.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.h"

namespace strongroom::lab::practice {
namespace {

// A point is a trade, and a trade has a size: at least one step, even in a candle without volume.
Qty shown_qty(Decimal volume, const Instrument& instrument) {
    return {std::max(round_to(volume, instrument.step, Round::down), instrument.step)};
}

// Within what every sum and product of the venue can hold.
bool is_sane(Price price, Decimal volume, const MarketTerms& terms) {
    constexpr Decimal volume_max = Decimal::from_raw(Decimal::one_raw * 10'000'000'000'000'000);
    constexpr Decimal value_max = Decimal::from_raw(Decimal::one_raw * 1'000'000'000'000'000'000);
    return price.value.is_positive() && price <= terms.price_max && !volume.is_negative() &&
           volume <= volume_max && mul(price.value, volume, Round::up) <= value_max;
}

Side side_of_move(Price from, Price to, Side last) {
    if (to == from) return last;
    return to > from ? Side::buy : Side::sell;
}

// FNV-1a over prices.
struct PriceSum {
    std::uint64_t value = 0xcbf29ce484222325;
    void add(Price price) {
        value = (value ^ static_cast<std::uint64_t>(price.value.raw())) * 0x100000001b3;
    }
};

std::string fingerprint_of(const MarketSource& source) {
    PriceSum sum;
    if (const auto* series = std::get_if<CandleSeries>(&source)) {
        for (const Candle& candle : series->candles) sum.add(candle.close);
        const Time first = series->candles.empty() ? Time{} : series->candles.front().open_time;
        return fmt::format("candles {} {} {} {:016x}", series->candles.size(), series->interval.ms,
                           first.ms, sum.value);
    }
    if (const auto* trades = std::get_if<std::vector<MarketTrade>>(&source)) {
        for (const MarketTrade& trade : *trades) sum.add(trade.price);
        const Time first = trades->empty() ? Time{} : trades->front().time;
        return fmt::format("trades {} {} {:016x}", trades->size(), first.ms, sum.value);
    }
    if (const auto* recorded = std::get_if<Recording>(&source))
        return fmt::format("recording {} {}", recorded->venue_symbol, recorded->ticks.size());
    return "live";
}

}  // namespace

MarketPlayer::MarketPlayer(Market& market, MarketSource source, Time from)
    : market_(market), source_(std::move(source)), from_(from) {
    if (const auto* wanted = std::get_if<GeneratedMarket>(&source_)) {
        CandleSeries made = generate_market(*wanted);
        source_ = std::move(made);
    }
    fingerprint_ = fingerprint_of(source_);
}

Status MarketPlayer::check() const {
    const auto wrong = [&](std::string_view text) {
        return fail(Errc::invalid, fmt::format("market {}: {}", market_.pair().str(), text));
    };
    if (const CandleSeries* candles = series()) {
        if (candles->candles.empty() || candles->interval <= Duration{})
            return wrong("there is no candle to play");
        if (candles->candles.back().open_time < from_)
            return wrong("every candle is older than the time to play from");
        for (const Candle& candle : candles->candles) {
            if (const Status fine = strongroom::check(candle); !fine)
                return wrong(fine.error().message);
            if (!is_sane(candle.high, candle.volume, market_.terms))
                return wrong("a price or volume is absurdly large");
        }
    }
    if (const auto* list = trades()) {
        if (list->empty() || list->back().time < from_) return wrong("there is no trade to play");
        const bool are_sane = std::ranges::all_of(*list, [this](const MarketTrade& trade) {
            return is_sane(trade.price, trade.qty.value, market_.terms);
        });
        if (!are_sane) return wrong("a price or quantity is absurd");
    }
    if (const Recording* recorded = recording()) {
        if (recorded->venue_symbol != market_.symbol())
            return wrong(fmt::format("the recording is of {}", recorded->venue_symbol));
        for (const auto& tick : recorded->ticks) {
            const auto* trade = std::get_if<MarketTrade>(&tick);
            if (trade != nullptr && !is_sane(trade->price, trade->qty.value, market_.terms))
                return wrong("a price or quantity is absurd");
        }
    }
    return {};
}

std::string MarketPlayer::describe() const {
    if (const CandleSeries* candles = series())
        return candles->origin.empty() ? "candles" : candles->origin;
    if (trades() != nullptr) return "trades";
    return recording() != nullptr ? "recording" : "live";
}

// ---- Where it stands -------------------------------------------------------------------------

void MarketPlayer::begin(Exchange& exchange) {
    if (const CandleSeries* candles = series()) {
        const auto& all = candles->candles;
        const auto first = std::ranges::lower_bound(all, from_, {}, &Candle::open_time);
        index_ = static_cast<std::size_t>(first - all.begin());
        market_.tape.add_history({all.begin(), first}, candles->interval);
    } else if (const auto* list = trades()) {
        while (index_ < list->size() && (*list)[index_].time < from_) {
            const MarketTrade& trade = (*list)[index_++];
            market_.tape.add_second({trade.time, trade.price, trade.qty.value});
        }
    }
    find_next_trade();
    // A recording may begin with the book before its first trade.
    while (next_time() && !market_.matcher.has_price()) step(exchange);
}

Position MarketPlayer::position() const {
    const Matcher::Standing standing = market_.matcher.standing();
    return {.source = fingerprint_,
            .index = index_,
            .phase = phase_,
            .is_moving = is_moving_,
            .time = standing.time,
            .price = standing.price,
            .volume_left = standing.volume_left,
            .last_side = market_.last_side,
            .last_trade_id = market_.last_trade_id};
}

Status MarketPlayer::restore(const Position& position) {
    if (position.source != fingerprint_) {
        return fail(Errc::invalid, fmt::format("market {}: the store stands in another recording "
                                               "({}); play that one, or use another folder",
                                               market_.pair().str(), position.source));
    }
    index_ = position.index;
    phase_ = position.phase;
    is_moving_ = position.is_moving;
    market_.matcher.restore(Matcher::Standing{position.time, position.price, position.volume_left});
    market_.last_side = position.last_side;
    market_.last_trade_id = position.last_trade_id;
    Tape& tape = market_.tape;
    if (const CandleSeries* candles = series()) {
        const auto& all = candles->candles;
        index_ = std::min(index_, all.size());
        const auto here = all.begin() + static_cast<std::ptrdiff_t>(index_);
        tape.add_history({all.begin(), here}, candles->interval);
        if (here != all.end()) {
            const auto points =
                walk_points(*here, candles->interval, market_.terms.instrument.step);
            for (int i = 0; i < phase_; ++i) tape.reach(points.at(static_cast<std::size_t>(i)));
            if (is_moving_) tape.reach({position.time, position.price, Decimal()});
        }
    } else if (const auto* list = trades()) {
        index_ = std::min(index_, list->size());
        for (std::size_t i = 0; i < index_; ++i)
            tape.add_second({(*list)[i].time, (*list)[i].price, (*list)[i].qty.value});
    } else if (const Recording* recorded = recording()) {
        index_ = std::min(index_, recorded->ticks.size());
        for (std::size_t i = 0; i < index_; ++i) {
            if (const auto* top = std::get_if<RecordedTop>(&recorded->ticks[i]))
                market_.book.set_top(*top);
            else if (const auto* trade = std::get_if<MarketTrade>(&recorded->ticks[i]))
                tape.add_second({trade->time, trade->price, trade->qty.value});
        }
    }
    find_next_trade();
    return {};
}

// ---- Walking ---------------------------------------------------------------------------------

std::optional<Time> MarketPlayer::next_time() const {
    if (stands_still()) return std::nullopt;
    if (const CandleSeries* candles = series()) {
        if (index_ >= candles->candles.size()) return std::nullopt;
        const auto points =
            walk_points(candles->candles[index_], candles->interval, market_.terms.instrument.step);
        return points.at(static_cast<std::size_t>(phase_)).time;
    }
    if (const auto* list = trades())
        return index_ < list->size() ? std::optional((*list)[index_].time) : std::nullopt;
    if (recording() != nullptr) return next_trade_time_;
    return std::nullopt;
}

void MarketPlayer::step(Exchange& exchange) {
    ENSURE(next_time().has_value(), "the player is asked for a step only when there is one");
    if (const CandleSeries* candles = series())
        step_candle(exchange, *candles);
    else if (const auto* list = trades())
        step_trade(exchange, (*list)[index_++]);
    else if (const Recording* recorded = recording())
        step_tick(exchange, *recorded);
}

void MarketPlayer::step_candle(Exchange& exchange, const CandleSeries& candles) {
    const Candle& candle = candles.candles[index_];
    const PathPoint point = walk_points(candle, candles.interval, market_.terms.instrument.step)
                                .at(static_cast<std::size_t>(phase_));
    Matcher& matcher = market_.matcher;
    if (phase_ == 0) {
        market_.tape.begin_candle();
        matcher.begin_candle(candle.volume);
        const Side side = side_of_move(matcher.price(), point.price, market_.last_side);
        matcher.jump_to(point.time, point.price);
        market_.last_side = side;
        exchange.collect(market_);
        arrive(exchange, point);
        return;
    }
    if (!is_moving_) {
        market_.last_side = side_of_move(matcher.price(), point.price, market_.last_side);
        matcher.begin_move(point.time);
        is_moving_ = true;
    }
    if (matcher.step_towards(point.price)) {
        market_.tape.reach({point.time, matcher.price(), Decimal()});
        exchange.collect(market_);
        exchange.follow_price(market_);
        return;
    }
    arrive(exchange, point);
    constexpr int phases = 4;
    if (phase_ < phases) return;
    phase_ = 0;
    ++index_;
    market_.tape.close_candle(candle, candles.interval);
}

void MarketPlayer::arrive(Exchange& exchange, const PathPoint& point) {
    is_moving_ = false;
    ++phase_;
    market_.tape.reach(point);
    exchange.publish_point(market_, point.time, point.price,
                           shown_qty(point.volume, market_.terms.instrument), market_.last_side);
}

void MarketPlayer::step_trade(Exchange& exchange, const MarketTrade& trade) {
    Matcher& matcher = market_.matcher;
    if (!matcher.model().max_participation.is_zero()) matcher.begin_candle(trade.qty.value);
    matcher.jump_to(trade.time, trade.price);
    market_.tape.add_second({trade.time, trade.price, trade.qty.value});
    exchange.collect(market_);
    exchange.publish_point(market_, trade.time, trade.price, trade.qty, trade.taker_side);
}

void MarketPlayer::step_tick(Exchange& exchange, const Recording& recorded) {
    const auto& tick = recorded.ticks[index_++];
    if (const auto* top = std::get_if<RecordedTop>(&tick)) {
        market_.book.set_top(*top);
        exchange.move(market_);
    } else {
        step_trade(exchange, std::get<MarketTrade>(tick));
        find_next_trade();
    }
}

void MarketPlayer::find_next_trade() {
    next_trade_time_.reset();
    const Recording* recorded = recording();
    if (recorded == nullptr) return;
    for (std::size_t i = index_; i < recorded->ticks.size(); ++i) {
        if (const auto* trade = std::get_if<MarketTrade>(&recorded->ticks[i])) {
            next_trade_time_ = trade->time;
            return;
        }
    }
    index_ = recorded->ticks.size();  // Book tops after the last trade have no time to play at.
}

// ---- From outside ----------------------------------------------------------------------------

void MarketPlayer::live_history(Exchange& exchange, const CandleSeries& candles) {
    if (!is_live() || candles.candles.empty()) return;
    market_.tape.add_history(candles.candles, candles.interval);
    const Candle& last = candles.candles.back();
    if (market_.matcher.has_price()) return;
    const Time time = last.open_time + candles.interval - milliseconds(1);
    market_.matcher.jump_to(time, last.close);
    exchange.publish_point(market_, time, last.close, {market_.terms.instrument.step},
                           market_.last_side);
}

void MarketPlayer::live_trade(Exchange& exchange, const MarketTrade& trade) {
    if (!is_live() || stands_still() || !trade.qty.value.is_positive() ||
        !is_sane(trade.price, trade.qty.value, market_.terms))
        return;
    MarketTrade kept = trade;
    kept.time = std::max(kept.time, market_.matcher.time());
    step_trade(exchange, kept);
}

}  // namespace strongroom::lab::practice
