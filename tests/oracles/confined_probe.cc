// Does one thing that a hole in the signer would want, inside the signer's sandbox or without it:
// confined_probe free|confined ACT FOLDER. Exit code 0: it worked. Killed or 1: it did not.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <map>
#include <string>

#include "base/sandbox.h"

namespace {

bool execve_true() {
    const pid_t child = ::fork();
    if (child == 0) {
        ::execl("/bin/true", "true", nullptr);
        ::_exit(1);
    }
    int status = 1;
    return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

bool execve_here() {
    ::execl("/bin/true", "true", nullptr);  // NOLINT: does not come back when it works.
    return false;
}

bool trace() { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }

bool socket_of(int domain) { return ::socket(domain, SOCK_STREAM, 0) >= 0; }

bool connect_somewhere() {
    const int made = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // That nobody listens there is as good as an answer: the call was let through.
    return ::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
           errno == ECONNREFUSED || errno == ENOENT || errno == EINVAL;
}

bool open_file(const std::string& path, int flags) {
    return ::open(path.c_str(), flags, 0600) >= 0;
}

bool make_executable() {
    constexpr std::size_t size = 4096;
    void* page = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && ::mprotect(page, size, PROT_READ | PROT_EXEC) == 0;
}

bool read_memory() {
    std::array<char, 8> from{};
    std::array<char, 8> to{};
    const iovec mine{to.data(), to.size()};
    const iovec theirs{from.data(), from.size()};
    return ::process_vm_readv(::getpid(), &mine, 1, &theirs, 1, 0) == 8;
}

bool make_program_in_memory() { return ::syscall(SYS_memfd_create, "x", 0) >= 0; }

bool fork_child() {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    return child > 0;
}

bool act(const std::string& name, const std::string& folder) {
    if (name == "execve") return execve_true() || execve_here();
    if (name == "ptrace") return trace();
    if (name == "inet_socket") return socket_of(AF_INET);
    if (name == "unix_socket") return socket_of(AF_UNIX);
    if (name == "connect") return connect_somewhere();
    if (name == "open_elsewhere") return open_file("/etc/hostname", O_RDONLY);
    if (name == "open_own") return open_file(folder + "/own", O_RDWR | O_CREAT);
    if (name == "mprotect_exec") return make_executable();
    if (name == "vm_readv") return read_memory();
    if (name == "memfd_exec") return make_program_in_memory();
    if (name == "fork") return fork_child();
    if (name == "abort") std::abort();
    fmt::print(stderr, "unknown act {}\n", name);
    std::exit(2);  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace

int main(int argc, char** argv) {
    using namespace strongroom;
    if (argc != 4) return 2;
    const std::string folder = argv[3];
    if (std::string(argv[1]) == "confined") {
        const bool is_confined = sandbox::harden_process() &&
                                 sandbox::confine_files({.readable = {}, .writable = {folder}}) &&
                                 sandbox::confine_signer_calls();
        if (!is_confined) return 0;  // No sandbox is as bad as one that lets everything through.
    }
    return act(argv[2], folder) ? 0 : 1;
}
