// Bundles and the tail file: whatever lies on the disk, what is read from it prints as it was.
#include <cstdlib>

#include "ledger/tail.h"
#include "ledger/tiles.h"

namespace strongroom::ledger {
namespace {

void read_bundle(ByteView file, unsigned width) {
    const BundleScan scan = scan_bundle(file, width);
    Bytes again;
    for (const ByteView entry : scan.entries) append_entry(again, entry);
    if (scan.entries.size() > width || again.size() > file.size()) std::abort();
    if (!std::equal(again.begin(), again.end(), file.begin())) std::abort();
    const bool is_whole = scan.entries.size() == width && again.size() == file.size();
    if (is_whole != scan.problem.empty()) std::abort();
}

void read_tail(ByteView file) {
    const auto scan = scan_tail(file);
    if (!scan) return;
    std::uint64_t next = scan->records.front().first;
    for (const TailRecord& record : scan->records) {
        if (record.first != next || record.durable > scan->size) std::abort();
        next += record.entries.size();
    }
    if (next != scan->size || scan->is_torn != (scan->good_bytes < file.size())) std::abort();
}

}  // namespace
}  // namespace strongroom::ledger

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    strongroom::ledger::read_bundle({bytes + 1, size - 1}, 1U + bytes[0]);
    strongroom::ledger::read_tail({bytes, size});
    return 0;
}
