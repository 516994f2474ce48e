// What crosses the bridge before anything is understood: the hello and its answer, which come back
// as they were said, and the bound on frames, which agrees with the reader at the end of the
// stream.
#include <cstdlib>

#include "base/frame.h"
#include "fuzz/fuzz_steps.h"
#include "net/bridge/frame_meter.h"
#include "net/bridge/hello.h"

using namespace strongroom;

namespace {

void meter_agrees_with_reader(ByteView input) {
    constexpr std::size_t max = 300;
    net::FrameMeter meter(max);
    FrameReader reader(max);
    test::FuzzSteps steps(input);
    while (const auto step = steps.next()) {
        const bool is_passed = meter.pass(step->bytes).has_value();
        if (is_passed != reader.push(step->bytes).has_value()) std::abort();
        if (!is_passed) return;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text = as_text({bytes, size});
    if (const auto door = net::parse_hello(text); door && net::hello_for(*door) != text)
        std::abort();
    if (const auto doors = net::parse_answer(text); doors && net::welcome(*doors) != text)
        std::abort();
    meter_agrees_with_reader({bytes, size});
    return 0;
}
