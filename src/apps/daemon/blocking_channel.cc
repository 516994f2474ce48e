#include "apps/daemon/blocking_channel.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace strongroom::apps {

BlockingChannel::BlockingChannel(int descriptor, std::string who)
    : descriptor_(descriptor), who_(std::move(who)) {}

BlockingChannel::BlockingChannel(BlockingChannel&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      who_(std::move(other.who_)),
      reader_(std::move(other.reader_)),
      frames_(std::move(other.frames_)) {}

BlockingChannel& BlockingChannel::operator=(BlockingChannel&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(who_, other.who_);
    std::swap(reader_, other.reader_);
    std::swap(frames_, other.frames_);
    return *this;
}

BlockingChannel::~BlockingChannel() {
    if (descriptor_ >= 0) (void)::close(descriptor_);
}

Result<BlockingChannel> BlockingChannel::connect(const std::string& path, const std::string& who) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return fail(Errc::invalid, fmt::format("{}: too long for a socket's path", path));
    path.copy(address.sun_path, path.size());
    BlockingChannel channel(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), who);
    if (::connect(channel.descriptor_, reinterpret_cast<const sockaddr*>(&address),
                  sizeof address) != 0) {
        return fail(Errc::unavailable,
                    fmt::format("{} is not running (nobody listens at {}); `strongroom up` starts "
                                "it, --folder says where",
                                who, path));
    }
    return channel;
}

std::unexpected<Error> BlockingChannel::gone() const {
    return fail(Errc::unavailable, fmt::format("{} closed the connection", who_));
}

Status BlockingChannel::send(ByteView frame) {
    const std::string wire = make_frame(frame);
    for (std::size_t at = 0; at < wire.size();) {
        const ssize_t size = ::send(descriptor_, wire.data() + at, wire.size() - at, MSG_NOSIGNAL);
        if (size <= 0) return gone();
        at += static_cast<std::size_t>(size);
    }
    return {};
}

Result<Bytes> BlockingChannel::receive(Duration limit) {
    while (frames_.empty()) {
        pollfd watched{.fd = descriptor_, .events = POLLIN, .revents = 0};
        if (::poll(&watched, 1, static_cast<int>(limit.ms)) <= 0)
            return fail(Errc::timeout, fmt::format("{} does not answer", who_));
        std::array<std::uint8_t, 64U << 10> buffer{};
        const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
        if (size <= 0) return gone();
        TRY_ASSIGN(frames_, reader_.push({buffer.data(), static_cast<std::size_t>(size)}));
    }
    Bytes first = std::move(frames_.front());
    frames_.erase(frames_.begin());
    return first;
}

Result<Bytes> BlockingChannel::ask(ByteView frame, Duration limit) {
    TRY(send(frame));
    return receive(limit);
}

}  // namespace strongroom::apps
