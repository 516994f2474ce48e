// Launch: the process that sends notices, if there is a file that says to whom (docs/notices.md).
#include <filesystem>

#include "apps/notify/notices_file.h"
#include "apps/up/launch.h"

namespace strongroom::apps {

// Before anything is made: a wrong file leaves no folder behind.
Status Launch::prepare_notices() const {
    if (options_.notices.empty()) return {};
    TRY_ASSIGN(const NoticesFile file, read_notices_file(options_.notices));
    TRY(read_secrets(file));
    return {};
}

Status Launch::start_notices() {
    if (options_.notices.empty()) return {};
    TRY(house_.furnish(Role::notify));
    return start(Role::notify, {"--notices", std::filesystem::absolute(options_.notices).string()});
}

}  // namespace strongroom::apps
