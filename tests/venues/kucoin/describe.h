// What a decoder made of a message of KuCoin's, as text: one line for each thing, every amount in
// full. Tests compare these, so that a wrong number anywhere shows.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/binance/describe.h"
#include "venues/kucoin/decode.h"
#include "venues/kucoin/sub_key.h"

namespace strongroom::venues::kucoin {

// What every venue tells alike.
using binance::describe;

std::string describe(const OrderKey& order);
std::string describe(const CancelledMarkets& markets);
std::string describe(const AlteredOrder& order);
std::string describe(const DeadSwitchState& state);
std::string describe(const std::vector<VenueSymbol>& symbols);
std::string describe(const OrderPage& page);
std::string describe(const DoneOrderPage& page);
std::string describe(const AccountTradePage& page);
std::string describe(const std::vector<MarketFees>& fees);
std::string describe(const Bullet& bullet);
std::string describe(const BookSnapshot& book);
std::string describe(const BookChanges& changes);
std::string describe(const ApiKey& key);
std::string describe(const std::vector<ApiKey>& keys);
std::string describe(const ChangedSubKey& key);
// With what only this venue tells: whether the fee is known, and where funds moved.
std::string describe_user(const UserEvent& event);

// A golden payload and the decoder that reads its kind.
struct Case {
    std::string name;
    std::function<Result<std::string>(std::string_view)> decode;
};
const std::vector<Case>& cases();

// tests/golden/venues/kucoin/NAME.json, without the line's end; with one part of it replaced.
std::string golden(const std::string& name);
std::string golden_with(const std::string& name, std::string_view part, std::string_view other);

}  // namespace strongroom::venues::kucoin
