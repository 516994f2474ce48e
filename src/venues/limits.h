// Limits: the request limits of a venue as data: how much of what, in which time, of whom.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace strongroom::venues {

// Which of a venue's budgets a request is counted in.
enum class Pool : std::uint8_t {
    trading,     // Signed, and about orders; where a venue has one budget, all that is signed.
    management,  // Signed, and about the account.
    open,        // Without a key.
};

struct RequestLimit {
    enum class Counts { weight, requests, orders };  // orders: placements, one each.
    enum class Of { address, key };                  // Whose requests are added up.
    enum class Window {
        aligned,     // Of the venue's clock: each minute, each ten seconds.
        from_first,  // Begins with the first request in it.
        sliding,     // Any span of that length.
    };
    std::optional<Pool> pool = {};  // None: requests of every pool count.
    Counts counts = Counts::weight;
    Of of = Of::address;
    Window window = Window::aligned;
    Duration length;
    int most = 0;
    // Headers of a reply, where the venue tells how it stands: how much is used …
    std::string_view used_header = {};
    // … or the whole, what is left of it, and in how many milliseconds it is whole again.
    std::string_view limit_header = {};
    std::string_view left_header = {};
    std::string_view reset_header = {};
};

}  // namespace strongroom::venues
