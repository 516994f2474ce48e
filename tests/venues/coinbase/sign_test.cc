// The token against two of the official client's own, written here as facts; the rest of them in
// vectors_test.cc.
#include "venues/coinbase/sign.h"

#include "support/test.h"
#include "venues/coinbase/encode.h"
#include "venues/coinbase/profile.h"

namespace strongroom::venues::coinbase {
namespace {

// A public test key, registered nowhere.
const KeyName ed_key{"55555555-6666-7777-8888-99999999aaaa", Algorithm::eddsa};
const KeyName ec_key{
    "organizations/00000000-1111-2222-3333-444444444444/apiKeys/"
    "55555555-6666-7777-8888-999999999999",
    Algorithm::es256};
const Nonce nonce{"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"};
const SigningTime at{.timestamp = {1'700'000'000'000}, .recv_window = seconds(120)};
const std::string host = "api.coinbase.com";
const Bytes signature(64, 0xab);

std::string text_of(std::string_view base64url) {
    return std::string(as_text(MUST(from_base64url(base64url))));
}

std::string claims_of(const std::string& input) {
    return text_of(input.substr(input.find('.') + 1));
}

TEST(CoinbaseSign, a_request_is_signed_over_the_official_bytes_for_ed25519) {
    EXPECT_EQ(
        MUST(signing_input(MUST(key_rights(at)), host, ed_key, nonce, at)),
        "eyJhbGciOiJFZERTQSIsImtpZCI6IjU1NTU1NTU1LTY2NjYtNzc3Ny04ODg4LTk5OTk5OTk5YWFhYSIsIm5vbmNl"
        "IjoiMDAxMTIyMzM0NDU1NjY3Nzg4OTlhYWJiY2NkZGVlZmYwMDExMjIzMzQ0NTU2Njc3ODg5OWFhYmJjY2RkZWVm"
        "ZiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI1NTU1NTU1NS02NjY2LTc3NzctODg4OC05OTk5OTk5OWFhYWEiLCJpc3M"
        "iOiJjZHAiLCJuYmYiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMDEyMCwidXJpIjoiR0VUIGFwaS5jb2luYmFzZS5"
        "jb20vYXBpL3YzL2Jyb2tlcmFnZS9rZXlfcGVybWlzc2lvbnMifQ");
}

TEST(CoinbaseSign, a_stream_is_signed_over_the_official_bytes_for_p256) {
    EXPECT_EQ(
        MUST(stream_signing_input(ec_key, nonce, at)),
        "eyJhbGciOiJFUzI1NiIsImtpZCI6Im9yZ2FuaXphdGlvbnMvMDAwMDAwMDAtMTExMS0yMjIyLTMzMzMtNDQ0NDQ0"
        "NDQ0NDQ0L2FwaUtleXMvNTU1NTU1NTUtNjY2Ni03Nzc3LTg4ODgtOTk5OTk5OTk5OTk5Iiwibm9uY2UiOiIwMDEx"
        "MjIzMzQ0NTU2Njc3ODg5OWFhYmJjY2RkZWVmZjAwMTEyMjMzNDQ1NTY2Nzc4ODk5YWFiYmNjZGRlZWZmIiwidHlw"
        "IjoiSldUIn0.eyJzdWIiOiJvcmdhbml6YXRpb25zLzAwMDAwMDAwLTExMTEtMjIyMi0zMzMzLTQ0NDQ0NDQ0NDQ0"
        "NC9hcGlLZXlzLzU1NTU1NTU1LTY2NjYtNzc3Ny04ODg4LTk5OTk5OTk5OTk5OSIsImlzcyI6ImNkcCIsIm5iZiI6"
        "MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAwMTIwfQ");
}

TEST(CoinbaseSign, the_token_lives_as_short_as_the_caller_says_and_never_longer) {
    const auto claims = [](std::int64_t timestamp, Duration window) {
        const SigningTime time{{timestamp}, window};
        return claims_of(MUST(signing_input(MUST(fees(time)), host, ed_key, nonce, time)));
    };
    EXPECT_NE(claims(1'700'000'000'000, seconds(10)).find("\"nbf\":1700000000,\"exp\":1700000010,"),
              std::string::npos);
    // Cut on both sides: valid from no later, dead no later than what was recorded.
    EXPECT_NE(claims(1'700'000'000'999, {1'000}).find("\"nbf\":1700000000,\"exp\":1700000001,"),
              std::string::npos);
    EXPECT_NE(claims(1'700'000'000'900, {1'099}).find("\"nbf\":1700000000,\"exp\":1700000001,"),
              std::string::npos);
    for (const Duration window : {seconds(0), Duration{999}, seconds(121), seconds(-1)}) {
        EXPECT_FAILS("recvWindow: write 1s to 2m",
                     stream_signing_input(ed_key, nonce, {at.timestamp, window}));
    }
    EXPECT_FAILS("timestamp", stream_signing_input(ed_key, nonce, {{0}, seconds(10)}));
}

TEST(CoinbaseSign, the_address_is_covered_but_neither_query_nor_body) {
    UnsignedRequest request = MUST(all_orders({.venue_symbols = {{"BTC-USD"}}}, at));
    const std::string input = MUST(signing_input(request, host, ed_key, nonce, at));
    EXPECT_TRUE(claims_of(input).ends_with(
        R"("uri":"GET api.coinbase.com/api/v3/brokerage/orders/historical/batch"})"));
    request.query = "limit=1";
    request.body = "{}";
    EXPECT_EQ(MUST(signing_input(request, host, ed_key, nonce, at)), input);
    request.path += "/x";
    EXPECT_NE(MUST(signing_input(request, host, ed_key, nonce, at)), input);
    EXPECT_NE(MUST(signing_input(request, "api-sandbox.coinbase.com", ed_key, nonce, at)), input);
}

TEST(CoinbaseSign, what_could_mean_another_address_or_break_out_of_its_quotes_is_refused) {
    const auto with = [](const char* method, const char* path, std::string_view to = host) {
        return signing_input({.method = method, .path = path}, to, ed_key, nonce, at);
    };
    EXPECT_OK(with("GET", "/api/v3/brokerage/time"));
    for (const char* method : {"", "DELETE", "get", "PUT", "GET POST"}) {
        EXPECT_FAILS("method", with(method, "/api/v3/brokerage/time"));
    }
    for (const char* path :
         {"", "/", "api/v3", "/v2/user", "/api/v3/../v2", "/api/v3/%2e", "/api/v3?x=1", "/api/v3#x",
          "/api//v3", "/api/v3\"", "/api/v3\\", "/api/v3 x", "/api/v3\n", "/api/\xc3\xa4"}) {
        EXPECT_FAILS("path", with("GET", path));
    }
    for (const char* to : {"", "a b", "a/b", "a\"", "https://a", "a\n", "a@b"}) {
        EXPECT_FAILS("host", with("GET", "/api/v3/brokerage/time", to));
    }
    for (const char* name : {"", "a b", "a\"b", "a\\b", "a\nb", "a.b", "\xc3\xa4"}) {
        EXPECT_FAILS("api key: a name", stream_signing_input({name}, nonce, at));
    }
    EXPECT_FAILS("api key", stream_signing_input({std::string(257, 'a')}, nonce, at));
    for (const std::string& hex :
         {std::string(), std::string(31, 'a'), std::string(65, 'a'), std::string(32, 'A'),
          std::string(31, 'a') + "\"", std::string(31, 'a') + "g"}) {
        EXPECT_FAILS("nonce", stream_signing_input(ed_key, {hex}, at));
    }
}

TEST(CoinbaseSign, an_error_shows_neither_key_nor_token) {
    const auto bad_key = stream_signing_input({"secret name"}, nonce, at);
    ASSERT_FALSE(bad_key.has_value());
    EXPECT_EQ(bad_key.error().message.find("secret"), std::string::npos);
    const auto bad_input = make_token("secret", signature);
    ASSERT_FALSE(bad_input.has_value());
    EXPECT_EQ(bad_input.error().message.find("secret"), std::string::npos);
}

TEST(CoinbaseSign, a_signed_request_carries_its_token_and_its_body) {
    const UnsignedRequest request = MUST(cancel_orders({{"id-1"}}, at));
    const std::string input = MUST(signing_input(request, host, ec_key, nonce, at));
    const HttpRequest sent = MUST(attach_signature(request, input, signature));
    EXPECT_EQ(sent.method, "POST");
    EXPECT_EQ(sent.target, "/api/v3/brokerage/orders/batch_cancel");
    EXPECT_EQ(sent.body, R"({"order_ids":["id-1"]})");
    ASSERT_EQ(sent.headers.size(), 2U);
    EXPECT_EQ(sent.headers[0],
              (Header{"Authorization", "Bearer " + input + "." + to_base64url(signature)}));
    EXPECT_EQ(sent.headers[1], (Header{"Content-Type", "application/json"}));
}

TEST(CoinbaseSign, a_query_travels_in_the_address) {
    const UnsignedRequest request = MUST(fees(at));
    const std::string input = MUST(signing_input(request, host, ec_key, nonce, at));
    const HttpRequest sent = MUST(attach_signature(request, input, signature));
    EXPECT_EQ(sent.target, "/api/v3/brokerage/transaction_summary?product_type=SPOT");
    EXPECT_EQ(sent.headers.size(), 1U);
}

TEST(CoinbaseSign, a_token_goes_with_the_request_it_was_made_for_and_no_other) {
    const UnsignedRequest cancel = MUST(cancel_orders({{"id-1"}}, at));
    const std::string input = MUST(signing_input(cancel, host, ed_key, nonce, at));
    EXPECT_OK(attach_signature(cancel, input, signature));
    UnsignedRequest other = cancel;
    for (const char* path : {"/api/v3/brokerage/orders", "/api/v3/brokerage/orders/batch_cancels",
                             "/api/v3/brokerage/orders/edit"}) {
        other.path = path;
        EXPECT_FAILS("made for another method or path", attach_signature(other, input, signature));
    }
    // The end of the right path is not the right path.
    other.path = "/api/x";
    const std::string longer =
        MUST(signing_input({.method = "POST", .path = "/api/v3/api/x"}, host, ed_key, nonce, at));
    EXPECT_FAILS("made for another", attach_signature(other, longer, signature));
    other = cancel;
    other.method = "GET";
    EXPECT_FAILS("made for another", attach_signature(other, input, signature));
    EXPECT_FAILS(
        "made for another",
        attach_signature(cancel, MUST(stream_signing_input(ed_key, nonce, at)), signature));
}

TEST(CoinbaseSign, what_is_no_token_is_refused) {
    const std::string input = MUST(stream_signing_input(ed_key, nonce, at));
    EXPECT_EQ(MUST(make_token(input, signature)), input + "." + to_base64url(signature));
    for (const std::size_t size : {0U, 63U, 65U, 70U, 72U}) {
        EXPECT_FAILS("signature: 64 bytes", make_token(input, Bytes(size, 1)));
    }
    for (const std::string& odd :
         {std::string(), std::string("."), std::string("a"), input + ".", input + ".a", "." + input,
          input + "=", input + "\n", std::string(3'000, 'a') + "." + std::string(4, 'a')}) {
        EXPECT_FAILS("signing input", make_token(odd, signature));
    }
}

TEST(CoinbaseSign, the_host_is_that_of_the_address) {
    EXPECT_EQ(MUST(host_of(profile(Environment::production).urls.rest)), "api.coinbase.com");
    EXPECT_EQ(MUST(host_of("http://127.0.0.1:8080")), "127.0.0.1:8080");
    EXPECT_EQ(MUST(host_of("https://a.example/path")), "a.example");
    for (const char* odd : {"", "api.coinbase.com", "https://", "https:///x", "https://a b"}) {
        EXPECT_FAILS("host", host_of(odd));
    }
}

}  // namespace
}  // namespace strongroom::venues::coinbase
