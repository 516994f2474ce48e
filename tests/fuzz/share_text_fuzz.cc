// Any text is refused or is a share that prints as the same letters. No fuzzer guesses two
// checksums, so that the same bytes are also printed as a share, which reads back or is of no form.
#include <sodium.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

#include "vault/share_text.h"

namespace {

std::string letters(std::string_view text) {
    std::string kept;
    for (const char c : text) {
        if (std::string_view(" -\n\r\t").find(c) == std::string_view::npos)
            kept += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return kept;
}

void print_and_read(strongroom::ByteView bytes) {
    using namespace strongroom::vault;
    Share share{.set = {.needed = bytes[0], .made = bytes[1]}, .x = bytes[2]};
    std::ranges::copy(bytes.subspan(3, 8), share.set.id.begin());
    share.y = Secret(kSharedKeyBytes);
    std::ranges::copy(bytes.subspan(11, 32), share.y.bytes(OpenSecret{}).begin());
    const auto read = parse_share(print_share(share));
    const bool has_form = bytes[0] >= 1 && bytes[0] <= bytes[1] && bytes[1] <= kSharesMax &&
                          bytes[2] >= 1 && bytes[2] <= bytes[1];
    if (read.has_value() != has_form) std::abort();
    if (read && (read->set != share.set || read->x != share.x || !read->y.equals(share.y)))
        std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom::vault;
    static const bool is_ready = sodium_init() >= 0;
    if (!is_ready) std::abort();
    if (size >= 43) print_and_read({bytes, size});
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    std::string copy = text;
    const Secret secret = Secret::take(copy);
    const auto share = parse_share(secret);
    if (!share) return 0;
    if (letters(print_share(*share).text(OpenSecret{})) != letters(text)) std::abort();
    return 0;
}
