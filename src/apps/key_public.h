// The public half of a key that was born in the signer, for the venue's page.
#pragma once

#include <string>

#include "base/result.h"

namespace strongroom::apps {

// The PEM to stdout; where to paste it, while the key has no id yet, to stderr. Errors: not_found,
// refused (it was brought in), unavailable.
Status show_public_half(const std::string& folder, const std::string& account);

}  // namespace strongroom::apps
