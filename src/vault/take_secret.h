// How a secret leaves a message: taken out and wiped there.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "vault/key_pair.h"
#include "vault/secret.h"

namespace strongroom::vault {

// What is too long never becomes a Secret: locked memory is scarce. Errors: invalid, naming the
// field.
inline Result<Secret> take_secret(std::string_view name, std::string& field) {
    if (field.size() <= kSecretBytesMax) return Secret::take(field);
    return fail(Errc::invalid, fmt::format("{}: longer than {} bytes", name, kSecretBytesMax));
}

}  // namespace strongroom::vault
