// Secret: bytes that must not leak. Only this room holds one.
//
// Move-only; kept between guard pages in memory that is never swapped or dumped (secret_memory.h);
// wiped when it goes. It has no formatter and no ==, and its bytes open only to code that names
// OpenSecret, which is easy to grep: every place that can see a secret says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"

namespace strongroom::vault {

// The passkey. Naming it is the claim "I look at secret bytes here, and nowhere else".
struct OpenSecret {
    explicit OpenSecret() = default;
};

class Secret {
  public:
    Secret() = default;
    // Zeroed, `size` bytes. ENSUREs that the system gives guarded memory: without it nothing is
    // kept. A process that may be given none says so at its start (check_secret_memory).
    explicit Secret(std::size_t size);
    // Copies the bytes and wipes the source.
    static Secret take(std::span<std::uint8_t> bytes);
    static Secret take(std::string& text);

    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    Secret clone() const;

    std::span<std::uint8_t> bytes(OpenSecret) { return {bytes_, size_}; }
    std::span<const std::uint8_t> bytes(OpenSecret) const { return {bytes_, size_}; }
    std::string_view text(OpenSecret) const { return as_text({bytes_, size_}); }

    // Constant-time.
    bool equals(const Secret& other) const;

    bool operator==(const Secret&) const = delete;

  private:
    std::uint8_t* bytes_ = nullptr;
    std::size_t size_ = 0;
};

// Overwrites a plain buffer that held a piece of a secret.
void wipe(std::span<std::uint8_t> bytes);
void wipe(std::string& text);

}  // namespace strongroom::vault
