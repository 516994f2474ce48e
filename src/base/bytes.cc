#include "base/bytes.h"

#include <algorithm>
#include <array>

namespace strongroom {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode64(ByteView bytes, std::string_view alphabet, bool pad) {
    std::string text((bytes.size() + 2) / 3 * 4, '=');
    std::size_t size = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (j < count ? bytes[i + j] : 0U);
        for (std::size_t j = 0; j <= count; ++j)
            text[size++] = alphabet[group >> (18 - 6 * j) & 63U];
    }
    if (!pad) text.resize(size);
    return text;
}

constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> digits_of(std::string_view alphabet) {
    std::array<std::uint8_t, 256> digits{};
    digits.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return digits;
}
constexpr std::array<std::uint8_t, 256> standard_digits = digits_of(kStandard);
constexpr std::array<std::uint8_t, 256> url_digits = digits_of(kUrl);

Result<Bytes> decode64(std::string_view text, const std::array<std::uint8_t, 256>& digits) {
    Bytes bytes(text.size() * 3 / 4);
    std::size_t size = 0;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const std::uint8_t digit = digits[static_cast<unsigned char>(c)];
        if (digit == no_digit) return fail(Errc::invalid, "not base64");
        bits = bits << 6 | digit;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes[size++] = static_cast<std::uint8_t>(bits >> held);
        bits &= (1U << held) - 1;
    }
    // One text per value: a lone digit or set bits after the last byte are refused.
    if (held >= 6 || bits != 0) return fail(Errc::invalid, "not base64");
    bytes.resize(size);
    return bytes;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string_view cut_text(std::string_view text, std::size_t bytes_max) {
    std::size_t size = std::min(text.size(), bytes_max);
    const auto is_inside_character = [&](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    while (size > 0 && is_inside_character(size)) --size;
    return text.substr(0, size);
}

std::string to_hex(ByteView bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15U];
    }
    return text;
}

Result<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return fail(Errc::invalid, "not hex: odd number of digits");
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return fail(Errc::invalid, "not hex");
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return bytes;
}

std::string to_base64(ByteView bytes) { return encode64(bytes, kStandard, true); }

Result<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return fail(Errc::invalid, "not base64");
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    return decode64(text, standard_digits);
}

std::string to_base64url(ByteView bytes) { return encode64(bytes, kUrl, false); }

Result<Bytes> from_base64url(std::string_view text) { return decode64(text, url_digits); }

}  // namespace strongroom
