#include "watch/watcher.h"

#include <fmt/format.h>

#include <utility>

#include "courier.pb.h"
#include "model/action.h"
#include "signer.pb.h"
#include "venues/binance/decode.h"
#include "watch.pb.h"
#include "wire/intents.h"

namespace strongroom::watch {
namespace {

constexpr std::size_t kKnownMax = 200'000;
constexpr std::size_t kQuestionsMax = 10'000;
constexpr std::size_t kIncidentsMax = 100;
constexpr Duration kAskAgain = seconds(1);  // A freeze that was not confirmed.

}  // namespace

Watcher::Watcher(WatchSettings settings, Env env, WatchPorts ports)
    : settings_(std::move(settings)), env_(env), ports_(std::move(ports)) {}

void Watcher::start() {
    for (const AccountName& account : settings_.accounts) add_account(account);
    env_.timers.after(settings_.sweep_every, [this] { sweep_all(); });
}

void Watcher::add_account(const AccountName& account) {
    if (!accounts_.try_emplace(account).second) return;
    if (has_courier_) open_stream(account);
    ports_.changed();
}

bool Watcher::send(const proto::ToSigner& message) {
    return has_signer_ && ports_.to_signer(as_bytes(message.SerializeAsString()));
}

// ---- Orders ----------------------------------------------------------------------------------

void Watcher::see(const AccountName& account, const venues::VenueOrder& order, bool has_new_terms) {
    Account& state = accounts_[account];
    if (state.known.contains(order.venue_id.text) && !has_new_terms) return;
    if (questions_.size() >= kQuestionsMax) return;  // The sweep shows it again.
    const std::uint64_t id = next_id_++;
    const Question& question = questions_[id] = {account, order, env_.clock.ticks_ns(), {}};
    ask(id, question);
}

void Watcher::ask(std::uint64_t id, const Question& question) {
    proto::ToSigner message;
    proto::JudgeOrder& judge = *message.mutable_judge();
    judge.set_request_id(id);
    judge.set_account(question.account.value);
    judge.set_client_id(question.order.client_id.text);
    judge.set_venue_symbol(question.order.venue_symbol.text);
    judge.set_side(static_cast<proto::Side>(wire::number_of(question.order.side)));
    if (question.order.kind)
        judge.set_kind(static_cast<proto::OrderKind>(wire::number_of(*question.order.kind)));
    if (question.order.price) judge.set_limit(question.order.price->value.to_string());
    judge.set_qty(question.order.qty.value.to_string());
    judge.set_venue_id(question.order.venue_id.text);
    (void)send(message);  // Without the signer it is asked when the signer is back.
}

void Watcher::on_verdict(std::uint64_t id, bool is_ours, const std::string& reason) {
    const auto at = questions_.find(id);
    if (at == questions_.end() || !at->second.reason.empty()) return;
    Question& question = at->second;
    Account& state = accounts_[question.account];
    ++state.judged;
    if (state.known.size() >= kKnownMax)
        state.known.clear();  // Judging again is cheap; forgetting is not wrong.
    state.known.insert(question.order.venue_id.text);
    ports_.changed();
    if (is_ours) {
        questions_.erase(at);
        return;
    }
    ++state.foreign;
    question.reason = reason;
    freeze(id, question);
}

void Watcher::freeze(std::uint64_t id, const Question& question) {
    proto::ToSigner message;
    proto::FreezeKey& freeze = *message.mutable_freeze();
    freeze.set_request_id(id);
    freeze.set_account(question.account.value);
    freeze.set_reason("foreign order: " + question.reason);
    freeze.set_evidence(
        fmt::format("{} order {} {} {} {} at {} client id {}", settings_.venue,
                    question.order.venue_id.text, question.order.venue_symbol.text,
                    to_string(question.order.side), question.order.qty.value.to_string(),
                    question.order.price ? question.order.price->value.to_string() : "market",
                    question.order.client_id.text));
    (void)send(message);
}

void Watcher::on_frozen(std::uint64_t id, const std::string& error) {
    const auto at = questions_.find(id);
    if (at == questions_.end()) return;
    if (!error.empty()) {
        env_.timers.after(kAskAgain, [this, id] {
            if (const auto open = questions_.find(id); open != questions_.end())
                freeze(id, open->second);
        });
        return;
    }
    const Question& question = at->second;
    incidents_.push_back({env_.clock.now(), question.account, question.order.venue_symbol.text,
                          question.order.venue_id.text, question.reason,
                          (env_.clock.ticks_ns() - question.seen_ns) / 1'000'000});
    if (incidents_.size() > kIncidentsMax) incidents_.pop_front();
    questions_.erase(at);
    ports_.changed();
}

// ---- The signer ------------------------------------------------------------------------------

void Watcher::signer_connected(bool is_connected) {
    has_signer_ = is_connected;
    if (!is_connected) return;
    for (const auto& [id, question] : questions_) {
        if (question.reason.empty())
            ask(id, question);
        else
            freeze(id, question);
    }
    for (const auto& [account, state] : accounts_) sweep(account);
}

void Watcher::signer_frame(ByteView frame) {
    proto::FromSigner message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) return;
    if (message.has_verdict()) {
        on_verdict(message.verdict().request_id(), message.verdict().is_ours(),
                   message.verdict().reason());
    } else if (message.has_done()) {
        on_frozen(message.done().request_id(), message.done().error());
    } else if (message.has_reply() && message.reply().has_refused()) {
        sweeps_.erase(message.reply().request_id());
    }
}

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
        const AccountName account{message.stream_message().account()};
        const auto event = venues::binance::decode_user_message(message.stream_message().text());
        accounts_[account].last_event = env_.clock.now();
        const auto* report = event ? std::get_if<venues::ExecutionReport>(&event->body) : nullptr;
        if (report == nullptr) return;
        see(account, report->order, report->kind == venues::ExecutionReport::Kind::replaced);
    } else if (message.has_stream_opened()) {
        const AccountName account{message.stream_opened().account()};
        accounts_[account].is_streaming = true;
        sweep(account);  // What happened before it was open.
        ports_.changed();
    } else if (message.has_stream_lost()) {
        accounts_[{message.stream_lost().account()}].is_streaming = false;
        ports_.changed();
    } else if (message.has_reply()) {
        const auto at = sweeps_.find(message.reply().request_id());
        if (at == sweeps_.end()) return;
        const AccountName account = at->second;
        sweeps_.erase(at);
        on_sweep_reply(account, message.reply().status(), message.reply().body());
    } else if (message.has_failed()) {
        sweeps_.erase(message.failed().request_id());
    }
}

