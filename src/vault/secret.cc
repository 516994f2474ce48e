#include "vault/secret.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "vault/secret_memory.h"

namespace strongroom::vault {

Secret::Secret(std::size_t size) : bytes_(take_secret_memory(size)), size_(size) {}

Secret Secret::take(std::span<std::uint8_t> bytes) {
    Secret secret(bytes.size());
    std::ranges::copy(bytes, secret.bytes_);
    wipe(bytes);
    return secret;
}

Secret Secret::take(std::string& text) {
    Secret secret = take({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    text.clear();
    return secret;
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    return *this;
}

Secret::~Secret() { return_secret_memory(bytes_, size_); }

Secret Secret::clone() const {
    Secret copy(size_);
    std::copy_n(bytes_, size_, copy.bytes_);
    return copy;
}

bool Secret::equals(const Secret& other) const {
    return size_ == other.size_ && (size_ == 0 || sodium_memcmp(bytes_, other.bytes_, size_) == 0);
}

void wipe(std::span<std::uint8_t> bytes) { sodium_memzero(bytes.data(), bytes.size()); }

void wipe(std::string& text) {
    sodium_memzero(text.data(), text.size());
    text.clear();
}

}  // namespace strongroom::vault
