#include "bench/signer_desk.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>

namespace strongroom::bench {
namespace {

const std::string kPolicy =
    "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"900000000000\"\n";

std::uint64_t g_number = 0;

}  // namespace

int option(int argc, char** argv, std::string_view name, int otherwise) {
    for (int i = 1; i + 1 < argc; ++i) {
        const std::string_view number = argv[i + 1];
        if (name == argv[i])
            (void)std::from_chars(number.data(), number.data() + number.size(), otherwise);
    }
    return otherwise;
}

bool has_flag(int argc, char** argv, std::string_view name) {
    return std::find(argv + 1, argv + argc, name) != argv + argc;
}

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::uint64_t orders_made() { return g_number; }

void add_key(SignerProcess& signer, const std::string& account, const std::string& secret) {
    proto::ToSigner message;
    proto::AddKey& key = *message.mutable_add_key();
    key.set_account(account);
    key.set_venue("binance");
    key.set_api_key("the-id-of-" + account);
    key.set_secret(secret);
    key.set_policy(kPolicy);
    signer.tell(message);
    // No venue is there that could tell what the key may do.
    message.mutable_allow_posture()->set_account(account);
    message.mutable_allow_posture()->set_what("unread");
    signer.tell(message);
}

std::string order_frame(const std::string& account) {
    proto::ToSigner message;
    const std::uint64_t number = ++g_number;
    message.mutable_sign()->set_request_id(number);
    proto::OrderIntent& order = *message.mutable_sign()->mutable_place();
    std::string id(10, '\0');
    std::memcpy(id.data(), &number, sizeof number);
    order.set_id(id);
    order.set_account(account);
    order.set_symbol("BTC/USDT");
    order.set_side(proto::BUY);
    order.set_kind(proto::LIMIT);
    order.set_limit("46123.45");
    order.set_qty("0.00123");
    order.set_bot("dca-btc");
    order.set_why("safety order 3 of 5");
    return make_frame(as_bytes(message.SerializeAsString()));
}

void Desk::check(const Bytes& frame) {
    proto::FromSigner message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size())) ||
        message.reply().has_refused())
        give_up("refused: " + message.reply().refused().text());
}

Latency latency_of(std::vector<double>& milliseconds) {
    std::ranges::sort(milliseconds);
    const auto at = [&](double share) {
        return milliseconds[static_cast<std::size_t>(share *
                                                     static_cast<double>(milliseconds.size() - 1))];
    };
    return {at(0.5), at(0.99), at(0.999)};
}

Latency open_loop(const std::string& folder, int rate, int seconds) {
    Desk desk(folder);
    std::map<std::uint64_t, Clock::time_point> sent;
    std::vector<double> milliseconds;
    const auto start = Clock::now();
    const int count = rate * seconds;
    const auto heard = [&](std::uint64_t number) {
        const auto at = sent.find(number);
        if (at == sent.end()) give_up("a signature that was not asked for");
        milliseconds.push_back(seconds_since(at->second) * 1e3);
        sent.erase(at);
    };
    for (int i = 0; i < count; ++i) {
        const auto due = start + std::chrono::microseconds(1'000'000LL * i / rate);
        while (Clock::now() < due) desk.read(0, heard);
        const std::string frame = order_frame("hmac");
        sent[g_number] = Clock::now();
        desk.engine.send_bytes(frame);
    }
    while (!sent.empty()) desk.read(1000, heard);
    return latency_of(milliseconds);
}

}  // namespace strongroom::bench
