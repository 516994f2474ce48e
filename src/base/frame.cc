#include "base/frame.h"

#include <fmt/format.h>
#include <string.h>

#include <algorithm>

#include "base/ensure.h"

namespace strongroom {
namespace {

constexpr std::size_t kLengthBytes = 4;

std::size_t read_length(const Bytes& bytes, std::size_t at) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        length |= static_cast<std::size_t>(bytes[at + i]) << (8 * i);
    return length;
}

}  // namespace

std::string make_frame(ByteView payload) {
    ENSURE(payload.size() <= kFrameBytesMax, "a message to another process is bounded");
    std::string frame;
    frame.reserve(kLengthBytes + payload.size());
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        frame.push_back(static_cast<char>(payload.size() >> (8 * i)));
    frame.append(as_text(payload));
    return frame;
}

Result<std::vector<Bytes>> FrameReader::push(ByteView bytes) {
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    std::vector<Bytes> frames;
    std::size_t at = 0;
    while (pending_.size() - at >= kLengthBytes) {
        const std::size_t length = read_length(pending_, at);
        if (length > max_)
            return fail(Errc::exhausted,
                        fmt::format("a frame of {} bytes, at most {}", length, max_));
        if (pending_.size() - at - kLengthBytes < length) break;
        const auto from = pending_.begin() + static_cast<std::ptrdiff_t>(at + kLengthBytes);
        frames.emplace_back(from, from + static_cast<std::ptrdiff_t>(length));
        at += kLengthBytes + length;
    }
    // What was handed over may hold a secret; erase() alone would leave it behind the end.
    const auto rest = std::copy(pending_.begin() + static_cast<std::ptrdiff_t>(at), pending_.end(),
                                pending_.begin());
    const auto left = static_cast<std::size_t>(rest - pending_.begin());
    if (at > 0) ::explicit_bzero(pending_.data() + left, at);
    pending_.resize(left);
    return frames;
}

}  // namespace strongroom
