// A small JSON document as a tree whose numbers are still the text that they were written as, so
// that none of them passes through a float.
//
// nlohmann's own tree keeps numbers as floats; its reader gives us the digits.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strongroom::bots {

struct JsonBounds {
    std::size_t bytes = 0;
    std::size_t depth = 0;   // Of lists and objects in each other.
    std::size_t values = 0;  // Lists and objects count, too.
};

struct JsonValue {
    enum class Kind { null, boolean, number, text, list, object };
    Kind kind = Kind::null;
    std::string text;                // boolean: "true" or "false". number: as it was written.
    std::vector<std::string> names;  // object: the names of `items`, each once.
    std::vector<JsonValue> items;    // list, object.

    const JsonValue* find(std::string_view name) const;  // nullptr: not there.
};

// Errors: invalid, when it is not JSON, a name stands twice in an object (which of the two is
// meant? Whoever looked at it before us may have read the other one), or a bound is passed.
Result<JsonValue> read_json(std::string_view text, const JsonBounds& bounds);

}  // namespace strongroom::bots
