#include "venues/coinbase/stream.h"

#include "support/test.h"

namespace strongroom::venues::coinbase {
namespace {

const SigningTime at{.timestamp = {1'764'000'000'000}, .recv_window = seconds(10)};
const KeyName key{"organizations/o/apiKeys/k", Algorithm::es256};
const Nonce nonce{"00112233445566778899aabbccddeeff"};
const std::vector<VenueSymbol> products{{"BTC-USD"}, {"ETH-USD"}};
const Bytes signature(64, 1);

TEST(CoinbaseStream, a_public_subscription_names_its_channel_and_products) {
    EXPECT_EQ(MUST(public_message(Subscribing::subscribe, Channel::market_trades, products)),
              R"({"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],)"
              R"("channel":"market_trades"})");
    EXPECT_EQ(MUST(public_message(Subscribing::unsubscribe, Channel::level2, {{"BTC-USD"}})),
              R"({"type":"unsubscribe","product_ids":["BTC-USD"],"channel":"level2"})");
    EXPECT_EQ(MUST(public_message(Subscribing::subscribe, Channel::heartbeats, {})),
              R"({"type":"subscribe","channel":"heartbeats"})");
}

TEST(CoinbaseStream, every_channel_has_its_own_word) {
    EXPECT_EQ(venue_name(Channel::heartbeats), "heartbeats");
    EXPECT_EQ(venue_name(Channel::candles), "candles");
    EXPECT_EQ(venue_name(Channel::ticker), "ticker");
    EXPECT_EQ(venue_name(Channel::user), "user");
}

TEST(CoinbaseStream, a_subscription_that_cannot_be_is_refused) {
    const auto subscribe = [](Channel channel, const std::vector<VenueSymbol>& names) {
        return public_message(Subscribing::subscribe, channel, names);
    };
    EXPECT_FAILS("heartbeats are of no product", subscribe(Channel::heartbeats, products));
    EXPECT_FAILS("write at least one", subscribe(Channel::ticker, {}));
    EXPECT_FAILS("channel: user must be signed", subscribe(Channel::user, {}));
    EXPECT_FAILS("at most 100",
                 subscribe(Channel::ticker, std::vector<VenueSymbol>(101, {"BTC-USD"})));
    for (const char* odd : {"", "BTC\"USD", "BTC USD", "BTC\\", "BTC],"}) {
        EXPECT_FAILS("product_id", subscribe(Channel::ticker, {{odd}}));
        EXPECT_FAILS("product_id", signed_message(Subscribing::subscribe, Channel::user, {{odd}},
                                                  key, nonce, at));
    }
}

TEST(CoinbaseStream, the_private_stream_is_asked_for_with_a_token_that_names_no_address) {
    const UnsignedMessage message = MUST(subscribe_user_stream(key, nonce, at));
    EXPECT_EQ(message.payload, MUST(stream_signing_input(key, nonce, at)));
    EXPECT_EQ(message.weight, 1);
    EXPECT_EQ(MUST(attach_signature(message, signature)),
              R"({"type":"subscribe","channel":"user","jwt":")" + message.payload + "." +
                  to_base64url(signature) + "\"}");
}

TEST(CoinbaseStream, a_signed_message_may_name_products_and_may_end_a_subscription) {
    const UnsignedMessage message =
        MUST(signed_message(Subscribing::unsubscribe, Channel::user, products, key, nonce, at));
    EXPECT_EQ(MUST(attach_signature(message, signature)),
              R"({"type":"unsubscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"user",)"
              R"("jwt":")" +
                  message.payload + "." + to_base64url(signature) + "\"}");
}

TEST(CoinbaseStream, what_cannot_be_signed_or_was_not_made_here_is_refused) {
    EXPECT_FAILS("nonce", subscribe_user_stream(key, {"xyz"}, at));
    EXPECT_FAILS("api key", subscribe_user_stream({"a\"b"}, nonce, at));
    EXPECT_FAILS("recvWindow", subscribe_user_stream(key, nonce, {at.timestamp, seconds(0)}));
    UnsignedMessage message = MUST(subscribe_user_stream(key, nonce, at));
    EXPECT_FAILS("signature", attach_signature(message, Bytes(63, 1)));
    message.params.clear();
    EXPECT_FAILS("channel", attach_signature(message, signature));
    EXPECT_FAILS("signing input", attach_signature(UnsignedMessage{}, signature));
}

}  // namespace
}  // namespace strongroom::venues::coinbase
