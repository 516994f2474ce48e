// TokenCutter: any bytes give words of the promised form, and the same ones however they are cut
// into pieces.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "base/token_cutter.h"

namespace {

using namespace strongroom;

std::vector<std::string> words(ByteView bytes, std::size_t piece) {
    std::vector<std::string> out;
    TokenCutter cutter({.token =
                            [&](std::string_view word) {
                                if (word.size() < 16 || word.size() > 256) std::abort();
                                for (const char byte : word) {
                                    if (byte <= ' ' || byte >= 0x7F) std::abort();
                                }
                                out.emplace_back(word);
                            },
                        .der =
                            [&](ByteView der) {
                                if (der.size() < 2 || der[0] != 0x30) std::abort();
                                out.emplace_back(as_text(der));
                            }});
    while (!bytes.empty()) {
        const ByteView some = bytes.first(std::min(piece, bytes.size()));
        cutter.feed(some);
        bytes = bytes.subspan(some.size());
    }
    cutter.finish();
    std::ranges::sort(out);  // The two readings take turns piece by piece.
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::vector<std::string> one_by_one = words({bytes, size}, 1);
    if (words({bytes, size}, size + 1) != one_by_one) std::abort();
    if (words({bytes, size}, 7) != one_by_one) std::abort();
    return 0;
}
