#include "bots/twap.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/bot_commands.h"
#include "bots/order_end.h"

namespace strongroom::bots {
namespace {

constexpr Decimal kUnit = Decimal::from_raw(1);

}  // namespace

TwapBot::TwapBot(const TwapConfig& config, Market market)
    : config_(config), market_(std::move(market)) {}

void TwapBot::on_event(const Event& event, Actions& out) {
    now_ = event.time;
    price_ = event.market;
    std::visit(Match{
                   [&](const Started&) {
                       if (stage_ != Stage::waiting) return;
                       stage_ = Stage::running;
                       started_ = now_;
                       on_slice(out);
                   },
                   [&](const Filled& e) { on_filled(e, out); },
                   [&](const OrderChanged& e) { on_changed(e, out); },
                   [&](const TimerDue&) { on_slice(out); },
                   [&](const Command& e) {
                       const bool ends = e.kind == Command::Kind::stop ||
                                         e.kind == Command::Kind::cancel ||
                                         e.kind == Command::Kind::close;
                       if (ends) return end("stopped by the user", out);
                       notices_.say_once(commands_in_words("twap"), out);
                   },
                   [&](const TermsChanged& e) { market_.instrument = e.instrument; },
                   [](const Funded&) {},  // The next slice catches up.
                   [](const Traded&) {},
                   [](const CandleClosed&) {},
                   [](const FeedLost&) {},
                   [](const Signal&) {},
               },
               event.body);
}

// ---- Amounts -----------------------------------------------------------------------------------

Decimal TwapBot::total() const {
    return config_.base_amount.is_positive() ? config_.base_amount : config_.quote_amount;
}

Decimal TwapBot::done() const { return config_.base_amount.is_positive() ? traded_.value : value_; }

// What should be done after so many slices: the last one makes it whole.
Decimal TwapBot::due_by(int slices) const {
    return quotient({total(), slices}, {config_.slices}, kUnit, Round::down);
}

Qty TwapBot::qty_for(Decimal amount, Price at) const {
    if (!amount.is_positive()) return {};
    if (config_.base_amount.is_positive()) return market_.instrument.floor_qty(amount);
    return {quotient({amount}, {at.value}, market_.instrument.step, Round::down)};
}

bool TwapBot::is_worth(Qty qty) const {
    return market_.instrument.check(market_.instrument.passive_price(Side::sell, price_.value), qty)
        .has_value();
}

bool TwapBot::is_within_limit() const {
    if (!config_.limit) return true;
    return config_.side == Side::buy ? price_ <= *config_.limit : price_ >= *config_.limit;
}

// ---- Slices ------------------------------------------------------------------------------------

// Timers are set anew from the start's time, so that a late one does not push the others back.
void TwapBot::on_slice(Actions& out) {
    if (stage_ != Stage::running) return;
    const std::int64_t passed = (now_ - started_).ms / config_.every.ms + 1;
    slice_ = static_cast<int>(std::min<std::int64_t>(passed, config_.slices));
    const Time next = started_ + config_.every * passed;
    out.emplace_back(SetTimer{kSlice, next - now_, "the next slice"});
    if (live_ != kNone) return;  // A slow order: its slice is caught up with the next one.
    const Decimal behind = due_by(slice_) - done();
    const Decimal most = quotient({total(), config_.catch_up}, {config_.slices}, kUnit, Round::up);
    place(std::min(behind, most), out);
    settle(out);
}

// An amount that is too little for an order waits for the next slice.
void TwapBot::place(Decimal amount, Actions& out) {
    if (!is_within_limit()) {
        notices_.say_once(fmt::format("waiting: the market at {} is beyond the limit of {}",
                                      price_.value.to_string(), config_.limit->value.to_string()),
                          out);
        return;
    }
    Place place{.ref = {next_ref_},
                .side = config_.side,
                .kind = OrderKind::market,
                .limit = {},
                .qty = {},
                .why = fmt::format("slice {} of {}", slice_, config_.slices),
                .purpose = config_.side == Side::buy ? Purpose::entry : Purpose::exit};
    Price at = price_;
    if (config_.is_ioc) {
        const Decimal room = mul(price_.value, percent(config_.slippage_pct), Round::down);
        const bool buys = config_.side == Side::buy;
        Decimal worst = buys ? price_.value + room : price_.value - room;
        if (config_.limit)
            worst = buys ? std::min(worst, config_.limit->value)
                         : std::max(worst, config_.limit->value);
        at = market_.instrument.passive_price(config_.side, worst);
        place.kind = OrderKind::ioc;
        place.limit = at;
    }
    place.qty = qty_for(amount, at);
    if (place.qty.is_zero() || !is_worth(place.qty)) return;
    ++next_ref_;
    live_ = place.ref;
    out.emplace_back(std::move(place));
}

void TwapBot::on_filled(const Filled& filled, Actions& out) {
    if (filled.ref != live_) return;
    const Fill& fill = filled.fill;
    traded_ += fill.qty;
    value_ += mul(fill.price.value, fill.qty.value, Round::nearest);
    const Symbol& symbol = market_.instrument.symbol;
    if (fill.fee.asset == symbol.quote) fees_in_quote_ += fill.fee.amount;
    if (fill.fee.asset == symbol.base) fees_in_base_ += fill.fee.amount;
    if (!filled.is_whole) return;
    live_ = kNone;
    notices_.forget();
    settle(out);
}

// An IOC that did not take whole ends as cancelled or expired: that is how it should be.
void TwapBot::on_changed(const OrderChanged& changed, Actions& out) {
    if (changed.ref != live_ || changed.state != OrderState::closed) return;
    live_ = kNone;
    const bool is_ioc_rest = config_.is_ioc && (changed.reason == CloseReason::cancelled ||
                                                changed.reason == CloseReason::expired);
    if (!is_ioc_rest && stage_ == Stage::running) notices_.say_once(why_it_ended(changed), out);
    settle(out);
}

// Over: what is left is nothing, or too little for an order.
void TwapBot::settle(Actions& out) {
    if (stage_ == Stage::ending) return finish(out);
    if (stage_ != Stage::running || live_ != kNone || slice_ < config_.slices) return;
    const Qty left = qty_for(total() - done(), price_);
    if (is_worth(left)) return;  // The next timer tries again.
    end_reason_ = "all slices are done";
    finish(out);
}

// ---- The end -----------------------------------------------------------------------------------

void TwapBot::end(const std::string& why, Actions& out) {
    if (stage_ == Stage::finished || stage_ == Stage::ending) return;
    stage_ = Stage::ending;
    end_reason_ = why;
    if (live_ == kNone) return finish(out);
    out.emplace_back(Cancel{live_, why});
}

void TwapBot::finish(Actions& out) {
    stage_ = Stage::finished;
    const Symbol& symbol = market_.instrument.symbol;
    if (!traded_.is_zero()) {
        const Decimal average = quotient({value_}, {traded_.value}, kUnit, Round::nearest);
        std::string fees = fmt::format("{} {}", fees_in_quote_.to_string(), symbol.quote.view());
        if (fees_in_base_.is_positive())
            fees += fmt::format(" and {} {}", fees_in_base_.to_string(), symbol.base.view());
        out.emplace_back(
            Notify{fmt::format("{} {} {} for {} {}, {} on average; fees {}",
                               config_.side == Side::buy ? "bought" : "sold",
                               traded_.value.to_string(), symbol.base.view(), value_.to_string(),
                               symbol.quote.view(), average.to_fixed(8), fees)});
    }
    out.emplace_back(Finish{end_reason_});
}

std::string TwapBot::state() const {
    switch (stage_) {
        case Stage::waiting: return "waiting to start";
        case Stage::ending: return fmt::format("closing: {}", end_reason_);
        case Stage::finished: return "finished";
        case Stage::running: break;
    }
    const Symbol& symbol = market_.instrument.symbol;
    const Asset& asset = config_.base_amount.is_positive() ? symbol.base : symbol.quote;
    return fmt::format("slice {} of {}: {} of {} {}", slice_, config_.slices, done().to_string(),
                       total().to_string(), asset.view());
}

}  // namespace strongroom::bots
