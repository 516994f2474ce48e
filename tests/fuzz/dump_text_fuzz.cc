// DumpText: any bytes give the same text, or the same refusal, however they are
// cut into pieces.
#include "base/dump_text.h"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace {

using namespace strongroom;

std::string text_of(ByteView bytes, std::size_t piece) {
    std::string out;
    DumpText text([&](ByteView some) -> Status {
        out += as_text(some);
        return {};
    });
    while (!bytes.empty()) {
        const ByteView some = bytes.first(std::min(piece, bytes.size()));
        if (const Status pushed = text.push(some); !pushed) return pushed.error().message;
        bytes = bytes.subspan(some.size());
    }
    const Status finished = text.finish();
    return finished ? out : finished.error().message;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string whole = text_of({bytes, size}, size + 1);
    if (whole != text_of({bytes, size}, 1) || whole != text_of({bytes, size}, 7)) std::abort();
    return 0;
}
