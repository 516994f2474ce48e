// A text as a QR code, for paper and for a camera (libqrencode; never in the signer).
#pragma once

#include <string>

#include "base/result.h"

namespace strongroom::apps {

// Two rows in each line of half blocks, the light modules drawn: for a dark terminal.
Result<std::string> qr_for_terminal(const std::string& text);
// Black on white, with the quiet zone, as large as it is printed.
Result<std::string> qr_as_svg(const std::string& text);

}  // namespace strongroom::apps
