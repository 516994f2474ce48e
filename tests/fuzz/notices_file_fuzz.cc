// A notices file that anybody may have written: it is read within its bounds, or refused with a
// reason, and what was read leads nowhere private that it does not name.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "notify/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strongroom;
    const auto config =
        notify::parse_config({reinterpret_cast<const char*>(data), size}, "notices.toml");
    if (!config) {
        if (config.error().message.empty()) std::abort();
        return 0;
    }
    if (config->channels.empty() || config->channels.size() > 16) std::abort();
    for (const notify::Channel& channel : config->channels) {
        if (channel.tells.empty() || channel.per_hour == 0 || channel.host.empty()) std::abort();
        const bool is_listed = std::ranges::count(config->private_hosts, channel.host) > 0;
        const bool is_address = channel.host.find_first_not_of("0123456789.") == std::string::npos;
        if (is_address && !is_listed && net::is_private_address(channel.host)) std::abort();
        for (const std::string& to : channel.to) {
            if (to.find_first_of("\r\n<> ,") != std::string::npos) std::abort();
        }
    }
    return 0;
}
