// One line of `strongroom doctor`: what protects this installation or does not, and what to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace strongroom::apps {

enum class State : std::uint8_t { ok, warn, bad };
std::string_view to_string(State state);

struct Check {
    std::string name;  // "swap"
    State state = State::ok;
    std::string text;  // What is so.
    std::string fix;   // What to do about it; empty when it is ok.
};

// What was found on this machine. Empty optionals: it could not be told.
struct MachineFacts {
    bool has_memfd_secret = false;
    std::uint64_t memlock_bytes = 0;
    bool has_swap = false;
    std::optional<int> ptrace_scope;  // Of Yama.
    std::string core_pattern;
    long landlock_abi = 0;
    bool has_seccomp = false;
    std::optional<bool> is_clock_synchronised;
    std::uint64_t disk_free_bytes = 0;
    std::uint64_t disk_bytes = 0;
    std::vector<std::string> credentials;  // Files that systemd would hand to the signer.
    bool is_credential_plain = false;      // One of them is not encrypted.
};

// Of a PKCS#11 token that is connected, in the signer's words (docs/token.md).
struct TokenFacts {
    std::string text;     // Which one it is; empty until it has said so.
    std::string problem;  // What it said no with.
    Duration silent;      // How long it owes an answer.
};

// Of the installation. The signer's part is known while it runs.
struct HouseFacts {
    std::string folder;
    std::optional<bool> has_users;  // Each process has a user of its own.
    std::optional<std::string> signer_error;
    std::string guards;  // In the signer's words.
    bool is_initialised = false;
    bool is_sealed = false;
    std::uint32_t shares_needed = 0;  // 0: a passphrase opens it.
    int witnesses = 0;
    std::size_t token_keys = 0;  // That lie in a token; of a sealed signer that is not known.
    std::optional<TokenFacts> token;
    std::string backup_error;  // Why the ledger does not tell.
    std::optional<Time> last_backup;
    Time now;
};

std::vector<Check> checks_of_machine(const MachineFacts& machine);
std::vector<Check> checks_of_house(const HouseFacts& house, const MachineFacts& machine);

}  // namespace strongroom::apps
