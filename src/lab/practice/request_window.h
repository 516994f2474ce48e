// RequestWindow: what each client has used of a limit, in windows that begin with the first request
// in them.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/time.h"

namespace strongroom::lab::practice {

class RequestWindow {
  public:
    static constexpr std::size_t kClientsMax = 10'000;

    RequestWindow(std::int64_t limit, Duration length) : limit_(limit), length_(length) {}

    struct State {
        std::int64_t limit = 0;
        std::int64_t remaining = 0;
        Duration until_reset;
        bool is_used_up = false;  // This request was not counted: it is refused.
    };
    // One request of this weight, by a client: an address, an account or a key.
    State charge(const std::string& who, std::int64_t weight, Time now);

  private:
    struct Window {
        Time begun;
        std::int64_t used = 0;
    };

    std::int64_t limit_;
    Duration length_;
    std::map<std::string, Window> windows_;  // Bounded by kClientsMax.
};

}  // namespace strongroom::lab::practice
