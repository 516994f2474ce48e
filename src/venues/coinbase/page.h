// One page of a list. Whoever wants all of it asks again with the cursor until there is none; how
// often at most is the caller's bound.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace strongroom::venues::coinbase {

// The venue's word for where the next page begins.
struct Cursor {
    std::string text;
    friend auto operator<=>(const Cursor&, const Cursor&) = default;
};

template <typename T>
struct Page {
    std::vector<T> items;
    std::optional<Cursor> next;  // None: this was the last one.
};

}  // namespace strongroom::venues::coinbase
