#include "notify/secret.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/real_env.h"

namespace strongroom::notify {
namespace {

constexpr std::size_t kBytesMax = 4096;

}  // namespace

void wipe(std::string& text) {
    ::explicit_bzero(text.data(), text.size());
    text.clear();
}

Secret Secret::take(std::string& text) {
    Secret secret;
    secret.text_.reserve(text.size() + 1);  // A short text would move with the object, unwiped.
    secret.text_.reserve(64);
    secret.text_ = text;
    wipe(text);
    return secret;
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe(text_);
    text_ = std::move(other.text_);
    wipe(other.text_);
    return *this;
}

Secret::~Secret() { wipe(text_); }

std::string Secret::without_it(std::string text) const {
    if (text_.empty()) return text;
    for (std::size_t at = 0; (at = text.find(text_, at)) != std::string::npos;)
        text.replace(at, text_.size(), "(hidden)");
    return text;
}

Result<Secret> read_secret(const std::string& path) {
    struct stat found{};
    if (::stat(path.c_str(), &found) == 0 && (found.st_mode & 077U) != 0) {
        return fail(Errc::refused,
                    fmt::format("{}: others may read this secret; chmod 600 {}", path, path));
    }
    TRY_ASSIGN(Bytes bytes, PosixDisk().read(path, kBytesMax));
    std::string text(as_text(bytes));
    ::explicit_bzero(bytes.data(), bytes.size());
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    const bool is_printable =
        std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    Secret secret = Secret::take(text);
    if (secret.empty() || !is_printable)
        return fail(Errc::invalid, path + ": must hold the secret as one line of printable ASCII");
    return secret;
}

}  // namespace strongroom::notify
