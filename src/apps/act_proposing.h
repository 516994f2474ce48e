// To propose an act, for all commands that can.
#pragma once

#include <string>

#include "apps/signed_file.h"

namespace strongroom::apps {

struct ActProposal {
    std::string kind;
    std::string subject;
    std::string after;
    std::string why;
    std::string lifetime = "24h";
    std::string signature;  // Of a new person.
};

// Prints the act's id to stdout, and to stderr its text and what comes next. Errors: the signer's.
Status propose_act(const std::string& folder, const ActProposal& proposal);

}  // namespace strongroom::apps
