#include "venues/binance/stream.h"

#include <nlohmann/json.hpp>

#include "support/test.h"

namespace strongroom::venues::binance {
namespace {

const SigningTime at{.timestamp = {1764000000000}, .recv_window = seconds(2)};

TEST(BinanceStream, names_are_lower_case_and_other_scripts_stay) {
    EXPECT_EQ(MUST(trade_stream({"ETHUSDT"})), "ethusdt@trade");
    EXPECT_EQ(MUST(book_top_stream({"ETHUSDT"})), "ethusdt@bookTicker");
    EXPECT_EQ(MUST(candle_stream({"币ÄUSDT"})), "币Äusdt@kline_1m");
    EXPECT_FAILS("symbol", trade_stream({"ETH USDT"}));
}

TEST(BinanceStream, a_subscription_lists_its_streams) {
    EXPECT_EQ(MUST(subscribe({"ethusdt@trade", "ethusdt@kline_1m"}, 12)),
              R"({"method":"SUBSCRIBE","params":["ethusdt@trade","ethusdt@kline_1m"],"id":12})");
    EXPECT_EQ(MUST(unsubscribe({"ethusdt@trade"}, 13)),
              R"({"method":"UNSUBSCRIBE","params":["ethusdt@trade"],"id":13})");
    EXPECT_FAILS("streams: write 1 to 1024", subscribe({}, 1));
    EXPECT_FAILS("streams: write 1 to 1024",
                 subscribe(std::vector<std::string>(1025, "a@trade"), 1));
}

TEST(BinanceStream, a_text_cannot_break_out_of_its_quotes) {
    const std::string odd = "a\"],\"id\":9,\\\n\x01";
    const auto read = nlohmann::json::parse(MUST(subscribe({odd}, 1)));
    EXPECT_EQ(read["params"][0].get<std::string>(), odd);
    EXPECT_EQ(read["id"], 1);
}

TEST(BinanceStream, addresses_are_built_from_the_configured_base) {
    EXPECT_EQ(combined_stream_url("ws://127.0.0.1:9001"), "ws://127.0.0.1:9001/stream");
    EXPECT_EQ(MUST(combined_stream_url("wss://s", {"ethusdt@trade", "币usdt@bookTicker"})),
              "wss://s/stream?streams=ethusdt@trade/%E5%B8%81usdt@bookTicker");
    EXPECT_EQ(api_stream_url("wss://ws-api.example:443"), "wss://ws-api.example:443/ws-api/v3");
    EXPECT_FAILS("streams", combined_stream_url("wss://s", {}));
    EXPECT_FAILS("\"ethusdt\" is not one", combined_stream_url("wss://s", {"ethusdt"}));
}

TEST(BinanceStream, the_private_stream_is_asked_for_with_one_signed_message) {
    const UnsignedMessage message = MUST(subscribe_user_stream("sub-1", "Key123", at));
    EXPECT_EQ(message.payload, "apiKey=Key123&recvWindow=2000&timestamp=1764000000000");
    EXPECT_EQ(message.weight, 2);
    EXPECT_EQ(MUST(attach_signature(message, "a+b/c==")),
              R"({"id":"sub-1","method":"userDataStream.subscribe.signature","params":)"
              R"({"apiKey":"Key123","recvWindow":2000,"timestamp":1764000000000,)"
              R"("signature":"a+b/c=="}})");
    EXPECT_FAILS("signature", attach_signature(message, "no signature"));
    EXPECT_FAILS("api key", subscribe_user_stream("sub-1", "Key&timestamp=1", at));
    EXPECT_FAILS("recvWindow", subscribe_user_stream("sub-1", "Key123", {at.timestamp, {0}}));
}

TEST(BinanceStream, a_message_is_signed_over_its_sorted_raw_parameters) {
    const UnsignedMessage message =
        MUST(make_message("m", "1", {{"z", "币"}, {"a", "0.10"}, {"m", "7", true}}));
    EXPECT_EQ(message.payload, "a=0.10&m=7&z=币");
    EXPECT_EQ(message.params[0].name, "a");
}

TEST(BinanceStream, a_message_whose_payload_could_mean_two_things_is_refused) {
    EXPECT_FAILS("a: there twice", make_message("m", "1", {{"a", "1"}, {"a", "2"}}));
    EXPECT_FAILS("a: there twice, or not", make_message("m", "1", {{"a", "1&b=2"}}));
    EXPECT_FAILS("a=b: there twice, or not", make_message("m", "1", {{"a=b", "1"}}));
    EXPECT_FAILS("signature", make_message("m", "1", {{"signature", "00"}}));
    EXPECT_FAILS("a: there twice, or not", make_message("m", "1", {{"a", "1e5", true}}));
    EXPECT_FAILS("a: there twice, or not", make_message("m", "1", {{"a", "", true}}));
    for (const char* id : {"", "a b", "a\"b", "1234567890123456789012345678901234567"}) {
        EXPECT_FAILS("id: write", make_message("m", id, {}));
    }
}

}  // namespace
}  // namespace strongroom::venues::binance
