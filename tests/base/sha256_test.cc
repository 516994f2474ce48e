#include "base/sha256.h"

#include <sodium.h>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/test.h"

namespace strongroom {
namespace {

std::string hex_of(std::string_view text) { return to_hex(sha256(as_bytes(text))); }

Digest hmac(ByteView key, ByteView message) {
    HmacSha256 mac(key);
    mac.add(message);
    return mac.done();
}

// libsodium wants a place even for nothing.
const std::uint8_t* place_of(const Bytes& bytes) {
    static constexpr std::uint8_t nothing = 0;
    return bytes.empty() ? &nothing : bytes.data();
}

// FIPS 180-4, the examples that NIST publishes with it.
TEST(Sha256, gives_the_published_examples) {
    EXPECT_EQ(hex_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(hex_of(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// RFC 4231, cases 2 and 6: a key shorter than a block, and one that is longer.
TEST(HmacSha256, gives_the_published_examples) {
    EXPECT_EQ(to_hex(hmac(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(to_hex(hmac(Bytes(131, 0xAA),
                          as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

RC_GTEST_PROP(Sha256, agrees_with_libsodium_however_it_is_cut,
              (const Bytes& bytes, const Bytes& rest)) {
    Sha256 hash;
    hash.add(bytes);
    Sha256 copy = hash;
    copy.add(rest);
    Bytes all = bytes;
    all.insert(all.end(), rest.begin(), rest.end());
    Digest expected{};
    crypto_hash_sha256(expected.data(), place_of(all), all.size());
    RC_ASSERT(copy.done() == expected);
    crypto_hash_sha256(expected.data(), place_of(bytes), bytes.size());
    RC_ASSERT(hash.done() == expected);  // The copy took nothing from it.
}

RC_GTEST_PROP(HmacSha256, agrees_with_libsodium_for_keys_of_any_length, (const Bytes& message)) {
    const auto size = *rc::gen::inRange<std::size_t>(0, 200);
    const auto key = *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, place_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, place_of(message), message.size());
    Digest expected{};
    crypto_auth_hmacsha256_final(&state, expected.data());
    RC_ASSERT(hmac(key, message) == expected);
}

}  // namespace
}  // namespace strongroom
