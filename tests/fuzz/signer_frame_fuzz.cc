// The signer's door: any bytes on any socket. Nothing is signed but typed requests through the
// socket that may ask for them, nothing crashes, and no secret is ever in what leaves.
#include <cstdlib>

#include "base/env.h"
#include "vault/service.h"

namespace {

using namespace strongroom;

class StillClock final : public Clock {
  public:
    Time now() override { return {1'700'000'000'000}; }
    std::int64_t ticks_ns() override { return 0; }
};
class CountingRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) byte = next_++;
    }

  private:
    std::uint8_t next_ = 0;
};
// A disk that is not there: the signer stays sealed, which is the state that strangers meet.
class NoDisk final : public Disk {
  public:
    Result<Bytes> read(const std::string&, std::uint64_t) override {
        return fail(Errc::not_found, "none");
    }
    Status replace(const std::string&, ByteView) override { return fail(Errc::io, "none"); }
    Result<std::unique_ptr<AppendFile>> open_append(const std::string&) override {
        return fail(Errc::io, "none");
    }
    Status truncate(const std::string&, std::uint64_t) override { return fail(Errc::io, "none"); }
    Status make_folder(const std::string&) override { return fail(Errc::io, "none"); }
    Status remove(const std::string&) override { return {}; }
    Result<std::vector<std::string>> list(const std::string&) override {
        return std::vector<std::string>{};
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    static StillClock clock;
    static CountingRandom random;
    static NoDisk disk;
    vault::Signer signer(clock, random, disk, {.folder = "/none", .version = "fuzz"});
    const vault::ServicePorts ports{[](vault::PeerId, ByteView) { return true; },
                                    [](vault::PeerId) {}};
    vault::SignerService service(signer, ports, "none");
    constexpr const char* sockets[] = {"engine", "watch", "courier", "admin", "status"};
    service.opened(7, "courier");
    service.frame(1, sockets[bytes[0] % 5], {bytes + 1, size - 1});
    if (!service.turn_done()) std::abort();
    return 0;
}
