// Proof bundles: any bytes are refused or print as they were, and none proves anything by a key
// that did not sign it.
#include <cstdlib>

#include "ledger/log_proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom::ledger;
    const std::string_view text = strongroom::as_text({bytes, size});
    const auto proof = parse_proof(text);
    if (!proof) return 0;
    if (print_proof(*proof) != text) std::abort();
    const TrustedLog log{.origin = "test.example/ledger",
                         .keys = {{.name = "test.example/ledger", .public_key = {1, 2, 3}}}};
    if (check_proof(*proof, {bytes, 1}, log)) std::abort();
    return 0;
}
