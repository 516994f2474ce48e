// FrameMeter: follows the frames (base/frame.h) of a stream that passes by, and keeps none of it.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/result.h"

namespace strongroom::net {

class FrameMeter {
  public:
    explicit FrameMeter(std::size_t frame_bytes_max) : max_(frame_bytes_max) {}

    // The next bytes of the stream, however it was cut. Errors: exhausted (a frame's length is
    // above the bound; the stream is of no use any more, and every later call says so, too).
    Status pass(ByteView bytes);

  private:
    std::size_t max_;
    std::size_t rest_ = 0;    // Bytes of this frame that are still to come.
    std::size_t length_ = 0;  // What is known of the next length…
    int length_bytes_ = 0;    // … and how many of its four bytes that are.
    bool is_broken_ = false;
};

}  // namespace strongroom::net
