// The journal: any record is an Input or an error, and what was read is written and read the same;
// any file is a journal that opens again alike, or an error that names the file.
#include <cstdlib>

#include "engine/journal.h"
#include "support/fake_disk.h"
#include "support/fake_env.h"
#include "wire/intents.h"

namespace {

using namespace strongroom;
constexpr const char* kPath = "/e/journal";

void check_record(ByteView bytes) {
    const auto input = engine::decode_input(bytes);
    if (!input) return;
    // Texts are cut when they are written, so the first round may change them; the next may not.
    const std::string once = engine::encode_input(*input, 1);
    const auto again = engine::decode_input(as_bytes(once));
    if (!again || engine::encode_input(*again, 1) != once) std::abort();
}

void check_file(ByteView bytes) {
    test::FakeDisk disk(test::FakeDisk::Files{{kPath, {bytes.begin(), bytes.end()}}});
    test::FakeRandom random;
    auto journal = engine::Journal::open(disk, random, kPath);
    if (!journal) {
        if (!journal.error().message.starts_with(kPath)) std::abort();
        if (disk.file(kPath).size() != bytes.size()) std::abort();  // Damage is left alone.
        return;
    }
    const std::size_t count = journal->take_inputs().size();
    const engine::Input timer{{1}, {1}, {1}, engine::TimerFired{{1}, {1}}};
    if (!journal->append(timer) || !journal->sync()) std::abort();
    auto again = engine::Journal::open(disk, random, kPath);
    if (!again || again->install() != journal->install()) std::abort();
    if (again->take_inputs().size() != count + 1) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    strongroom::wire::silence_protobuf();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const strongroom::ByteView rest(bytes + 1, size - 1);
    if (bytes[0] % 2 == 0)
        check_record(rest);
    else
        check_file(rest);
    return 0;
}
