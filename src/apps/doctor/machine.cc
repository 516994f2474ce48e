#include "apps/doctor/machine.h"

#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace strongroom::apps {
namespace {

std::string text_of(const std::string& path) {
    std::ifstream file(path);  // Not by its size: files of /proc have none.
    std::string text(std::istreambuf_iterator<char>(file), {});
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

std::optional<int> number_of(const std::string& text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool has_memfd_secret() {
    const long file = ::syscall(SYS_memfd_secret, 0);
    if (file >= 0) (void)::close(static_cast<int>(file));
    return file >= 0;
}

std::uint64_t memlock_bytes() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_MEMLOCK, &limit) == 0 ? limit.rlim_cur : 0;
}

std::optional<bool> is_clock_synchronised() {
    timex asked{};  // Changes nothing.
    const int state = ::adjtimex(&asked);
    if (state < 0) return std::nullopt;
    return state != TIME_ERROR;
}

// Its folder, or what is there of the way to it.
void look_at_disk(const std::string& folder, MachineFacts& facts) {
    std::filesystem::path there = std::filesystem::absolute(folder);
    std::error_code error;
    while (!std::filesystem::exists(there, error) && there != there.root_path())
        there = there.parent_path();
    struct statvfs disk{};
    if (::statvfs(there.c_str(), &disk) != 0) return;
    facts.disk_free_bytes = disk.f_bavail * disk.f_frsize;
    facts.disk_bytes = disk.f_blocks * disk.f_frsize;
}

void look_for_credentials(const std::string& root, MachineFacts& facts) {
    constexpr std::string_view name = "/strongroom-unseal";
    std::error_code error;
    for (const std::string store : {"/etc/credstore", "/run/credstore", "/usr/lib/credstore"}) {
        for (const std::string kind : {"", ".encrypted"}) {
            const std::string path = fmt::format("{}{}{}{}", root, store, kind, name);
            if (!std::filesystem::exists(path, error)) continue;
            facts.credentials.push_back(path);
            facts.is_credential_plain = facts.is_credential_plain || kind.empty();
        }
    }
}

}  // namespace

MachineFacts look_at_machine(const std::string& root, const std::string& folder) {
    MachineFacts facts;
    facts.has_memfd_secret = has_memfd_secret();
    facts.memlock_bytes = memlock_bytes();
    const std::string swaps = text_of(root + "/proc/swaps");
    facts.has_swap = std::ranges::count(swaps, '\n') > 0;  // Below the heading.
    facts.ptrace_scope = number_of(text_of(root + "/proc/sys/kernel/yama/ptrace_scope"));
    facts.core_pattern = text_of(root + "/proc/sys/kernel/core_pattern");
    facts.landlock_abi =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    facts.has_seccomp =
        text_of(root + "/proc/sys/kernel/seccomp/actions_avail").contains("kill_process");
    facts.is_clock_synchronised = is_clock_synchronised();
    look_at_disk(folder, facts);
    look_for_credentials(root, facts);
    return facts;
}

}  // namespace strongroom::apps
