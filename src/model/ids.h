// Names and numbers that identify things. Each is a type of its own: an OrderRef is no IntentId.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace strongroom {

// The user's name for a venue account that we hold a key for: "practice", "main-binance".
struct AccountName {
    std::string value;
    friend auto operator<=>(const AccountName&, const AccountName&) = default;
};

struct BotName {
    std::string value;
    friend auto operator<=>(const BotName&, const BotName&) = default;
};

// ok for 1 to 40 letters, digits, '-', '_' and '.'. `what` names the field in the error
// ("bot.name").
Status check_name(std::string_view what, std::string_view name);

// A bot's own number for an order: 1, 2, 3 … in the order in which it decided them. The same after
// a restart, since a bot is a function of its events.
struct OrderRef {
    std::uint32_t number = 0;
    friend auto operator<=>(const OrderRef&, const OrderRef&) = default;
};

// Which of its pairs a bot means: its place in the bot file's `symbols`, from 0.
struct PairRef {
    std::uint32_t number = 0;
    friend auto operator<=>(const PairRef&, const PairRef&) = default;
};

// A bot's own number for a timer or a price trigger; one for all of its pairs.
struct TimerRef {
    std::uint32_t number = 0;
    friend auto operator<=>(const TimerRef&, const TimerRef&) = default;
};
struct TriggerRef {
    std::uint32_t number = 0;
    friend auto operator<=>(const TriggerRef&, const TriggerRef&) = default;
};

// 80 bits that name one attempt to place one order, everywhere and for ever: the ledger's key, and
// part of the order tag at the venue (docs/vault.md, "Order tags").
struct IntentId {
    std::array<std::uint8_t, 10> bytes{};
    friend auto operator<=>(const IntentId&, const IntentId&) = default;
    std::string str() const { return to_hex(bytes); }
};
Result<IntentId> parse_intent_id(std::string_view hex);

}  // namespace strongroom
