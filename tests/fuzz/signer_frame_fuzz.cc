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
#include "vault/rights.h"
#include "vault/service.h"

namespace {

using namespace strongroom;

constexpr std::uint64_t kRunsAHouse = 1'024;
constexpr std::array<const char*, 8> kSockets = {"engine", "watch", "courier", "admin",
                                                 "status", "form",  "token",   "nonsense"};
constexpr vault::PeerId kCourier = 7;

constexpr const char* kSecret = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
constexpr const char* kPolicy =
    "symbols = [\"BTC/USDT\", \"ETH/BTC\"]\n"
    "order_notional = { USDT = \"5000\", BTC = \"1\" }\n"
    "day_notional = { USDT = \"9000\", BTC = \"2\" }\n"
    "kinds = [\"limit\", \"market\", \"stop_limit\"]\n"
    "minute_notional = { USDT = \"7000\", BTC = \"2\" }\n"
    "orders_per_minute = 2\n"
    "price_band_bps = 500\n";

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
    proto::LIMIT,     proto::LIMIT, proto::LIMIT,  proto::STOP_LIMIT,
    proto::POST_ONLY, proto::FOK,   proto::MARKET, proto::KIND_NONE};

constexpr std::array<const char*, 4> kVenues = {"binance", "binance", "kucoin", "other"};

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
        if (order.kind() == proto::STOP_LIMIT) order.set_trigger(script.pick(kPrices));
        order.set_qty(script.pick(kAmounts));
    } else if (what < 6) {
        proto::CancelIntent& cancel = *sign.mutable_cancel();
        cancel.set_order(intent_id(run, script));
        cancel.set_account(script.pick(kAccounts));
        cancel.set_symbol(script.pick(kPairs));
        if (script.byte() % 2 == 0) cancel.set_venue_id(script.pick(kAmounts));
    } else {
        proto::ReadQuery& read = *sign.mutable_read();
        read.set_kind(static_cast<proto::ReadQuery::Kind>(script.byte() % 9));
        read.set_account(script.pick(kAccounts));
        read.set_symbol(script.pick(kPairs));
        read.set_order(intent_id(run, script));
        read.set_venue_id(script.pick(kAmounts));
    }
}

// What is told of keys and of open orders.
void make_posture_message(proto::ToSigner& message, std::uint8_t kind, Script& script) {
    if (kind == 20) {
        proto::KeyRightsAnswer& answer = *message.mutable_key_rights();
        answer.set_account(script.pick(kAccounts));
        answer.set_status(script.byte() % 4 == 0 ? 404 : 200);
        std::string body(vault::kGoodRights);
        if (script.byte() % 2 == 0) body[script.byte() % body.size()] = 'e';
        answer.set_body(body);
    } else if (kind == 21) {
        proto::OpenOrdersListed& listed = *message.mutable_open_orders();
        listed.set_account(script.pick(kAccounts));
        listed.add_client_ids(std::string(as_text(script.take(36))));
        listed.set_age_ms(script.byte());
    } else {
        proto::AllowPosture& allow = *message.mutable_allow_posture();
        allow.set_account(script.pick(kAccounts));
        allow.set_what(script.byte() % 2 == 0 ? "no_ip_list" : "unread");
    }
}

// What is signed for may change its comment, and any key but those that orders name may go.
void make_change(proto::ToSigner& message, Script& script) {
    const std::uint8_t kind = script.byte() % 4;
    if (kind == 0) {
        message.mutable_set_policy()->set_account(script.pick(kAccounts));
        message.mutable_set_policy()->set_policy(std::string(kPolicy) + "# " +
                                                 std::string(as_text(script.take(8))));
    } else if (kind == 1) {
        message.mutable_retire_key()->set_account(to_hex(script.take(1)));
    } else if (kind == 2) {
        message.mutable_rotate_keyring();
    } else {
        message.mutable_freeze()->set_account(to_hex(script.take(1)));
        message.mutable_freeze()->set_scope(script.byte() % 2 == 0 ? "user" : "nonsense");
    }
}

