// Linked into the signer, this makes every `delete` overwrite what it gives back.
#pragma once

#include "base/result.h"

namespace strongroom::apps {

// OpenSSL's memory, too; before anything of OpenSSL is used. Errors: refused.
Status wipe_what_is_freed();

}  // namespace strongroom::apps
