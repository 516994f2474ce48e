#include "bench/signer_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "signer.pb.h"

namespace strongroom::bench {

void give_up(const std::string& why) {
    fmt::print(stderr, "bench_signer: {}\n", why);
    std::exit(1);  // NOLINT(concurrency-mt-unsafe)
}

Peer::Peer(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    for (int tries = 0; tries < 1000; ++tries) {
        descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0)
            return;
        (void)::close(descriptor_);
        (void)::usleep(10'000);
    }
    give_up("cannot connect to " + path);
}

Peer::~Peer() { (void)::close(descriptor_); }

void Peer::send(const proto::ToSigner& message) {
    send_bytes(make_frame(as_bytes(message.SerializeAsString())));
}

void Peer::send_bytes(const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t sent =
            ::send(descriptor_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
        if (sent < 0) give_up("the signer ended the connection");
        at += static_cast<std::size_t>(sent);
    }
}

std::vector<Bytes> Peer::receive() {
    std::array<std::uint8_t, 64U << 10> buffer{};
    const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (size <= 0) give_up("the signer ended the connection");
    auto frames = reader_.push({buffer.data(), static_cast<std::size_t>(size)});
    if (!frames) give_up("a frame that cannot be read");
    return *std::move(frames);
}

proto::FromSigner Peer::wait() {
    while (frames_.empty()) {
        pollfd watched{.fd = descriptor_, .events = POLLIN, .revents = 0};
        (void)::poll(&watched, 1, -1);
        frames_ = receive();
    }
    proto::FromSigner message;
    const Bytes frame = std::move(frames_.front());
    frames_.erase(frames_.begin());
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
        give_up("a message that cannot be read");
    return message;
}

SignerProcess::SignerProcess(const std::string& program) : program_(program) {
    folder_ = std::filesystem::current_path() / fmt::format("signer-bench-{}", ::getpid());
    std::filesystem::create_directories(folder_ + "/run/signer");
    start();
}

SignerProcess::~SignerProcess() {
    stop();
    std::filesystem::remove_all(folder_);
}

std::string SignerProcess::socket(const std::string& name) const {
    return fmt::format("{}/run/signer/{}.sock", folder_, name);
}

void SignerProcess::start() {
    const std::string log = folder_ + "/log";
    pid_ = ::fork();
    if (pid_ == 0) {
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        (void)::dup2(out, 1);
        (void)::dup2(out, 2);
        (void)::execl(program_.c_str(), program_.c_str(), "--folder", folder_.c_str(), nullptr);
        ::_exit(127);
    }
}

void SignerProcess::stop() {
    (void)::kill(pid_, SIGTERM);
    (void)::waitpid(pid_, nullptr, 0);
}

void SignerProcess::restart() {
    stop();
    start();
    const Peer until_it_listens(socket("admin"));
}

void SignerProcess::tell(proto::ToSigner& message) {
    Peer admin(socket("admin"));
    admin.send(message);
    const proto::FromSigner answer = admin.wait();
    if (!answer.done().error().empty()) give_up("the signer says: " + answer.done().error());
}

std::uint64_t SignerProcess::resident_kib() const {
    std::ifstream status(fmt::format("/proc/{}/status", pid_));
    for (std::string word; status >> word;) {
        std::uint64_t size = 0;
        if (word == "VmRSS:" && status >> size) return size;
    }
    return 0;
}

}  // namespace strongroom::bench
