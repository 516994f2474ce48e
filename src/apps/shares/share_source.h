// Where a holder's share comes from: typed, or a file that it was wrapped in.
#pragma once

#include <string>

#include "base/result.h"

namespace strongroom::apps {

struct ShareSource {
    std::string file;      // Empty: typed, or from stdin.
    std::string identity;  // Of age.
    std::string module;    // PKCS#11.
};

// Asks for what the file needs: its passphrase, or the token's PIN. The caller wipes the share.
// Errors: invalid (nothing entered; an option is missing, named), those of wrapped_share.h and
// token.h.
Result<std::string> read_share(const ShareSource& source);

}  // namespace strongroom::apps
