// An input of a fuzz target as steps: one byte says what to do, two how many bytes follow for it.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/bytes.h"

namespace strongroom::test {

struct FuzzStep {
    std::uint8_t kind = 0;
    ByteView bytes;
};

class FuzzSteps {
  public:
    explicit FuzzSteps(ByteView input) : rest_(input) {}

    std::optional<FuzzStep> next() {
        if (rest_.size() < 3) return std::nullopt;
        const std::size_t wanted = rest_[1] + 256U * rest_[2];
        const std::size_t size = std::min(wanted, rest_.size() - 3);
        const FuzzStep step{rest_[0], rest_.subspan(3, size)};
        rest_ = rest_.subspan(3 + size);
        return step;
    }

  private:
    ByteView rest_;
};

// Whatever leaves can be read by the other side.
template <typename Message>
bool check(ByteView frame) {
    Message message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) std::abort();
    return true;
}

}  // namespace strongroom::test
