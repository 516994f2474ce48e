#include "apps/doctor/check.h"

#include <fmt/format.h>

namespace strongroom::apps {
namespace {

constexpr std::uint64_t kMemlockNeeded = 1U << 20;
constexpr std::uint64_t kDiskLow = 1ULL << 30;
constexpr std::uint64_t kDiskGone = 64ULL << 20;
constexpr Duration kTokenPatience = seconds(5);
constexpr std::int64_t kBackupOldMs = 7LL * 24 * 3600 * 1000;

Check memory_of(const MachineFacts& machine) {
    if (machine.has_memfd_secret)
        return {.name = "memory",
                .text =
                    "memfd_secret is there: secrets are out of the kernel's "
                    "map, the swap and core files",
                .fix = ""};
    return {.name = "memory",
            .state = State::warn,
            .text = "no memfd_secret: secrets lie in locked pages, which root reads through /proc",
            .fix = "Linux before 6.5 needs the boot option secretmem.enable=1"};
}

Check memlock_of(const MachineFacts& machine) {
    const std::string size = machine.memlock_bytes > (1ULL << 40)
                                 ? "no limit"
                                 : fmt::format("{} KiB", machine.memlock_bytes >> 10);
    if (machine.memlock_bytes >= kMemlockNeeded)
        return {.name = "memlock", .text = "memory that may be locked: " + size, .fix = ""};
    return {.name = "memlock",
            .state = State::bad,
            .text = "memory that may be locked: " + size + ", the signer needs 1 MiB",
            .fix = "LimitMEMLOCK=8M in the systemd unit, or `ulimit -l 8192`"};
}

Check swap_of(const MachineFacts& machine) {
    if (!machine.has_swap) return {.name = "swap", .text = "none", .fix = ""};
    return {.name = "swap",
            .state = State::warn,
            .text =
                "is on: the signer's secrets never reach it, but what an owner's command holds "
                "(a passphrase, a share) can",
            .fix = "encrypt the swap, or `swapoff -a`"};
}

Check ptrace_of(const MachineFacts& machine) {
    if (machine.ptrace_scope.value_or(0) >= 1)
        return {.name = "ptrace",
                .text = fmt::format("Yama: scope {}", *machine.ptrace_scope),
                .fix = ""};
    return {.name = "ptrace",
            .state = State::warn,
            .text = machine.ptrace_scope
                        ? "Yama lets processes of one user read each other; ours refuse by "
                          "themselves, an owner's commands do not"
                        : "this kernel has no Yama; our processes refuse by themselves, an "
                          "owner's commands do not",
            .fix =
                "sysctl kernel.yama.ptrace_scope=1, or run owner's commands as a user of "
                "their own"};
}

Check cores_of(const MachineFacts& machine) {
    if (!machine.core_pattern.starts_with('|'))
        return {.name = "core files",
                .text = "our processes leave none; others' go to " + machine.core_pattern,
                .fix = ""};
    return {.name = "core files",
            .state = State::warn,
            .text = "our processes leave none, but a program takes those of an owner's commands: " +
                    machine.core_pattern,
            .fix = "`ulimit -c 0` does not stop it: sysctl kernel.core_pattern=core"};
}

Check landlock_of(const MachineFacts& machine) {
    if (machine.landlock_abi >= 1)
        return {.name = "landlock",
                .text = fmt::format("ABI {}: each process opens its own folders only",
                                    machine.landlock_abi),
                .fix = ""};
    return {.name = "landlock",
            .state = State::warn,
            .text = "not there: a hole in a process reaches every file that its user may open",
            .fix = "boot with lsm=landlock,… (Debian 12's kernel has it)"};
}

Check seccomp_of(const MachineFacts& machine) {
    if (machine.has_seccomp)
        return {
            .name = "seccomp", .text = "filters can be set: the signer makes no socket", .fix = ""};
    return {.name = "seccomp",
            .state = State::bad,
            .text = "this kernel has no filters: the processes do not start",
            .fix = "use a kernel with CONFIG_SECCOMP_FILTER"};
}

Check clock_of(const MachineFacts& machine) {
    if (!machine.is_clock_synchronised)
        return {.name = "clock", .state = State::warn, .text = "cannot be told", .fix = "see ntpd"};
    if (*machine.is_clock_synchronised)
        return {.name = "clock", .text = "is kept by a time service", .fix = ""};
    return {.name = "clock",
            .state = State::warn,
            .text = "nothing keeps it: more than 5 s off the venue's, and nothing is signed",
            .fix = "apt install systemd-timesyncd, or chrony"};
}

Check disk_of(const MachineFacts& machine) {
    Check check{.name = "disk",
                .text = fmt::format("{} MiB free", machine.disk_free_bytes >> 20),
                .fix = ""};
    if (machine.disk_free_bytes >= kDiskLow) return check;
    check.state = machine.disk_free_bytes >= kDiskGone ? State::warn : State::bad;
    check.text += "; what cannot be recorded is not signed";
    check.fix = "make room where the installation's folder lies";
    return check;
}

Check unattended_of(const HouseFacts& house, const MachineFacts& machine) {
    const bool was_used = house.guards.contains("opened by a systemd credential");
    if (machine.credentials.empty() && !was_used)
        return {
            .name = "unattended", .text = "no: people open the signer after a start", .fix = ""};
    const std::string where =
        machine.credentials.empty() ? "its unit's credential" : machine.credentials.front();
    return {.name = "unattended",
            .state = machine.is_credential_plain ? State::bad : State::warn,
            .text = fmt::format(
                "the signer opens itself with {}: whoever can start its unit on "
                "this machine opens it, and no person is asked{}",
                where, machine.is_credential_plain ? "; that file is not even encrypted" : ""),
            .fix = machine.is_credential_plain
                       ? "systemd-creds encrypt it, and remove the plain file"
                       : "for keys that matter remove it, and let people hand in shares"};
}

Check users_of(const HouseFacts& house) {
    if (!house.has_users)
        return {.name = "users",
                .state = State::warn,
                .text = fmt::format("{}: no processes have run there yet", house.folder),
                .fix = "`strongroom up` as root gives each process a user of its own"};
    if (*house.has_users)
        return {.name = "users", .text = "each process has a user of its own", .fix = ""};
    return {.name = "users",
            .state = State::bad,
            .text = "all processes run as one user: who owns one can speak on every socket",
            .fix = "start `strongroom up` as root, without --one-user"};
}

Check store_of(const HouseFacts& house) {
    if (!house.is_initialised)
        return {.name = "store",
                .state = State::warn,
                .text = "there is none yet",
                .fix = "strongroom init --shares N --needed M"};
    const std::string opened = house.shares_needed > 1
                                   ? fmt::format("{} people open it", house.shares_needed)
                                   : std::string("one person opens it");
    Check check{.name = "store",
                .text = opened + (house.is_sealed ? "; it is sealed" : "; it is open"),
                .fix = ""};
    if (house.shares_needed > 1) return check;
    check.state = State::warn;
    check.fix = "strongroom reshare --shares N --needed M, for two or more people";
    return check;
}

Check witness_of(const HouseFacts& house) {
    if (house.witnesses > 0)
        return {
            .name = "witness", .text = fmt::format("{} configured", house.witnesses), .fix = ""};
    return {.name = "witness",
            .state = State::warn,
            .text = "none: an older copy of the signer's folder passes for the newest",
            .fix = "strongroom witness add, with one that runs on another machine"};
}

std::string keys_in_it(std::size_t keys) {
    return keys == 1 ? "a key lies in it" : fmt::format("{} keys lie in it", keys);
}

Check no_token_of(const HouseFacts& house) {
    if (house.is_sealed)
        return {.name = "token",
                .text = "none is connected; an open signer says whether a key lies in one",
                .fix = ""};
    if (house.token_keys == 0)
        return {.name = "token", .text = "no key lies in a PKCS#11 token", .fix = ""};
    return {.name = "token",
            .state = State::bad,
            .text = "none is connected, and " + keys_in_it(house.token_keys) +
                    ": nothing is signed with it",
            .fix = "strongroom token --module LIBRARY --token LABEL"};
}

Check token_of(const HouseFacts& house) {
    if (!house.token) return no_token_of(house);
    const TokenFacts& token = *house.token;
    Check check{.name = "token",
                .text = token.text.empty() ? "one that has not said which it is" : token.text,
                .fix = ""};
    if (!token.problem.empty())
        check.text += "; it does not answer as it should: " + token.problem;
    else if (token.silent > kTokenPatience)
        check.text += fmt::format("; it has owed an answer for {} s", token.silent.ms / 1000);
    else
        check.text +=
            house.is_sealed ? "; it answers" : "; it answers, and " + keys_in_it(house.token_keys);
    if (token.problem.empty() && token.silent <= kTokenPatience) return check;
    check.state = State::bad;
    check.fix = "plug it in, and start `strongroom token` again";
    return check;
}

Check backup_of(const HouseFacts& house) {
    Check check{.name = "backup",
                .state = State::warn,
                .text = "none is on record",
                .fix = "strongroom backup --to FILE --recipient … --recipient …"};
    if (!house.backup_error.empty()) {
        check.text = "not known: " + house.backup_error;
        check.fix = "look as the owner: `strongroom ledger verify`";
        return check;
    }
    if (!house.last_backup) return check;
    check.text = "the last one is of " + to_iso8601(*house.last_backup);
    if ((house.now - *house.last_backup).ms > kBackupOldMs) return check;
    check.state = State::ok;
    check.fix.clear();
    return check;
}

}  // namespace

std::string_view to_string(State state) {
    switch (state) {
        case State::ok: return "ok";
        case State::warn: return "warn";
        case State::bad: return "bad";
    }
    return "?";
}

std::vector<Check> checks_of_machine(const MachineFacts& machine) {
    return {memory_of(machine),  memlock_of(machine), swap_of(machine),
            ptrace_of(machine),  cores_of(machine),   landlock_of(machine),
            seccomp_of(machine), clock_of(machine),   disk_of(machine)};
}

std::vector<Check> checks_of_house(const HouseFacts& house, const MachineFacts& machine) {
    std::vector<Check> checks{users_of(house)};
    if (house.signer_error) {
        checks.push_back({.name = "signer",
                          .state = State::bad,
                          .text = *house.signer_error,
                          .fix = "start it with `strongroom up`, and ask again"});
        checks.push_back(unattended_of(house, machine));
        return checks;
    }
    const bool is_guarded =
        !house.guards.contains("NOT ") && !house.guards.contains("not confined");
    checks.push_back({.name = "signer",
                      .state = is_guarded ? State::ok : State::bad,
                      .text = house.guards,
                      .fix = is_guarded ? "" : "see the lines above; the release build confines"});
    for (Check check : {store_of(house), token_of(house), unattended_of(house, machine),
                        witness_of(house), backup_of(house)})
        checks.push_back(std::move(check));
    return checks;
}

}  // namespace strongroom::apps
