// scan_records: whatever a crash left in the file, the records before it come back unchanged.
#include <cstdlib>

#include "base/record_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto scan = strongroom::scan_records({bytes, size});
    strongroom::Bytes again;
    for (const auto& record : scan.records) {
        const auto framed = strongroom::frame_record(record);
        again.insert(again.end(), framed.begin(), framed.end());
    }
    if (again != strongroom::Bytes(bytes, bytes + scan.good_bytes)) std::abort();
    return 0;
}
