// Entries about persons, acts and grants, in words.
#pragma once

#include <string>

namespace strongroom::proto {
class LedgerEntry;
}  // namespace strongroom::proto

namespace strongroom::apps {

// A signed text has many lines.
std::string in_one_line(std::string text);

std::string describe_people(const proto::LedgerEntry& entry);

}  // namespace strongroom::apps
