// The watch's doors: any bytes from courier and signer, with links that come and go. Nothing
// crashes, what leaves can be read by the other side, and nothing grows without bound.
#include <cstdlib>

#include "courier.pb.h"
#include "fuzz/fuzz_steps.h"
#include "signer.pb.h"
#include "support/fake_world.h"
#include "watch.pb.h"
#include "watch/watcher.h"
#include "wire/intents.h"

using namespace strongroom;

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    strongroom::wire::silence_protobuf();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    test::FakeWorld world;
    watch::Watcher watcher(
        {.venue = "binance", .accounts = {{"practice"}, {"second"}}}, world.env(),
        {.to_signer = [](ByteView frame) { return test::check<proto::ToSigner>(frame); },
         .to_courier = [](ByteView frame) { return test::check<proto::ToCourier>(frame); },
         .changed = [] {}});
    watcher.start();
    test::FuzzSteps steps({bytes, size});
    while (const auto step = steps.next()) {
        const int first = step->bytes.empty() ? 0 : step->bytes[0];
        switch (step->kind % 5) {
            case 0: watcher.signer_frame(step->bytes); break;
            case 1: watcher.courier_frame(step->bytes); break;
            case 2: world.advance(milliseconds(first * 50)); break;
            case 3: watcher.signer_connected(first % 2 == 1); break;
            case 4: watcher.courier_connected(first % 2 == 1); break;
        }
    }
    proto::WatchState state;
    watcher.fill_state(state);
    const std::string shown = state.SerializeAsString();
    (void)test::check<proto::WatchState>(as_bytes(shown));
    if (state.accounts_size() != 2 || state.incidents_size() > 100) std::abort();
    return 0;
}
