// Watcher: cancelling what is foreign. The key is frozen by then, and the signer signs such cancels
// for frozen keys alone, each on record.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "courier.pb.h"
#include "signer.pb.h"
#include "watch/watcher.h"

namespace strongroom::watch {
namespace {

constexpr std::size_t kRemovalsMax = 10'000;
constexpr Duration kFirstWait = milliseconds(500);  // Doubled with each try, …
constexpr Duration kLongestWait = seconds(30);      // … up to this.
constexpr int kTriesMax = 200;                      // Most of two hours.
// What was signed before the freeze is at the venue by then, or will never be.
constexpr Duration kContainFor = seconds(15);

bool is_same(const venues::VenueOrder& one, const venues::VenueOrder& other) {
    return one.venue_id == other.venue_id && one.venue_symbol == other.venue_symbol;
}

}  // namespace

void Watcher::contain(const Incident& incident) {
    if (incident.response == Response::contain) {
        accounts_[incident.account].contain_until_ns =
            env_.clock.ticks_ns() + kContainFor.ms * 1'000'000;
        sweep(incident.account);
    }
    const venues::VenueOrder order = *incident.order;
    remove(incident.account, order, incident.number);
    if (incident.progress.is_closed()) end_removal_of(incident.account, order);
}

void Watcher::remove(const AccountName& account, const venues::VenueOrder& order,
                     std::uint64_t incident) {
    const bool is_under_way = std::ranges::any_of(removals_, [&](const auto& entry) {
        return entry.second.account == account && is_same(entry.second.order, order);
    });
    if (is_under_way || removals_.size() >= kRemovalsMax) return;  // The next sweep shows it again.
    const std::uint64_t id = next_id_++;
    removals_[id] = {.account = account,
                     .order = order,
                     .incident = incident,
                     .began_ns = env_.clock.ticks_ns(),
                     .wait = kFirstWait};
    const Incident* known = incidents_.find(incident);
    if (known == nullptr || !known->progress.is_closed()) try_removal(id);
}

// A cancel may be repeated: of an order that has gone the venue says so. Nothing is concluded from
// an answer that does not come.
void Watcher::try_removal(std::uint64_t id) {
    Removal& removal = removals_.at(id);
    if (++removal.tries > kTriesMax)
        return end_removal(id, fmt::format("it could not be cancelled in {} tries: cancel it on "
                                           "the venue's own page",
                                           kTriesMax));
    proto::ToSigner message;
    message.mutable_sign()->set_request_id(id);
    message.mutable_sign()->set_venue_offset_ms(venue_offset_.ms);
    proto::CancelAtVenue& cancel = *message.mutable_sign()->mutable_cancel_at_venue();
    cancel.set_account(removal.account.value);
    cancel.set_venue_symbol(removal.order.venue_symbol.text);
    cancel.set_venue_id(removal.order.venue_id.text);
    cancel.set_why("containing a foreign order");
    (void)send(message);
    if (Incident* incident = incidents_.find(removal.incident)) {
        incident->containment = fmt::format("its cancel is under way (try {})", removal.tries);
        ports_.changed();
    }
    const Duration wait = std::exchange(removal.wait, std::min(removal.wait * 2, kLongestWait));
    env_.timers.after(wait, [this, id] {
        const auto at = removals_.find(id);
        if (at == removals_.end()) return;
        if (at->second.tries > 1) sweep(at->second.account);  // It may have gone unheard.
        try_removal(id);
    });
}

void Watcher::on_sign_reply(const proto::SignReply& reply) {
    if (!reply.has_refused()) return;  // The venue's answer is what counts.
    if (removals_.contains(reply.request_id()))
        on_removal_refused(reply.request_id(), reply.refused().code());
    else
        on_sweep_end(reply.request_id(), reply.refused().text());
}

void Watcher::on_removal_refused(std::uint64_t id, const std::string& code) {
    if (code != "not_frozen") return;  // Its next try comes anyway.
    accounts_[removals_.at(id).account].contain_until_ns = 0;
    end_removal(id, "the owner has thawed the key before it was cancelled");
}

void Watcher::on_removal_reply(std::uint64_t id, const HttpReply& reply) {
    const Removal removal = removals_.at(id);
    if (const auto refusal = venue_.refusal(reply)) {
        // It has gone, or was never there: the list of open orders says which.
        if (refusal->kind == venues::ErrorKind::unknown_order) sweep(removal.account);
        return;
    }
    const auto order = venue_.decode_cancel_reply(reply.body);
    if (order && *order && is_same(**order, removal.order))
        return note_progress(removal.account, **order);
    sweep(removal.account);
}

void Watcher::end_removal_of(const AccountName& account, const venues::VenueOrder& order) {
    const auto at = std::ranges::find_if(removals_, [&](const auto& entry) {
        return entry.second.account == account && is_same(entry.second.order, order);
    });
    if (at != removals_.end()) end_removal(at->first, "");
}

// `how`: why it is given up. Empty: the order has gone.
void Watcher::end_removal(std::uint64_t id, const std::string& how) {
    const Removal removal = std::move(removals_.extract(id).mapped());
    Incident* incident = incidents_.find(removal.incident);
    if (incident == nullptr) return;
    incident->is_contained = how.empty();
    const std::string executed = incident->progress.words(incident->order->qty);
    const std::string_view gone =
        removal.tries == 0 ? "it had ended before its cancel" : "it is no longer open";
    incident->containment =
        how.empty() ? fmt::format("{}; {}", gone, executed) : fmt::format("{}; {}", how, executed);
    ports_.changed();
}

// What is not in a list that was asked for after the cancel has gone. When all of an account's
// orders are to go, those that are in it are next.
void Watcher::look_for_gone(const Sweep& sweep) {
    std::set<std::pair<std::string, std::string>> open;
    for (const venues::VenueOrder& order : sweep.orders)
        open.insert({order.venue_symbol.text, order.venue_id.text});
    std::vector<std::uint64_t> gone;
    for (const auto& [id, removal] : removals_) {
        const auto& order = removal.order;
        if (removal.account == sweep.account && removal.began_ns < sweep.asked_ns &&
            removal.tries > 0 && !open.contains({order.venue_symbol.text, order.venue_id.text}))
            gone.push_back(id);
    }
    for (const std::uint64_t id : gone) {
        if (Incident* incident = incidents_.find(removals_.at(id).incident))
            incident->progress.note_gone();
        end_removal(id, "");
    }
    Account& state = accounts_[sweep.account];
    if (state.contain_until_ns == 0) return;
    if (sweep.asked_ns > state.contain_until_ns) state.contain_until_ns = 0;
    for (const venues::VenueOrder& order : sweep.orders) remove(sweep.account, order, 0);
}

}  // namespace strongroom::watch
