// Shares: any M of them give the key, fewer tell nothing, and what is mistyped is named.
#include "vault/shamir.h"

#include <sodium.h>

#include <bit>
#include <cctype>

#include "support/fake_env.h"
#include "support/test.h"
#include "vault/share_text.h"

namespace strongroom::vault {
namespace {

using test::FakeRandom;

Secret any_key(Random& random) {
    Secret key(kSharedKeyBytes);
    random.fill(key.bytes(OpenSecret{}));
    return key;
}

std::vector<Share> chosen(const std::vector<Share>& all, unsigned which) {
    std::vector<Share> some;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if ((which >> i & 1U) != 0) some.push_back({all[i].set, all[i].x, all[i].y.clone()});
    }
    return some;
}

Secret as_secret(std::string text) { return Secret::take(text); }
std::string text_of(const Share& share) {
    return std::string(print_share(share).text(OpenSecret{}));
}

// A second way to multiply: carry-less product, then the remainder, bit by bit.
std::uint8_t slow_product(unsigned a, unsigned b) {
    unsigned product = 0;
    for (unsigned i = 0; i < 8; ++i) product ^= (b >> i & 1U) != 0 ? a << i : 0U;
    for (unsigned i = 15; i >= 8; --i) product ^= (product >> i & 1U) != 0 ? 0x11BU << (i - 8) : 0U;
    return static_cast<std::uint8_t>(product);
}

TEST(Shamir, the_field_is_that_of_aes) {
    EXPECT_EQ(field::multiply(0x57, 0x83), 0xc1);  // FIPS 197, section 4.2.
    for (unsigned a = 0; a < 256; ++a) {
        const auto x = static_cast<std::uint8_t>(a);
        for (unsigned b = 0; b < 256; ++b)
            ASSERT_EQ(field::multiply(x, static_cast<std::uint8_t>(b)), slow_product(a, b));
        ASSERT_EQ(field::multiply(x, field::invert(x)), a == 0 ? 0 : 1);
    }
}

TEST(Shamir, every_choice_of_m_gives_the_key_and_every_smaller_one_does_not) {
    FakeRandom random(7);
    int opened = 0;
    int refused = 0;
    for (unsigned made = 1; made <= 6; ++made) {
        for (unsigned needed = 1; needed <= made; ++needed) {
            const Secret key = any_key(random);
            const auto all = MUST(split_key(key, needed, made, random));
            ASSERT_EQ(all.size(), made);
            for (unsigned which = 0; which < 1U << made; ++which) {
                auto some = chosen(all, which);
                const auto combined = combine_shares(some);
                if (some.size() >= needed) {
                    ASSERT_TRUE(MUST(combine_shares(some)).equals(key));
                    ++opened;
                    continue;
                }
                ASSERT_FALSE(combined.has_value());
                ++refused;
                // One who is too few, and says that fewer are needed, gets another key.
                for (Share& share : some) share.set.needed = static_cast<std::uint8_t>(some.size());
                if (!some.empty()) ASSERT_FALSE(MUST(combine_shares(some)).equals(key));
            }
        }
    }
    EXPECT_EQ(opened + refused, 642);  // Sum over N of N * 2^N.
    EXPECT_GT(refused, 200);
}

TEST(Shamir, the_order_of_the_shares_means_nothing_and_more_than_enough_is_fine) {
    FakeRandom random(3);
    const Secret key = any_key(random);
    auto all = MUST(split_key(key, 3, 5, random));
    std::ranges::reverse(all);
    EXPECT_TRUE(MUST(combine_shares(all)).equals(key));
    std::ranges::rotate(all, all.begin() + 2);
    EXPECT_TRUE(MUST(combine_shares(std::span(all).first(3))).equals(key));
}

// Chi-square of 256 classes: 255 degrees of freedom, mean 255, deviation 22.6. Real random bytes
// are asked for, many times over, so the bound is 7 deviations: missed once in 10^10 runs.
double chi_square(const std::array<int, 256>& seen, int total) {
    const double expected = total / 256.0;
    double sum = 0;
    for (const int count : seen) sum += (count - expected) * (count - expected) / expected;
    return sum;
}
constexpr double kChiSquareMax = 255 + 7 * 22.6;

class SystemDice final : public Random {
    void fill(std::span<std::uint8_t> out) override { randombytes_buf(out.data(), out.size()); }
};

TEST(Shamir, fewer_than_m_shares_are_uniform_whatever_the_key_is) {
    ASSERT_GE(sodium_init(), 0);
    SystemDice random;
    constexpr int rounds = 4'000;
    for (const std::uint8_t fill : {std::uint8_t{0}, std::uint8_t{0xff}, std::uint8_t{0x5a}}) {
        Secret key(kSharedKeyBytes);
        std::ranges::fill(key.bytes(OpenSecret{}), fill);
        std::array<int, 256> single{};
        std::array<int, 256> guess{};  // What two of three would make of the key.
        std::array<int, 256> all{};    // The control: three of three make one value of it.
        for (int i = 0; i < rounds; ++i) {
            auto shares = MUST(split_key(key, 3, 5, random));
            for (const std::uint8_t byte : shares[1].y.bytes(OpenSecret{})) ++single[byte];
            const Secret right = MUST(combine_shares(shares));
            for (const std::uint8_t byte : right.bytes(OpenSecret{})) ++all[byte];
            for (Share& share : shares) share.set.needed = 2;
            const Secret wrong = MUST(combine_shares(shares));
            for (const std::uint8_t byte : wrong.bytes(OpenSecret{})) ++guess[byte];
        }
        const int total = rounds * static_cast<int>(kSharedKeyBytes);
        EXPECT_LT(chi_square(single, total), kChiSquareMax);
        EXPECT_LT(chi_square(guess, total), kChiSquareMax);
        EXPECT_GT(chi_square(all, total), 100 * kChiSquareMax);
    }
}

TEST(Shamir, refuses_mixed_doubled_few_and_misshapen_shares) {
    FakeRandom random(5);
    const Secret key = any_key(random);
    const auto one = MUST(split_key(key, 2, 3, random));
    const auto other = MUST(split_key(key, 2, 3, random));
    std::vector<Share> mixed = chosen(one, 1);
    mixed.push_back(std::move(chosen(other, 2).front()));
    EXPECT_FAILS("share 2 is of another set than share 1", combine_shares(mixed));
    std::vector<Share> doubled = chosen(one, 4);
    doubled.push_back(std::move(chosen(one, 4).front()));
    EXPECT_FAILS("share 3 is given twice", combine_shares(doubled));
    EXPECT_FAILS("1 of 2 shares: too few", combine_shares(chosen(one, 2)));
    EXPECT_FAILS("no share", combine_shares({}));
    std::vector<Share> zero = chosen(one, 3);
    zero[0].x = 0;  // The key itself would stand at zero.
    EXPECT_FAILS("no form", combine_shares(zero));
    zero[0].x = 4;
    EXPECT_FAILS("no form", combine_shares(zero));
    std::vector<Share> cut = chosen(one, 3);
    cut[1].y = Secret(31);
    EXPECT_FAILS("no form", combine_shares(cut));
    EXPECT_FAILS("bytes", split_key(Secret(31), 2, 3, random));
    for (const auto& [needed, made] : {std::pair{0U, 3U}, {4U, 3U}, {1U, 17U}, {0U, 0U}})
        EXPECT_FAILS("must be needed", split_key(key, needed, made, random));
}

// ---- The text --------------------------------------------------------------------------------

TEST(ShareText, reads_back_in_any_case_and_with_any_blanks) {
    FakeRandom random(11);
    for (int i = 0; i < 200; ++i) {
        const auto shares = MUST(split_key(any_key(random), 3, 5, random));
        const Share& share = shares[static_cast<std::size_t>(i) % 5];
        std::string text = text_of(share);
        ASSERT_EQ(text.size(), kShareTextBytes);
        ASSERT_TRUE(text.starts_with("SRS1-"));
        if (i % 2 == 0) {
            for (char& c : text)
                c = c == '-' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        const Share read = MUST(parse_share(as_secret("\n " + text + " \r\n")));
        ASSERT_EQ(read.set, share.set);
        ASSERT_EQ(read.x, share.x);
        ASSERT_TRUE(read.y.equals(share.y));
    }
}

TEST(ShareText, every_single_wrong_character_is_noticed_and_its_place_is_named) {
    FakeRandom random(13);
    const auto shares = MUST(split_key(any_key(random), 2, 3, random));
    const std::string good = text_of(shares[2]);
    const std::string_view alphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
    for (std::size_t at = 5; at < good.size(); ++at) {
        if (good[at] == '-') continue;
        for (const char other : alphabet) {
            if (other == good[at]) continue;
            std::string bad = good;
            bad[at] = other;
            EXPECT_FAILS("look at character " + std::to_string(at % 5 + 1) + " of group " +
                             std::to_string(at / 5 + 1),
                         parse_share(as_secret(bad)));
        }
    }
}

TEST(ShareText, twenty_thousand_random_mistakes_are_all_noticed) {
    FakeRandom random(17);
    const auto shares = MUST(split_key(any_key(random), 2, 3, random));
    const std::string good = text_of(shares[0]);
    std::array<std::uint8_t, 8> dice{};
    for (int i = 0; i < 20'000; ++i) {
        std::string bad = good;
        random.fill(dice);
        for (std::size_t k = 0; k < 2U + dice[7] % 3U; ++k)
            bad[5 + dice[k] % (bad.size() - 5)] = static_cast<char>(dice[k + 3] | 0x20U);
        const bool is_same = parse_share(as_secret(good)).has_value() && [&] {
            std::string low;
            for (const char c : bad)
                if (c != '-') low += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            std::string plain;
            for (const char c : good)
                if (c != '-') plain += c;
            return low == plain;
        }();
        ASSERT_EQ(parse_share(as_secret(bad)).has_value(), is_same) << i;
    }
}

TEST(ShareText, neighbours_that_changed_places_are_noticed) {
    FakeRandom random(19);
    const auto shares = MUST(split_key(any_key(random), 2, 3, random));
    const std::string good = text_of(shares[0]);
    for (std::size_t at = 5; at + 1 < good.size(); ++at) {
        std::string bad = good;
        std::swap(bad[at], bad[at + 1]);
        const bool is_same = good[at] == good[at + 1] || good[at] == '-' || good[at + 1] == '-';
        EXPECT_EQ(parse_share(as_secret(bad)).has_value(), is_same) << at;
    }
}

TEST(ShareText, what_is_no_share_is_told_what_is_wrong_with_it) {
    FakeRandom random(23);
    const auto shares = MUST(split_key(any_key(random), 2, 3, random));
    const std::string good = text_of(shares[0]);
    for (std::size_t size = 5; size < good.size(); ++size)
        EXPECT_FAILS("cut short", parse_share(as_secret(good.substr(0, size))));
    EXPECT_FAILS("has 88 characters", parse_share(as_secret(good + "Q")));
    EXPECT_FAILS("far too long", parse_share(as_secret(std::string(600, 'Q'))));
    EXPECT_FAILS("begins with SRS1", parse_share(as_secret("SRT1" + good.substr(4))));
    EXPECT_FAILS("cut short", parse_share(Secret()));
    for (const char stranger : {'B', 'i', 'O', '1', '\0', '\x7f', '\xff', '[', '@'}) {
        std::string bad = good;
        bad[5] = stranger;
        EXPECT_FAILS("character 1 of group 2", parse_share(as_secret(bad)));
    }
}

// A checksum that is right is not enough: form and hash are looked at, too.
TEST(ShareText, a_share_of_no_form_is_refused_with_its_checksums_right) {
    FakeRandom random(29);
    const auto shares = MUST(split_key(any_key(random), 2, 3, random));
    for (int kind = 0; kind < 4; ++kind) {
        Share bad{shares[0].set, shares[0].x, shares[0].y.clone()};
        if (kind == 0) bad.x = 0;
        if (kind == 1) bad.x = 4;
        if (kind == 2) bad.set.needed = 4;
        if (kind == 3) bad.set.needed = 0;
        EXPECT_FAILS("no form", parse_share(print_share(bad)));
    }
}

}  // namespace
}  // namespace strongroom::vault
