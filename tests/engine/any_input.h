// Any Input of any kind for properties, and a description that holds every field of it.
#pragma once

#include <string>

#include "engine/input.h"

namespace strongroom::engine {

// Only inside a property. `kind`: the index in InputBody.
Input any_input(std::size_t kind);
std::string describe(const Input& input);

}  // namespace strongroom::engine
