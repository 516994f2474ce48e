#include "feeds/twins.h"

#include <functional>

namespace strongroom::feeds {

bool Twins::is_news(std::uint64_t connection, std::string_view text) {
    if (seen_.size() >= kMessagesMax) seen_.clear();
    Seen& seen = seen_[std::hash<std::string_view>{}(text)];
    const int times = ++seen.by_connection[connection];
    if (times <= seen.told) return false;
    seen.told = times;
    return true;
}

}  // namespace strongroom::feeds
