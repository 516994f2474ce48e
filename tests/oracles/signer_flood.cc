// Throws frames at the real sockets of a real signer, a million unless told: replayed, duplicated
// and reordered orders, orders against the policy, fields that do not read, damaged, cut, oversize
// and random frames, and honest ones at the wrong door. A frame counts when its fate is known: it
// was answered, or the signer hung up on it. Exits 1 when one has no fate, or when the courier
// heard of one signature more or less than the signer said it made.
//
//   signer_flood [FRAMES]
// LIMIT: not at the courier's door, which is ours to count at, and no whole message at the admin's.
#include <fmt/format.h>
#include <sodium.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "bench/signer_process.h"
#include "signer.pb.h"

namespace strongroom::bench {
namespace {

constexpr std::uint64_t kHonest = 1'000;  // Orders that are signed, and then replayed.
constexpr std::uint64_t kAnsweredEach = 31;

class Line {
  public:
    explicit Line(const std::string& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval patience{.tv_sec = 20, .tv_usec = 0};
        (void)::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
            0)
            give_up("the signer is gone");
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() { (void)::close(descriptor_); }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t size = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (size <= 0) return;  // Hung up: the next answer() says so.
            bytes.remove_prefix(static_cast<std::size_t>(size));
        }
    }
    void end_of_sending() { (void)::shutdown(descriptor_, SHUT_WR); }
    // Null: the signer hung up. What does neither has no fate, and ends the run.
    std::unique_ptr<proto::FromSigner> answer() {
        while (frames_.empty()) {
            std::array<std::uint8_t, 64U << 10> buffer{};
            const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
            if (size < 0 && errno != ECONNRESET) give_up("a frame without an answer");
            if (size <= 0) return nullptr;
            auto frames = reader_.push({buffer.data(), static_cast<std::size_t>(size)});
            if (!frames) give_up("an answer that cannot be read");
            frames_ = *std::move(frames);
        }
        auto message = std::make_unique<proto::FromSigner>();
        const Bytes frame = std::move(frames_.front());
        frames_.erase(frames_.begin());
        if (!message->ParseFromArray(frame.data(), static_cast<int>(frame.size())))
            give_up("an answer that cannot be read");
        return message;
    }

  private:
    int descriptor_ = -1;
    FrameReader reader_;
    std::vector<Bytes> frames_;
};

proto::ToSigner order(std::uint64_t number) {
    proto::ToSigner message;
    message.mutable_sign()->set_request_id(number);
    proto::OrderIntent& intent = *message.mutable_sign()->mutable_place();
    std::string id(10, '\0');
    for (std::size_t i = 0; i < 8; ++i) id[9 - i] = static_cast<char>(number >> (8 * i));
    intent.set_id(id);
    intent.set_account("flood");
    intent.set_symbol("BTC/USDT");
    intent.set_side(proto::BUY);
    intent.set_kind(proto::LIMIT);
    intent.set_limit("46000");
    intent.set_qty("0.001");
    intent.set_bot("dca");
    intent.set_why("why");
    return message;
}
std::string framed(const proto::ToSigner& message) {
    return make_frame(as_bytes(message.SerializeAsString()));
}

struct Counts {
    std::uint64_t frames = 0, made = 0, repeats = 0, refused = 0, hung_up = 0;
};

class Flood {
  public:
    explicit Flood(SignerProcess& signer) : signer_(signer), courier_(signer.socket("courier")) {}

    void honest() {
        Line engine(signer_.socket("engine"));
        for (std::uint64_t i = 1; i <= kHonest; ++i) {
            engine.send(framed(order(i)));
            take(engine);
        }
        if (counts.made != kHonest) give_up("an honest order was not signed");
    }
    void round() {
        Line engine(signer_.socket("engine"));
        std::string frames;
        for (std::uint64_t i = 0; i < kAnsweredEach; ++i) frames += answered_one();
        engine.send(frames);
        for (std::uint64_t i = 0; i < kAnsweredEach; ++i) take(engine);
        last_one(engine);
        count_courier();
    }
    // What the courier has heard, to its end.
    std::uint64_t signatures() {
        proto::ToSigner seal;
        seal.mutable_seal();
        signer_.tell(seal);  // Nothing is signed after this.
        count_courier();
        return heard_;
    }

    Counts counts;

  private:
    std::uint64_t dice(std::uint64_t below) { return dice_() % below; }

