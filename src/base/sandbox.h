// Sandbox: what a process gives up at its start, so that a hole in it reaches less.
//
// Unprivileged: works for any user. What the kernel does not offer is reported, not hidden: each
// confine_ call says in words what protects this process and what does not. Of the signer
// `strongroom key list` shows it, of the others their logs.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace strongroom::sandbox {

// No core files, not readable by other processes of the same user (ptrace, /proc/pid/mem), no new
// privileges, and the end when the parent ends. First thing in main(). Errors: io.
Status harden_process();

// Landlock: from here on only these can be opened: folders with what is below them, or single
// files. Missing ones are skipped. Returns a line that says what holds. Errors: io (the kernel
// refused its own feature).
struct Folders {
    std::vector<std::string> readable;
    std::vector<std::string> writable;
};
Result<std::string> confine_files(const Folders& folders);

// seccomp. The signer's list is short and allows no socket to be made, so every listening socket
// must be open; the others may use the network but start no program and look into no process.
// Returns a line that says what holds. Errors: io.
Result<std::string> confine_signer_calls();
Result<std::string> confine_daemon_calls();

}  // namespace strongroom::sandbox
