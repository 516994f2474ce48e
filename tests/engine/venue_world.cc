#include "engine/venue_world.h"

#include <fmt/format.h>

#include <utility>

#include "bots/bot_file.h"
#include "lab/backtest.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

constexpr Duration kRecvWindow = seconds(2);
constexpr Duration kEngineQueue = seconds(3);  // The venue may hold an accepted request this long.
constexpr Duration kGrace = seconds(10);       // Well above it, as docs/orders.md asks.

bots::Market market_of_file(const std::string& text) {
    return lab::market_of(MUST(bots::parse_bot_file(text, "world")));
}

}  // namespace

VenueWorld::VenueWorld(std::uint64_t seed, Faults faults, std::string bot_file)
    : state_(seed),
      faults_(faults),
      bot_file_(std::move(bot_file)),
      matcher_(market_of_file(bot_file_).instrument,
               {.fees = market_of_file(bot_file_).fees, .slippage_bps = 0}, wallets_) {
    wallets_[0].deposit({1'000'000, Asset{"USDT"}});
    matcher_.jump_to(now_, {100});
    start_engine();
    is_muted_ = false;
    feed(AddBot{bot_file_, {market_of_file(bot_file_)}});
}

std::uint64_t VenueWorld::dice() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

// ---- The engine's life -----------------------------------------------------------------------

void VenueWorld::start_engine() {
    ++life_;
    engine_fills_.clear();
    known_.clear();
    closed_deals_.clear();
    is_muted_ = true;
    core_ = std::make_unique<Core>(
        IntentNames({7}), Settings{.limits = {}, .times = {.grace = kGrace}}, *this, *this, *this);
    for (const Input& input : journal_) {
        // Through bytes, as from the disk.
        const Input read = MUST(decode_input(as_bytes(encode_input(input, 1))));
        (void)core_->handle(read);
    }
}

void VenueWorld::crash() {
    ++crashes_;
    start_engine();
    is_muted_ = false;
    core_->resume(now_);
}

void VenueWorld::feed(InputBody body) {
    journal_.push_back({now_, now_, matcher_.price(), std::move(body)});
    (void)core_->handle(Input(journal_.back()));
}

void VenueWorld::order_changed(BotId bot, OrderRef ref, const Order& order) {
    known_[order.intent.id] = {bot.number, ref.number};
    if (order.reason == CloseReason::dead) dead_.insert(order.intent.id);
}

void VenueWorld::filled(BotId, OrderRef, const Order& order, const Fill& fill) {
    engine_fills_[{order.intent.id.str(), fill.trade_id}] = fill.qty;
}

void VenueWorld::deal_changed(BotId bot, const Deal& deal) {
    const std::pair key{bot, deal.number};
    if (closed_deals_.contains(key)) reopened_ = fmt::format("deal {}", deal.number);
    if (deal.closed) closed_deals_.insert(key);
}

// ---- Time ------------------------------------------------------------------------------------

void VenueWorld::later(Duration delay, Happening happening) {
    happenings_.emplace(now_ + delay, std::pair(life_, std::move(happening)));
}

