// Frames: messages on a byte stream between our own processes. u32 length (little endian), bytes.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

namespace strongroom {

inline constexpr std::size_t kFrameBytesMax = 16U << 20;

// The frame on the wire. ENSUREs payload.size() <= kFrameBytesMax.
std::string make_frame(ByteView payload);

// Cuts what arrives into frames. One reader for one connection.
class FrameReader {
  public:
    explicit FrameReader(std::size_t frame_bytes_max = kFrameBytesMax) : max_(frame_bytes_max) {}

    // The frames that are whole with these bytes. Errors: exhausted (a length above the bound; the
    // connection is of no use any more).
    Result<std::vector<Bytes>> push(ByteView bytes);

  private:
    std::size_t max_;
    Bytes pending_;  // At most one frame and its length.
};

}  // namespace strongroom
