// The cryptography of the store against published vectors, and that damage is always noticed.
#include "vault/sealing.h"

#include <rapidcheck/gtest.h>
#include <sodium.h>

#include <nlohmann/json.hpp>

#include "support/fake_env.h"
#include "support/test.h"

namespace strongroom::vault {
namespace {

Secret secret(std::string text) { return Secret::take(text); }
Secret from_hex_text(const std::string& hex) {
    Bytes bytes = MUST(from_hex(hex));
    return Secret::take(bytes);
}
std::string hex_of(const Secret& value) { return to_hex(value.bytes(OpenSecret{})); }

TEST(Secret, moves_and_wipes_what_it_was_made_from) {
    std::string source = "top secret";
    Secret first = Secret::take(source);
    EXPECT_TRUE(source.empty());
    const Secret second = std::move(first);
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the point.
    EXPECT_EQ(second.text(OpenSecret{}), "top secret");
    EXPECT_TRUE(second.equals(second.clone()));
    EXPECT_FALSE(second.equals(secret("top secre7")));
    static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
    static_assert(!std::equality_comparable<Secret>);
}

struct HkdfVector {
    const char *key, *salt, *info, *out;
};

TEST(Sealing, hkdf_follows_rfc_5869) {
    const HkdfVector vectors[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
         "f0f1f2f3f4f5f6f7f8f9",
         "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
         "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
    };
    for (const HkdfVector& v : vectors) {
        const Secret key = from_hex_text(v.key);
        EXPECT_EQ(hex_of(derive(key, MUST(from_hex(v.salt)), MUST(from_hex(v.info)),
                                std::string(v.out).size() / 2)),
                  v.out);
    }
}

TEST(Sealing, hmac_follows_rfc_4231) {
    EXPECT_EQ(to_hex(hmac_sha256(secret("Jefe"), as_bytes("what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const Secret long_key = from_hex_text(std::string(262, 'a'));
    EXPECT_EQ(to_hex(hmac_sha256(
                  long_key, as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Sealing, wycheproof_hkdf_and_hmac) {
    const std::string hkdf = test::shared_path("vectors/wycheproof/hkdf_sha256_test.json");
    if (hkdf.empty()) GTEST_SKIP() << "no Wycheproof vectors beside the repository";
    int checked = 0;
    for (const auto& group : nlohmann::json::parse(test::read_text(hkdf))["testGroups"]) {
        for (const auto& t : group["tests"]) {
            if (t["result"] != "valid" || t["size"].get<int>() > 255 * 32) continue;
            const Secret key = from_hex_text(t["ikm"]);
            const Secret out =
                derive(key, MUST(from_hex(t["salt"].get<std::string>())),
                       MUST(from_hex(t["info"].get<std::string>())), t["size"].get<std::size_t>());
            EXPECT_EQ(hex_of(out), t["okm"].get<std::string>());
            ++checked;
        }
    }
    const std::string hmac = test::shared_path("vectors/wycheproof/hmac_sha256_test.json");
    for (const auto& group : nlohmann::json::parse(test::read_text(hmac))["testGroups"]) {
        const std::size_t digits = group["tagSize"].get<std::size_t>() / 4;
        for (const auto& t : group["tests"]) {
            const std::string mac = to_hex(
                hmac_sha256(from_hex_text(t["key"]), MUST(from_hex(t["msg"].get<std::string>()))));
            EXPECT_EQ(mac.substr(0, digits) == t["tag"].get<std::string>(), t["result"] == "valid");
            ++checked;
        }
    }
    EXPECT_GT(checked, 200);
}

TEST(Sealing, wycheproof_xchacha20_poly1305_through_unwrap) {
    const std::string path = test::shared_path("vectors/wycheproof/xchacha20_poly1305_test.json");
    if (path.empty()) GTEST_SKIP() << "no Wycheproof vectors beside the repository";
    int checked = 0;
    for (const auto& group : nlohmann::json::parse(test::read_text(path))["testGroups"]) {
        if (group["ivSize"] != 192) continue;
        for (const auto& t : group["tests"]) {
            const std::string wrapped = t["iv"].get<std::string>() + t["ct"].get<std::string>() +
                                        t["tag"].get<std::string>();
            const auto opened = unwrap(MUST(from_hex(wrapped)), from_hex_text(t["key"]),
                                       MUST(from_hex(t["aad"].get<std::string>())));
            EXPECT_EQ(opened.has_value(), t["result"] == "valid") << t["tcId"];
            if (opened) EXPECT_EQ(hex_of(*opened), t["msg"].get<std::string>());
            ++checked;
        }
    }
    EXPECT_GT(checked, 250);
}

TEST(Sealing, a_passphrase_gives_the_same_key_and_a_cheap_cost_is_refused) {
    PassphraseCost cost = kCheapestCost;
    const Secret one = MUST(unseal_key(secret("correct horse"), cost));
    EXPECT_TRUE(one.equals(MUST(unseal_key(secret("correct horse"), cost))));
    EXPECT_FALSE(one.equals(MUST(unseal_key(secret("correct horsf"), cost))));
    cost.memory_bytes = 8U << 20;
    EXPECT_FAILS("outside of what is allowed", unseal_key(secret("x"), cost));
    cost = kCheapestCost;
    cost.operations = 1;
    EXPECT_FAILS("outside of what is allowed", unseal_key(secret("x"), cost));
}

class Records : public testing::Test {
  protected:
    Records() : kek_(kKeyBytes) { random_.fill(kek_.bytes(OpenSecret{})); }
    Bytes seal(const std::string& plain, std::string_view context) {
        Bytes nonce(24);
        random_.fill(nonce);
        RecordHead head;
        random_.fill(head.id);
        return seal_record(secret(plain), kek_, head, as_bytes(context), nonce);
    }
    test::FakeRandom random_;
    Secret kek_;
};

TEST_F(Records, a_record_opens_only_under_its_own_key_and_context) {
    const Bytes sealed = seal("api secret", "alice/binance/policy-1");
    EXPECT_EQ(
        MUST(open_record(sealed, kek_, as_bytes("alice/binance/policy-1"))).text(OpenSecret{}),
        "api secret");
    EXPECT_FAILS("AAD_MISMATCH", open_record(sealed, kek_, as_bytes("bob/binance/policy-1")));
    Secret other(kKeyBytes);
    EXPECT_FAILS("AAD_MISMATCH", open_record(sealed, other, as_bytes("alice/binance/policy-1")));
}

TEST_F(Records, records_of_different_secrets_have_the_same_length) {
    EXPECT_EQ(seal("a", "c").size(), seal(std::string(500, 'x'), "c").size());
    EXPECT_GT(seal(std::string(600, 'x'), "c").size(), seal("a", "c").size());
}

TEST_F(Records, every_flipped_bit_and_every_cut_is_noticed) {
    const Bytes sealed = seal("api secret", "context");
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes damaged = sealed;
        damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_FALSE(open_record(damaged, kek_, as_bytes("context")).has_value()) << "bit " << bit;
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        EXPECT_FALSE(
            open_record(ByteView(sealed).first(size), kek_, as_bytes("context")).has_value());
    }
}

// 10,000 ways to damage or mix two records: none opens.
TEST_F(Records, ten_thousand_mutations_are_all_refused) {
    const Bytes a = seal("secret of alice", "alice");
    const Bytes b = seal("secret of bob", "bob");
    test::FakeRandom dice(7);
    for (int round = 0; round < 10'000; ++round) {
        std::array<std::uint8_t, 8> throws{};
        dice.fill(throws);
        const auto pick = [&](std::size_t at, std::size_t bound) {
            return (throws[at] * 256U + throws[at + 1]) % bound;
        };
        Bytes mutant = a;
        if (throws[6] % 2 == 0) {
            mutant[pick(0, a.size())] ^= static_cast<std::uint8_t>(throws[7] | 1U);
        } else {  // A stretch of the other record in its place.
            const std::size_t from = pick(0, a.size());
            const std::size_t count = 1 + pick(2, a.size() - from);
            std::copy_n(b.begin() + static_cast<std::ptrdiff_t>(from), count,
                        mutant.begin() + static_cast<std::ptrdiff_t>(from));
        }
        if (mutant == a) continue;
        ASSERT_FALSE(open_record(mutant, kek_, as_bytes("alice")).has_value()) << "round " << round;
        ASSERT_FALSE(open_record(mutant, kek_, as_bytes("bob")).has_value() && mutant != b);
    }
}

}  // namespace
}  // namespace strongroom::vault
