#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace strongroom {

void ensure_failed(std::string_view condition, std::string_view meaning, std::string_view file,
                   int line) {
    (void)std::fprintf(stderr, "%.*s:%d: internal error: %.*s [%.*s]\n",
                       static_cast<int>(file.size()), file.data(), line,
                       static_cast<int>(meaning.size()), meaning.data(),
                       static_cast<int>(condition.size()), condition.data());
    std::abort();
}

}  // namespace strongroom
