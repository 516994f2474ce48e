#include "apps/up/supervisor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <ranges>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/real_env.h"

namespace strongroom::apps {
namespace {

constexpr Duration kFirstRetry = milliseconds(20);
constexpr Duration kLongestRetry = seconds(2);
constexpr std::int64_t kLongLifeNs = 5'000'000'000;
constexpr int kQuickEndsMax = 8;
constexpr Duration kStopLimit = seconds(5);

std::int64_t now_ns() { return SystemClock().ticks_ns(); }

std::string how_it_ended(int status) {
    if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
    return fmt::format("ended with code {}", WEXITSTATUS(status));
}

}  // namespace

Supervisor::Supervisor(net::EventLoop& loop, std::string log_folder,
                       std::function<void(const Error&)> failed)
    : loop_(loop), log_folder_(std::move(log_folder)), failed_(std::move(failed)) {
    loop_.on_child_signal([this] { reap(); });
}

Supervisor::~Supervisor() {
    for (const auto& [name, running] : running_) {
        if (running.process != 0) (void)::kill(running.process, SIGKILL);
    }
}

Status Supervisor::start(ChildProgram program) {
    const std::string name = program.name;
    Running& running = running_[name];
    running.program = std::move(program);
    running.retry = kFirstRetry;
    order_.push_back(name);
    return spawn(running);
}

Status Supervisor::spawn(Running& running) {
    const ChildProgram& program = running.program;
    std::vector<std::string> texts{program.path};
    texts.insert(texts.end(), program.arguments.begin(), program.arguments.end());
    std::vector<char*> arguments;
    for (std::string& text : texts) arguments.push_back(text.data());
    arguments.push_back(nullptr);

    const std::string log = log_folder_ + "/" + program.name + ".log";
    posix_spawn_file_actions_t actions{};
    (void)::posix_spawn_file_actions_init(&actions);
    (void)::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                             O_WRONLY | O_CREAT | O_APPEND, 0600);
    (void)::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    // Ctrl-C reaches us alone: we end the others, in order.
    posix_spawnattr_t attributes{};
    (void)::posix_spawnattr_init(&attributes);
    (void)::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    const int failed = ::posix_spawn(&running.process, program.path.c_str(), &actions, &attributes,
                                     arguments.data(), environ);
    (void)::posix_spawn_file_actions_destroy(&actions);
    (void)::posix_spawnattr_destroy(&attributes);
    if (failed != 0) {
        running.process = 0;
        return fail(Errc::io, fmt::format("cannot start {}: {}", program.path,
                                          std::generic_category().message(failed)));
    }
    running.started_ns = now_ns();
    return {};
}

void Supervisor::reap() {
    int status = 0;
    for (pid_t process = 0; (process = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        const auto at = std::ranges::find_if(
            running_, [process](const auto& entry) { return entry.second.process == process; });
        if (at != running_.end()) ended(at->second, status);
    }
}

void Supervisor::ended(Running& running, int status) {
    running.process = 0;
    if (is_stopping_) return finish_if_done();
    const bool lived_long = now_ns() - running.started_ns > kLongLifeNs;
    if (lived_long) running.retry = kFirstRetry;
    running.quick_ends = lived_long || WIFSIGNALED(status) ? 0 : running.quick_ends + 1;
    const std::string& name = running.program.name;
    // Bad input does not get better by itself.
    const bool is_hopeless = WIFEXITED(status) && WEXITSTATUS(status) == 2 && !lived_long;
    if (is_hopeless || running.quick_ends >= kQuickEndsMax)
        return failed_({is_hopeless ? Errc::invalid : Errc::unavailable,
                        fmt::format("{} cannot start: {}", name, last_words(name))});
    log::warn(fmt::format("{} {}; starting it again", name, how_it_ended(status)));
    ++restarts_;
    loop_.after(running.retry, [this, name] {
        Running& again = running_.at(name);
        if (is_stopping_) return;
        if (const Status spawned = spawn(again); !spawned) failed_(spawned.error());
    });
    running.retry = std::min(running.retry * 2, kLongestRetry);
}

std::string Supervisor::last_words(const std::string& name) const {
    std::ifstream log(log_folder_ + "/" + name + ".log");
    std::string last;
    for (std::string line; std::getline(log, line);) last = line;
    constexpr std::string_view prefix = "strongroom: ";
    if (last.starts_with(prefix)) last.erase(0, prefix.size());
    return last.empty() ? "it wrote nothing" : last;
}

void Supervisor::stop_all(std::function<void()> done) {
    is_stopping_ = true;
    stopped_ = std::move(done);
    for (const std::string& name : order_ | std::views::reverse) {
        if (const pid_t process = running_.at(name).process; process != 0)
            (void)::kill(process, SIGTERM);
    }
    loop_.after(kStopLimit, [this] {
        for (const auto& [name, running] : running_) {
            if (running.process != 0) (void)::kill(running.process, SIGKILL);
        }
    });
    finish_if_done();
}

void Supervisor::finish_if_done() {
    const bool is_done =
        std::ranges::all_of(running_, [](const auto& entry) { return entry.second.process == 0; });
    if (!is_done) return;
    if (const auto done = std::exchange(stopped_, {})) loop_.after({}, done);
}

}  // namespace strongroom::apps
