#include "base/sandbox.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <memory>
#include <system_error>

namespace strongroom::sandbox {
namespace {

// A sanitizer's runtime needs calls and files that no confined process has.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

std::unexpected<Error> os_failure(std::string_view what) {
    const int code = errno;
    return fail(Errc::io,
                fmt::format("cannot {}: {}", what, std::generic_category().message(code)));
}

// ---- Landlock (its library is not in Debian 12; three system calls) --------------------------

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWrite = kRead | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                 LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                 LANDLOCK_ACCESS_FS_MAKE_SOCK;
constexpr std::uint64_t kHandled = kWrite | LANDLOCK_ACCESS_FS_EXECUTE |
                                   LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                   LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

constexpr std::uint64_t kFile = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;

class Descriptor {
  public:
    explicit Descriptor(long fd) : fd_(static_cast<int>(fd)) {}
    ~Descriptor() {
        if (fd_ >= 0) (void)::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

Status allow(int ruleset, const std::string& folder, std::uint64_t access) {
    const Descriptor fd(::open(folder.c_str(), O_PATH | O_CLOEXEC));
    if (fd.get() < 0) return {};  // Not there: nothing to allow.
    struct stat found{};
    if (::fstat(fd.get(), &found) != 0) return os_failure("look at " + folder);
    landlock_path_beneath_attr beneath{};
    // A single file has no rights of a folder.
    beneath.allowed_access = S_ISDIR(found.st_mode) ? access : access & kFile;
    beneath.parent_fd = fd.get();
    if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) != 0) {
        return os_failure("allow " + folder);
    }
    return {};
}

// ---- seccomp ---------------------------------------------------------------------------------

struct FreeFilter {
    void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, FreeFilter>;

// Never in any of our processes once it runs: starting programs and looking into other processes.
constexpr const char* kFatal[] = {"execve",           "execveat",          "ptrace",
                                  "process_vm_readv", "process_vm_writev", "kexec_load",
                                  "init_module",      "finit_module",      "bpf",
                                  "perf_event_open",  "userfaultfd",       "pidfd_getfd"};

// The signer's list, made of signer_calls.txt by the build: that file is the list in force.
enum class How : std::uint8_t { any, data, thread };
struct Allowed {
    const char* name;
    How how;
};
constexpr Allowed kSignerCalls[] = {
#include "signer_calls.inc"
};

Status add_rule(const Filter& filter, std::uint32_t action, const char* name) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) return {};  // Not on this machine's architecture.
    if (seccomp_rule_add(filter.get(), action, number, 0) != 0) {
        return fail(Errc::io, fmt::format("seccomp: cannot add a rule for {}", name));
    }
    return {};
}

Status allow_call(const Filter& filter, const Allowed& call) {
    const int number = seccomp_syscall_resolve_name(call.name);
    if (number == __NR_SCMP_ERROR) return {};
    int added = 0;
    switch (call.how) {
        case How::any: added = seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, number, 0); break;
        case How::data:  // Memory that can be run is had by no call: what a hole writes stays data.
            added = seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, number, 1,
                                     SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
            break;
        case How::thread:
            added = seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, number, 1,
                                     SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
            break;
    }
    if (added == 0) return {};
    return fail(Errc::io, fmt::format("seccomp: cannot add a rule for {}", call.name));
}

}  // namespace

Status harden_process() {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0) return os_failure("forbid core files");
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return os_failure("make the process unreadable");
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return os_failure("forbid new privileges");
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return os_failure("end with the parent");
    return {};
}

Result<std::string> confine_files(const Folders& folders) {
    if (kIsSanitized) return "files: not confined (sanitizer build)";
    const long abi =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) return "files: not confined (this kernel has no Landlock)";
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = kHandled;
    const Descriptor ruleset(
        ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
    if (ruleset.get() < 0) return os_failure("make a Landlock ruleset");
    for (const std::string& folder : folders.readable) TRY(allow(ruleset.get(), folder, kRead));
    for (const std::string& folder : folders.writable) TRY(allow(ruleset.get(), folder, kWrite));
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0)
        return os_failure("confine the process to its folders");
    return fmt::format("files: confined to its folders (Landlock ABI {})", abi);
}

Result<std::string> confine_signer_calls() {
    if (kIsSanitized) return "system calls: not confined (sanitizer build)";
    const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter) return fail(Errc::io, "seccomp: cannot make a filter");
    for (const char* name : kFatal) TRY(add_rule(filter, SCMP_ACT_KILL_PROCESS, name));
    for (const char* name : {"socket", "connect", "bind", "socketpair"})
        TRY(add_rule(filter, SCMP_ACT_KILL_PROCESS, name));
    // The C library then falls back to clone, whose arguments a filter can look at.
    TRY(add_rule(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3"));
    for (const Allowed& call : kSignerCalls) TRY(allow_call(filter, call));
    if (seccomp_load(filter.get()) != 0)
        return fail(Errc::io, "seccomp: the kernel refused the filter");
    return fmt::format("system calls: {} allowed, no socket can be made", std::size(kSignerCalls));
}

Result<std::string> confine_daemon_calls() {
    if (kIsSanitized) return "system calls: not confined (sanitizer build)";
    const Filter filter(seccomp_init(SCMP_ACT_ALLOW));
    if (!filter) return fail(Errc::io, "seccomp: cannot make a filter");
    for (const char* name : kFatal) TRY(add_rule(filter, SCMP_ACT_KILL_PROCESS, name));
    if (seccomp_load(filter.get()) != 0)
        return fail(Errc::io, "seccomp: the kernel refused the filter");
    return "system calls: no program can be started, no process looked into";
}

}  // namespace strongroom::sandbox
