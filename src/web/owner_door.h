// What the owner may ask of the web process, on its own socket (proto/web.proto).
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"

namespace strongroom::web {

class WebService;

// The answer's bytes; nothing when it is no question: the connection is ended then.
std::optional<std::string> answer_owner(WebService& service, ByteView frame);

}  // namespace strongroom::web