    // Each of these is answered, whatever the answer is.
    std::string answered_one() {
        proto::ToSigner message = order(1 + dice(kHonest));
        proto::OrderIntent& intent = *message.mutable_sign()->mutable_place();
        switch (dice(4)) {
            case 0: break;  // Replayed, in any order, and now and then twice running.
            case 1:
                message = order(kHonest + 1 + dice(1U << 30));
                message.mutable_sign()->mutable_place()->set_qty("1000");  // Above the policy.
                break;
            case 2: intent.set_id(std::string(dice(10), 'x')); break;
            default: intent.set_symbol(std::string(1 + dice(64), static_cast<char>(dice(128))));
        }
        return framed(message);
    }
    // The last of its connection: most of these end it.
    void last_one(Line& engine) {
        std::string frame = framed(order(1 + dice(kHonest)));
        switch (dice(5)) {
            case 0:  // Damaged; it may still be an order of the engine's, even a good one.
                for (std::uint64_t n = 1 + dice(8); n > 0; --n)
                    frame[4 + dice(frame.size() - 4)] = static_cast<char>(dice(256));
                engine.send(frame);
                break;
            case 1:  // Cut.
                engine.send(std::string_view(frame).substr(0, 1 + dice(frame.size() - 1)));
                engine.end_of_sending();
                break;
            case 2: engine.send(std::string("\xff\xff\xff\x7f", 4) + frame); break;  // Oversize.
            case 3: return elsewhere(frame);                                         // Wrong door.
            default: {
                std::string noise(1 + dice(300), '\0');
                for (char& byte : noise) byte = static_cast<char>(dice(256));
                return elsewhere(make_frame(as_bytes(noise)));
            }
        }
        take(engine);
    }
    void elsewhere(const std::string& frame) {
        constexpr std::array doors{"watch", "status", "engine", "admin"};
        const bool is_order = frame.size() > 4 && frame.find("BTC/USDT") != std::string::npos;
        Line line(signer_.socket(doors[is_order ? dice(2) : dice(doors.size())]));
        line.send(frame);
        if (line.answer() != nullptr) give_up("an answer at the wrong door");
        ++counts.frames;
        ++counts.hung_up;
    }
    void take(Line& line) {
        ++counts.frames;
        const auto message = line.answer();
        if (message == nullptr) {
            ++counts.hung_up;
        } else if (message->reply().has_refused()) {
            ++counts.refused;
        } else if (message->reply().has_signed_()) {
            ++(message->reply().signed_().is_repeat() ? counts.repeats : counts.made);
        } else {
            give_up("an answer to a question that was not asked");
        }
    }
    void count_courier() {
        for (const Bytes& frame : courier_.receive()) {
            proto::FromSigner message;
            if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
                give_up("the courier heard what cannot be read");
            if (message.has_signed_request()) ++heard_;
        }
    }

    SignerProcess& signer_;
    Peer courier_;
    std::uint64_t heard_ = 0;
    std::mt19937_64 dice_{20'261'125};  // Always the same: what fails here fails for a change.
};

void furnish(SignerProcess& signer) {
    proto::ToSigner init;
    init.mutable_init()->set_passphrase("flood");
    init.mutable_init()->set_is_practice(true);
    signer.tell(init);
    proto::ToSigner add;
    proto::AddKey& key = *add.mutable_add_key();
    key.set_account("flood");
    key.set_venue("binance");
    key.set_api_key("id");
    key.set_secret("secret-of-the-flooded-key");
    key.set_policy(
        "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"900000\"\n");
    signer.tell(add);
    // No venue is there that could tell what the key may do.
    proto::ToSigner allow;
    allow.mutable_allow_posture()->set_account("flood");
    allow.mutable_allow_posture()->set_what("unread");
    signer.tell(allow);
}

}  // namespace
}  // namespace strongroom::bench

int main(int argc, char** argv) {
    using namespace strongroom::bench;
    const std::uint64_t wanted = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    SignerProcess signer(std::filesystem::path(argv[0]).replace_filename("strongroom-signer"));
    furnish(signer);
    Flood flood(signer);
    flood.honest();
    while (flood.counts.frames < wanted) flood.round();
    const std::uint64_t heard = flood.signatures();
    const Counts& found = flood.counts;
    fmt::print("{} frames: {} signed, {} signed before, {} refused, {} hung up on; {} signatures\n",
               found.frames, found.made, found.repeats, found.refused, found.hung_up, heard);
    if (heard != found.made) give_up("signatures and answers differ");
    return 0;
}
