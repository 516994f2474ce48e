#include "apps/shares/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

extern char** environ;

namespace strongroom::apps {
namespace {

// A program's whole input must fit into a pipe before its output is read.
constexpr std::size_t kInputBytesMax = 60'000;
constexpr std::size_t kOutputBytesMax = 1U << 20;

void close_if_open(int& descriptor) {
    if (descriptor >= 0) (void)::close(descriptor);
    descriptor = -1;
}

struct Pipe {
    int read = -1;
    int write = -1;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(Errc::io, "cannot make a pipe");
    return Pipe{ends[0], ends[1]};
}

int spawn(std::vector<std::string>& words, int from, int to, pid_t& process) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    (void)::posix_spawn_file_actions_init(&actions);
    (void)::posix_spawn_file_actions_adddup2(&actions, from, STDIN_FILENO);
    (void)::posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO);
    posix_spawnattr_t attributes{};
    (void)::posix_spawnattr_init(&attributes);
    sigset_t usual{};
    (void)::sigemptyset(&usual);
    (void)::sigaddset(&usual, SIGPIPE);
    (void)::posix_spawnattr_setsigdefault(&attributes, &usual);
    (void)::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    const int failed = ::posix_spawnp(&process, words.front().c_str(), &actions, &attributes,
                                      arguments.data(), environ);
    (void)::posix_spawn_file_actions_destroy(&actions);
    (void)::posix_spawnattr_destroy(&attributes);
    return failed;
}

}  // namespace

Result<Program> Program::start(std::vector<std::string> words, int from, int to) {
    // One that ends early must not end us: write() tells.
    (void)std::signal(SIGPIPE, SIG_IGN);
    Program program;
    program.name_ = words.front();
    int its_in = from;
    int its_out = to;
    if (from < 0) {
        TRY_ASSIGN(const Pipe pipe, make_pipe());
        its_in = pipe.read;
        program.in_ = pipe.write;
    }
    if (to < 0) {
        TRY_ASSIGN(const Pipe pipe, make_pipe());
        program.out_ = pipe.read;
        its_out = pipe.write;
    }
    const int failed = spawn(words, its_in, its_out, program.process_);
    if (from < 0) (void)::close(its_in);
    if (to < 0) (void)::close(its_out);
    if (failed != 0) {
        program.process_ = 0;
        return fail(Errc::not_found,
                    fmt::format("cannot start `{0}`: {1}. On Debian: apt install {0}",
                                program.name_, std::generic_category().message(failed)));
    }
    return program;
}

Program::Program(Program&& other) noexcept
    : name_(std::move(other.name_)),
      process_(std::exchange(other.process_, 0)),
      in_(std::exchange(other.in_, -1)),
      out_(std::exchange(other.out_, -1)) {}

Program::~Program() {
    close_if_open(in_);
    close_if_open(out_);
    if (process_ <= 0) return;
    (void)::kill(process_, SIGTERM);
    (void)::waitpid(process_, nullptr, 0);
}

Status Program::write(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t size = ::write(in_, bytes.data(), bytes.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return fail(Errc::io, fmt::format("`{}` ended early", name_));
        bytes = bytes.subspan(static_cast<std::size_t>(size));
    }
    return {};
}

Result<std::size_t> Program::read(std::span<std::uint8_t> bytes) {
    for (;;) {
        const ssize_t size = ::read(out_, bytes.data(), bytes.size());
        if (size >= 0) return static_cast<std::size_t>(size);
        if (errno != EINTR) return fail(Errc::io, fmt::format("cannot read from `{}`", name_));
    }
}

void Program::end_input() { close_if_open(in_); }

Status Program::finish() {
    close_if_open(in_);
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return fail(Errc::invalid, fmt::format("`{}` failed; what it said stands above", name_));
}

Result<std::string> run_program(std::vector<std::string> words, std::string_view input) {
    if (input.size() > kInputBytesMax) return fail(Errc::exhausted, "too much for one go");
    TRY_ASSIGN(Program program, Program::start(std::move(words)));
    TRY(program.write(as_bytes(input)));
    std::string output;
    output.reserve(kInputBytesMax);  // So that it does not move and leave pieces behind.
    // Its input ends before its output is read: age writes its end only then.
    program.end_input();
    std::array<std::uint8_t, 4096> piece{};
    for (;;) {
        TRY_ASSIGN(const std::size_t size, program.read(piece));
        if (size == 0) break;
        output += as_text(ByteView(piece).first(size));
        if (output.size() > kOutputBytesMax)
            return fail(Errc::exhausted, "the answer is far too long");
    }
    ::explicit_bzero(piece.data(), piece.size());
    TRY(program.finish());
    return output;
}

}  // namespace strongroom::apps
