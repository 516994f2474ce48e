// Messages for the operator, on stderr. stdout belongs to the result of a command.
//
// Never a secret and never a piece of one: log the key's name. Callers format with fmt.
#pragma once

#include <string_view>

namespace strongroom::log {

void set_process(std::string_view name);  // Shown in each line: "engine", "signer" …
void set_quiet(bool quiet);               // Warnings and errors only.

void info(std::string_view message);
void warn(std::string_view message);
void error(std::string_view message);

}  // namespace strongroom::log
