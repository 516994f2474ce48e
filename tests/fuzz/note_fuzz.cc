// Signed notes and checkpoints: any bytes are refused or print as they were.
#include <cstdlib>

#include "ledger/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom::ledger;
    const std::string_view text = strongroom::as_text({bytes, size});
    const auto note = parse_note(text);
    if (note && print_note(*note) != text) std::abort();
    const auto checkpoint = parse_checkpoint(note ? note->text : text);
    if (checkpoint && print_checkpoint(*checkpoint) != (note ? note->text : text)) std::abort();
    const auto key = parse_note_key(text);
    if (key && key->to_string() != text) std::abort();
    return 0;
}
