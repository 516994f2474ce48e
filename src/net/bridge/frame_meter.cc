#include "net/bridge/frame_meter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace strongroom::net {

Status FrameMeter::pass(ByteView bytes) {
    constexpr int length_bytes = 4;
    while (!bytes.empty() && !is_broken_) {
        if (rest_ > 0) {
            const std::size_t passing = std::min(rest_, bytes.size());
            rest_ -= passing;
            bytes = bytes.subspan(passing);
            continue;
        }
        length_ |= static_cast<std::size_t>(bytes.front()) << (8 * length_bytes_);
        bytes = bytes.subspan(1);
        if (++length_bytes_ < length_bytes) continue;
        is_broken_ = length_ > max_;
        rest_ = std::exchange(length_, 0);
        length_bytes_ = 0;
    }
    if (!is_broken_) return {};
    return fail(Errc::exhausted, fmt::format("a frame of {} bytes, at most {}", rest_, max_));
}

}  // namespace strongroom::net
