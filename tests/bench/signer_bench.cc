// The signer as its clients meet it: a real process, its real sockets, each signature behind a
// durable ledger entry. Beside each figure the floor of the same run: a bare write and fdatasync,
// a bare HMAC, a bare Ed25519 signature. Works in the current folder, whose disk it measures.
//
//   bench_signer [--json] [--seconds N] [--keys N]
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "bench/signer_desk.h"
#include "signer.pb.h"

namespace strongroom::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kInFlight = 64;
constexpr int kRate = 1'000;              // Orders a second of the open loop.
constexpr std::size_t kEntryBytes = 320;  // About what an order takes in the ledger's tail.
constexpr int kFrozenByName = 500;
int g_keys = 100'000;
const std::string kPolicyOfMany =
    "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n";

std::string ed25519_pem() {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    BIO* memory = BIO_new(BIO_s_mem());
    if (PEM_write_bio_PKCS8PrivateKey(memory, key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        give_up("OpenSSL makes no key");
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory, &text);
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free_all(memory);
    EVP_PKEY_free(key);
    return pem;
}

void unseal(SignerProcess& signer) {
    proto::ToSigner message;
    message.mutable_unseal()->set_passphrase("bench");
    signer.tell(message);
}

// ---- Orders ----------------------------------------------------------------------------------

// Always so many in flight: durable signatures a second.
double closed_loop(SignerProcess& signer, const std::string& account, int seconds) {
    Desk desk(signer.folder());
    std::uint64_t done = 0;
    int in_flight = 0;
    const auto start = Clock::now();
    while (seconds_since(start) < seconds) {
        std::string frames;
        for (; in_flight < kInFlight; ++in_flight) frames += order_frame(account);
        if (!frames.empty()) desk.engine.send_bytes(frames);
        desk.read(1000, [&](std::uint64_t) {
            ++done;
            --in_flight;
        });
    }
    const double rate = static_cast<double>(done) / seconds_since(start);
    while (in_flight > 0) desk.read(1000, [&](std::uint64_t) { --in_flight; });
    return rate;
}

// ---- Floors ----------------------------------------------------------------------------------

Latency bare_sync(const SignerProcess& signer) {
    const std::string path = signer.folder() + "/bare";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const std::string entry(kEntryBytes, 'x');
    std::vector<double> milliseconds;
    for (int i = 0; i < 2'000; ++i) {
        const auto start = Clock::now();
        if (::write(file, entry.data(), entry.size()) < 0 || ::fdatasync(file) != 0)
            give_up("the disk does not write");
        milliseconds.push_back(seconds_since(start) * 1e3);
    }
    (void)::close(file);
    return latency_of(milliseconds);
}

template <typename Act>
double rate_of(Act act) {
    const auto start = Clock::now();
    int count = 0;
    for (; count % 100 != 0 || seconds_since(start) < 0.5; ++count) act();
    return count / seconds_since(start);
}

double bare_hmac() {
    std::array<std::uint8_t, 32> key{};
    std::array<std::uint8_t, 200> message{};
    std::array<std::uint8_t, 32> mac{};
    return rate_of([&] {
        crypto_auth_hmacsha256_state state;
        crypto_auth_hmacsha256_init(&state, key.data(), key.size());
        crypto_auth_hmacsha256_update(&state, message.data(), message.size());
        crypto_auth_hmacsha256_final(&state, mac.data());
    });
}

double bare_ed25519() {
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_key{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
    crypto_sign_keypair(public_key.data(), secret.data());
    std::array<std::uint8_t, 200> message{};
    std::array<std::uint8_t, crypto_sign_BYTES> signature{};
    return rate_of([&] {
        crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                             secret.data());
    });
}

// ---- Keys ------------------------------------------------------------------------------------

proto::ToSigner freeze_of(const std::string& name, const char* scope) {
    proto::ToSigner message;
    message.mutable_freeze()->set_account(name);
    message.mutable_freeze()->set_scope(scope);
    message.mutable_freeze()->set_reason("bench");
    return message;
}

// Each durable in ledger and store; many in flight.
void add_many(SignerProcess& signer) {
    Peer admin(signer.socket("admin"));
    proto::ToSigner message;
    proto::AddKey& key = *message.mutable_add_key();
    key.set_venue("binance");
    key.set_secret("secret-of-a-key-of-the-benchmark-0123456789abcdef0123456789abcdef");
    key.set_policy(kPolicyOfMany);
    int answered = 0;
    for (int i = 0; i < g_keys; ++i) {
        key.set_account(fmt::format("a{}", i));
        key.set_api_key(fmt::format("the-id-of-a-key-of-the-benchmark-{}", i));
        admin.send(message);
        for (; i - answered >= kInFlight; ++answered) (void)admin.wait();
        if (i % 5'000 == 0) fmt::print(stderr, "\radding keys: {} of {} ", i, g_keys);
    }
    for (; answered < g_keys; ++answered) (void)admin.wait();
    fmt::print(stderr, "\r{:40}\r", "");
}

Json many_keys(SignerProcess& signer) {
    auto start = Clock::now();
    add_many(signer);
    const double added = seconds_since(start);
    signer.restart();
    start = Clock::now();
    unseal(signer);
    const double opened = seconds_since(start);
    const std::uint64_t resident = signer.resident_kib();
    Peer admin(signer.socket("admin"));
    start = Clock::now();
    for (int i = 0; i < kFrozenByName; ++i) admin.send(freeze_of(fmt::format("a{}", i), ""));
    for (int i = 0; i < kFrozenByName; ++i) (void)admin.wait();
    const double by_name = seconds_since(start);
    start = Clock::now();
    admin.send(freeze_of("", "all"));
    (void)admin.wait();
    return {{"keys", g_keys},
            {"add_each_ms", added * 1'000 / std::max(g_keys, 1)},
            {"open_s", opened},
            {"resident_mib", static_cast<double>(resident) / 1024},
            {"freeze_all_s", seconds_since(start)},
            {"freeze_by_name_ms", by_name * 1'000 / kFrozenByName}};
}

Json json_of(const Latency& latency) {
    return {{"p50_ms", latency.p50}, {"p99_ms", latency.p99}, {"p999_ms", latency.p999}};
}

void print(const Json& all) {
    const auto row = [&](const char* name) {
        const Json& from = all[name];
        fmt::print("{:<34} p50 {:.3f}  p99 {:.3f}  p99.9 {:.3f} ms\n", name,
                   from["p50_ms"].get<double>(), from["p99_ms"].get<double>(),
                   from["p999_ms"].get<double>());
    };
    row("order at 1,000/s, ms");
    row("floor: write and fdatasync, ms");
    fmt::print("ratio of p50: {:.2f}\n", all["ratio_p50"].get<double>());
    for (const char* kind : {"hmac", "ed25519"}) {
        const Json& rate = all[kind];
        fmt::print(
            "{:<8} {:>7.0f} durable signatures/s, {} in flight; bare {:.0f}/s, {:.1f} times\n",
            kind, rate["durable_per_s"].get<double>(), kInFlight, rate["bare_per_s"].get<double>(),
            rate["ratio"].get<double>());
    }
    const Json& keys = all["keys"];
    fmt::print(
        "{} keys and {} orders: open in {:.2f} s (passphrase included), {:.0f} MiB; all frozen in "
        "{:.4f} s, by name {:.3f} ms each; added {:.2f} ms each\n",
        keys["keys"].get<int>(), orders_made(), keys["open_s"].get<double>(),
        keys["resident_mib"].get<double>(), keys["freeze_all_s"].get<double>(),
        keys["freeze_by_name_ms"].get<double>(), keys["add_each_ms"].get<double>());
}

Json measure(SignerProcess& signer, int seconds) {
    proto::ToSigner init;
    init.mutable_init()->set_passphrase("bench");
    init.mutable_init()->set_is_practice(true);
    signer.tell(init);
    add_key(signer, "hmac", "hmac-secret-of-the-benchmark-0123456789abcdef0123456789abcdef");
    add_key(signer, "ed25519", ed25519_pem());
    Json all;
    (void)closed_loop(signer, "hmac", 1);  // Warm.
    const Latency floor = bare_sync(signer);
    const Latency latency = open_loop(signer.folder(), kRate, seconds);
    all["order at 1,000/s, ms"] = json_of(latency);
    all["floor: write and fdatasync, ms"] = json_of(floor);
    all["ratio_p50"] = latency.p50 / floor.p50;
    for (const auto& [kind, bare] :
         {std::pair{"hmac", bare_hmac()}, std::pair{"ed25519", bare_ed25519()}}) {
        const double rate = closed_loop(signer, kind, seconds);
        all[kind] = {{"durable_per_s", rate}, {"bare_per_s", bare}, {"ratio", bare / rate}};
    }
    all["keys"] = many_keys(signer);
    return all;
}

}  // namespace
}  // namespace strongroom::bench

int main(int argc, char** argv) {
    using namespace strongroom::bench;
    const bool is_json = has_flag(argc, argv, "--json");
    const int seconds = option(argc, argv, "--seconds", 4);
    g_keys = option(argc, argv, "--keys", g_keys);
    if (sodium_init() < 0) give_up("libsodium does not start");
    SignerProcess signer(std::filesystem::path(argv[0]).replace_filename("strongroom-signer"));
    const Json all = measure(signer, seconds);
    if (is_json)
        fmt::print("{}\n", all.dump(2));
    else
        print(all);
    return 0;
}
