// The engine's doors: any bytes from clients, courier, signer and the public stream, in any order,
// with links that come and go and restarts in between. Nothing crashes, whatever leaves can be read
// by the other side, and the journal always opens again.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "courier.pb.h"
#include "engine.pb.h"
#include "engine/service.h"
#include "fuzz/fuzz_steps.h"
#include "signer.pb.h"
#include "support/binance_json.h"
#include "support/fake_world.h"
#include "venues/binance/profile.h"
#include "wire/intents.h"

namespace {

using namespace strongroom;

class House {
  public:
    explicit House(const std::string& folder) {
        settings_.folder = folder;
        settings_.venues.push_back(
            {venues::binance::profile(venues::binance::Environment::practice), ""});
        settings_.venues.front().profile.urls = {"https://rest.test", "https://public.test",
                                                 "wss://api.test", "wss://market.test"};
        world_.network.serve("/api/v3/exchangeInfo", test::listing());
        world_.network.serve("/api/v3/klines",
                             test::candles(world_.clock.now().ms - 120'000, {99, 100}));
        start();
    }
    ~House() {
        start();  // Whatever happened: the next start reads it.
        engine_.reset();
        world_.end_process();
    }
    House(const House&) = delete;
    House& operator=(const House&) = delete;

    void act(const test::FuzzStep& step) {
        const int first = step.bytes.empty() ? 0 : step.bytes[0];
        switch (step.kind % 8) {
            case 0: engine_->client_frame(7, step.bytes); break;
            case 1: engine_->courier_frame(step.bytes); break;
            case 2: engine_->signer_frame(step.bytes); break;
            case 3: stream(step.bytes); break;
            case 4: world_.advance(milliseconds(first * 50)); break;
            case 5: answer(step.bytes); break;
            case 6: engine_->signer_connected(first % 2 == 1); break;
            case 7:
                if (first < 2) engine_->courier_connected(first == 1);
                if (first == 2) engine_->client_closed(7);
                if (first == 3) start();
                break;
        }
        world_.run_due();
    }

  private:
    void start() {
        if (engine_) {
            engine_.reset();
            world_.end_process();
        }
        engine_ = std::make_unique<engine::EngineService>(
            settings_, world_.env(),
            engine::EnginePorts{
                .to_signer = [](ByteView frame) { return test::check<proto::ToSigner>(frame); },
                .to_courier = [](ByteView frame) { return test::check<proto::ToCourier>(frame); },
                .to_client = [](engine::ClientId,
                                ByteView frame) { return test::check<proto::FromEngine>(frame); },
                .fatal = [](const Error&) { std::abort(); }});
        if (!engine_->open()) std::abort();
        engine_->start();
        world_.run_due();
    }
    void stream(ByteView bytes) {
        if (world_.network.line_count() == 0) return;
        test::FakeNetwork::Line& line = world_.network.newest_line();
        if (bytes.empty())
            line.open();
        else if (bytes.size() == 1)
            line.lose();
        else
            line.say(as_text(bytes));
    }
    // The first byte: whether rules answer from now on; the rest answers what waits.
    void answer(ByteView bytes) {
        if (bytes.empty()) return;
        for (const char* target : {"/api/v3/exchangeInfo", "/api/v3/klines"})
            if (bytes[0] == 1) world_.network.serve(target, test::FakeNetwork::Answer());
        if (world_.network.waiting() == 0) return;
        world_.network.reply("", HttpReply{.status = bytes[0] == 2 ? 400 : 200,
                                           .headers = {},
                                           .body = std::string(as_text(bytes.subspan(1)))});
    }

    engine::EngineSettings settings_;
    test::FakeWorld world_;
    std::unique_ptr<engine::EngineService> engine_;
};

// The database is a real file: one folder for the life of this process, in memory if there is such
// a place, since each input makes the database anew.
struct Folder {
    Folder() {
        const std::filesystem::path memory = "/dev/shm";
        const bool is_there = std::filesystem::is_directory(memory);
        path =
            (is_there ? memory : std::filesystem::temp_directory_path()) / "strongroom-fuzz-XXXXXX";
        if (::mkdtemp(path.data()) == nullptr) std::abort();
        std::filesystem::create_directory(path + "/binance");
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    strongroom::wire::silence_protobuf();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static Folder folder;
    constexpr int steps_max = 200;
    House house(folder.path);
    test::FuzzSteps steps({bytes, size});
    for (int i = 0; i < steps_max; ++i) {
        const auto step = steps.next();
        if (!step) break;
        house.act(*step);
    }
    return 0;
}
