// EngineService: links, and what clients see.
#include "engine/service.h"

#include <algorithm>
#include <utility>

#include "base/first_number.h"
#include "courier.pb.h"
#include "engine.pb.h"
#include "signer.pb.h"
#include "wire/newest_first.h"

namespace strongroom::engine {
namespace {

constexpr Duration kTick = milliseconds(20);
constexpr std::int64_t kPushEveryNs = 250'000'000;

void add_link(const char* name, bool is_up, const std::string& text, proto::EngineState& state) {
    proto::FeedState& out = *state.add_feeds();
    out.set_name(name);
    out.set_is_up(is_up);
    out.set_text(text);
}

}  // namespace

EngineService::EngineService(const EngineSettings& settings, Env env, EnginePorts ports)
    : env_(env), ports_(std::move(ports)), next_(first_number(env.random)) {
    for (const EngineVenue& venue : settings.venues) {
        venues_.push_back(std::make_unique<VenueEngine>(
            VenueEngineSettings{.folder = settings.folder + "/" + std::string(venue.profile.venue),
                                .venue = venue.profile,
                                .ca_file = venue.ca_file,
                                .limits = settings.limits},
            env,
            VenueEnginePorts{.to_signer = ports_.to_signer,
                             .to_courier = ports_.to_courier,
                             .fatal = ports_.fatal}));
    }
}

Status EngineService::open() {
    for (const auto& venue : venues_) TRY(venue->open());
    return {};
}

void EngineService::start() {
    for (const auto& venue : venues_) venue->start();
    tick();
}

void EngineService::tick() {
    go_on_placing();
    push_state();
    env_.timers.after(kTick, [this] { tick(); });
}

VenueEngine* EngineService::at(std::string_view venue) {
    const auto found =
        std::ranges::find(venues_, venue, [](const auto& one) { return one->name(); });
    return found == venues_.end() ? nullptr : found->get();
}

VenueEngine* EngineService::of(const BotName& bot) {
    const auto found =
        std::ranges::find_if(venues_, [&](const auto& one) { return one->has_bot(bot); });
    return found == venues_.end() ? nullptr : found->get();
}

// ---- Links -----------------------------------------------------------------------------------

void EngineService::note(Link& link, bool is_up, const std::string& text) {
    if (link.is_up == is_up && link.text == text) return;
    link = {is_up, text};
    ++links_version_;
}

void EngineService::signer_connected(bool is_connected) {
    note(signer_, is_connected, is_connected ? "" : "not connected");
    for (const auto& venue : venues_) venue->signer_connected(is_connected);
    if (!is_connected) return;
    for (auto& [id, placing] : placing_) ask_where(id, placing);
}

// Whoever asked knows the number of its request.
void EngineService::signer_frame(ByteView frame) {
    proto::FromSigner message;
    const bool is_read = message.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
    if (is_read && message.has_account_venue()) return on_account_venue(message.account_venue());
    for (const auto& venue : venues_) {
        if (const Status taken = venue->signer_frame(frame); !taken)
            note(signer_, true, taken.error().message);
    }
}

void EngineService::courier_connected(bool is_connected) {
    note(courier_, is_connected, is_connected ? "" : "not connected");
    for (const auto& venue : venues_) venue->courier_connected(is_connected);
}

void EngineService::courier_frame(ByteView frame) {
    proto::FromCourier message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
        return note(courier_, true, "a message that does not read");
    for (const auto& venue : venues_) venue->courier_said(message);
}

// ---- What is shown ---------------------------------------------------------------------------

Status EngineService::release() {
    for (const auto& venue : venues_) TRY(venue->release());
    return {};
}

std::uint64_t EngineService::version() const {
    std::uint64_t sum = links_version_;
    for (const auto& venue : venues_) sum += venue->version();
    return sum;
}

// Of each venue the newest come first; so they do together.
void EngineService::fill_state(proto::EngineState& state) const {
    add_link("courier", courier_.is_up, courier_.text, state);
    add_link("signer", signer_.is_up, signer_.text, state);
    for (const auto& venue : venues_) venue->fill_state(state);
    if (venues_.size() == 1) return;
    wire::sort_newest_first(*state.mutable_deals(), &proto::DealState::opened_ms);
    wire::sort_newest_first(*state.mutable_orders(), &proto::OrderView::changed_ms);
    wire::sort_newest_first(*state.mutable_fills(), &proto::FillState::time_ms);
    wire::sort_newest_first(*state.mutable_notices(), &proto::NoticeState::time_ms);
}

void EngineService::push_state() {
    const std::int64_t now = env_.clock.ticks_ns();
    if (subscribers_.empty() || version() == shown_version_ || now - last_push_ns_ < kPushEveryNs)
        return;
    if (!release()) return;  // What is shown is on the disk.
    shown_version_ = version();
    last_push_ns_ = now;
    proto::FromEngine message;
    fill_state(*message.mutable_state());
    for (const ClientId client : std::set(subscribers_)) send(client, message);
}

void EngineService::done(ClientId client, std::uint64_t request_id, const Status& status) {
    proto::FromEngine message;
    message.mutable_done()->set_request_id(request_id);
    if (!status) {
        message.mutable_done()->set_error(status.error().message);
        message.mutable_done()->set_code(std::string(to_string(status.error().code)));
    }
    send(client, message);
}

void EngineService::send(ClientId client, const proto::FromEngine& message) {
    const std::string bytes = message.SerializeAsString();
    if (!ports_.to_client(client, as_bytes(bytes))) subscribers_.erase(client);
}

}  // namespace strongroom::engine
