// LockStep: the markets of one house's practice venues go step by step together, as the prices of
// real venues do: the signer refuses to trade where two of them disagree.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "net/event_loop.h"

namespace strongroom::apps {

class LockStep {
  public:
    LockStep(net::EventLoop& loop, std::size_t venues) : loop_(loop), venues_(venues) {}

    // This venue is done with its step: `go_on` is called when all are, or after 20 seconds: one
    // that has come to its end does not hold the others for good.
    void arrive(std::size_t venue, std::function<void()> go_on);

  private:
    void release();

    net::EventLoop& loop_;
    std::size_t venues_;
    std::uint64_t step_ = 0;
    std::map<std::size_t, std::function<void()>> arrived_;
};

}  // namespace strongroom::apps
