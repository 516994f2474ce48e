// Another key for an account whose old one was proved dead (docs/campaign.md).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace strongroom::apps {

struct ReissueOptions {
    std::string folder;
    std::string account;
    std::vector<std::string> addresses;
    bool is_any_address = false;
};

// Retires the dead key; then, as the venue allows: made there with the key of its master account,
// or born in the signer, and its public half printed; else says how to bring one in. Again after a
// break: goes on where it ended. Errors: refused (not proved dead), invalid, those of the signer.
Status reissue(const ReissueOptions& options);

}  // namespace strongroom::apps