proto::ToSigner make_message(std::uint64_t run, Script& script) {
    proto::ToSigner message;
    const std::uint8_t kind = script.byte() % 25;
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
        reference.set_venue(script.pick(kVenues));
        reference.set_symbol(script.pick(kPairs));
        reference.set_bid(script.pick(kPrices));
        reference.set_ask(script.pick(kPrices));
        reference.set_day_volume(script.pick(kPrices));
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
    } else if (kind == 17) {
        message.mutable_submit_share()->set_sealed_share(std::string(as_text(script.take(60))));
    } else if (kind == 18) {
        message.mutable_make_shares()->set_needed(script.byte() % 20);
        message.mutable_make_shares()->set_made(script.byte() % 20);
        message.mutable_make_shares()->set_public_key(std::string(script.byte() % 34, '\x09'));
    } else if (kind == 19) {
        message.mutable_confirm_shares()->set_set_id(std::string(as_text(script.take(8))));
    } else if (kind < 23) {
        make_posture_message(message, kind, script);
    } else if (kind == 23) {
        make_change(message, script);
    } else if (script.byte() % 2 == 0) {
        vault::make_key_errand(message, script);
    } else {
        message.mutable_get_status()->set_after(to_hex(script.take(1)));
    }
    return message;
}

// Most often the socket that the message is for.
const char* socket_for(const proto::ToSigner& message, Script& script) {
    if (script.byte() % 8 == 0) return script.pick(kSockets);
    if (message.has_sign()) {
        const bool is_stream = message.sign().read().kind() == proto::ReadQuery::USER_STREAM;
        const bool is_rights = message.sign().read().kind() == proto::ReadQuery::KEY_RIGHTS;
        if (is_stream || is_rights || message.sign().has_key_errand()) return "courier";
        return message.sign().has_place() || script.byte() % 2 == 0 ? "engine" : "watch";
    }
    if (message.has_judge() || message.has_freeze() || message.has_open_orders()) return "watch";
    const bool is_told = message.has_reference() || message.has_key_rights();
    return is_told || message.has_key_errand_answer() ? "courier" : "admin";
}

// ---- The house ---------------------------------------------------------------------------------

struct House {
    House() {
        service.opened(kCourier, "courier");
        std::string passphrase = "correct horse";
        ENSURE(signer.init(vault::Secret::take(passphrase), true).has_value(), "a store is made");
        std::string pem =
            "-----BEGIN PRIVATE KEY-----\n"
            "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
            "-----END PRIVATE KEY-----\n";
        add_key("practice", kSecret);
        add_key("second", std::move(pem));
        add_key(vault::kMaster, "secret-of-a-master", "admin = true");
    }
    void add_key(const char* account, std::string secret, const char* rules = kPolicy) {
        auto policy = vault::Policy::parse(rules);
        ENSURE(policy.has_value(), "the policy reads");
        const Status added = signer.add_key(
            {{account}, "binance", "id", vault::Secret::take(secret), *std::move(policy)});
        ENSURE(added.has_value(), "a key is added");
        vault::see_rights(signer, account);
    }
    void frame(const char* socket, ByteView bytes) {
        proto::ToSigner message;
        // To open it again would take the time of a thousand runs.
        if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
            message.has_seal()) {
            return;
        }
        const bool is_courier = socket == std::string_view("courier");
        if (is_courier && message.has_reference()) {
            end_turn();  // What waits was weighed with the prices before.
            oracle.told(message.reference(), clock.now());
        }
        service.frame(is_courier ? kCourier : 1, socket, bytes);
    }
    void end_turn() {
        ENSURE(service.turn_done().has_value(), "the disk is good");
        ENSURE(service.write_on().has_value(), "the disk is good");
    }
    void new_day() {
        end_turn();
        disk.clear_trace();
        clock.advance(minutes(24LL * 60));
        service.opened(kCourier, "courier");
        for (const vault::KeyView& key : signer.keys()) {
            if (key.is_frozen)
                ENSURE(signer.thaw({key.account.value}, "admin").has_value(), "it thaws");
        }
        proto::ToSigner price;
        price.mutable_reference()->set_symbol("BTC/USDT");
        price.mutable_reference()->set_bid("46000");
        price.mutable_reference()->set_ask("46000");
        for (const char* venue : {"binance", "kucoin"}) {
            price.mutable_reference()->set_venue(venue);
            frame("courier", as_bytes(price.SerializeAsString()));
        }
        // What a run has told of the keys is forgotten.
        for (const char* account : {"practice", "second"}) vault::see_rights(signer, account);
        for (const vault::KeyView& key : signer.keys()) {
            if (key.is_frozen)
                ENSURE(signer.thaw({key.account.value}, "admin").has_value(), "it thaws");
        }
        end_turn();
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
