#include "base/result.h"

namespace strongroom {

std::string_view to_string(Errc code) {
    switch (code) {
        case Errc::invalid: return "invalid";
        case Errc::not_found: return "not found";
        case Errc::refused: return "refused";
        case Errc::unavailable: return "unavailable";
        case Errc::timeout: return "timeout";
        case Errc::corrupt: return "corrupt";
        case Errc::io: return "io";
        case Errc::exhausted: return "exhausted";
        case Errc::approval: return "approval";
    }
    return "unknown";
}

}  // namespace strongroom
