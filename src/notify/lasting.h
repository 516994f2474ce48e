// Lasting: what holds until it ends (a frozen key, a blind stream) and was seen or told before a
// restart, so that its end is told and not its beginning again.
#pragma once

#include <map>
#include <string>

#include "base/time.h"

namespace strongroom::notify {

struct Lasting {
    std::string key;    // "frozen key btc"
    std::string value;  // Empty: it is over.
    Time since;
    friend bool operator==(const Lasting&, const Lasting&) = default;
};
using LastingMap = std::map<std::string, Lasting>;  // By key.

}  // namespace strongroom::notify
