#include "vault/shamir.h"

#include <fmt/format.h>

namespace strongroom::vault {
namespace {

// Keeps the compiler from seeing that a mask is 0 or 255, and so from making a branch of it.
std::uint8_t opaque(std::uint8_t value) {
    __asm__ volatile("" : "+r"(value));
    return value;
}

std::uint8_t mask_of(std::uint8_t bit) { return opaque(static_cast<std::uint8_t>(-bit)); }

Status check_form(const Share& share) {
    const ShareSet& set = share.set;
    const bool is_good = set.needed >= 1 && set.needed <= set.made && set.made <= kSharesMax &&
                         share.x >= 1 && share.x <= set.made && share.y.size() == kSharedKeyBytes;
    if (is_good) return {};
    return fail(Errc::invalid,
                fmt::format("share {} of {} is of no form that is made here", share.x, set.made));
}

// All of one set and all different, and enough.
Status check_together(std::span<const Share> shares) {
    if (shares.empty()) return fail(Errc::invalid, "there is no share");
    const ShareSet& set = shares.front().set;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        TRY(check_form(shares[i]));
        if (shares[i].set != set) {
            return fail(Errc::invalid,
                        fmt::format("share {} is of another set than share {}: all shares must be "
                                    "of one splitting",
                                    shares[i].x, shares.front().x));
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (shares[j].x == shares[i].x)
                return fail(Errc::invalid, fmt::format("share {} is given twice", shares[i].x));
        }
    }
    if (shares.size() >= set.needed) return {};
    return fail(Errc::invalid, fmt::format("{} of {} shares: too few", shares.size(), set.needed));
}

// What the y of share i counts for the value at zero: the product of x_j / (x_j - x_i) over the
// others. Only of the public x.
std::uint8_t weight_of(std::span<const Share> shares, std::size_t i) {
    std::uint8_t weight = 1;
    for (std::size_t j = 0; j < shares.size(); ++j) {
        if (j == i) continue;
        const auto apart = static_cast<std::uint8_t>(shares[j].x ^ shares[i].x);
        weight = field::multiply(weight, field::multiply(shares[j].x, field::invert(apart)));
    }
    return weight;
}

}  // namespace

namespace field {

std::uint8_t multiply(std::uint8_t a, std::uint8_t b) {
    std::uint8_t product = 0;
    for (unsigned i = 0; i < 8; ++i) {
        product ^= mask_of((b >> i) & 1U) & a;
        const std::uint8_t overflow = mask_of(static_cast<std::uint8_t>(a >> 7U));
        a = static_cast<std::uint8_t>(static_cast<unsigned>(a) << 1U) ^ (overflow & 0x1BU);
    }
    return product;
}

// a^254: the multiplicative group has 255 elements.
std::uint8_t invert(std::uint8_t a) {
    std::uint8_t result = 1;
    std::uint8_t power = a;
    for (unsigned i = 1; i < 8; ++i) {
        power = multiply(power, power);
        result = multiply(result, power);
    }
    return result;
}

}  // namespace field

Result<std::vector<Share>> split_key(const Secret& key, unsigned needed, unsigned made,
                                     Random& random) {
    if (key.size() != kSharedKeyBytes)
        return fail(Errc::invalid, fmt::format("a key of {} bytes is shared", kSharedKeyBytes));
    if (needed < 1 || needed > made || made > kSharesMax) {
        return fail(Errc::invalid,
                    fmt::format("{} of {} shares: of at most {} shares at least 1 and at most all "
                                "must be needed",
                                needed, made, kSharesMax));
    }
    ShareSet set{.needed = static_cast<std::uint8_t>(needed),
                 .made = static_cast<std::uint8_t>(made)};
    random.fill(set.id);
    // The polynomial of each byte, one after the other: the key's byte is the value at zero.
    Secret coefficients(kSharedKeyBytes * needed);
    const auto all = coefficients.bytes(OpenSecret{});
    random.fill(all);
    for (std::size_t byte = 0; byte < kSharedKeyBytes; ++byte)
        all[byte * needed] = key.bytes(OpenSecret{})[byte];

    std::vector<Share> shares;
    for (unsigned x = 1; x <= made; ++x) {
        Share share{.set = set, .x = static_cast<std::uint8_t>(x), .y = Secret(kSharedKeyBytes)};
        const auto y = share.y.bytes(OpenSecret{});
        for (std::size_t byte = 0; byte < kSharedKeyBytes; ++byte) {
            std::uint8_t value = 0;  // Horner, from the highest coefficient.
            for (std::size_t i = needed; i-- > 0;)
                value = field::multiply(value, share.x) ^ all[byte * needed + i];
            y[byte] = value;
        }
        shares.push_back(std::move(share));
    }
    return shares;
}

Result<Secret> combine_shares(std::span<const Share> shares) {
    TRY(check_together(shares));
    const auto used = shares.first(shares.front().set.needed);
    Secret key(kSharedKeyBytes);
    const auto out = key.bytes(OpenSecret{});
    for (std::size_t i = 0; i < used.size(); ++i) {
        const std::uint8_t weight = weight_of(used, i);
        const auto y = used[i].y.bytes(OpenSecret{});
        for (std::size_t byte = 0; byte < kSharedKeyBytes; ++byte)
            out[byte] ^= field::multiply(weight, y[byte]);
    }
    return key;
}

}  // namespace strongroom::vault
