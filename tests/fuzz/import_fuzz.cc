// import_bot: any text is refused or becomes a file that parses, and no secret of an unknown field
// comes out with it.
#include <cstdlib>

#include "base/bytes.h"
#include "bots/bot_file.h"
#include "bots/import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom;
    const auto made = bots::import_bot(as_text({bytes, size}), "fuzz", {});
    if (made && !bots::parse_bot_file(made->toml, "fuzz")) std::abort();
    return 0;
}
