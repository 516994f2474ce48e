// Watcher: what the courier brings, streams and sweeps.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "courier.pb.h"
#include "signer.pb.h"
#include "venues/replies.h"
#include "watch/watcher.h"
#include "wire/intents.h"

namespace strongroom::watch {

// ---- The venue -------------------------------------------------------------------------------

void Watcher::courier_connected(bool is_connected) {
    has_courier_ = is_connected;
    for (auto& [account, state] : accounts_) {
        state.is_streaming = false;
        if (is_connected) open_stream(account);
    }
    ports_.changed();
}

void Watcher::open_stream(const AccountName& account) {
    proto::ToCourier message;
    message.mutable_open_user_stream()->set_account(account.value);
    message.mutable_open_user_stream()->set_venue(settings_.venue);
    (void)ports_.to_courier(as_bytes(message.SerializeAsString()));
}

void Watcher::courier_frame(ByteView frame) {
    proto::FromCourier message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) return;
    if (message.has_stream_message()) {
        on_stream_message(message.stream_message());
    } else if (message.has_stream_opened()) {
        const AccountName account{message.stream_opened().account()};
        if (!accounts_.contains(account)) return;
        accounts_[account].is_streaming = true;
        accounts_[account].stream_trouble.clear();
        sweep(account);  // What happened before it was open.
        ports_.changed();
    } else if (message.has_stream_lost()) {
        const auto at = accounts_.find({message.stream_lost().account()});
        if (at == accounts_.end()) return;
        at->second.is_streaming = false;
        ports_.changed();
    } else if (message.has_market_price()) {
        on_market_price(message.market_price());
    } else if (message.has_reply() && removals_.contains(message.reply().request_id())) {
        on_removal_reply(
            message.reply().request_id(),
            {.status = message.reply().status(), .headers = {}, .body = message.reply().body()});
    } else if (message.has_reply()) {
        const auto at = sweeps_.find(message.reply().request_id());
        if (at == sweeps_.end()) return;
        Sweep sweep = std::move(at->second);
        sweeps_.erase(at);
        on_sweep_reply(
            std::move(sweep),
            {.status = message.reply().status(), .headers = {}, .body = message.reply().body()});
    } else if (message.has_failed()) {
        on_sweep_end(message.failed().request_id(), message.failed().text());
    } else if (message.has_venue_clock() && message.venue_clock().venue() == settings_.venue) {
        venue_offset_ = wire::offset_of(message.venue_clock()).value_or(venue_offset_);
    }
}

void Watcher::on_stream_message(const proto::StreamMessage& message) {
    const AccountName account{message.account()};
    const auto at = accounts_.find(account);
    if (at == accounts_.end()) return;  // Nobody asked for it.
    const auto events = venue_.decode_user_message(message.text());
    at->second.last_event = env_.clock.now();
    if (!events) {
        // It may have been an order. The sweep shows it while it is open.
        if (at->second.stream_trouble.empty()) sweep(account);
        report(at->second.stream_trouble,
               "a message of the private stream could not be read: " + events.error().message);
        return;
    }
    for (const venues::UserEvent& event : *events) {
        if (const auto* execution = std::get_if<venues::ExecutionReport>(&event.body))
            on_execution(account, *execution);
        if (const auto* change = std::get_if<venues::BalanceChange>(&event.body))
            on_balance(account, *change);
    }
}

void Watcher::on_execution(const AccountName& account, const venues::ExecutionReport& execution) {
    using Kind = venues::ExecutionReport::Kind;
    see(account, execution.order, execution.kind == Kind::replaced,
        execution.kind == Kind::placed || execution.kind == Kind::traded);
    const bool was_cancelled =
        execution.kind == Kind::cancelled && !execution.order.request_id.text.empty();
    if (was_cancelled && incidents_.of_order(account, execution.order) == nullptr)
        ask_about_cancel(account, execution.order);
}

// LIMIT: where the venue tells it by itself (Binance, KuCoin). No key of ours may move funds, so
// this is the owner, or somebody who has more than our key.
void Watcher::on_balance(const AccountName& account, const venues::BalanceChange& change) {
    if (change.is_elsewhere || !change.delta.is_negative()) return;
    const Decimal gone = Decimal{} - change.delta;
    incidents_.add({.time = env_.clock.now(),
                    .account = account,
                    .order = {},
                    .reason = fmt::format("{} {} left the account without a trade: a withdrawal or "
                                          "a transfer that nobody of us asked for",
                                          gone.to_string(), change.asset.view()),
                    .kind = IncidentKind::funds_left,
                    .response = Response::alert,
                    .reasons = {}});
    ports_.changed();
}

