// A small JSON document as a tree whose numbers are still the text that they were written as, so
// that none of them passes through a float.
//
// Bounded: kImportBytesMax of text, kImportDepthMax of nesting, kImportNodesMax of values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace strongroom::bots {

inline constexpr std::size_t kImportBytesMax = 262'144;
inline constexpr std::size_t kImportDepthMax = 16;
inline constexpr std::size_t kImportNodesMax = 20'000;

struct JsonValue {
    enum class Kind { null, boolean, number, text, list, object };
    Kind kind = Kind::null;
    std::string text;                // boolean: "true" or "false". number: as it was written.
    std::vector<std::string> names;  // object: the names of `items`, each once.
    std::vector<JsonValue> items;    // list, object.

    const JsonValue* find(std::string_view name) const;  // nullptr: not there.
};

// Errors: invalid, when it is not JSON, a name stands twice in an object, or a bound is passed.
Result<JsonValue> read_json(std::string_view text, std::string_view file_name);

}  // namespace strongroom::bots
