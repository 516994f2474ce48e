#include "watch/watcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/first_number.h"
#include "model/action.h"
#include "signer.pb.h"
#include "watch.pb.h"
#include "wire/intents.h"

namespace strongroom::watch {
namespace {

constexpr std::size_t kKnownMax = 200'000;
constexpr std::size_t kQuestionsMax = 10'000;
constexpr std::size_t kIncidentsMax = 100;
constexpr Duration kAskAgain = seconds(1);      // A freeze that was not confirmed.
constexpr Duration kLongestWait = seconds(10);  // For a signer that cannot judge now.

// A venue may number the orders of each market by themselves. One that was seen with some of its
// terms only is seen anew when all are told.
std::string name_of(const venues::VenueOrder& order) {
    const std::string_view part = order.has_all_terms ? "" : " in part";
    return fmt::format("{} {}{}", order.venue_symbol.text, order.venue_id.text, part);
}

}  // namespace

Watcher::Watcher(WatchSettings settings, Env env, WatchPorts ports)
    : settings_(std::move(settings)),
      venue_(venues::served(settings_.venue)),
      env_(env),
      ports_(std::move(ports)),
      next_id_(first_number(env.random)) {}

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
    const std::string name = name_of(order);
    const bool is_old = state.known.contains(name) || state.asked.contains(name);
    if (is_old && !has_new_terms) return;
    if (questions_.size() >= kQuestionsMax) return;  // The sweep shows it again.
    state.asked.insert(name);
    const std::uint64_t id = next_id_++;
    const Question& question =
        questions_[id] = {.account = account, .order = order, .seen_ns = env_.clock.ticks_ns()};
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
    if (question.order.trigger) judge.set_trigger(question.order.trigger->value.to_string());
    judge.set_qty(question.order.qty.value.to_string());
    judge.set_is_partial(!question.order.has_all_terms);
    judge.set_venue_id(question.order.venue_id.text);
    (void)send(message);  // Without the signer it is asked when the signer is back.
}

void Watcher::on_verdict(const proto::Verdict& verdict) {
    const std::uint64_t id = verdict.request_id();
    const auto at = questions_.find(id);
    if (at == questions_.end() || !at->second.reason.empty()) return;
    Question& question = at->second;
    const bool is_ours = verdict.answer() == proto::Verdict::OURS;
    if (!is_ours && verdict.answer() != proto::Verdict::FOREIGN) {
        put_again(id, question, std::clamp(question.wait * 2, kAskAgain, kLongestWait));
        return;
    }
    Account& state = accounts_[question.account];
    state.asked.erase(name_of(question.order));
    ++state.judged;
    if (state.known.size() >= kKnownMax)
        state.known.clear();  // Judging again is cheap; forgetting is not wrong.
    state.known.insert(name_of(question.order));
    ports_.changed();
    if (is_ours) {
        questions_.erase(at);
        return;
    }
    ++state.foreign;
    question.reason = verdict.reason().empty() ? "no reason was given" : verdict.reason();
    freeze(id, question);
}

// Until the signer confirms it, it is asked for again and again: a second freeze does no harm.
void Watcher::freeze(std::uint64_t id, Question& question) {
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
    put_again(id, question, kAskAgain);
}

// What the signer owes an answer to: the verdict, then the freeze.
void Watcher::put(std::uint64_t id, Question& question) {
    if (question.reason.empty())
        ask(id, question);
    else
        freeze(id, question);
}

// One turn at a time for each, however often the signer comes and goes.
void Watcher::put_again(std::uint64_t id, Question& question, Duration wait) {
    if (std::exchange(question.is_waiting, true)) return;
    question.wait = wait;
    env_.timers.after(wait, [this, id] {
        const auto open = questions_.find(id);
        if (open == questions_.end()) return;
        open->second.is_waiting = false;
        put(id, open->second);
    });
}

void Watcher::on_frozen(std::uint64_t id, const std::string& error) {
    const auto at = questions_.find(id);
    if (at == questions_.end() || at->second.reason.empty()) return;  // No freeze was asked for.
    if (!error.empty()) return;                                       // Its next turn comes anyway.
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
    for (auto& [id, question] : questions_) put(id, question);
    for (const auto& [account, state] : accounts_) sweep(account);
}

void Watcher::signer_frame(ByteView frame) {
    proto::FromSigner message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) return;
    if (message.has_verdict()) {
        on_verdict(message.verdict());
    } else if (message.has_done()) {
        on_frozen(message.done().request_id(), message.done().error());
    } else if (message.has_reply() && message.reply().has_refused()) {
        on_sweep_end(message.reply().request_id(), message.reply().refused().text());
    }
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
        out.set_last_sweep_ms(watched.last_sweep.ms);
        out.set_trouble(watched.stream_trouble.empty() ? watched.sweep_trouble
                                                       : watched.stream_trouble);
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
