#include "engine/orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/ensure.h"
#include "base/sha256.h"

namespace strongroom::engine {

IntentId IntentNames::name(BotId bot, OrderRef ref, std::uint32_t attempt) const {
    std::array<std::uint8_t, 16 + 3 * 4> seed{};
    auto next = std::ranges::copy(install_, seed.begin()).out;
    for (const std::uint32_t number : {bot.number, ref.number, attempt}) {
        for (unsigned i = 0; i < 4; ++i) *next++ = static_cast<std::uint8_t>(number >> (8 * i));
    }
    IntentId id;
    std::copy_n(sha256(seed).begin(), id.bytes.size(), id.bytes.begin());
    return id;
}

Orders::Orders(IntentNames names, ProtocolTimes times, Route& route, Books& books)
    : names_(names), times_(times), route_(route), books_(books) {}

// ---- What bots want --------------------------------------------------------------------------

void Orders::place(BotId bot, OrderRef ref, Approved<OrderIntent> order, std::uint32_t attempt) {
    const IntentId id = order->id;
    const auto [at, is_new] = tracked_.try_emplace(
        id, Tracked{.bot = bot, .ref = ref, .attempt = attempt, .approved = std::move(order)});
    ENSURE(is_new, "a bot numbers its orders once");
    at->second.order.intent = *at->second.approved;
    by_ref_[{bot, ref}] = id;
    books_.order_changed(bot, ref, at->second.order);
    route_.place(at->second.approved);
}

void Orders::cancel(BotId bot, OrderRef ref, const RiskGate& gate, const std::string& why) {
    const auto intent = by_ref_.find({bot, ref});
    if (intent == by_ref_.end()) return;  // It closed meanwhile.
    Tracked& tracked = tracked_.at(intent->second);
    if (tracked.is_cancel_wanted) return;  // It is being seen to, as fast as it may be.
    tracked.is_cancel_wanted = true;
    tracked.cancel_why = why;
    send_wanted_cancel(tracked, {}, gate);
}

// An order that is not known to be open cannot be cancelled yet: the wish waits for its report.
void Orders::send_wanted_cancel(Tracked& tracked, Time now, const RiskGate& gate) {
    if (!tracked.is_cancel_wanted || tracked.is_cancel_sent) return;
    if (tracked.order.state != OrderState::open || tracked.order.is_closing) return;
    if (now < tracked.next_cancel) {  // check() asks then, and the answer sends it.
        tracked.is_in_doubt = true;
        tracked.next_check = tracked.next_cancel;
        return;
    }
    tracked.is_cancel_sent = true;
    const OrderIntent& intent = tracked.order.intent;
    route_.cancel(gate.pass({.order = intent.id,
                             .account = intent.account,
                             .symbol = intent.symbol,
                             .bot = intent.bot,
                             .why = tracked.cancel_why,
                             .venue_id = tracked.order.venue_id}));
}

// ---- What is reported ------------------------------------------------------------------------

std::vector<OrderNews> Orders::on_input(const Input& input, const RiskGate& gate) {
    News news;
    const Time now = input.venue_time;
    const auto with = [&](const IntentId& intent, auto&& act) {
        if (const auto at = tracked_.find(intent); at != tracked_.end()) act(at);
    };
    std::visit(Match{
                   [&](const OrderSigned& e) {
                       with(e.intent, [&](auto at) { on_signed(at->second, e, now); });
                   },
                   [&](const OrderRefused& e) {
                       with(e.intent, [&](auto at) { on_refused(at, e, now, news); });
                   },
                   [&](const OrderSent& e) {
                       with(e.intent, [&](auto at) {
                           if (at->second.order.state == OrderState::signed_)
                               set_state(at->second, OrderState::sent);
                       });
                   },
                   [&](const OrderUnanswered& e) {
                       with(e.intent, [&](auto at) { on_unanswered(at->second, e, now); });
                   },
                   [&](const OrderReported& e) {
                       with(e.intent, [&](auto at) { on_report(at, e.report, now, gate, news); });
                   },
                   [&](const OrderMissing& e) {
                       with(e.intent, [&](auto at) { on_missing(at, e, now, gate, news); });
                   },
                   [&](const CancelUnanswered& e) {
                       with(e.intent, [&](auto at) { on_cancel_failed(at->second, now); });
                   },
                   [&](const LinkGap& e) { on_gap(e, now); },
                   [](const auto&) {},
               },
               input.body);
    return news;
}

void Orders::set_state(Tracked& tracked, OrderState state) {
    tracked.order.state = state;
    books_.order_changed(tracked.bot, tracked.ref, tracked.order);
}

void Orders::on_signed(Tracked& tracked, const OrderSigned& input, Time now) {
    tracked.deadline = input.deadline;
    if (tracked.order.state != OrderState::pending) return;  // The venue's report was faster.
    if (input.is_repeat) {
        doubt(tracked, now);
    } else {
        tracked.next_check = now + times_.silence;
        set_state(tracked, OrderState::signed_);
    }
}

void Orders::on_refused(Map::iterator at, const OrderRefused& input, Time now, News& news) {
    Tracked& tracked = at->second;
    if (tracked.order.state != OrderState::pending) return;
    if (!input.is_for_now) {
        close(at, CloseReason::refused, "the signer refused an order: " + input.text, news);
    } else if (tracked.is_cancel_wanted) {
        close(at, CloseReason::cancelled, "cancelled before it was signed", news);
    } else {
        tracked.check_wait = longer(tracked.check_wait);
        tracked.next_check = now + tracked.check_wait;
        tracked.is_in_doubt = true;  // check() hands the same intent out again.
    }
}

void Orders::on_unanswered(Tracked& tracked, const OrderUnanswered& input, Time now) {
    const OrderState state = tracked.order.state;
    if (state == OrderState::open || state == OrderState::closed) return;
    tracked.was_never_sent = input.never_sent;
    tracked.order.text = input.text;
    doubt(tracked, now);
}

void Orders::on_report(Map::iterator at, const OrderReport& report, Time now, const RiskGate& gate,
                       News& news) {
    Tracked& tracked = at->second;
    const Order::Change change = tracked.order.apply(report);
    tracked.is_missing_by_id = false;
    // News that were under way before the gap say nothing of what was lost in it.
    tracked.is_in_doubt = tracked.has_gap;
    const Duration waited = tracked.check_wait;
    if (!tracked.is_in_doubt) tracked.check_wait = {};
    if (change.fill) {
        books_.filled(tracked.bot, tracked.ref, tracked.order, *change.fill);
        const bool is_whole = !tracked.order.left().value.is_positive();
        tell(tracked, Filled{tracked.ref, *change.fill, is_whole}, news);
    }
    if (tracked.order.is_closed()) {
        close(at, tracked.order.reason, tracked.order.text, news);
        return;
    }
    if (change.state)
        tell(tracked, OrderChanged{.ref = tracked.ref, .state = OrderState::open}, news);
    if (change.state || change.fill) books_.order_changed(tracked.bot, tracked.ref, tracked.order);
    if (tracked.order.reported > tracked.order.filled) {  // A fill was not told.
        doubt(tracked, now);
        if (!change.fill) tracked.check_wait = std::max(waited, times_.first_check);
        tracked.next_check = now + tracked.check_wait;
    }
    send_wanted_cancel(tracked, now, gate);
}

// ---- What is not answered --------------------------------------------------------------------

// Twice as long as before, within bounds.
Duration Orders::longer(Duration wait) const {
    return std::min(std::max(wait * 2, times_.first_check), times_.longest_check);
}

// The order's state comes first, and before the next cancel a longer wait: what fails now may be a
// ban, and each try makes it longer.
void Orders::on_cancel_failed(Tracked& tracked, Time now) {
    tracked.is_cancel_sent = false;
    tracked.cancel_wait = longer(tracked.cancel_wait);
    tracked.next_cancel = now + tracked.cancel_wait;
    doubt(tracked, now);
    tracked.check_wait = tracked.cancel_wait;
    tracked.next_check = tracked.next_cancel;
}

void Orders::doubt(Tracked& tracked, Time now) {
    tracked.is_in_doubt = true;
    tracked.check_wait = times_.first_check;
    tracked.next_check = now + tracked.check_wait;
    const OrderState state = tracked.order.state;
    if (state != OrderState::open && state != OrderState::unknown)
        set_state(tracked, OrderState::unknown);
}

void Orders::doubt_after_gap(Tracked& tracked, Time now) {
    tracked.has_gap = true;
    doubt(tracked, now);
}

void Orders::on_missing(Map::iterator at, const OrderMissing& input, Time now, const RiskGate& gate,
                        News& news) {
    Tracked& tracked = at->second;
    // An order that the venue once showed us is not missing: its answer is late, so ask again.
    // Signed, sent and unknown are alike here: which of them it is may come from check(), and what
    // check() does is not in the journal, so nothing that is may depend on it.
    const OrderState state = tracked.order.state;
    const bool is_unseen =
        state == OrderState::signed_ || state == OrderState::sent || state == OrderState::unknown;
    // Without the signature's deadline nothing is proved: ask() learns it from the signer first.
    if (!is_unseen || tracked.deadline == Time{}) return;
    const Duration grace = tracked.was_never_sent ? Duration{} : times_.grace;
    if (input.asked_at - grace <= tracked.deadline)  // The deadline is the signer's: any number.
        return;                                      // It may still arrive: check() asks again.
    if (input.source == OrderMissing::Source::by_id) {
        tracked.is_missing_by_id = true;
        tracked.next_check = now;  // Now the second source.
    } else if (tracked.is_missing_by_id) {
        try_again(at, now, gate, news);
    }
}

// Proved never placed. The next attempt has a new id, so the dead one can never be taken for it.
void Orders::try_again(Map::iterator at, Time now, const RiskGate& gate, News& news) {
    Tracked& dead = at->second;
    if (dead.is_cancel_wanted || dead.attempt >= times_.attempts_max) {
        close(at, dead.is_cancel_wanted ? CloseReason::cancelled : CloseReason::dead,
              "never reached the venue", news);
        return;
    }
    const IntentId next = names_.name(dead.bot, dead.ref, dead.attempt + 1);
    Tracked tracked{.bot = dead.bot,
                    .ref = dead.ref,
                    .attempt = dead.attempt + 1,
                    .approved = gate.retry(dead.approved, next)};
    tracked.order.intent = *tracked.approved;
    tracked.next_check = now;
    dead.order.state = OrderState::closed;
    dead.order.reason = CloseReason::dead;
    books_.order_changed(dead.bot, dead.ref, dead.order);
    by_ref_[{dead.bot, dead.ref}] = next;
    tracked_.erase(at);
    const auto added = tracked_.emplace(next, std::move(tracked)).first;
    books_.order_changed(added->second.bot, added->second.ref, added->second.order);
    route_.place(added->second.approved);
}

void Orders::on_gap(const LinkGap& gap, Time now) {
    for (auto& [intent, tracked] : tracked_) {
        const OrderState state = tracked.order.state;
        switch (gap.link) {
            case LinkGap::Link::signer:
                // Whether it was signed is unknown: handing out the same intent again tells.
                if (state == OrderState::pending) route_.place(tracked.approved);
                doubt_cancel(tracked, now);
                break;
            case LinkGap::Link::courier:
                if (state == OrderState::signed_ || state == OrderState::sent)
                    doubt_after_gap(tracked, now);
                doubt_cancel(tracked, now);
                break;
            case LinkGap::Link::user_stream:
                if (state == OrderState::open && tracked.order.intent.account == gap.account)
                    doubt_after_gap(tracked, now);
                break;
        }
    }
}

// A cancel that may not have left: the order's state will tell, and a cancel may be sent twice.
void Orders::doubt_cancel(Tracked& tracked, Time now) {
    if (!tracked.is_cancel_sent) return;
    tracked.is_cancel_sent = false;
    doubt(tracked, now);
}

void Orders::check(Time venue_now) {
    for (auto& [intent, tracked] : tracked_) check_one(tracked, venue_now);
}

void Orders::check_one(Tracked& tracked, Time now) {
    const OrderState state = tracked.order.state;
    const bool is_silent =
        (state == OrderState::signed_ || state == OrderState::sent) && now >= tracked.next_check;
    if (is_silent) doubt(tracked, now);
    if (!tracked.is_in_doubt || now < tracked.next_check) return;
    tracked.check_wait = longer(tracked.check_wait);
    tracked.next_check = now + tracked.check_wait;
    if (state == OrderState::pending) {
        tracked.is_in_doubt = false;
        route_.place(tracked.approved);
    } else {
        tracked.has_gap = false;
        ask(tracked);
    }
}

void Orders::ask(const Tracked& tracked) {
    if (tracked.order.state == OrderState::unknown && tracked.deadline == Time{}) {
        // The signer's answer was lost. It signs an intent once, and tells again what it was.
        route_.place(tracked.approved);
        return;
    }
    const OrderIntent& intent = tracked.order.intent;
    ReadQuery query{.kind = ReadQuery::Kind::order,
                    .account = intent.account,
                    .symbol = intent.symbol,
                    .order = intent.id,
                    .venue_id = tracked.order.venue_id};
    if (tracked.order.reported > tracked.order.filled)
        query.kind = ReadQuery::Kind::fills;
    else if (tracked.is_missing_by_id)
        query.kind = ReadQuery::Kind::all_orders;
    route_.ask(query);
}

void Orders::resume(Time venue_now) {
    for (auto& [intent, tracked] : tracked_) {
        switch (tracked.order.state) {
            case OrderState::pending: route_.place(tracked.approved); break;
            case OrderState::signed_:
            case OrderState::sent:
            case OrderState::unknown: doubt_after_gap(tracked, venue_now); break;
            case OrderState::open:
                tracked.is_cancel_sent = false;
                doubt_after_gap(tracked, venue_now);
                break;
            case OrderState::closed: break;
        }
    }
}

// ---- The end of an order ---------------------------------------------------------------------

void Orders::close(Map::iterator at, CloseReason reason, const std::string& text, News& news) {
    Tracked& tracked = at->second;
    tracked.order.state = OrderState::closed;
    tracked.order.reason = reason;
    tracked.order.text = text;
    books_.order_changed(tracked.bot, tracked.ref, tracked.order);
    // A whole fill has said it already. The venue may call an order filled that is not: what would
    // have traded with an order of the same account was taken away from it.
    if (reason != CloseReason::filled || tracked.order.left().value.is_positive()) {
        tell(tracked, OrderChanged{tracked.ref, OrderState::closed, reason, text}, news);
        const bool is_untouched = tracked.order.filled.is_zero() && !tracked.is_cancel_wanted;
        if (reason == CloseReason::rejected && is_untouched)
            news.back().rejected = {tracked.order.intent, tracked.attempt};
    }
    by_ref_.erase({tracked.bot, tracked.ref});
    tracked_.erase(at);
}

int Orders::open_count(BotId bot) const {
    return static_cast<int>(std::ranges::count_if(
        tracked_, [bot](const auto& entry) { return entry.second.bot == bot; }));
}

int Orders::in_flight() const {
    return static_cast<int>(std::ranges::count_if(tracked_, [](const auto& entry) {
        const Tracked& tracked = entry.second;
        return tracked.order.state != OrderState::open || tracked.is_in_doubt ||
               tracked.is_cancel_wanted;
    }));
}

std::optional<BotId> Orders::owner(const IntentId& intent) const {
    const auto at = tracked_.find(intent);
    return at == tracked_.end() ? std::nullopt : std::optional(at->second.bot);
}

bool Orders::is_unasked_end(const OrderReported& reported) const {
    const auto at = tracked_.find(reported.intent);
    const OrderReport& report = reported.report;
    const bool is_ended =
        report.state == OrderState::closed &&
        (report.reason == CloseReason::cancelled || report.reason == CloseReason::expired);
    return is_ended && at != tracked_.end() && !at->second.is_cancel_wanted;
}

const Order* Orders::find(const IntentId& intent) const {
    const auto at = tracked_.find(intent);
    return at == tracked_.end() ? nullptr : &at->second.order;
}

std::vector<const Order*> Orders::open_orders() const {
    std::vector<const Order*> orders;
    for (const auto& [intent, tracked] : tracked_) orders.push_back(&tracked.order);
    return orders;
}

}  // namespace strongroom::engine
