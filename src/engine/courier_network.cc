#include "engine/courier_network.h"

#include <utility>

#include "base/first_number.h"
#include "courier.pb.h"

namespace strongroom::engine {
namespace {

// After the courier's own limit: its answer says more than our silence.
constexpr Duration kGrace = seconds(2);

}  // namespace

CourierNetwork::CourierNetwork(Env env, std::string venue, std::function<bool(ByteView)> to_courier)
    : env_(env), venue_(std::move(venue)), to_courier_(std::move(to_courier)) {}

CourierNetwork::~CourierNetwork() { *is_alive_ = false; }

void CourierNetwork::request(const Endpoint&, HttpRequest request, Duration deadline, Done done) {
    if (!next_) next_ = first_number(env_.random);
    const std::uint64_t id = (*next_)++;
    proto::ToCourier message;
    proto::AskPublic& ask = *message.mutable_ask_public();
    ask.set_request_id(id);
    ask.set_venue(venue_);
    ask.set_method(request.method);
    ask.set_target(request.target);
    ask.set_weight(request.weight);
    asked_[id] = std::move(done);
    const bool is_there = to_courier_(as_bytes(message.SerializeAsString()));
    env_.timers.after(is_there ? deadline + kGrace : Duration{}, [this, is_alive = is_alive_, id,
                                                                  is_there] {
        if (!*is_alive) return;
        end(id, fail(is_there ? Errc::timeout : Errc::unavailable,
                     is_there ? "the courier does not answer" : "the courier is not connected"));
    });
}

std::unique_ptr<Stream> CourierNetwork::open_stream(const Endpoint& endpoint,
                                                    StreamHandler handler) {
    return env_.network.open_stream(endpoint, std::move(handler));
}

bool CourierNetwork::courier_said(const proto::FromCourier& message) {
    if (message.has_public_reply()) {
        const proto::PublicReply& reply = message.public_reply();
        if (!asked_.contains(reply.request_id())) return false;
        end(reply.request_id(),
            HttpReply{.status = reply.status(), .headers = {}, .body = reply.body()});
        return true;
    }
    if (!message.has_failed() || !asked_.contains(message.failed().request_id())) return false;
    end(message.failed().request_id(),
        fail(message.failed().never_sent() ? Errc::unavailable : Errc::timeout,
             message.failed().text()));
    return true;
}

void CourierNetwork::courier_gone() {
    for (auto& [id, done] : std::exchange(asked_, {}))
        done(fail(Errc::unavailable, "the courier is gone"));
}

void CourierNetwork::end(std::uint64_t id, Result<HttpReply> result) {
    auto asked = asked_.extract(id);
    if (!asked.empty()) asked.mapped()(std::move(result));
}

}  // namespace strongroom::engine
