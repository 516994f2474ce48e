// Coinbase Advanced Trade over WebSocket: what is sent to be told of markets and of our orders.
//
// One channel a message; the first within five seconds of the connection. A signed message carries
// a token that names no address (sign.h), so each is made afresh. Subscribe to heartbeats on every
// connection: other channels close after a minute or so without news.
// Source: the official SDK 1.8.4, documents of 2026. Errors: invalid, naming the field.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "venues/coinbase/sign.h"
#include "venues/names.h"

namespace strongroom::venues::coinbase {

enum class Channel { heartbeats, market_trades, candles, ticker, level2, user };
std::string_view venue_name(Channel channel);  // "market_trades"

enum class Subscribing { subscribe, unsubscribe };

// The message as it is sent without a key. heartbeats names no products, market channels at least
// one, and at most products_max. The user channel is only for those who sign: an error.
Result<std::string> public_message(Subscribing what, Channel channel,
                                   const std::vector<VenueSymbol>& products);

// The same to be signed: `payload` are the bytes to sign. Of the user channel no product means all,
// which is what shows a stranger's order.
Result<UnsignedMessage> signed_message(Subscribing what, Channel channel,
                                       const std::vector<VenueSymbol>& products, const KeyName& key,
                                       const Nonce& nonce, SigningTime time);

// Asks for all orders of the key's account, on an api_stream connection.
Result<UnsignedMessage> subscribe_user_stream(const KeyName& key, const Nonce& nonce,
                                              SigningTime time);

// The message as it is sent. Errors: invalid, also for a message that signed_message did not make.
Result<std::string> attach_signature(const UnsignedMessage& message, ByteView signature);

}  // namespace strongroom::venues::coinbase
