#include "vault/share_text.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "base/ensure.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kPrefix = "SRS1";  // Human-readable part "srs", separator "1".
constexpr std::string_view kAlphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kCheckBytes = 4;
constexpr std::size_t kBytes = 1 + 8 + 1 + 1 + 1 + kSharedKeyBytes + kCheckBytes;
constexpr std::size_t kYAt = 12;
constexpr std::size_t kDataSymbols = (kBytes * 8 + 4) / 5;
constexpr std::size_t kCheckSymbols = 6;
constexpr std::size_t kSymbols = kDataSymbols + kCheckSymbols;
constexpr std::size_t kGroup = 4;
constexpr std::uint32_t kChecksumConstant = 0x2bc830a3;  // BIP 350.
static_assert(kBytes == 48 && kSymbols == 83);
static_assert(kShareTextBytes == kPrefix.size() + kSymbols + (kSymbols + kGroup - 1) / kGroup);

// 0xFFFFFFFF when the lowest bit is set. What it masks may be secret.
std::uint32_t mask_of(std::uint32_t bit) {
    std::uint32_t mask = 0U - (bit & 1U);
    __asm__ volatile("" : "+r"(mask));
    return mask;
}
// 1 when both are equal; both below 256.
std::uint32_t is_same(std::uint32_t a, std::uint32_t b) { return ((a ^ b) - 1U) >> 31U; }

// One step of BIP 173's checksum: a symbol enters.
std::uint32_t step(std::uint32_t state, std::uint32_t symbol) {
    constexpr std::array<std::uint32_t, 5> generator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                        0x3d4233dd, 0x2a1462b3};
    const std::uint32_t top = state >> 25U;
    state = ((state & 0x1ffffffU) << 5U) ^ symbol;
    for (unsigned i = 0; i < generator.size(); ++i) state ^= mask_of(top >> i) & generator[i];
    return state;
}

std::uint32_t checksum_of_prefix() {
    std::uint32_t state = 1;
    for (const char letter : {'s', 'r', 's'})
        state = step(state, static_cast<std::uint32_t>(letter) >> 5U);
    state = step(state, 0);
    for (const char letter : {'s', 'r', 's'})
        state = step(state, static_cast<std::uint32_t>(letter) & 31U);
    return state;
}

std::uint32_t checksum_of(std::span<const std::uint8_t> symbols) {
    std::uint32_t state = checksum_of_prefix();
    for (const std::uint8_t symbol : symbols) state = step(state, symbol);
    return state;
}

// The letter of a symbol, looking at all 32.
char letter_of(std::uint32_t symbol) {
    std::uint32_t letter = 0;
    for (std::uint32_t i = 0; i < kAlphabet.size(); ++i)
        letter |= mask_of(is_same(i, symbol)) & static_cast<std::uint32_t>(kAlphabet[i]);
    return static_cast<char>(letter);
}

// The symbol of a letter in either case; 32: it is none.
std::uint32_t symbol_of(std::uint32_t letter) {
    const std::uint32_t is_small = (letter - 'a') <= 'z' - 'a' ? 1U : 0U;
    letter -= mask_of(is_small) & ('a' - 'A');
    std::uint32_t symbol = 0;
    std::uint32_t is_found = 0;
    for (std::uint32_t i = 0; i < kAlphabet.size(); ++i) {
        const std::uint32_t same = is_same(static_cast<std::uint32_t>(kAlphabet[i]), letter);
        symbol |= mask_of(same) & i;
        is_found |= same;
    }
    return symbol | (mask_of(is_found ^ 1U) & 32U);
}

void put_check(std::span<std::uint8_t> bytes) {
    const auto body = bytes.first(kBytes - kCheckBytes);
    const int made = crypto_generichash(bytes.data() + body.size(), kCheckBytes, body.data(),
                                        body.size(), nullptr, 0);
    ENSURE(made == 0, "BLAKE2b gives from 1 to 64 bytes");
}

Secret bytes_of(const Share& share) {
    Secret packed(kBytes);
    const auto bytes = packed.bytes(OpenSecret{});
    bytes[0] = kVersion;
    std::ranges::copy(share.set.id, bytes.begin() + 1);
    bytes[9] = share.set.needed;
    bytes[10] = share.set.made;
    bytes[11] = share.x;
    std::ranges::copy(share.y.bytes(OpenSecret{}), bytes.begin() + kYAt);
    put_check(bytes);
    return packed;
}

// 48 bytes as 77 symbols of five bits, the last bit zero.
void spread(std::span<const std::uint8_t> bytes, std::span<std::uint8_t> symbols) {
    for (std::size_t i = 0; i < kDataSymbols; ++i) {
        unsigned symbol = 0;
        for (std::size_t bit = i * 5; bit < i * 5 + 5; ++bit) {
            const unsigned value = bit < kBytes * 8 ? bytes[bit / 8] >> (7 - bit % 8) & 1U : 0U;
            symbol = symbol << 1U | value;
        }
        symbols[i] = static_cast<std::uint8_t>(symbol);
    }
}

void gather(std::span<const std::uint8_t> symbols, std::span<std::uint8_t> bytes) {
    for (std::size_t bit = 0; bit < kBytes * 8; ++bit) {
        const unsigned value = symbols[bit / 5] >> (4 - bit % 5) & 1U;
        const unsigned before = bytes[bit / 8];
        bytes[bit / 8] = static_cast<std::uint8_t>(before << 1U | value);
    }
}

