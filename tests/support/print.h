// How GoogleTest prints our values when an expectation fails.
#pragma once

#include <ostream>

#include "model/amounts.h"

namespace strongroom {

inline void PrintTo(Decimal value, std::ostream* out) { *out << value.to_string(); }
inline void PrintTo(Price price, std::ostream* out) { *out << price.value.to_string(); }
inline void PrintTo(Qty qty, std::ostream* out) { *out << qty.value.to_string(); }

}  // namespace strongroom
