// FOLDER/run/remote-signer: where the signer of this house is, when it is not here
// (docs/bridge.md). For messages alone: nothing is decided by it.
#pragma once

#include <string>

#include "base/env.h"

namespace strongroom::apps {

// "HOST:PORT"; empty: it is here, and the note goes. Errors: io.
Status note_remote_signer(Disk& disk, const std::string& folder, const std::string& place);
// Empty: it is here, or the note does not read.
std::string remote_signer_of(Disk& disk, const std::string& folder);

}  // namespace strongroom::apps
