// The file of keys as anybody could have changed it: parsed within bounds, and what is read is
// written back byte by byte.
#include <cstdlib>

#include "base/record_file.h"
#include "vault/key_details.h"
#include "vault/key_records.h"

using namespace strongroom;
using namespace strongroom::vault;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const ByteView input{bytes, size};
    if (const auto record = parse_key_record(input)) {
        if (print_key_record(*record) != Bytes(bytes, bytes + size)) std::abort();
    }
    std::size_t end = 0;
    const auto good = visit_records(input, [&](ByteView payload) -> Status {
        end += frame_record(payload).size();
        (void)parse_key_record(payload);
        return {};
    });
    if (!good || *good != end) std::abort();
    (void)holds_record(input.subspan(*good));
    const auto policy = std::make_shared<const Policy>();
    const auto details = parse_details(
        input, [&](const std::string&) -> Result<std::shared_ptr<const Policy>> { return policy; });
    if (details && !parse_details(print_details(*details),
                                  [&](const std::string&) -> Result<std::shared_ptr<const Policy>> {
                                      return policy;
                                  }))
        std::abort();
    return 0;
}
