// What a decoder made of a message, as text, every amount in full: the words of the other venue's
// tests for the types that both share.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/coinbase/decode.h"
#include "venues/coinbase/decode_stream.h"

namespace strongroom::venues::coinbase {

std::string describe(const PlaceAnswer& answer);
std::string describe(const std::vector<CancelResult>& results);
std::string describe(const std::optional<VenueError>& error);
std::string describe(const OrderPreview& preview);
std::string describe(const VenueOrder& order);
std::string describe(const Page<VenueOrder>& page);
std::string describe(const TradePage& page);
std::string describe(const Page<Account>& page);
std::string describe(const FeeRates& rates);
std::string describe(const KeyPermissions& permissions);
std::string describe(Time time);
std::string describe(const Listings& listings);
std::string describe(const std::vector<Candle>& candles);
std::string describe(const Book& book);
std::string describe(const std::vector<PublicTrade>& trades);
std::string describe(const MarketMessage& message);
std::string describe(const UserMessage& message);

// A golden payload and the decoder that reads its kind.
struct Case {
    std::string name;
    std::function<Result<std::string>(std::string_view)> decode;
};
const std::vector<Case>& cases();

// tests/golden/venues/coinbase/NAME.json, without the line's end, and with one part replaced.
std::string golden(const std::string& name);
std::string golden_with(const std::string& name, std::string_view part, std::string_view other);

}  // namespace strongroom::venues::coinbase
