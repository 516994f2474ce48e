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
constexpr Duration kAskAgain = seconds(1);      // A freeze that was not confirmed.
constexpr Duration kLongestWait = seconds(10);  // For a signer that cannot judge now.

// A venue may number the orders of each market by themselves. One that was seen with some of its
// terms only is seen anew when all are told.
std::string name_of(const venues::VenueOrder& order) {
    const std::string_view part = order.has_all_terms ? "" : " in part";
    return fmt::format("{} {}{}", order.venue_symbol.text, order.venue_id.text, part);
}

SeenOrder seen(const AccountName& account, const venues::VenueOrder& order) {
    return {.account = account,
            .venue_symbol = order.venue_symbol.text,
            .side = order.side,
            .price = order.price,
            .qty = order.qty};
}

// What a reader does not know is answered by a freeze.
Response response_of(proto::Verdict::Response response) {
    switch (response) {
        case proto::Verdict::ALERT: return Response::alert;
        case proto::Verdict::CONTAIN: return Response::contain;
        default: return Response::freeze;
    }
}

}  // namespace

Watcher::Watcher(WatchSettings settings, Env env, WatchPorts ports)
    : settings_(std::move(settings)),
      venue_(venues::served(settings_.venue)),
      env_(env),
      ports_(std::move(ports)),
      next_id_(first_number(env.random)),
      incidents_(settings_.venue, first_number(env.random)) {}

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

void Watcher::see(const AccountName& account, const venues::VenueOrder& order, bool has_new_terms,
                  bool is_new_order) {
    Account& state = accounts_[account];
    const std::string name = name_of(order);
    const bool is_old = state.known.contains(name) || state.asked.contains(name);
    if (is_old && !has_new_terms) return note_progress(account, order);
    Question question{.account = account, .order = order, .is_new_order = is_new_order};
    question.progress.take(order, rules_, env_.clock.ticks_ns());
    if (put_question(std::move(question)) != 0) state.asked.insert(name);
}

// 0: there are too many. The sweep shows an order again.
std::uint64_t Watcher::put_question(Question question) {
    if (questions_.size() >= kQuestionsMax) return 0;
    const std::uint64_t id = next_id_++;
    question.seen_ns = env_.clock.ticks_ns();
    put(id, questions_[id] = std::move(question));
    return id;
}

// Of an order that is foreign, or may be: how much of it was executed, and whether it is gone.
void Watcher::note_progress(const AccountName& account, const venues::VenueOrder& order) {
    const std::int64_t now = env_.clock.ticks_ns();
    for (auto& [id, question] : questions_) {
        if (question.account == account && question.order.venue_id == order.venue_id &&
            question.order.venue_symbol == order.venue_symbol)
            question.progress.take(order, rules_, now);
    }
    Incident* incident = incidents_.of_order(account, order);
    if (incident != nullptr) {
        incident->progress.take(order, rules_, now);
        ports_.changed();
    }
    if (order.report.state == OrderState::closed) end_removal_of(account, order);
}

// Where the venue tells who cancelled an order of ours.
void Watcher::ask_about_cancel(const AccountName& account, const venues::VenueOrder& order) {
    (void)put_question({.account = account, .order = order, .kind = IncidentKind::foreign_cancel});
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
    if (question.kind == IncidentKind::foreign_cancel)
        judge.set_cancelled_by(question.order.request_id.text);
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
    if (question.kind == IncidentKind::foreign_order) {
        Account& state = accounts_[question.account];
        state.asked.erase(name_of(question.order));
        ++state.judged;
        if (state.known.size() >= kKnownMax)
            state.known.clear();  // Judging again is cheap; forgetting is not wrong.
        state.known.insert(name_of(question.order));
        ports_.changed();
    }
    if (!is_ours) return on_foreign(id, verdict);
    const Question ours = std::move(question);
    questions_.erase(at);
    on_ours(ours);
}

void Watcher::on_ours(const Question& question) {
    if (!question.is_new_order) return;  // After a start all that rest come at once.
    const std::optional<Pump> pump =
        rules_.look_at_own(seen(question.account, question.order), question.seen_ns);
    if (pump) stop_pump(*pump, question);
}

void Watcher::on_foreign(std::uint64_t id, const proto::Verdict& verdict) {
    Question& question = questions_.at(id);
    Account& state = accounts_[question.account];
    const bool is_order = question.kind == IncidentKind::foreign_order;
    // A cancelled order that is not ours has a question of its own.
    if (is_order == verdict.is_cancel()) {
        questions_.erase(id);
        return;
    }
    if (verdict.response() == proto::Verdict::COUNT) {
        ++state.manual;
        questions_.erase(id);
        return;
    }
    if (is_order) ++state.foreign;
    question.reason = verdict.reason().empty() ? "no reason was given" : verdict.reason();
    question.response = response_of(verdict.response());
    Findings found;
    if (is_order)
        found = rules_.look_at_foreign(seen(question.account, question.order), question.seen_ns);
    question.reasons = std::move(found.reasons);
    if (question.response == Response::alert) {
        const Question alert = std::move(question);
        questions_.erase(id);
        tell_incident(alert);
        if (found.pump) stop_pump(*found.pump, alert);
        return;
    }
    freeze(id, question);
    if (found.pump) stop_pump(*found.pump, Question{questions_.at(id)});
}

// Every account that took part is frozen, whatever its owner has declared: it is not he who buys.
void Watcher::stop_pump(const Pump& pump, const Question& first) {
    for (const AccountName& account : pump.accounts) {
        Question question{.account = account,
                          .order = first.order,
                          .kind = IncidentKind::pump,
                          .reason = pump.reason};
        (void)put_question(std::move(question));
    }
}

// Until the signer confirms it, it is asked for again and again: a second freeze does no harm.
void Watcher::freeze(std::uint64_t id, Question& question) {
    proto::ToSigner message;
    proto::FreezeKey& freeze = *message.mutable_freeze();
    freeze.set_request_id(id);
    freeze.set_account(question.account.value);
    const bool is_pump = question.kind == IncidentKind::pump;
    freeze.set_reason((is_pump ? "" : "foreign order: ") + question.reason);
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
    const Question question = std::move(at->second);
    questions_.erase(at);
    tell_incident(question);
}

// An order that was told in part first, and then whole, is one incident.
void Watcher::tell_incident(const Question& question) {
    Incident* before = question.kind == IncidentKind::foreign_order
                           ? incidents_.of_order(question.account, question.order)
                           : nullptr;
    if (before != nullptr) {
        before->order = question.order;
        before->reasons = question.reasons;
        before->response = std::max(before->response, question.response);
        ports_.changed();
        if (!before->is_contained && before->response != Response::alert) contain(*before);
        return;
    }
    const std::uint64_t number =
        incidents_.add({.time = env_.clock.now(),
                        .account = question.account,
                        .order = question.order,
                        .reason = question.reason,
                        .kind = question.kind,
                        .response = question.response,
                        .reasons = question.reasons,
                        .detected_after_ms = (env_.clock.ticks_ns() - question.seen_ns) / 1'000'000,
                        .progress = question.progress});
    if (question.kind == IncidentKind::foreign_order && question.response != Response::alert)
        contain(*incidents_.find(number));
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
    } else if (message.has_reply()) {
        on_sign_reply(message.reply());
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
        out.set_manual_orders(watched.manual);
        out.set_last_sweep_ms(watched.last_sweep.ms);
        out.set_trouble(watched.stream_trouble.empty() ? watched.sweep_trouble
                                                       : watched.stream_trouble);
    }
    incidents_.fill(state);
}

}  // namespace strongroom::watch