void Watcher::report(std::string& place, std::string trouble) {
    if (place == trouble) return;
    place = std::move(trouble);
    ports_.changed();
}

// What may have been missed is asked for like any question; the regular rounds let all else go
// first, unless the last one has failed: under load they must not fail for ever.
void Watcher::sweep(const AccountName& account, bool is_slow) {
    go_on({.account = account,
           .asked_ns = env_.clock.ticks_ns(),
           .is_of_markets = !venue_.lists_every_market(),
           .is_slow = is_slow && accounts_[account].sweep_trouble.empty()},
          {});
}

void Watcher::go_on(Sweep sweep, const Symbol& market) {
    const std::uint64_t id = next_id_++;
    proto::ToSigner message;
    message.mutable_sign()->set_request_id(id);
    message.mutable_sign()->set_venue_offset_ms(venue_offset_.ms);
    wire::write(ReadQuery{.kind = ReadQuery::Kind::open_orders,
                          .account = sweep.account,
                          .symbol = market,
                          .order = {},
                          .venue_id = {},
                          .is_sweep = sweep.is_slow},
                *message.mutable_sign()->mutable_read());
    if (send(message)) sweeps_[id] = std::move(sweep);
}

void Watcher::sweep_all() {
    // An answer that has not come by now does not come.
    while (!sweeps_.empty()) on_sweep_end(sweeps_.begin()->first, "no answer came");
    for (const auto& [account, state] : accounts_) sweep(account, true);
    env_.timers.after(settings_.sweep_every, [this] { sweep_all(); });
}

void Watcher::on_sweep_reply(Sweep sweep, const HttpReply& reply) {
    if (const Status taken = take_list(sweep, reply); !taken)
        return report(accounts_[sweep.account].sweep_trouble,
                      "the list of open orders could not be read: " + taken.error().message);
    if (sweep.left.empty()) return finish(sweep);
    const Symbol market = sweep.left.back();
    sweep.left.pop_back();
    go_on(std::move(sweep), market);
}

Status Watcher::take_list(Sweep& sweep, const HttpReply& reply) const {
    if (venue_.refusal(reply))
        return fail(Errc::unavailable, fmt::format("the venue says {}", reply.status));
    if (std::exchange(sweep.is_of_markets, false)) {
        TRY_ASSIGN(sweep.left, venue_.decode_markets(reply.body));
        return {};
    }
    TRY_ASSIGN(std::vector<venues::VenueOrder> orders, venue_.decode_open_orders(reply.body));
    std::ranges::move(orders, std::back_inserter(sweep.orders));
    return {};
}

void Watcher::finish(const Sweep& sweep) {
    Account& state = accounts_[sweep.account];
    state.last_sweep = env_.clock.now();
    report(state.sweep_trouble, "");
    tell_open_orders(sweep);
    for (const venues::VenueOrder& order : sweep.orders) see(sweep.account, order, false);
    look_for_gone(sweep);
}

void Watcher::on_market_price(const proto::MarketPrice& price) {
    const Result<Symbol> symbol = Symbol::parse(price.symbol());
    if (price.venue() != settings_.venue || !symbol) return;
    const std::string name = venue_.to_venue_symbol(*symbol).text;
    const std::int64_t now = env_.clock.ticks_ns();
    const Result<Decimal> volume = Decimal::parse(price.day_volume());
    if (volume && !volume->is_negative()) rules_.note_volume(name, *symbol, *volume, now);
    const Result<Decimal> bid = Decimal::parse(price.bid());
    const Result<Decimal> ask = Decimal::parse(price.ask());
    if (bid && ask && bid->is_positive() && *ask >= *bid)
        rules_.note_price(name, *symbol, {*bid}, {*ask}, now);
}

// The signer counts the open orders of each key by it.
void Watcher::tell_open_orders(const Sweep& sweep) {
    proto::ToSigner message;
    proto::OpenOrdersListed& listed = *message.mutable_open_orders();
    listed.set_account(sweep.account.value);
    listed.set_age_ms((env_.clock.ticks_ns() - sweep.asked_ns) / 1'000'000);
    for (const venues::VenueOrder& order : sweep.orders)
        listed.add_client_ids(order.client_id.text);
    (void)send(message);
}

void Watcher::on_sweep_end(std::uint64_t id, const std::string& why) {
    const auto at = sweeps_.find(id);
    if (at == sweeps_.end()) return;
    report(accounts_[at->second.account].sweep_trouble,
           "the list of open orders could not be read: " + why);
    sweeps_.erase(at);
}

}  // namespace strongroom::watch
