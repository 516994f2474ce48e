// CourierNetwork: the network as the engine sees it: what it asks a venue without a key goes
// through the courier, which keeps the venue's request budget. Streams it opens by itself.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/env.h"

namespace strongroom::proto {
class FromCourier;
}

namespace strongroom::engine {

class CourierNetwork final : public Network {
  public:
    // `to_courier`: false when the courier is not there.
    CourierNetwork(Env env, std::string venue, std::function<bool(ByteView)> to_courier);
    ~CourierNetwork() override;

    // The endpoint is the venue's public one, which the courier knows by itself.
    void request(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                 std::function<void(Result<HttpReply>)> done) override;
    std::unique_ptr<Stream> open_stream(const Endpoint& endpoint, StreamHandler handler) override;

    // A PublicReply or SendFailed. False: it is the answer to no request of ours.
    bool courier_said(const proto::FromCourier& message);
    void courier_gone();

  private:
    using Done = std::function<void(Result<HttpReply>)>;
    void end(std::uint64_t id, Result<HttpReply> result);

    Env env_;
    std::string venue_;
    std::function<bool(ByteView)> to_courier_;
    // Another process's requests, answered late, must not be taken for ours: begins anywhere.
    std::optional<std::uint64_t> next_;
    std::map<std::uint64_t, Done> asked_;  // Bounded by the deadlines, and by those who ask.
    // Timers may ring when this is gone: they look here first.
    std::shared_ptr<bool> is_alive_ = std::make_shared<bool>(true);
};

}  // namespace strongroom::engine
