// What a signature leaves behind in registers and on the stack: residue_probe planted|signing
// clear|leave. A child process does it and stops; its registers and the stack below are searched
// from outside. Prints "registers N stack N": how many 8-byte windows of secrets were found.
#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fstream>
#include <set>
#include <string>

#include "vault/key_pair.h"
#include "vault/residue.h"
#include "vault/sealing.h"
#include "vault/secret.h"

namespace {

using namespace strongroom;
constexpr std::size_t kWindow = 8;
constexpr std::size_t kMarkerBytes = 64;
constexpr std::string_view kPayload = "symbol=BTCUSDT&side=BUY&type=LIMIT&timestamp=1";

// Fills every vector register that this machine has, and the stack below.
[[gnu::noinline]] void plant_on_the_stack(const std::uint8_t* marker) {
    std::array<std::uint8_t, 100U << 10> below;
    for (std::size_t at = 0; at < below.size(); at += kMarkerBytes)
        std::memcpy(below.data() + at, marker, kMarkerBytes);
    asm volatile("" ::"r"(below.data()) : "memory");
}

[[gnu::noinline]] void plant_in_registers(const std::uint8_t* marker) {
    if (__builtin_cpu_supports("avx512f")) {
        asm volatile(
            ".irp n,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n\t"
            "vmovdqu64 (%0), %%zmm\\n\n\t.endr" ::"r"(marker)
            : "memory");
    }
    if (__builtin_cpu_supports("avx")) {
        asm volatile(
            ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n\t"
            "vmovdqu (%0), %%ymm\\n\n\t.endr" ::"r"(marker)
            : "memory");
    } else {
        asm volatile(
            ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n\t"
            "movdqu (%0), %%xmm\\n\n\t.endr" ::"r"(marker)
            : "memory");
    }
}

// On the heap, which is not searched; a child of fork has none of a parent's guarded memory.
struct Seeds {
    std::string hmac = std::string(32, '\0');
    std::string ed25519 = std::string(crypto_sign_SEEDBYTES, '\0');
    std::string marker = std::string(kMarkerBytes, '\0');
};

// All 8-byte windows of what would be as good as the secret.
std::set<std::string> needles_of(const Seeds& seeds) {
    std::set<std::string> needles;
    const auto add = [&](std::string_view text) {
        for (std::size_t at = 0; at + kWindow <= text.size(); ++at)
            needles.emplace(text.substr(at, kWindow));
    };
    for (const char pad : {'\0', '\x36', '\x5c'}) {  // HMAC's two forms of its key.
        std::string padded = seeds.hmac;
        std::ranges::for_each(padded, [&](char& c) { c = static_cast<char>(c ^ pad); });
        add(padded);
    }
    add(seeds.ed25519);
    std::string scalar(crypto_hash_sha512_BYTES, '\0');
    crypto_hash_sha512(reinterpret_cast<std::uint8_t*>(scalar.data()),
                       as_bytes(seeds.ed25519).data(), seeds.ed25519.size());
    add(scalar);
    add(seeds.marker);
    return needles;
}

int found_in(const std::string& bytes, const std::set<std::string>& needles) {
    int found = 0;
    for (std::size_t at = 0; at + kWindow <= bytes.size(); ++at)
        found += needles.contains(bytes.substr(at, kWindow)) ? 1 : 0;
    return found;
}

void sign_with_all(const Seeds& seeds) {
    std::string key = seeds.hmac;
    const vault::Secret hmac = vault::Secret::take(key);
    vault::Secret pair(crypto_sign_SECRETKEYBYTES);
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> half{};
    crypto_sign_seed_keypair(half.data(), pair.bytes(vault::OpenSecret{}).data(),
                             as_bytes(seeds.ed25519).data());
    (void)vault::sign_payload(vault::KeyKind::ed25519, pair, kPayload);
    (void)vault::hmac_sha256(hmac, as_bytes(kPayload));
    (void)vault::sign_payload(vault::KeyKind::hmac_sha256, hmac, kPayload);
}

// Never returns: it is read, and killed.
[[noreturn]] void be_the_child(const Seeds& seeds, bool is_planted, bool is_cleared) {
    (void)::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    const auto* marker = as_bytes(seeds.marker).data();
    const pid_t self = ::getpid();
    if (is_planted) {
        plant_on_the_stack(marker);
        plant_in_registers(marker);
    } else {
        sign_with_all(seeds);
    }
    if (is_cleared) vault::clear_residue();
    (void)::kill(self, SIGSTOP);
    ::_exit(0);
}

std::string registers_of(pid_t child) {
    std::string all;
    for (const long set : {NT_PRSTATUS, NT_PRFPREG, NT_X86_XSTATE}) {
        std::string bytes(16U << 10, '\0');
        iovec into{bytes.data(), bytes.size()};
        if (::ptrace(PTRACE_GETREGSET, child, reinterpret_cast<void*>(set), &into) != 0) continue;
        all += bytes.substr(0, into.iov_len);
    }
    return all;
}

std::string stack_below(pid_t child) {
    user_regs_struct registers{};
    if (::ptrace(PTRACE_GETREGS, child, nullptr, &registers) != 0) return {};
    std::ifstream maps(fmt::format("/proc/{}/maps", child));
    for (std::string line; std::getline(maps, line);) {
        if (!line.ends_with("[stack]")) continue;
        const std::uint64_t start = std::stoull(line.substr(0, line.find('-')), nullptr, 16);
        std::string bytes(registers.rsp - start, '\0');
        const int memory = ::open(fmt::format("/proc/{}/mem", child).c_str(), O_RDONLY);
        const ssize_t got = ::pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(start));
        (void)::close(memory);
        bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        return bytes;
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3 || sodium_init() < 0) return 2;
    const bool is_planted = std::string_view(argv[1]) == "planted";
    const bool is_cleared = std::string_view(argv[2]) == "clear";
    Seeds seeds;
    for (std::string* seed : {&seeds.hmac, &seeds.ed25519, &seeds.marker})
        randombytes_buf(seed->data(), seed->size());
    const pid_t child = ::fork();
    if (child == 0) be_the_child(seeds, is_planted, is_cleared);
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) return 1;
    const std::string registers = registers_of(child);
    const std::string stack = stack_below(child);
    (void)::kill(child, SIGKILL);
    if (registers.size() < sizeof(user_regs_struct) + 512 || stack.empty()) return 1;
    const std::set<std::string> needles = needles_of(seeds);
    fmt::print("registers {} stack {}\n", found_in(registers, needles), found_in(stack, needles));
    return 0;
}
