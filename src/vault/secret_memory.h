// Where the bytes of secrets live: pages that are never written to the swap or to a core file.
//
// memfd_secret(2) where the kernel has it: its pages are also gone from the kernel's own map, so
// that not even root reads them through /proc or a debugger's PEEK. Otherwise pages that mlock(2)
// has locked, which is checked and not hoped for. What can be had of neither kind is not had: there
// is no secret in memory that could reach the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace strongroom::vault {

// What protects secrets in this process, in words. Call it (or check_secret_memory) before the
// seccomp filter is in force: the pages are made by the first call.
std::string memory_guard();

// For the start of a process, before it is given a secret. Errors: refused, with what to do.
Status check_secret_memory();

// For Secret alone. Zeroed, between pages that nobody may touch; ENSUREs that it is guarded.
std::uint8_t* take_secret_memory(std::size_t size);
// Wipes first. Fine with null.
void return_secret_memory(std::uint8_t* bytes, std::size_t size) noexcept;

}  // namespace strongroom::vault
