// DcaBot: when a deal opens, and what comes after one.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/dca.h"

namespace strongroom::bots {
namespace {

// The price that is so many percent above (below) another.
Decimal moved(Decimal price, Decimal pct) { return mul(price, 1 + percent(pct), Round::nearest); }

}  // namespace

// At once, but as an event of that pair.
void DcaBot::look(PairRef ref, const char* why, Actions& out) {
    out.emplace_back(SetTimer{{ref.number * kNumbersEach + kLook}, {}, why, ref});
}

void DcaBot::retry_later(PairRef ref, const char* why, Actions& out) {
    pair(ref).is_waiting = true;
    out.emplace_back(
        SetTimer{{ref.number * kNumbersEach + kRetry}, DcaDeal::kRetryAfterRefusal, why, ref});
}

// A place has become free. Whoever comes first in the file gets it.
void DcaBot::look_around(Actions& out) const {
    for (std::uint32_t i = 0; i < pairs_.size(); ++i) {
        if (is_ready(pairs_[i]) && has_room({i})) look({i}, "a deal has ended", out);
    }
}

bool DcaBot::is_ready(const Pair& of) {
    return !of.is_cooling && !of.is_delayed && !of.is_waiting && !of.is_short && of.start.hold();
}

bool DcaBot::has_room(PairRef ref) const {
    const auto active = static_cast<std::uint32_t>(deals_.size());
    if (std::ssize(deals_) >= config_.max_active_deals) return false;
    if (config_.max_deals != 0 && desk_.deals_closed + active >= config_.max_deals) return false;
    const auto is_here = [&](const auto& entry) { return entry.second->seat().pair == ref; };
    if (std::ranges::count_if(deals_, is_here) >= config_.deals_on_same_pair) return false;
    // One after the other: the next one sees what the first one's base order did.
    return std::ranges::none_of(
        deals_, [&](const auto& entry) { return is_here(entry) && entry.second->is_entering(); });
}

void DcaBot::consider(PairRef ref, Actions& out) {
    Pair& here = pair(ref);
    const bool is_asked_for = std::exchange(here.is_asked_for, false);
    if (is_finished_ || desk_.is_stopping || !has_room(ref)) return;
    if (is_asked_for) return open(ref, out);
    if (!is_ready(here)) return;
    if (!passes_filters(ref, out)) return;
    if (config_.start_delay > Duration{}) {
        here.is_delayed = true;
        out.emplace_back(SetTimer{
            {ref.number * kNumbersEach + kDelay}, config_.start_delay, "start delay", ref});
        return;
    }
    open(ref, out);
}

// The conditions held when it began; the filters and the limits must hold now.
void DcaBot::after_delay(PairRef ref, Actions& out) {
    if (!std::exchange(pair(ref).is_delayed, false)) return;
    if (is_finished_ || desk_.is_stopping || !has_room(ref)) return;
    if (passes_filters(ref, out)) open(ref, out);
}

// Price limits are watched until the market is within them; volume is looked at every hour.
bool DcaBot::passes_filters(PairRef ref, Actions& out) {
    const Pair& here = pair(ref);
    Decimal least = config_.min_price.value;
    Decimal most = config_.max_price.value;
    if (config_.reads_hours()) {
        if (here.hours.size() < kHours) return false;
        const Decimal open = here.hours.front().open.value;
        if (config_.min_price_pct) least = std::max(least, moved(open, *config_.min_price_pct));
        if (config_.max_price_pct) {
            const Decimal bound = moved(open, *config_.max_price_pct);
            most = most.is_zero() ? bound : std::min(most, bound);
        }
        Decimal volume;
        for (const Candle& hour : here.hours)
            volume += mul(hour.volume, hour.close.value, Round::down);
        if (volume < config_.min_volume_24h) return false;
    }
    const TriggerRef filter{ref.number * kNumbersEach + kFilter};
    if (here.price.value < least) {
        out.emplace_back(Watch{filter, Watch::When::at_or_above, {least}, "least price", ref});
        return false;
    }
    if (!most.is_zero() && here.price.value > most) {
        out.emplace_back(Watch{filter, Watch::When::at_or_below, {most}, "largest price", ref});
        return false;
    }
    return true;
}

void DcaBot::open(PairRef ref, Actions& out) {
    Pair& here = pair(ref);
    here.is_waiting = false;
    here.is_short = false;
    std::uint32_t slot = 0;
    while (deals_.contains(slot)) ++slot;
    const Decimal scale = size_scale(config_, realised_, here.price);
    auto deal = std::make_unique<DcaDeal>(config_, ladder_, here.market,
                                          DealSeat{last_number_ + 1, slot, ref}, here.carried,
                                          scale, here.rules, desk_);
    deal->see(now_, here.price);
    if (!deal->open(out)) {
        desk_.notices.say_once("the base order does not buy one lot at this price", out);
        retry_later(ref, "base order too small", out);
        return;
    }
    ++last_number_;
    here.carried = Position{.direction = config_.direction};
    deals_.emplace(slot, std::move(deal));
}

// ---- After a deal ----------------------------------------------------------------------------

void DcaBot::close_finished(Actions& out) {
    for (auto at = deals_.begin(); at != deals_.end();) {
        if (!at->second->is_over()) {
            ++at;
            continue;
        }
        const auto over = deals_.extract(at);
        after_deal(*over.mapped(), out);
        at = deals_.begin();  // A new one may have opened in a lower slot.
    }
}

void DcaBot::after_deal(const DcaDeal& deal, Actions& out) {
    const PairRef ref = deal.seat().pair;
    Pair& here = pair(ref);
    // Another deal of the pair may have left something, too.
    here.carried.entered += deal.carried().entered;
    here.carried.entered_value += deal.carried().entered_value;
    if (deal.was_booked()) {
        realised_ += deal.profit();
        ++desk_.deals_closed;
        if (deal.ended_by_stop_loss() && config_.stop_loss_stops_bot) {
            desk_.is_stopping = true;
            is_stopped_by_loss_ = true;
        }
    } else if (deal.seat().number == last_number_) {
        --last_number_;  // It was no deal.
    }
    finish_if_over(out);
    if (is_finished_) return;
    if (!deal.was_booked()) {
        if (desk_.is_stopping) return;
        here.is_short = deal.base_order_end() == CloseReason::no_funds;
        if (!here.is_short) retry_later(ref, "try again", out);
    } else if (config_.cooldown > Duration{}) {
        here.is_cooling = true;
        out.emplace_back(
            SetTimer{{ref.number * kNumbersEach + kCooldown}, config_.cooldown, "cooldown", ref});
    } else if (pairs_.size() == 1) {
        consider(ref, out);
    }
    if (pairs_.size() > 1 && !desk_.is_stopping) look_around(out);
}

void DcaBot::finish_if_over(Actions& out) {
    if (is_finished_ || !deals_.empty() || !(desk_.is_stopping || is_last_deal())) return;
    is_finished_ = true;
    out.emplace_back(Finish{is_closed_by_user_      ? DcaDeal::kClosedByUser
                            : is_cancelled_by_user_ ? DcaDeal::kCancelledByUser
                            : is_last_deal()        ? "the last deal is closed"
                            : is_stopped_by_loss_   ? "stopped after a stop loss"
                                                    : "stopped after the deal"});
}

// Every price of a pair is told while one of its deals wants it.
void DcaBot::follow(Actions& out) {
    for (std::uint32_t i = 0; i < pairs_.size(); ++i) {
        const bool wanted = std::ranges::any_of(deals_, [&](const auto& entry) {
            return entry.second->seat().pair == PairRef{i} && entry.second->wants_every_price();
        });
        if (wanted == pairs_[i].is_followed) continue;
        pairs_[i].is_followed = wanted;
        out.emplace_back(Follow{wanted, {i}});
    }
}

}  // namespace strongroom::bots
