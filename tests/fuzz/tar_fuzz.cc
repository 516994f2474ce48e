// Any archive is refused, or prints again as the same bytes but for what tar leaves open.
#include <algorithm>
#include <cstdlib>

#include "base/tar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strongroom;
    const ByteView bytes(data, size);
    std::size_t at = 0;
    TarReader reader(
        [&](std::span<std::uint8_t> out) -> Result<std::size_t> {
            const std::size_t part = std::min(out.size(), bytes.size() - at);
            std::ranges::copy(bytes.subspan(at, part), out.begin());
            at += part;
            return part;
        },
        1U << 16);
    for (;;) {
        const auto file = reader.next();
        if (!file) return 0;
        if (!*file) break;
        const Bytes again = tar_file((*file)->name, (*file)->bytes);
        if (!std::ranges::equal(ByteView(again).subspan(512),
                                bytes.subspan(at - again.size() + 512, again.size() - 512)))
            std::abort();
    }
    if (at != size) std::abort();
    return 0;
}