void VenueWorld::step() {
    now_ = now_ + milliseconds(static_cast<std::int64_t>(dice() % 400) + 1);
    if (dice() % 3 == 0) {
        const Decimal target =
            Decimal::from_raw(static_cast<Int128>(9'000 + dice() % 2'000) * 10'000'000'000);
        matcher_.begin_move(now_);
        while (matcher_.step_towards({target})) drain_matcher();
    }
    happen();
    if (chance(faults_.crash)) crash();
}

// All that is due by now: what is on its way, questions, timers.
void VenueWorld::happen() {
    while (!happenings_.empty() && happenings_.begin()->first <= now_) {
        const Happening happening = std::move(happenings_.begin()->second.second);
        happenings_.erase(happenings_.begin());
        happening();
        drain_matcher();
    }
    core_->check(now_);
    while (const auto next = core_->next_timer()) {
        if (next->due > now_) break;
        feed(next->timer);
    }
}

void VenueWorld::rest() {
    faults_ = Faults{};
    crash();  // What the stream lost is asked for at every start.
    for (const Time end = now_ + minutes(5); now_ < end; now_ = now_ + milliseconds(200)) happen();
}

Decimal VenueWorld::unoffered() const {
    Decimal coins = wallets_[0].balance(Asset{"BTC"}).total();
    std::vector<lab::SimOrder> orders = matcher_.resting();
    std::ranges::copy(matcher_.stops(), std::back_inserter(orders));
    for (const lab::SimOrder& order : orders) {
        if (order.side == Side::sell) coins -= (order.qty - order.filled).value;
    }
    return coins;
}

void VenueWorld::run(int steps) {
    for (int i = 0; i < steps; ++i) step();
}

bool VenueWorld::settle() {
    faults_ = Faults{.blind_resend = faults_.blind_resend};
    crash();  // What the stream lost is asked for at every start.
    constexpr int patience = 5'000;
    feed(CommandBot{{1}, {Command::Kind::stop}});
    for (int i = 0; i < patience; ++i) {
        now_ = now_ + milliseconds(200);
        while (!happenings_.empty() && happenings_.begin()->first <= now_) {
            const Happening happening = std::move(happenings_.begin()->second.second);
            happenings_.erase(happenings_.begin());
            happening();
            drain_matcher();
        }
        core_->check(now_);
        if (happenings_.empty() && core_->orders().in_flight() == 0) return true;
    }
    return false;
}

// ---- Signer and network ----------------------------------------------------------------------

void VenueWorld::place(const Approved<OrderIntent>& order) {
    if (is_muted_) return;
    const OrderIntent intent = *order;
    const int life = life_;
    const auto found = signed_.find(intent.id);
    const bool is_repeat = found != signed_.end();
    if (!is_repeat) signed_[intent.id] = {intent, now_ + kRecvWindow};
    const SignedIntent made = signed_.at(intent.id);
    later(milliseconds(1), [this, life, intent, made, is_repeat] {
        if (life == life_) feed(OrderSigned{intent.id, "tag", made.deadline, is_repeat});
    });
    if (is_repeat && !faults_.blind_resend) return;
    if (chance(faults_.lost_request)) return;
    const bool is_late = chance(faults_.late);
    const Duration way = milliseconds(is_late ? static_cast<std::int64_t>(dice() % 4'000)
                                              : static_cast<std::int64_t>(dice() % 50));
    SignedIntent sent = made;
    if (faults_.blind_resend) sent.deadline = now_ + kRecvWindow;
    later(way, [this, sent] { arrive_order(sent); });
}

// The venue looks at the time twice: when it arrives, and before its engine takes it. Between the
// two it may wait in a queue.
void VenueWorld::arrive_order(const SignedIntent& made) {
    if (now_ > made.deadline) {
        if (!chance(faults_.lost_reply)) {
            later(milliseconds(5), [this, id = made.intent.id] {
                feed(OrderUnanswered{id, "outside of the recvWindow", true});
            });
        }
        return;
    }
    const Duration queue = chance(faults_.late)
                               ? milliseconds(static_cast<std::int64_t>(
                                     dice() % static_cast<std::uint64_t>(kEngineQueue.ms)))
                               : Duration{};
    later(queue, [this, made] {
        const std::uint64_t id = next_order_++;
        placed_[made.intent.id].push_back(id);
        venue_[id] = {.intent = made.intent, .id = id};
        matcher_.place({.id = id,
                        .side = made.intent.side,
                        .kind = made.intent.kind,
                        .limit = made.intent.limit.value_or(Price{}),
                        .qty = made.intent.qty,
                        .trigger = made.intent.trigger.value_or(Price{})});
        drain_matcher();
        if (chance(faults_.lost_reply)) {
            if (chance(50))
                later(seconds(1), [this, intent = made.intent.id] {
                    feed(OrderUnanswered{intent, "time-out", false});
                });
            return;
        }
        later(milliseconds(5),
              [this, id] { tell(venue_.at(id).intent.id, report_of(venue_.at(id))); });
    });
}

void VenueWorld::cancel(const Approved<CancelIntent>& cancel) {
    if (is_muted_) return;
    const IntentId intent = cancel->order;
    if (chance(faults_.lost_request)) {
        if (chance(50))
            later(seconds(1), [this, intent] { feed(CancelUnanswered{intent, "time-out"}); });
        return;
    }
    later(milliseconds(static_cast<std::int64_t>(dice() % 50)),
          [this, intent] { arrive_cancel(intent); });
}

void VenueWorld::arrive_cancel(const IntentId& intent) {
    const auto placed = placed_.find(intent);
    const bool is_there = placed != placed_.end() && matcher_.cancel(placed->second.back());
    drain_matcher();
    if (chance(faults_.lost_reply)) return;
    if (!is_there) {
        later(milliseconds(5),
              [this, intent] { feed(CancelUnanswered{intent, "Unknown order sent."}); });
        return;
    }
    const std::uint64_t id = placed->second.back();
    later(milliseconds(5), [this, id] { tell(venue_.at(id).intent.id, report_of(venue_.at(id))); });
}

void VenueWorld::ask(const ReadQuery& query) {
    if (is_muted_ || chance(faults_.lost_request)) return;
    const Time asked_at = now_;
    later(milliseconds(static_cast<std::int64_t>(dice() % 100)),
          [this, query, asked_at] { arrive_question(query, asked_at); });
}

void VenueWorld::arrive_question(const ReadQuery& query, Time asked_at) {
    if (chance(faults_.lost_reply)) return;
    const auto placed = placed_.find(query.order);
    if (placed == placed_.end()) {
        const auto source = query.kind == ReadQuery::Kind::all_orders
                                ? OrderMissing::Source::by_list
                                : OrderMissing::Source::by_id;
        later(milliseconds(5), [this, id = query.order, source, asked_at] {
            feed(OrderMissing{id, source, asked_at});
        });
        return;
    }
    const VenueOrder& order = venue_.at(placed->second.back());
    if (query.kind == ReadQuery::Kind::fills) {
        for (const Fill& fill : order.fills) {
            OrderReport report{.state = OrderState::open, .fill = fill};
            later(milliseconds(5), [this, id = query.order, report] { tell(id, report); });
        }
        return;
    }
    later(milliseconds(5),
          [this, id = order.id] { tell(venue_.at(id).intent.id, report_of(venue_.at(id))); });
}

// ---- The venue -------------------------------------------------------------------------------

OrderReport VenueWorld::report_of(const VenueOrder& order) const {
    OrderReport report{
        .filled = order.filled, .venue_id = fmt::format("{}", order.id), .text = order.text};
    if (order.is_closed) report.state = OrderState::closed;
    if (order.is_closed) report.reason = order.reason;
    return report;
}

void VenueWorld::drain_matcher() {
    for (const lab::SimEvent& event : matcher_.take_events()) {
        OrderReport report;
        std::uint64_t id = 0;
        if (const auto* filled = std::get_if<lab::SimFilled>(&event)) {
            VenueOrder& order = venue_.at(id = filled->order.id);
            Fill fill = filled->fill;
            fill.trade_id = fmt::format("{}", next_trade_++);
            order.fills.push_back(fill);
            order.filled = filled->order.filled;
            order.is_closed = filled->is_whole;
            if (filled->is_whole) order.reason = CloseReason::filled;
            report = report_of(order);
            report.fill = fill;
        } else if (const auto* closed = std::get_if<lab::SimClosed>(&event)) {
            VenueOrder& order = venue_.at(id = closed->order.id);
            order.is_closed = true;
            order.reason = closed->reason;
            order.text = closed->text;
            report = report_of(order);
        } else if (const auto* opened = std::get_if<lab::SimOpened>(&event)) {
            report = report_of(venue_.at(id = opened->order.id));
        } else {
            continue;
        }
        const IntentId intent = venue_.at(id).intent.id;
        const auto way = [this] {
            return milliseconds(static_cast<std::int64_t>(dice() % 60));
        };  // They overtake each other.
        if (!chance(faults_.lost_event))
            later(way(), [this, intent, report] { tell(intent, report); });
        if (chance(faults_.doubled_event))
            later(way(), [this, intent, report] { tell(intent, report); });
    }
}

void VenueWorld::tell(const IntentId& intent, OrderReport report) {
    if (core_->orders().find(intent) != nullptr) feed(OrderReported{intent, std::move(report)});
}

// ---- The oracle ------------------------------------------------------------------------------

std::string VenueWorld::verdict() const {
    for (const auto& [intent, orders] : placed_) {
        if (orders.size() > 1)
            return fmt::format("intent {} is {} orders at the venue", intent.str(), orders.size());
        if (!signed_.contains(intent)) return fmt::format("order {} has no intent", orders.front());
        if (dead_.contains(intent))
            return fmt::format("intent {} was called dead and is order {}", intent.str(),
                               orders.front());
    }
    if (!reopened_.empty()) return reopened_ + " changed after it was closed";
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> per_decision;
    for (const auto& [intent, decision] : known_) {
        const auto placed = placed_.find(intent);
        per_decision[decision] += placed == placed_.end() ? 0 : 1;
    }
    for (const auto& [decision, count] : per_decision) {
        if (count > 1)
            return fmt::format("order {} of the bot was placed {} times", decision.second, count);
    }
    std::map<std::pair<std::string, std::string>, Qty> venue_fills;
    for (const auto& [id, order] : venue_) {
        for (const Fill& fill : order.fills)
            venue_fills[{order.intent.id.str(), fill.trade_id}] = fill.qty;
    }
    if (venue_fills != engine_fills_) {
        for (const auto& [key, qty] : venue_fills) {
            if (engine_fills_.contains(key)) continue;
            return fmt::format(
                "the venue has {} fills, the engine knows {}: not trade {} of intent {}",
                venue_fills.size(), engine_fills_.size(), key.second, key.first);
        }
        return fmt::format("the engine knows {} fills, the venue has {}", engine_fills_.size(),
                           venue_fills.size());
    }
    return {};
}

}  // namespace strongroom::engine
