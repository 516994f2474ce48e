// The options that every process of a house takes.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "apps/arguments.h"
#include "apps/daemon/house.h"

namespace strongroom::apps {

struct HouseOptions {
    std::string folder;
    std::uint32_t users_base = 0;
    House house() const { return {folder, users_base}; }
};
// "--folder" for what runs beside a house: the default is where `up` puts it.
void add_folder_option(Command command, std::string& folder);
// A practice house lies apart, so that play money never meets the other kind. Commands that are not
// told look for a house that is there: the real one first.
std::string default_folder(bool is_practice);
std::string existing_folder();
// The page as it was built (ui/dist) or installed (share/strongroom/ui), seen from the program.
std::string default_ui_folder();

// A subcommand that is one process of a house: "--folder --users".
Command add_daemon_command(Command app, const std::string& name, const std::string& help,
                           int& exit_code, std::function<Status(const House&)> run);

}  // namespace strongroom::apps
