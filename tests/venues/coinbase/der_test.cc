#include "venues/coinbase/der.h"

#include "support/test.h"

namespace strongroom::venues::coinbase {
namespace {

Result<std::string> raw(const std::string& hex) {
    TRY_ASSIGN(const auto bytes, raw_signature(MUST(from_hex(hex))));
    return to_hex(bytes);
}

std::string padded(const std::string& hex) { return std::string(64 - hex.size(), '0') + hex; }

std::string times(std::size_t count, const std::string& part) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += part;
    return out;
}

TEST(CoinbaseDer, numbers_are_padded_to_32_bytes_each) {
    EXPECT_EQ(MUST(raw("3006020101020102")), padded("01") + padded("02"));
    EXPECT_EQ(MUST(raw("30080202008102020100")), padded("81") + padded("0100"));
    const std::string high = times(32, "ff");
    EXPECT_EQ(MUST(raw("3046022100" + high + "022100" + high)), high + high);
    const std::string low = "7f" + times(31, "ab");
    EXPECT_EQ(MUST(raw("30440220" + low + "0220" + low)), low + low);
    EXPECT_EQ(MUST(raw("3024021f" + times(31, "11") + "020105")),
              padded(times(31, "11")) + padded("05"));
}

// What Wycheproof tries on verifiers: other forms of the same numbers, and other things.
TEST(CoinbaseDer, whatever_is_not_the_one_shortest_form_is_refused) {
    const std::vector<std::string> odd = {
        "",
        "30",
        "3006",
        "3000",
        "300602010102",                               // cut short
        "30060201010201",                             // cut short
        "3006020101020102ff",                         // something behind the sequence
        "3007020101020102ff",                         // something behind the numbers
        "3009020101020102020103",                     // three numbers
        "3003020101",                                 // one number
        "308106020101020102",                         // long form of a length
        "30820006020101020102",                       // and a longer one
        "3080020101020102" + std::string("0000"),     // indefinite length
        "30070281010102010" + std::string("2"),       // long form inside
        "3006020101020200",                           // length beyond the end
        "3005020101020102",                           // length too short
        "3007020101020102",                           // length too long
        "3106020101020102",                           // SET
        "3006030101020102",                           // BIT STRING
        "3006020101040102",                           // OCTET STRING
        "2006020101020102",                           // SEQUENCE that is not constructed
        "3006020100020102",                           // r is zero
        "3006020101020100",                           // s is zero
        "300502000201" + std::string("02"),           // r has no bytes
        "30060201ff020102",                           // r is below zero
        "3006020101020180",                           // s is below zero
        "300702020001020102",                         // a zero in front that is not needed
        "3007020101020200" + std::string("7f"),       // the same for s
        "30080203000081020102",                       // two zeros in front
        "3026022101" + times(32, "00") + "020101",    // 33 bytes
        "3027022200ff" + times(32, "00") + "020101",  // 33 bytes behind a zero
        times(72, "30"),
        times(1'000, "00"),
    };
    for (const std::string& hex : odd) {
        const auto result = raw(hex);
        ASSERT_FALSE(result.has_value()) << hex;
        EXPECT_EQ(result.error().message, "signature: not the DER of an ECDSA signature for P-256");
    }
}

TEST(CoinbaseDer, every_shortened_signature_is_refused) {
    const Bytes whole = MUST(from_hex("3046022100" + times(32, "ff") + "022100" + times(32, "fe")));
    ASSERT_TRUE(raw_signature(whole).has_value());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(raw_signature(ByteView(whole).first(size)).has_value()) << size;
    }
}

}  // namespace
}  // namespace strongroom::venues::coinbase
