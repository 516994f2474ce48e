// House: a signer on a fake disk, with a key, and what its tests say to it.
#pragma once

#include <stdexcept>
#include <string>

#include "support/fake_disk.h"
#include "support/fake_env.h"
#include "support/test.h"
#include "vault/rights.h"
#include "vault/signer.h"

namespace strongroom::vault {

inline constexpr const char* kHousePolicy =
    "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n";
inline constexpr std::string_view kHouseSecret =
    "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";

inline Secret passphrase() {
    std::string text = "correct horse battery staple";
    return Secret::take(text);
}

struct House {
    explicit House(test::FakeDisk& the_disk)
        : disk(the_disk), signer(clock, random, disk, {.folder = "/s", .version = "t"}) {}

    static void must(const Status& status) {
        if (!status) throw std::runtime_error(status.error().message);
    }
    void furnish(const char* account = "practice") {
        must(signer.init(passphrase(), true));
        must(add_key(account));
        see_rights(signer, account);
    }
    // The signer of a process that was started again.
    void reopen() {
        must(signer.look());
        must(signer.unseal(passphrase()));
    }
    Status add_key(const std::string& account, const std::string& policy = kHousePolicy,
                   const std::string& venue = "binance") {
        std::string text(kHouseSecret);
        return signer.add_key(
            {{account}, venue, "api-key-1", Secret::take(text), MUST(Policy::parse(policy))});
    }

    test::FakeDisk& disk;
    test::FakeClock clock;
    test::FakeRandom random;
    Signer signer;
};

// A limit buy of BTC/USDT at 46,000: 460 USDT.
inline OrderIntent intent(std::uint32_t number, Decimal qty = Decimal::from_raw(10'000'000'000)) {
    OrderIntent made{.account = {"practice"},
                     .symbol = MUST(Symbol::parse("BTC/USDT")),
                     .side = Side::buy,
                     .kind = OrderKind::limit,
                     .limit = Price{46000},
                     .qty = {qty},
                     .bot = {"dca"},
                     .why = "base order"};
    for (std::size_t i = 0; i < 4; ++i)
        made.id.bytes[9 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    return made;
}

// Records, commits and signs in one go.
inline std::expected<SignedRequest, Refusal> sign(Signer& signer, const OrderIntent& order) {
    auto outcome = signer.record(order, {});
    if (!outcome) return std::unexpected(outcome.error());
    if (std::holds_alternative<SignedBefore>(*outcome))
        return std::unexpected(Refusal{"before", "signed before"});
    if (!signer.commit()) return std::unexpected(Refusal{"io", "commit failed"});
    return signer.finish(std::get<Recorded>(*outcome));
}

}  // namespace strongroom::vault
