#include "apps/signer/poll_server.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace strongroom::apps {
namespace {

std::unexpected<Error> failed(const std::string& path, std::string_view what) {
    return fail(Errc::io, fmt::format("{}: cannot {}: {}", path, what,
                                      std::generic_category().message(errno)));
}

// The kernel's word for who is on the other side.
bool is_welcome(int descriptor, const std::vector<std::uint32_t>& may_connect) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == ::geteuid() || std::ranges::count(may_connect, peer.uid) > 0;
}

}  // namespace

PollServer::~PollServer() {
    for (const Listening& listening : listening_) (void)::close(listening.descriptor);
    for (const auto& [id, peer] : peers_) (void)::close(peer.descriptor);
}

Status PollServer::listen(const std::string& folder, std::vector<Socket> sockets) {
    for (Socket& socket : sockets) {
        const std::string path = folder + "/" + socket.name + ".sock";
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path.size() >= sizeof address.sun_path) {
            return fail(Errc::io, fmt::format("{}: a socket's path has at most {} bytes; choose a "
                                              "shorter folder",
                                              path, sizeof address.sun_path - 1));
        }
        path.copy(address.sun_path, path.size());
        (void)::unlink(path.c_str());
        const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (made < 0) return failed(path, "open a socket");
        listening_.push_back({std::move(socket), made});
        if (::bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            return failed(path, "bind");
        if (::listen(made, SOMAXCONN) != 0) return failed(path, "listen");
    }
    return {};
}

void PollServer::turn(Duration wait, const Handler& handler) {
    flush();
    std::vector<pollfd> watched;
    std::vector<PeerId> ids;
    for (const Listening& listening : listening_)
        watched.push_back({.fd = listening.descriptor, .events = POLLIN, .revents = 0});
    for (const auto& [id, peer] : peers_) {
        const int events = POLLIN | (peer.unsent.empty() ? 0 : POLLOUT);
        watched.push_back(
            {.fd = peer.descriptor, .events = static_cast<short>(events), .revents = 0});
        ids.push_back(id);
    }
    const int timeout_ms = static_cast<int>(std::clamp<std::int64_t>(wait.ms, 0, 60'000));
    if (::poll(watched.data(), watched.size(), timeout_ms) > 0) {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const short happened = watched[listening_.size() + i].revents;
            const auto at = peers_.find(ids[i]);
            if ((happened & POLLOUT) != 0) write(at->second);
            if ((happened & (POLLIN | POLLHUP | POLLERR)) != 0) read(ids[i], handler);
        }
        for (std::size_t i = 0; i < listening_.size(); ++i) {
            if ((watched[i].revents & POLLIN) != 0) accept(listening_[i], handler);
        }
    }
    drop_closing(handler);
}

void PollServer::accept(const Listening& listening, const Handler& handler) {
    const int made =
        ::accept4(listening.descriptor, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (made < 0) return;
    if (peers_.size() >= kPeersMax || !is_welcome(made, listening.socket.may_connect)) {
        (void)::close(made);
        return;
    }
    const PeerId id = next_++;
    Peer& peer = peers_[id];
    peer.descriptor = made;
    peer.socket = listening.socket.name;
    handler.opened(id, peer.socket);
}

void PollServer::read(PeerId id, const Handler& handler) {
    std::array<std::uint8_t, 64U << 10> buffer{};
    Peer& peer = peers_.at(id);
    const ssize_t size = ::recv(peer.descriptor, buffer.data(), buffer.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) {
        peer.is_closing = true;
        return;
    }
    auto frames = peer.reader.push({buffer.data(), static_cast<std::size_t>(size)});
    if (!frames) peer.is_closing = true;
    for (Bytes& frame : frames.value_or(std::vector<Bytes>{})) {
        if (peer.is_closing) return;
        handler.frame(id, peer.socket, frame);
        // What a message held must not stay behind in freed memory: it may have been a secret.
        ::explicit_bzero(frame.data(), frame.size());
    }
    ::explicit_bzero(buffer.data(), static_cast<std::size_t>(size));
}

bool PollServer::send(PeerId id, ByteView payload) {
    const auto at = peers_.find(id);
    if (at == peers_.end() || at->second.is_closing) return false;
    Peer& peer = at->second;
    if (peer.unsent.empty()) to_write_.push_back(id);
    peer.unsent += make_frame(payload);
    if (peer.unsent.size() > kUnsentBytesMax) peer.is_closing = true;
    return !peer.is_closing;
}

void PollServer::flush() {
    for (const PeerId id : std::exchange(to_write_, {})) {
        if (const auto at = peers_.find(id); at != peers_.end()) write(at->second);
    }
}

void PollServer::write(Peer& peer) {
    while (!peer.unsent.empty()) {
        const ssize_t size =
            ::send(peer.descriptor, peer.unsent.data(), peer.unsent.size(), MSG_NOSIGNAL);
        if (size < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN) peer.is_closing = true;
            return;
        }
        peer.unsent.erase(0, static_cast<std::size_t>(size));
    }
}

void PollServer::close(PeerId id) {
    if (const auto at = peers_.find(id); at != peers_.end()) at->second.is_closing = true;
}

void PollServer::drop_closing(const Handler& handler) {
    std::vector<PeerId> gone;
    for (const auto& [id, peer] : peers_) {
        if (peer.is_closing) gone.push_back(id);
    }
    for (const PeerId id : gone) {
        (void)::close(peers_.at(id).descriptor);
        peers_.erase(id);
        handler.closed(id);
    }
}

}  // namespace strongroom::apps
