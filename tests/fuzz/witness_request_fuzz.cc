// A witness is told anything at all. What parses prints as the same bytes; and whatever comes, it
// cosigns only what continues the last, which the log's own key signed.
#include "base/ensure.h"
#include "ledger/signing_key.h"
#include "ledger/witness.h"
#include "ledger/witness_request.h"
#include "support/fake_disk.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strongroom;
    using namespace strongroom::ledger;
    const std::string_view body = as_text({data, size});
    if (const auto request = parse_add_checkpoint(body))
        ENSURE(print_add_checkpoint(*request) == body, "it prints as it was read");
    static const ledger::test::SigningKey log(Bytes(32, 7));
    static const ledger::test::SigningKey key(Bytes(32, 9), "witness.example/w1");
    strongroom::test::FakeDisk disk;
    ENSURE(disk.make_folder("/w").has_value(), "the disk is in memory");
    auto witness = Witness::open(disk, "/w", {key.verifier}, key.signer(), {log.verifier});
    ENSURE(witness.has_value(), "an empty folder is a new witness");
    const WitnessAnswer answer = witness->add_checkpoint(body, {1'700'000'000'000});
    const bool is_kept = !disk.files().empty();
    ENSURE(is_kept == (answer.status == 200), "what is cosigned is kept, and nothing else");
    if (is_kept) {
        const std::string note(as_text(disk.files().begin()->second));
        ENSURE(open_checkpoint(note, {log.verifier.name, {log.verifier}}).has_value(),
               "only what the log has signed");
    }
    return 0;
}
