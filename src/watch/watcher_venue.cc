// Watcher: what the courier brings, streams and sweeps.
#include <fmt/format.h>

#include <utility>

#include "courier.pb.h"
#include "signer.pb.h"
#include "venues/binance/decode.h"
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
    } else if (message.has_reply()) {
        const auto at = sweeps_.find(message.reply().request_id());
        if (at == sweeps_.end()) return;
        const Sweep sweep = at->second;
        sweeps_.erase(at);
        on_sweep_reply(sweep, message.reply().status(), message.reply().body());
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
    const auto event = venues::binance::decode_user_message(message.text());
    at->second.last_event = env_.clock.now();
    if (!event) {
        // It may have been an order. The sweep shows it while it is open.
        if (at->second.stream_trouble.empty()) sweep(account);
        report(at->second.stream_trouble,
               "a message of the private stream could not be read: " + event.error().message);
        return;
    }
    const auto* execution = std::get_if<venues::ExecutionReport>(&event->body);
    if (execution == nullptr) return;
    see(account, execution->order, execution->kind == venues::ExecutionReport::Kind::replaced);
}

void Watcher::report(std::string& place, std::string trouble) {
    if (place == trouble) return;
    place = std::move(trouble);
    ports_.changed();
}

void Watcher::sweep(const AccountName& account) {
    const std::uint64_t id = next_id_++;
    proto::ToSigner message;
    message.mutable_sign()->set_request_id(id);
    message.mutable_sign()->set_venue_offset_ms(venue_offset_.ms);
    message.mutable_sign()->mutable_read()->set_kind(proto::ReadQuery::OPEN_ORDERS);
    message.mutable_sign()->mutable_read()->set_account(account.value);
    if (send(message)) sweeps_[id] = {account, env_.clock.ticks_ns()};
}

void Watcher::sweep_all() {
    // An answer that has not come by now does not come.
    while (!sweeps_.empty()) on_sweep_end(sweeps_.begin()->first, "no answer came");
    for (const auto& [account, state] : accounts_) sweep(account);
    env_.timers.after(settings_.sweep_every, [this] { sweep_all(); });
}

void Watcher::on_sweep_reply(const Sweep& sweep, int status, const std::string& body) {
    const AccountName& account = sweep.account;
    Account& state = accounts_[account];
    const auto orders = status == 200
                            ? venues::binance::decode_orders(body)
                            : Result<std::vector<venues::VenueOrder>>(fail(
                                  Errc::unavailable, fmt::format("the venue says {}", status)));
    if (!orders)
        return report(state.sweep_trouble,
                      "the list of open orders could not be read: " + orders.error().message);
    state.last_sweep = env_.clock.now();
    report(state.sweep_trouble, "");
    tell_open_orders(sweep, *orders);
    for (const venues::VenueOrder& order : *orders) see(account, order, false);
}

// The signer counts the open orders of each key by it.
void Watcher::tell_open_orders(const Sweep& sweep, const std::vector<venues::VenueOrder>& orders) {
    proto::ToSigner message;
    proto::OpenOrdersListed& listed = *message.mutable_open_orders();
    listed.set_account(sweep.account.value);
    listed.set_age_ms((env_.clock.ticks_ns() - sweep.asked_ns) / 1'000'000);
    for (const venues::VenueOrder& order : orders) listed.add_client_ids(order.client_id.text);
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
