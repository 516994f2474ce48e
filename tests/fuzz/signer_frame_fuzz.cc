// The signer's door: any frames on any socket of an open signer that has keys, and of one that was
// never made. Nothing is signed but what the oracle finds in order, and nothing crashes.
//
// The input is a script: raw frames, typed messages with fields from small pools (so that they mean
// something often enough), ends of turns, couriers that come and go. Opening a signer is slow by
// design, so one lives through many runs; each run has a day and intent ids of its own.
#include <array>
#include <memory>

#include "signer_frame_oracle.h"
#include "support/fake_env.h"
#include "vault/service.h"

namespace {

using namespace strongroom;

constexpr std::uint64_t kRunsAHouse = 1'024;
constexpr std::array<const char*, 6> kSockets = {"engine", "watch",  "courier",
                                                 "admin",  "status", "nonsense"};
constexpr vault::PeerId kCourier = 7;

constexpr const char* kSecret = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
constexpr const char* kPolicy =
    "symbols = [\"BTC/USDT\", \"ETH/BTC\"]\n"
    "order_notional = { USDT = \"5000\", BTC = \"1\" }\n"
    "day_notional = { USDT = \"9000\", BTC = \"2\" }\n";

// ---- The input ---------------------------------------------------------------------------------

class Script {
  public:
    Script(const std::uint8_t* bytes, std::size_t size) : rest_(bytes, size) {}
    bool is_done() const { return rest_.empty(); }
    std::uint8_t byte() { return rest_.empty() ? std::uint8_t{0} : take(1).front(); }
    ByteView take(std::size_t count) {
        const ByteView taken = rest_.first(std::min(count, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    template <typename T, std::size_t N>
    T pick(const std::array<T, N>& pool) {
        return pool[byte() % N];
    }

  private:
    ByteView rest_;
};

// What is good comes more often, so that many messages are good in all of their fields.
constexpr std::array<const char*, 8> kAccounts = {"practice", "practice", "practice", "practice",
                                                  "second",   "second",   "nobody",   "a name"};
constexpr std::array<const char*, 8> kPairs = {"BTC/USDT", "BTC/USDT", "BTC/USDT",  "BTC/USDT",
                                               "ETH/BTC",  "ETH/BTC",  "DOGE/USDT", ""};
constexpr std::array<const char*, 8> kPrices = {
    "46000", "46000", "46000", "46000", "0.05", "0.05", "90000000000000000000000000", "x"};
constexpr std::array<const char*, 8> kAmounts = {"0.1", "0.1", "0.05", "0.01", "1", "0", "-1", ""};
constexpr std::array<proto::Side, 8> kSides = {proto::BUY,  proto::BUY,      proto::BUY,
                                               proto::BUY,  proto::SELL,     proto::SELL,
                                               proto::SELL, proto::SIDE_NONE};
constexpr std::array<proto::OrderKind, 8> kKinds = {
    proto::LIMIT,     proto::LIMIT,     proto::LIMIT,  proto::LIMIT,
    proto::POST_ONLY, proto::POST_ONLY, proto::MARKET, proto::KIND_NONE};

std::string intent_id(std::uint64_t run, Script& script) {
    std::string id(10, '\0');
    for (std::size_t i = 0; i < 8; ++i) id[i] = static_cast<char>(run >> (8 * i));
    id[9] = static_cast<char>(script.byte() % 4);
    return id;
}

void make_sign(proto::SignRequest& sign, std::uint64_t run, Script& script) {
    sign.set_request_id(script.byte());
    sign.set_venue_offset_ms(std::int64_t{60} * static_cast<std::int8_t>(script.byte()));
    const std::uint8_t what = script.byte() % 8;
    if (what < 4) {
        proto::OrderIntent& order = *sign.mutable_place();
        order.set_id(intent_id(run, script));
        order.set_account(script.pick(kAccounts));
        order.set_symbol(script.pick(kPairs));
        order.set_side(script.pick(kSides));
        order.set_kind(script.pick(kKinds));
        if (order.kind() != proto::MARKET) order.set_limit(script.pick(kPrices));
        order.set_qty(script.pick(kAmounts));
    } else if (what < 6) {
        proto::CancelIntent& cancel = *sign.mutable_cancel();
        cancel.set_order(intent_id(run, script));
        cancel.set_account(script.pick(kAccounts));
        cancel.set_symbol(script.pick(kPairs));
        if (script.byte() % 2 == 0) cancel.set_venue_id(script.pick(kAmounts));
    } else {
        proto::ReadQuery& read = *sign.mutable_read();
        read.set_kind(static_cast<proto::ReadQuery::Kind>(script.byte() % 8));
        read.set_account(script.pick(kAccounts));
        read.set_symbol(script.pick(kPairs));
        read.set_order(intent_id(run, script));
        read.set_venue_id(script.pick(kAmounts));
    }
}

proto::ToSigner make_message(std::uint64_t run, Script& script) {
    proto::ToSigner message;
    const std::uint8_t kind = script.byte() % 18;
    if (kind < 9) {
        make_sign(*message.mutable_sign(), run, script);
    } else if (kind == 9) {
        message.mutable_freeze()->set_account(script.pick(kAccounts));
        message.mutable_freeze()->set_reason(std::string(std::size_t{2} * script.byte(), 'x') +
                                             "\xC3\xA9");
    } else if (kind == 10) {
        message.mutable_thaw()->set_account(script.pick(kAccounts));
    } else if (kind == 11) {
        proto::Reference& reference = *message.mutable_reference();
        reference.set_venue(script.byte() % 4 == 0 ? "other" : "binance");
        reference.set_symbol(script.pick(kPairs));
        reference.set_bid(script.pick(kPrices));
        reference.set_ask(script.pick(kPrices));
    } else if (kind == 12) {
        proto::JudgeOrder& judge = *message.mutable_judge();
        judge.set_account(script.pick(kAccounts));
        judge.set_client_id(std::string(as_text(script.take(36))));
        judge.set_side(script.pick(kSides));
        judge.set_kind(script.pick(kKinds));
        judge.set_limit(script.pick(kPrices));
        judge.set_qty(script.pick(kAmounts));
        judge.set_venue_id(script.pick(kAmounts));
    } else if (kind == 13) {
        proto::AddKey& key = *message.mutable_add_key();
        key.set_account(to_hex(script.take(1)));
        key.set_venue(script.byte() % 8 == 0 ? "bin\"ance" : "binance");
        key.set_api_key("id");
        key.set_secret(std::string(kSecret));
        key.set_policy(std::string(kPolicy) + "# " + std::string(as_text(script.take(8))));
    } else if (kind == 14) {
        message.mutable_unseal()->set_passphrase("another");  // It is open: nothing happens.
    } else if (kind == 15) {
        message.mutable_make_key()->set_account(to_hex(script.take(1)));
        message.mutable_make_key()->set_venue("binance");
        message.mutable_make_key()->set_policy(std::string(kPolicy));
    } else if (kind == 16) {
        message.mutable_name_key()->set_account(to_hex(script.take(1)));
        message.mutable_name_key()->set_api_key(std::string(as_text(script.take(4))));
    } else {
        message.mutable_get_status();
    }
    return message;
}

// Most often the socket that the message is for.
const char* socket_for(const proto::ToSigner& message, Script& script) {
    if (script.byte() % 8 == 0) return script.pick(kSockets);
    if (message.has_sign()) {
        const bool is_stream = message.sign().read().kind() == proto::ReadQuery::USER_STREAM;
        if (is_stream) return "courier";
        return message.sign().has_place() || script.byte() % 2 == 0 ? "engine" : "watch";
    }
    if (message.has_judge() || message.has_freeze()) return "watch";
    return message.has_reference() ? "courier" : "admin";
}

// ---- The house ---------------------------------------------------------------------------------

struct House {
    House() {
        service.opened(kCourier, "courier");
        std::string passphrase = "correct horse";
        ENSURE(signer.init(vault::Secret::take(passphrase), true).has_value(), "a store is made");
        std::string pem(vault::make_ed25519_key().text(vault::OpenSecret{}));
        add_key("practice", kSecret);
        add_key("second", std::move(pem));
    }
    void add_key(const char* account, std::string secret) {
        auto policy = vault::Policy::parse(kPolicy);
        ENSURE(policy.has_value(), "the policy reads");
        const Status added = signer.add_key(
            {{account}, "binance", "id", vault::Secret::take(secret), *std::move(policy)});
        ENSURE(added.has_value(), "a key is added");
    }
    void frame(const char* socket, ByteView bytes) {
        proto::ToSigner message;
        // To open it again would take the time of a thousand runs.
        if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
            message.has_seal()) {
            return;
        }
        service.frame(socket == std::string_view("courier") ? kCourier : 1, socket, bytes);
    }
    void end_turn() { ENSURE(service.turn_done().has_value(), "the disk is good"); }
    void new_day() {
        end_turn();
        disk.clear_trace();
        clock.advance(minutes(24LL * 60));
        service.opened(kCourier, "courier");
        for (const vault::KeyView& key : signer.keys()) {
            if (key.is_frozen) ENSURE(signer.thaw(key.account, "admin").has_value(), "it thaws");
        }
        const Price bid{46'000};
        signer.note_reference("binance", *Symbol::parse("BTC/USDT"), bid, bid);
    }

    test::FakeDisk disk;
    test::FakeClock clock;
    test::FakeRandom random;
    vault::Signer signer{clock, random, disk, {.folder = "/s", .version = "fuzz"}};
    vault::SignerOracle oracle{disk, signer, {kSecret, "PRIVATE KEY", "correct horse"}, "practice"};
    vault::SignerService service{signer,
                                 {[this](vault::PeerId peer, ByteView bytes) {
                                      oracle.sent(peer == kCourier, bytes);
                                      return true;
                                  },
                                  [](vault::PeerId) {}},
                                 "fuzz"};
};

// A signer that was never made: what strangers meet. Its disk is down, so that it stays so.
struct EmptyHouse {
    EmptyHouse() { disk.cut_power(); }
    void frame(const char* socket, ByteView bytes) {
        service.frame(1, socket, bytes);
        ENSURE(service.turn_done().has_value() && signer.is_sealed(), "it stays sealed");
    }

    test::FakeDisk disk;
    test::FakeClock clock;
    test::FakeRandom random;
    vault::Signer signer{clock, random, disk, {.folder = "/s", .version = "fuzz"}};
    vault::SignerService service{
        signer,
        {[](vault::PeerId, ByteView bytes) {
             proto::FromSigner message;
             ENSURE(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())),
                    "what leaves is a message");
             ENSURE(!message.has_signed_request(), "it signs nothing");
             return true;
         },
         [](vault::PeerId) {}},
        "fuzz"};
};

void say(House& house, EmptyHouse& empty, const char* socket, ByteView bytes) {
    house.frame(socket, bytes);
    empty.frame(socket, bytes);
}

void play(House& house, EmptyHouse& empty, std::uint64_t run, Script script) {
    while (!script.is_done()) {
        const std::uint8_t what = script.byte() % 16;
        if (what == 0) {
            const char* socket = script.pick(kSockets);
            say(house, empty, socket, script.take(std::size_t{2} * script.byte()));
        } else if (what == 1) {  // A message with a broken byte.
            std::string bytes = make_message(run, script).SerializeAsString();
            if (!bytes.empty()) {
                char& broken = bytes[script.byte() % bytes.size()];
                broken = static_cast<char>(broken ^ static_cast<char>(script.byte()));
            }
            say(house, empty, script.pick(kSockets), as_bytes(bytes));
        } else if (what == 2) {
            house.service.closed(kCourier);
        } else if (what == 3) {
            house.service.opened(kCourier, "courier");
        } else if (what == 4) {
            ENSURE(house.service.tick().has_value(), "the disk is good");
        } else if (what < 7) {
            house.end_turn();
        } else {
            const proto::ToSigner message = make_message(run, script);
            const char* socket = socket_for(message, script);
            say(house, empty, socket, as_bytes(message.SerializeAsString()));
        }
    }
    house.new_day();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
    wire::silence_protobuf();
    // A house grows from run to run, as its ledger does, and libFuzzer would look for leaks each
    // time: nine tenths of the time.
    static char no_leaks[] = "-detect_leaks=0";
    static std::vector<char*> with(*arguments, *arguments + *count);
    with.push_back(no_leaks);
    *count = static_cast<int>(with.size());
    with.push_back(nullptr);
    *arguments = with.data();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static std::unique_ptr<House> house;
    static std::unique_ptr<EmptyHouse> empty;
    static std::uint64_t run = 0;
    if (run++ % kRunsAHouse == 0) {
        house = std::make_unique<House>();
        empty = std::make_unique<EmptyHouse>();
    }
    play(*house, *empty, run, Script(bytes, size));
    return 0;
}
