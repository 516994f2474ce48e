#include "lab/process_bot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "base/real_env.h"
#include "lab/process_lines.h"

extern "C" char** environ;

namespace strongroom::lab {
namespace {

std::string words_of(int code) { return std::generic_category().message(code); }

// One end of a pair of sockets, the other is the child's stdin and stdout. Lines in turn: a line
// out, a line in.
class Child {
  public:
    Child(pid_t process, int socket, Duration limit)
        : process_(process), socket_(socket), limit_(limit) {}
    ~Child() {
        (void)::close(socket_);
        // It sees the end of its input. One that does not go by itself is ended.
        for (int i = 0; i < 20; ++i) {
            if (::waitpid(process_, nullptr, WNOHANG) != 0) return;
            (void)::poll(nullptr, 0, 10);
        }
        (void)::kill(-process_, SIGKILL);
        (void)::waitpid(process_, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    Result<std::string> ask(std::string line) {
        const std::int64_t until = now_ms() + limit_.ms;
        line += '\n';
        TRY(send(line, until));
        return receive(until);
    }

  private:
    std::int64_t now_ms() const { return SystemClock().ticks_ns() / 1'000'000; }

    Status wait_for(short what, std::int64_t until) const {
        pollfd waited{.fd = socket_, .events = what, .revents = 0};
        const std::int64_t left = std::max<std::int64_t>(until - now_ms(), 0);
        const int ready = ::poll(&waited, 1, static_cast<int>(left));
        if (ready == 0)
            return fail(Errc::timeout,
                        fmt::format("it did not answer within {}", to_string(limit_)));
        if (ready < 0 && errno != EINTR) return fail(Errc::io, words_of(errno));
        return {};
    }
    Status send(std::string_view line, std::int64_t until) const {
        while (!line.empty()) {
            TRY(wait_for(POLLOUT, until));
            const ssize_t sent =
                ::send(socket_, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (sent < 0) return fail(Errc::io, gone());
            line.remove_prefix(static_cast<std::size_t>(sent));
        }
        return {};
    }
    Result<std::string> receive(std::int64_t until) {
        while (true) {
            if (const std::size_t end = pending_.find('\n'); end != std::string::npos) {
                std::string line = pending_.substr(0, end);
                pending_.erase(0, end + 1);
                if (!pending_.empty())
                    return fail(Errc::invalid, "it answered with more than one line");
                return line;
            }
            if (pending_.size() > kProcessLineMax)
                return fail(Errc::invalid,
                            fmt::format("it answered with more than {} bytes", kProcessLineMax));
            TRY(wait_for(POLLIN, until));
            char part[4096];
            const ssize_t got = ::recv(socket_, part, sizeof part, MSG_DONTWAIT);
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (got <= 0) return fail(Errc::io, gone());
            pending_.append(part, static_cast<std::size_t>(got));
        }
    }
    static std::string gone() { return "it ended; what it said is on stderr"; }

    pid_t process_;
    int socket_;
    Duration limit_;
    std::string pending_;  // Bounded by kProcessLineMax and one part.
};

Result<std::unique_ptr<Child>> start(const ProcessOptions& options) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return fail(Errc::io, fmt::format("socketpair: {}", words_of(errno)));
    posix_spawn_file_actions_t actions{};
    (void)::posix_spawn_file_actions_init(&actions);
    (void)::posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    (void)::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (options.is_quiet)
        (void)::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes{};
    (void)::posix_spawnattr_init(&attributes);
    (void)::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    // The order of a set must not differ from run to run.
    std::vector<char*> environment;
    for (char** each = environ; *each != nullptr; ++each) environment.push_back(*each);
    std::string hash_seed = "PYTHONHASHSEED=0";
    environment.push_back(hash_seed.data());
    environment.push_back(nullptr);
    std::string shell = "sh";
    std::string flag = "-c";
    std::string command = "exec " + options.command;
    char* arguments[] = {shell.data(), flag.data(), command.data(), nullptr};
    pid_t process = 0;
    const int failed =
        ::posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, environment.data());
    (void)::posix_spawnattr_destroy(&attributes);
    (void)::posix_spawn_file_actions_destroy(&actions);
    (void)::close(ends[1]);
    if (failed != 0) {
        (void)::close(ends[0]);
        return fail(Errc::io,
                    fmt::format("\"{}\" does not start: {}", options.command, words_of(failed)));
    }
    return std::make_unique<Child>(process, ends[0], options.answer_limit);
}

class ProcessBot final : public bots::Bot {
  public:
    ProcessBot(std::unique_ptr<Child> child, std::vector<bots::Market> markets,
               std::shared_ptr<ProcessFault> fault)
        : child_(std::move(child)), markets_(std::move(markets)), fault_(std::move(fault)) {}

    void on_event(const Event& event, Actions& out) override {
        if (!fault_->text.empty()) return;
        Result<std::string> line = child_->ask(event_line(event, markets_));
        if (!line) return stop(line.error().message, out);
        Result<ProcessAnswer> answer = read_answer(*line, markets_.size(), last_ref_);
        if (!answer)
            return stop(fmt::format("its answer does not read: {}", answer.error().message), out);
        for (Action& action : answer->actions) {
            if (const auto* place = std::get_if<Place>(&action)) last_ref_ = place->ref;
            if (auto* book = std::get_if<Book>(&action)) {
                const std::size_t pair = book->deal.pair.number;
                book->deal.profit.asset = markets_[pair].instrument.symbol.quote;
            }
            out.push_back(std::move(action));
        }
        if (!answer->state.empty()) state_ = std::move(answer->state);
    }
    std::string state() const override { return state_; }

  private:
    void stop(const std::string& why, Actions& out) {
        fault_->text = fmt::format("the bot's process: {}", why);
        out.emplace_back(Finish{fault_->text});
    }

    std::unique_ptr<Child> child_;
    std::vector<bots::Market> markets_;
    std::shared_ptr<ProcessFault> fault_;
    OrderRef last_ref_;
    std::string state_ = "running";
};

}  // namespace

Result<std::unique_ptr<bots::Bot>> start_process_bot(const ProcessOptions& options,
                                                     std::vector<bots::Market> markets,
                                                     std::shared_ptr<ProcessFault> fault) {
    TRY_ASSIGN(std::unique_ptr<Child> child, start(options));
    return std::make_unique<ProcessBot>(std::move(child), std::move(markets), std::move(fault));
}

}  // namespace strongroom::lab
