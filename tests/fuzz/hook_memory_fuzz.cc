// What hooks have taken, as a file that may have been damaged or edited: it is read, or refused as
// corrupt, and what was read is written so that it reads the same again.
//
// Each line of the input is a record with a right checksum; what follows a line "raw" is appended
// as it is.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/record_file.h"
#include "support/fake_world.h"
#include "web/hook_memory.h"

namespace {

using namespace strongroom;

Bytes file_of(std::string_view text) {
    Bytes file;
    const auto add = [&file](ByteView bytes) {
        file.insert(file.end(), bytes.begin(), bytes.end());
    };
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line == "raw") {
            add(as_bytes(text));
            break;
        }
        add(frame_record(as_bytes(line)));
    }
    return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    test::FakeWorld world;
    (void)world.disk.make_folder("/web");
    const auto load = [&] {
        web::HookMemory memory(world.disk, world.clock, "/web/taken.log");
        const Status loaded = memory.load([](std::string_view bot) { return bot != "gone"; });
        if (!loaded && loaded.error().code != Errc::corrupt) std::abort();
        return std::pair(loaded.has_value(), memory.counts("b").taken);
    };
    const Bytes file = file_of({reinterpret_cast<const char*>(data), size});
    if (!world.disk.replace("/web/taken.log", file)) std::abort();
    const auto first = load();
    if (first.first && load() != first) std::abort();
    return 0;
}
