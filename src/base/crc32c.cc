#include "base/crc32c.h"

#include <boost/crc.hpp>
#include <cstring>

namespace strongroom {

std::uint32_t crc32c_portable(std::span<const ByteView> pieces) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    for (const ByteView piece : pieces) crc.process_bytes(piece.data(), piece.size());
    return static_cast<std::uint32_t>(crc.checksum());
}

#if defined(__x86_64__)
namespace {

[[gnu::target("sse4.2")]] std::uint32_t by_instruction(std::span<const ByteView> pieces) {
    std::uint64_t crc = 0xFFFFFFFF;
    for (ByteView piece : pieces) {
        for (; piece.size() >= sizeof crc; piece = piece.subspan(sizeof crc)) {
            std::uint64_t word = 0;
            std::memcpy(&word, piece.data(), sizeof word);
            crc = __builtin_ia32_crc32di(crc, word);
        }
        for (const std::uint8_t byte : piece)
            crc = __builtin_ia32_crc32qi(static_cast<std::uint32_t>(crc), byte);
    }
    return ~static_cast<std::uint32_t>(crc);
}

}  // namespace

std::uint32_t crc32c(std::span<const ByteView> pieces) {
    return __builtin_cpu_supports("sse4.2") ? by_instruction(pieces) : crc32c_portable(pieces);
}
#else
std::uint32_t crc32c(std::span<const ByteView> pieces) { return crc32c_portable(pieces); }
#endif

}  // namespace strongroom
