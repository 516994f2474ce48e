#include "courier/service.h"

#include <algorithm>
#include <utility>

#include "courier.pb.h"
#include "signer.pb.h"

namespace strongroom::courier {

CourierService::CourierService(CourierSettings settings, Env env, CourierPorts ports)
    : ports_(std::move(ports)), errands_(env, settings.folder, ports_.to_signer) {
    for (CourierVenue& venue : settings.venues)
        venues_.push_back(std::make_unique<VenueCourier>(std::move(venue), env, ports_, budgets_));
}

void CourierService::start() {
    for (const auto& venue : venues_) venue->start();
}

VenueCourier* CourierService::at(std::string_view venue) {
    const auto found =
        std::ranges::find(venues_, venue, [](const auto& one) { return one->venue(); });
    return found == venues_.end() ? nullptr : found->get();
}

// ---- The signer ------------------------------------------------------------------------------

void CourierService::signer_connected(bool is_connected) {
    for (const auto& venue : venues_) venue->signer_connected(is_connected);
}

void CourierService::signer_frame(ByteView frame) {
    proto::FromSigner message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) return;
    if (message.has_ask_witness()) return errands_.run(message.ask_witness());
    if (message.has_reply()) {  // Whoever asked knows its number.
        for (const auto& venue : venues_) venue->signer_said(message);
        return;
    }
    VenueCourier* venue = at(message.has_signed_request()    ? message.signed_request().venue()
                             : message.has_want_references() ? message.want_references().venue()
                             : message.has_want_key_errand() ? message.want_key_errand().venue()
                                                             : message.want_key_rights().venue());
    if (venue != nullptr)
        venue->signer_said(message);
    else if (message.has_signed_request())
        send_back(message.signed_request());
}

void CourierService::send_back(const proto::SignedRequest& request) {
    proto::FromCourier message;
    message.mutable_failed()->set_request_id(request.request_id());
    message.mutable_failed()->set_never_sent(true);
    message.mutable_failed()->set_text("this courier does not serve that venue");
    (void)ports_.to_client(request.client(), as_bytes(message.SerializeAsString()));
}

// ---- Clients ---------------------------------------------------------------------------------

void CourierService::client_connected(const std::string& client, bool is_connected) {
    for (const auto& venue : venues_) venue->client_connected(client, is_connected);
}

void CourierService::client_frame(const std::string& client, ByteView frame) {
    proto::ToCourier message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) return;
    if (message.has_ask_public()) {
        VenueCourier* asked = at(message.ask_public().venue());
        // The watch has nothing to ask without a key.
        if (asked != nullptr && client == "engine") asked->ask_public(client, message.ask_public());
        return;
    }
    if (!message.has_open_user_stream()) return;
    VenueCourier* venue = at(message.open_user_stream().venue());
    if (venue != nullptr) venue->open_stream(client, message.open_user_stream().account());
}

}  // namespace strongroom::courier
