#include "watch/incident_log.h"

#include <algorithm>
#include <string_view>

#include "model/action.h"
#include "watch.pb.h"

namespace strongroom::watch {
namespace {

constexpr std::size_t kIncidentsMax = 100;

std::string_view word_of(IncidentKind kind) {
    switch (kind) {
        case IncidentKind::foreign_order: return "foreign_order";
        case IncidentKind::foreign_cancel: return "foreign_cancel";
        case IncidentKind::funds_left: return "funds_left";
        case IncidentKind::pump: return "pump";
    }
    return "";
}

std::string_view word_of(Response response) {
    switch (response) {
        case Response::alert: return "alert";
        case Response::freeze: return "freeze";
        case Response::contain: return "contain";
    }
    return "";
}

std::string_view grade_of(const Incident& incident) {
    if (incident.kind == IncidentKind::pump) return "platform";
    if (incident.kind != IncidentKind::foreign_order) return "notice";
    return incident.reasons.empty() ? "serious" : "severe";
}

void write(const venues::VenueOrder& order, proto::Incident& out) {
    out.set_symbol(order.venue_symbol.text);
    out.set_venue_order(order.venue_id.text);
    out.set_side(std::string(to_string(order.side)));
    out.set_qty(order.qty.value.to_string());
    if (order.price) out.set_limit(order.price->value.to_string());
}

}  // namespace

std::uint64_t IncidentLog::add(Incident incident) {
    incident.number = ++last_;
    incidents_.push_back(std::move(incident));
    if (incidents_.size() > kIncidentsMax) incidents_.pop_front();
    return last_;
}

Incident* IncidentLog::find(std::uint64_t number) {
    const auto at = std::ranges::find(incidents_, number, &Incident::number);
    return at == incidents_.end() ? nullptr : &*at;
}

Incident* IncidentLog::of_order(const AccountName& account, const venues::VenueOrder& order) {
    for (auto at = incidents_.rbegin(); at != incidents_.rend(); ++at) {
        if (at->kind == IncidentKind::foreign_order && at->account == account && at->order &&
            at->order->venue_id == order.venue_id && at->order->venue_symbol == order.venue_symbol)
            return &*at;
    }
    return nullptr;
}

void IncidentLog::fill(proto::WatchState& state) const {
    for (auto at = incidents_.rbegin(); at != incidents_.rend(); ++at) {
        proto::Incident& out = *state.add_incidents();
        out.set_number(at->number);
        out.set_time_ms(at->time.ms);
        out.set_account(at->account.value);
        out.set_venue(venue_);
        if (at->order) write(*at->order, out);
        out.set_reason(at->reason);
        out.set_detected_after_ms(at->detected_after_ms);
        out.set_kind(std::string(word_of(at->kind)));
        out.set_response(std::string(word_of(at->response)));
        out.set_grade(std::string(grade_of(*at)));
        for (const std::string& reason : at->reasons) out.add_reasons(reason);
        if (at->kind == IncidentKind::foreign_order)
            out.set_filled(at->progress.filled().value.to_string());
        if (const auto& loss = at->progress.loss()) {
            out.set_loss(loss->amount.to_string());
            out.set_loss_asset(loss->asset.str());
        }
        out.set_containment(at->containment);
        out.set_is_contained(at->is_contained);
    }
}

}  // namespace strongroom::watch
