// `strongroom key check`, `allow-no-ip`, `allow-unread`: what keys may do at their venue.
#pragma once

#include <string>

#include "apps/arguments.h"

namespace strongroom::proto {
class KeyStatus;
}  // namespace strongroom::proto

namespace strongroom::apps {

// How a key stands, for a line of `key list`: "in use, protected".
std::string standing_of(const proto::KeyStatus& key);

void add_posture_commands(Command key, int& exit_code);

}  // namespace strongroom::apps