void Watcher::sweep(const AccountName& account) {
    const std::uint64_t id = next_id_++;
    proto::ToSigner message;
    message.mutable_sign()->set_request_id(id);
    message.mutable_sign()->mutable_read()->set_kind(proto::ReadQuery::OPEN_ORDERS);
    message.mutable_sign()->mutable_read()->set_account(account.value);
    if (send(message)) sweeps_[id] = account;
}

void Watcher::sweep_all() {
    sweeps_.clear();  // An answer that has not come by now does not come.
    for (const auto& [account, state] : accounts_) sweep(account);
    env_.timers.after(settings_.sweep_every, [this] { sweep_all(); });
}

void Watcher::on_sweep_reply(const AccountName& account, int status, const std::string& body) {
    if (status != 200) return;
    const auto orders = venues::binance::decode_orders(body);
    if (!orders) return;
    for (const venues::VenueOrder& order : *orders) see(account, order, false);
}

// ---- What is shown ---------------------------------------------------------------------------

void Watcher::fill_state(proto::WatchState& state) const {
    for (const auto& [account, watched] : accounts_) {
        proto::WatchedAccount& out = *state.add_accounts();
        out.set_account(account.value);
        out.set_is_streaming(watched.is_streaming);
        out.set_last_event_ms(watched.last_event.ms);
        out.set_orders_judged(watched.judged);
        out.set_foreign_orders(watched.foreign);
    }
    for (auto incident = incidents_.rbegin(); incident != incidents_.rend(); ++incident) {
        proto::Incident& out = *state.add_incidents();
        out.set_time_ms(incident->time.ms);
        out.set_account(incident->account.value);
        out.set_symbol(incident->venue_symbol);
        out.set_venue_order(incident->venue_id);
        out.set_reason(incident->reason);
        out.set_detected_after_ms(incident->detected_after_ms);
    }
}

}  // namespace strongroom::watch