bool is_blank(char c) { return c == ' ' || c == '-' || c == '\n' || c == '\r' || c == '\t'; }

// Counted as a reader counts them: "SRS1" is the first group.
std::string place(std::size_t symbol) {
    return fmt::format("character {} of group {}", symbol % kGroup + 1, symbol / kGroup + 2);
}

// Which single character is wrong. What a wrong one does to the checksum depends on its place and
// on by how much it is wrong, never on the share: nothing of the share is used here.
std::optional<std::size_t> wrong_place(std::uint32_t syndrome) {
    for (std::size_t place = 0; place < kSymbols; ++place) {
        for (std::uint32_t by = 1; by < 32; ++by) {
            std::uint32_t state = by;
            for (std::size_t i = place + 1; i < kSymbols; ++i) state = step(state, 0);
            if (state == syndrome) return place;
        }
    }
    return std::nullopt;
}

// The text's symbols. What is blank, and how many characters there are, is not secret.
Result<Secret> read_symbols(const Secret& text) {
    if (text.size() > kShareTextBytesMax)
        return fail(Errc::invalid, "this is no share: it is far too long");
    Secret symbols(kSymbols);
    const auto out = symbols.bytes(OpenSecret{});
    std::size_t count = 0;
    std::uint32_t bad = 0;
    std::size_t bad_at = 0;
    for (const char c : text.text(OpenSecret{})) {
        if (is_blank(c)) continue;
        const std::size_t at = count++;
        if (at < kPrefix.size()) {
            const char capital = c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
            if (capital != kPrefix[at])
                return fail(Errc::invalid, "this is no share: a share begins with SRS1");
            continue;
        }
        if (at - kPrefix.size() >= kSymbols) continue;  // Counted, and refused below.
        const std::uint32_t symbol = symbol_of(static_cast<std::uint8_t>(c));
        if (symbol == 32 && bad == 0) bad_at = at - kPrefix.size();
        bad |= symbol >> 5U;
        out[at - kPrefix.size()] = static_cast<std::uint8_t>(symbol & 31U);
    }
    const std::size_t wanted = kPrefix.size() + kSymbols;
    if (count != wanted) {
        return fail(Errc::invalid,
                    fmt::format("the share has {} characters, not {}: it is cut short, or "
                                "something was left out or typed twice",
                                count, wanted));
    }
    if (bad != 0) {
        return fail(Errc::invalid, fmt::format("{} of the share is a sign that shares do not have "
                                               "(they have no b, i, o or 1 after SRS1)",
                                               place(bad_at)));
    }
    return symbols;
}

}  // namespace

std::string name_of_set(const ShareSet& set) {
    return fmt::format("{}-of-{} set {}", set.needed, set.made, to_hex(set.id));
}

Secret print_share(const Share& share) {
    ENSURE(share.y.size() == kSharedKeyBytes, "a share is as long as the key");
    const Secret packed = bytes_of(share);
    Secret holder(kSymbols);
    const auto symbols = holder.bytes(OpenSecret{});
    spread(packed.bytes(OpenSecret{}), symbols.first(kDataSymbols));
    const std::uint32_t check = checksum_of(symbols) ^ kChecksumConstant;
    for (std::size_t i = 0; i < kCheckSymbols; ++i)
        symbols[kDataSymbols + i] = static_cast<std::uint8_t>(check >> (5 * (5 - i)) & 31U);

    Secret text(kShareTextBytes);
    auto out = text.bytes(OpenSecret{}).begin();
    out = std::ranges::copy(kPrefix, out).out;
    for (std::size_t i = 0; i < kSymbols; ++i) {
        if (i % kGroup == 0) *out++ = '-';
        *out++ = static_cast<std::uint8_t>(letter_of(symbols[i]));
    }
    return text;
}

Result<Share> parse_share(const Secret& text) {
    TRY_ASSIGN(const Secret symbols, read_symbols(text));
    const auto read = symbols.bytes(OpenSecret{});
    if (const std::uint32_t syndrome = checksum_of(read) ^ kChecksumConstant; syndrome != 0) {
        const auto wrong = wrong_place(syndrome);
        return fail(Errc::invalid,
                    wrong ? fmt::format("the share is mistyped: look at {}", place(*wrong))
                          : "the share is mistyped in more than one place: compare all of it");
    }
    Secret packed(kBytes);
    const auto bytes = packed.bytes(OpenSecret{});
    gather(read, bytes);
    Secret again(kBytes);
    std::ranges::copy(bytes, again.bytes(OpenSecret{}).begin());
    put_check(again.bytes(OpenSecret{}));
    Share share{.set = {.needed = bytes[9], .made = bytes[10]},
                .x = bytes[11],
                .y = Secret(kSharedKeyBytes)};
    const bool has_zero_bit = (read[kDataSymbols - 1] & 1U) == 0;
    if (bytes[0] != kVersion || !has_zero_bit || !again.equals(packed)) {
        return fail(Errc::invalid,
                    "the share is damaged, or of a version that this program does not know");
    }
    std::ranges::copy(bytes.subspan(1, 8), share.set.id.begin());
    std::ranges::copy(bytes.subspan(kYAt, kSharedKeyBytes), share.y.bytes(OpenSecret{}).begin());
    const ShareSet& set = share.set;
    if (set.needed < 1 || set.needed > set.made || set.made > kSharesMax || share.x < 1 ||
        share.x > set.made) {
        return fail(Errc::invalid, "the share is of no form that is made here");
    }
    return share;
}

}  // namespace strongroom::vault
