// What a decoder made of a message, as text: one line for each thing, every amount in full. Tests
// compare these, so that a wrong number anywhere shows.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/binance/decode.h"

namespace strongroom::venues::binance {

std::string describe(const VenueOrder& order);
std::string describe(const std::vector<VenueOrder>& orders);
std::string describe(const PlaceReply& reply);
std::string describe(const std::vector<AccountTrade>& trades);
std::string describe(const AccountState& account);
std::string describe(const KeyRights& rights);
std::string describe(Time time);
std::string describe(const Listings& listings);
std::string describe(const std::vector<Candle>& candles);
std::string describe(const BookTop& top);
std::string describe(const VenueError& error);
std::string describe(const MarketEvent& event);
std::string describe(const UserEvent& event);

// A golden payload and the decoder that reads its kind.
struct Case {
    std::string name;
    std::function<Result<std::string>(std::string_view)> decode;
};
const std::vector<Case>& cases();

// tests/golden/venues/binance/NAME.json, without the line's end.
std::string golden(const std::string& name);

}  // namespace strongroom::venues::binance
