// What is remembered of notices, as a file that may have been damaged or edited: it is read, or
// refused as corrupt; what was read works, and is written so that it reads the same again.
//
// The input is records, each with its length in two bytes before it; they get right checksums. What
// follows a length that does not fit is appended as it is.
#include <cstdlib>
#include <string>

#include "base/record_file.h"
#include "notify/outbox.h"
#include "support/fake_world.h"

namespace {

using namespace strongroom;

Bytes file_of(ByteView input) {
    Bytes file = frame_record(notify::encode(notify::Begin{{1}}));
    const auto add = [&file](ByteView bytes) {
        file.insert(file.end(), bytes.begin(), bytes.end());
    };
    while (input.size() >= 2) {
        const std::size_t size = input[0] + 256U * input[1];
        if (size > input.size() - 2) break;
        add(frame_record(input.subspan(2, size)));
        input = input.subspan(2 + size);
    }
    add(input);
    return file;
}

void must(bool is_true) {
    if (!is_true) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string path = "/notify/notices.log";
    const Time now{1'700'000'000'000};
    test::FakeWorld world;
    must(world.disk.make_folder("/notify").has_value());
    must(world.disk.replace(path, file_of({data, size})).has_value());
    const std::vector<notify::QueueChannel> channels{
        {.name = "a", .tells = {notify::Kind::foreign_order, notify::Kind::more}, .per_hour = 30}};
    notify::Outbox outbox(world.disk, path, channels);
    if (const Status open = outbox.open(now); !open) {
        must(open.error().code == Errc::corrupt);
        return 0;
    }
    const Bytes first = world.disk.file(path);
    notify::Outbox again(world.disk, path, channels);
    must(again.open(now).has_value());
    must(world.disk.file(path) == first);
    for (int i = 0; i < 20; ++i) {
        const auto step = again.queue().next("a", now);
        if (const auto* summed = std::get_if<notify::Summed>(&step))
            must(again.sum_up(*summed).has_value());
        else if (const auto* send = std::get_if<notify::Queue::Send>(&step))
            must(again.tried(send->notice.id, "a", now, i % 3 != 0, "said", {}).has_value());
    }
    return 0;
}
