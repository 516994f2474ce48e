// The form of a new key, as it comes out of its box: any bytes are refused or read whole.
#include <cstdlib>

#include "vault/form_key.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom::vault;
    if (size == 0 || size > 1U << 16) return 0;
    std::string text(reinterpret_cast<const char*>(bytes), size);
    const auto form = parse_key_form(Secret::take(text));
    if (!form) return 0;
    const std::size_t fields = form->account.size() + form->venue.size() + form->api_key.size() +
                               form->policy.size() + form->secret.size() + form->passphrase.size();
    if (fields + 28 != size) std::abort();
    return 0;
}
