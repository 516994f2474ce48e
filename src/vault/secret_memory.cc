#include "vault/secret_memory.h"

#include <sodium.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "base/ensure.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kPage = 4096;
// The largest secret that the signer keeps, a padded record of a 16 KiB PEM, fits into a slot.
constexpr std::size_t kSlotBytes = 5 * kPage;
constexpr std::size_t kStride = kSlotBytes + kPage;  // With the page behind it that guards it.
// Root, key-encryption key and ledger key, and what one signature opens at a time.
constexpr std::size_t kSlots = 32;
// What the start tries to lock where there is no memfd_secret: more than is in use at any time.
constexpr std::size_t kTrialBytes = 32 * kPage;

// Not ::mlock: a sanitizer replaces that with a call that does nothing and succeeds.
bool lock_pages(const void* from, std::size_t size) {
    return ::syscall(SYS_mlock, from, size) == 0;
}

// One memfd_secret file, mapped once for the life of the process: a mapping for each secret would
// cut up the kernel's map of all memory, for ever. Each slot stands between two guard pages, and a
// secret at the end of its slot, so that reading or writing past it ends the process.
class SecretPages {
  public:
    SecretPages() {
        ENSURE(sodium_init() >= 0, "libsodium starts");
        const int file = static_cast<int>(::syscall(SYS_memfd_secret, 0));
        if (file < 0) return;
        if (::ftruncate(file, kSlots * kSlotBytes) == 0) map(file);
        (void)::close(file);  // The mapping holds it; nobody can open it again.
    }

    bool are_there() const { return start_ != nullptr; }

    // Null when no slot is free, or the secret is too large for one.
    std::uint8_t* take(std::size_t size) {
        if (!are_there() || size > kSlotBytes) return nullptr;
        for (std::size_t slot = 0; slot < kSlots; ++slot) {
            if (!is_taken_[slot].exchange(true)) return start_ + slot * kStride + kSlotBytes - size;
        }
        return nullptr;
    }

    bool holds(const std::uint8_t* bytes) const {
        return are_there() && bytes >= start_ && bytes < start_ + kSlots * kStride;
    }
    void give_back(const std::uint8_t* bytes) {
        is_taken_[static_cast<std::size_t>(bytes - start_) / kStride] = false;
    }

  private:
    void map(int file) {
        void* reserved = ::mmap(nullptr, kPage + kSlots * kStride, PROT_NONE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (reserved == MAP_FAILED) return;
        std::uint8_t* const first = static_cast<std::uint8_t*>(reserved) + kPage;
        for (std::size_t slot = 0; slot < kSlots; ++slot) {
            // Fails when the process may not lock that much: the other kind is tried then.
            if (::mmap(first + slot * kStride, kSlotBytes, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_FIXED, file,
                       static_cast<off_t>(slot * kSlotBytes)) == MAP_FAILED) {
                (void)::munmap(reserved, kPage + kSlots * kStride);
                return;
            }
        }
        // A child process has none of it: what it wrote there, its parent would read.
        ENSURE(::madvise(first, kSlots * kStride, MADV_DONTFORK) == 0, "secrets stay with us");
        start_ = first;
    }

    std::uint8_t* start_ = nullptr;
    std::array<std::atomic<bool>, kSlots> is_taken_{};
};

SecretPages& secret_pages() {
    static SecretPages pages;
    return pages;
}

bool can_lock() {
    void* trial =
        ::mmap(nullptr, kTrialBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (trial == MAP_FAILED) return false;
    const bool is_locked = lock_pages(trial, kTrialBytes);
    (void)::munmap(trial, kTrialBytes);
    return is_locked;
}

// libsodium's own pages are guarded like ours, but it does not say when the lock was refused.
std::uint8_t* take_locked(std::size_t size) {
    auto* bytes = static_cast<std::uint8_t*>(sodium_malloc(std::max<std::size_t>(size, 1)));
    if (bytes == nullptr) return nullptr;
    if (!lock_pages(bytes, std::max<std::size_t>(size, 1))) {
        sodium_free(bytes);
        return nullptr;
    }
    return bytes;
}

}  // namespace

std::string memory_guard() {
    if (secret_pages().are_there())
        return "secrets: in memfd_secret pages, out of the kernel's map, the swap and core files";
    if (can_lock())
        return "secrets: in locked pages, out of the swap and core files (no memfd_secret here)";
    return "secrets: NOT locked, raise the memlock limit";
}

Status check_secret_memory() {
    if (secret_pages().are_there() || can_lock()) return {};
    return fail(Errc::refused,
                "this process may not lock memory, and without it a secret could be written to the "
                "swap: raise the limit to 1 MiB or more (`ulimit -l 1024`, or LimitMEMLOCK=8M in "
                "the systemd unit)");
}

std::uint8_t* take_secret_memory(std::size_t size) {
    std::uint8_t* bytes = secret_pages().take(size);
    if (bytes == nullptr) bytes = take_locked(size);
    ENSURE(bytes != nullptr, "a secret has locked memory; if not, raise the limit (ulimit -l)");
    sodium_memzero(bytes, size);
    return bytes;
}

void return_secret_memory(std::uint8_t* bytes, std::size_t size) noexcept {
    if (bytes == nullptr) return;
    if (!secret_pages().holds(bytes)) {
        sodium_free(bytes);  // Wipes first.
        return;
    }
    sodium_memzero(bytes, size);
    secret_pages().give_back(bytes);
}

}  // namespace strongroom::vault
