#include "base/crc32c.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace strongroom {
namespace {

TEST(Crc32c, MatchesThePublishedVectors) {
    // RFC 3720, appendix B.4, and the check value of the algorithm.
    const std::array<std::uint8_t, 32> zeros{};
    EXPECT_EQ(crc32c(std::array{ByteView(zeros)}), 0x8A9136AAU);
    Bytes rising(32);
    for (std::size_t i = 0; i < rising.size(); ++i) rising[i] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(crc32c(std::array{ByteView(rising)}), 0x46DD794EU);
    const Bytes digits = to_bytes("123456789");
    EXPECT_EQ(crc32c(std::array{ByteView(digits)}), 0xE3069283U);
    EXPECT_EQ(crc32c_portable(std::array{ByteView(digits)}), 0xE3069283U);
}

TEST(Crc32c, IsTheSameOnEveryMachineAndHoweverItIsCut) {
    std::mt19937 dice(7);
    for (std::size_t size = 0; size < 200; ++size) {
        Bytes bytes(size);
        for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(dice());
        const ByteView whole = bytes;
        const std::size_t cut = size == 0 ? 0 : dice() % size;
        const std::uint32_t expected = crc32c_portable(std::array{whole});
        EXPECT_EQ(crc32c(std::array{whole}), expected) << size;
        EXPECT_EQ(crc32c(std::array{whole.first(cut), whole.subspan(cut)}), expected) << size;
    }
}

}  // namespace
}  // namespace strongroom
