// Signed texts and what an authenticator says of them: any bytes. Nothing that a fuzzer makes up
// is a good signature.
#include "base/ensure.h"
#include "vault/mandate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom;
    const ByteView all(bytes, size);
    const std::string text(as_text(all));
    if (const auto mandate = vault::Mandate::parse(text)) {
        ENSURE(mandate->text == text && !mandate->symbols.empty(), "it is kept as it was signed");
        ENSURE(mandate->not_before < mandate->expires, "it has an end");
        const auto again = vault::Mandate::parse(mandate->text);
        ENSURE(again.has_value() && again->id == mandate->id, "it reads the same again");
    }
    (void)vault::FactorChange::parse(text);
    const vault::Factor factor{.kind = vault::Factor::Kind::webauthn_es256,
                               .public_key = Bytes(65, 4),
                               .rp_id = "localhost",
                               .origins = {"https://localhost"}};
    const std::size_t half = size / 2;
    const vault::FactorProof proof{
        .signature = {all.begin(), all.end()},
        .client_data = {all.begin(), all.begin() + std::ptrdiff_t(half)},
        .authenticator_data = {all.begin() + std::ptrdiff_t(half), all.end()}};
    ENSURE(!vault::check_proof(factor, "mandate", text, proof, 0).has_value(), "nothing signed it");
    return 0;
}
