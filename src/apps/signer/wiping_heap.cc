// The signer's heap: whatever is given back is overwritten first. Frames, protobuf's fields and
// OpenSSL's copies pass through memory that we do not own (docs/vault.md).
#include "apps/signer/wiping_heap.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <string.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

void wipe_and_free(void* block) {
    if (block == nullptr) return;
    ::explicit_bzero(block, ::malloc_usable_size(block));
    std::free(block);
}

void* take(std::size_t size) {
    void* block = std::malloc(std::max<std::size_t>(size, 1));
    if (block == nullptr) throw std::bad_alloc();
    return block;
}

void* openssl_take(std::size_t size, const char*, int) { return std::malloc(size); }
void openssl_free(void* block, const char*, int) { wipe_and_free(block); }

// Never in place: a block that moves leaves a copy behind.
void* openssl_resize(void* block, std::size_t size, const char*, int) {
    if (size == 0) {
        wipe_and_free(block);
        return nullptr;
    }
    void* other = std::malloc(size);
    if (other == nullptr || block == nullptr) return other;
    std::memcpy(other, block, std::min(size, ::malloc_usable_size(block)));
    wipe_and_free(block);
    return other;
}

}  // namespace

void* operator new(std::size_t size) { return take(size); }
void* operator new[](std::size_t size) { return take(size); }
void operator delete(void* block) noexcept { wipe_and_free(block); }
void operator delete[](void* block) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::size_t) noexcept { wipe_and_free(block); }
void operator delete[](void* block, std::size_t) noexcept { wipe_and_free(block); }

namespace strongroom::apps {

Status wipe_what_is_freed() {
    if (::CRYPTO_set_mem_functions(openssl_take, openssl_resize, openssl_free) != 1)
        return fail(Errc::refused, "OpenSSL has memory already that would not be wiped");
    return {};
}

}  // namespace strongroom::apps
