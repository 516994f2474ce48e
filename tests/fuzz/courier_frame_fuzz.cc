// Whatever the signer's socket or a client's socket says, the courier stays in one piece.
#include <cstddef>
#include <cstdint>

#include "courier/service.h"
#include "support/fake_world.h"
#include "venues/binance/profile.h"
#include "wire/intents.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    strongroom::wire::silence_protobuf();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strongroom;
    test::FakeWorld world;
    venues::Profile profile = venues::binance::profile(venues::binance::Environment::practice);
    profile.urls = {"http://127.0.0.1:1", "http://127.0.0.1:2", "ws://127.0.0.1:3",
                    "ws://127.0.0.1:4"};
    courier::CourierService courier(
        {.venues = {{profile, ""}}}, world.env(),
        {.to_signer = [](ByteView) { return true; },
         .to_client = [](const std::string&, ByteView) { return true; }});
    courier.start();
    const ByteView bytes(data, size);
    courier.signer_frame(bytes);
    courier.client_frame("engine", bytes);
    world.run_due();
    for (std::size_t i = 0; i < world.network.line_count(); ++i) {
        world.network.line(i).open();
        world.network.line(i).say(as_text(bytes));
    }
    world.advance(seconds(1));
    return 0;
}
