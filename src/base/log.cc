#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <string>

namespace strongroom::log {
namespace {

spdlog::logger& logger() {
    // Leaked on purpose: messages from late destructors must still find it.
    static spdlog::logger& instance = *[] {
        auto* made = new spdlog::logger("strongroom",
                                        std::make_shared<spdlog::sinks::stderr_color_sink_st>());
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%-7l%$ %v");
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return instance;
}

}  // namespace

void set_process(std::string_view name) {
    logger().set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%-7l%$ " + std::string(name) + ": %v");
}

void set_quiet(bool quiet) {
    logger().set_level(quiet ? spdlog::level::warn : spdlog::level::info);
}

// "{}" keeps a brace in a message from being read as a format.
void info(std::string_view message) { logger().info("{}", message); }
void warn(std::string_view message) { logger().warn("{}", message); }
void error(std::string_view message) { logger().error("{}", message); }

}  // namespace strongroom::log
