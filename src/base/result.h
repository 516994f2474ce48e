// Result: what a call that may fail returns.
//
// Can happen -> Result. Cannot happen -> ENSURE (ensure.h). The message is written for the user:
// it names the field, or the file and line, and says what to do next.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace strongroom {

// What kind of failure it is, so that callers can choose (retry, exit code) without reading text.
enum class Errc {
    invalid,      // bad input: a field, a line, a message
    not_found,    // it is not there
    refused,      // a rule forbids it
    unavailable,  // a service or peer cannot be reached now; trying again may help
    timeout,      // no answer in time: the outcome is unknown
    corrupt,      // stored data is damaged; nothing may be built on it
    io,           // the operating system refused a read or write
    exhausted,    // a named bound was reached
    approval,     // other people must approve it first
};

std::string_view to_string(Errc code);

struct Error {
    Errc code = Errc::invalid;
    std::string message;

    friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::string message) {
    return std::unexpected(Error{code, std::move(message)});
}

// The same error with the place put in front: "dca.base_order: must be above zero".
[[nodiscard]] inline std::unexpected<Error> fail_in(std::string_view place, const Error& error) {
    return std::unexpected(Error{error.code, std::string(place) + ": " + error.message});
}

}  // namespace strongroom

#define STRONGROOM_JOIN_(a, b) a##b
#define STRONGROOM_JOIN(a, b) STRONGROOM_JOIN_(a, b)

// TRY(call): return the error of a failed call to our own caller.
#define TRY(...)                                                    \
    do {                                                            \
        if (auto try_result_ = (__VA_ARGS__); !try_result_) {       \
            return std::unexpected(std::move(try_result_).error()); \
        }                                                           \
    } while (false)

// TRY_ASSIGN(const Decimal price, Decimal::parse(text)): the same, and keep the value.
#define TRY_ASSIGN(declaration, ...) \
    TRY_ASSIGN_(STRONGROOM_JOIN(try_value_, __LINE__), declaration, __VA_ARGS__)
#define TRY_ASSIGN_(holder, declaration, ...)                       \
    auto holder = (__VA_ARGS__);                                    \
    if (!holder) return std::unexpected(std::move(holder).error()); \
    declaration = *std::move(holder)
