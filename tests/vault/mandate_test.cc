// Factors and mandates without a signer: signatures that must not pass, texts that must not read.
#include "vault/mandate.h"

#include <nlohmann/json.hpp>

#include "support/test.h"
#include "vault/authenticator.h"
#include "vault/user.h"

namespace strongroom::vault {
namespace {

constexpr const char* kText = "any text";

TEST(WebAuthn, an_answer_to_exactly_this_text_is_good_and_its_counter_told) {
    const Authenticator key;
    const FactorProof proof = key.sign(key.client_data("mandate", kText), key.data(5, 7));
    EXPECT_EQ(MUST(check_proof(key.factor(), "mandate", kText, proof, 6)), 7U);
    const FactorProof still = key.sign(key.client_data("mandate", kText), key.data(5, 0));
    EXPECT_EQ(MUST(check_proof(key.factor(), "mandate", kText, still, 0)), 0U);
}

TEST(WebAuthn, what_is_not_meant_is_refused_for_its_reason) {
    const Authenticator key;
    const Authenticator other;
    const std::string client = key.client_data("mandate", kText);
    const auto judge = [&](const FactorProof& proof, std::uint32_t seen = 0) {
        return check_proof(key.factor(), "mandate", kText, proof, seen);
    };
    EXPECT_FAILS("nobody touched", judge(key.sign(client, key.data(4, 1))));
    EXPECT_FAILS("did not verify its user", judge(key.sign(client, key.data(1, 1))));
    EXPECT_FAILS("another site", judge(key.sign(client, key.data(5, 1, "evil"))));
    EXPECT_FAILS("counter did not go up", judge(key.sign(client, key.data(5, 7)), 7));
    EXPECT_FAILS("counter did not go up", judge(key.sign(client, key.data(5, 0)), 7));
    EXPECT_FAILS("does not verify", judge(other.sign(client, key.data(5, 1))));
    const auto says = [&](const std::string& from, const std::string& to) {
        std::string changed = client;
        changed.replace(changed.find(from), from.size(), to);
        return judge(key.sign(changed, key.data(5, 1)));
    };
    EXPECT_FAILS("exactly this text", says("webauthn.get", "webauthn.create"));
    EXPECT_FAILS("exactly this text", says("localhost:8470", "localhost:8471"));
    EXPECT_FAILS("exactly this text", says("false", "true"));
    EXPECT_FAILS("exactly this text", says("false}", "falsehood}"));
    EXPECT_FAILS("exactly this text", says("}", ""));
    EXPECT_FAILS("exactly this text",
                 judge(key.sign(key.client_data("factor", kText), key.data(5, 1))));
    EXPECT_FAILS("exactly this text",
                 judge(key.sign(key.client_data("mandate", "any texT"), key.data(5, 1))));
    EXPECT_FAILS("too short", judge(key.sign(client, Bytes(36, 5))));
}

TEST(WebAuthn, what_a_browser_adds_behind_the_known_part_says_nothing) {
    const Authenticator key;
    std::string client = key.client_data("mandate", kText);
    client.insert(client.size() - 1, R"(,"other_keys_can_be_added_here":"do not compare")");
    EXPECT_OK(check_proof(key.factor(), "mandate", kText, key.sign(client, key.data(5, 1)), 0));
    client.replace(client.find(R"(,"other)"), 1, ";");
    EXPECT_FAILS("exactly this text",
                 check_proof(key.factor(), "mandate", kText, key.sign(client, key.data(5, 1)), 0));
}

TEST(WebAuthn, every_flipped_bit_of_an_answer_is_noticed) {
    const Authenticator key;
    const FactorProof good = key.sign(key.client_data("mandate", kText), key.data(5, 1));
    for (Bytes FactorProof::* part :
         {&FactorProof::signature, &FactorProof::client_data, &FactorProof::authenticator_data}) {
        for (std::size_t bit = 0; bit < 8 * (good.*part).size(); ++bit) {
            FactorProof bad = good;
            (bad.*part)[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
            EXPECT_FALSE(check_proof(key.factor(), "mandate", kText, bad, 0).has_value()) << bit;
        }
    }
}

TEST(FactorProofs, a_key_files_signature_covers_the_text_and_nothing_else) {
    const User key(1);
    const Factor factor{.kind = Factor::Kind::ed25519,
                        .public_key = Bytes(key.public_key.begin(), key.public_key.end())};
    const FactorProof good = key.sign("mandate", "text");
    EXPECT_OK(check_proof(factor, "mandate", "text", good, 0));
    FactorProof more = good;
    more.client_data = {1};
    EXPECT_FAILS("nothing but the text", check_proof(factor, "mandate", "text", more, 0));
    more = good;
    more.authenticator_data = {1};
    EXPECT_FAILS("nothing but the text", check_proof(factor, "mandate", "text", more, 0));
    Factor cut = factor;
    cut.public_key.pop_back();
    EXPECT_FAILS("right length", check_proof(cut, "mandate", "text", good, 0));
}

TEST(FactorProofs, what_is_no_key_or_no_signature_by_its_length_or_point_is_refused) {
    Bytes key(65, 0xaa);  // No point of the curve.
    key[0] = 4;
    EXPECT_FAILS("does not verify", check_es256(key, as_bytes("text"), Bytes(70, 1)));
    EXPECT_FAILS("right length", check_es256(key, as_bytes("text"), {}));
    EXPECT_FAILS("right length", check_es256(key, as_bytes("text"), Bytes(73, 1)));
    EXPECT_FAILS("right length", check_es256(Bytes(64, 4), as_bytes("text"), Bytes(70, 1)));
    const Factor factor{.kind = Factor::Kind::webauthn_es256, .public_key = key};
    EXPECT_FAILS("clientDataJSON is too long",
                 check_proof(factor, "mandate", "text", {.client_data = Bytes(4097)}, 0));
    EXPECT_FAILS("too short or too long",
                 check_proof(factor, "mandate", "text", {.authenticator_data = Bytes(1025)}, 0));
}

TEST(Es256, wycheproof) {
    const std::string path =
        test::shared_path("vectors/wycheproof/ecdsa_secp256r1_sha256_test.json");
    if (path.empty()) GTEST_SKIP() << "the vectors are not beside the repository";
    const auto file = nlohmann::json::parse(test::read_text(path));
    int count = 0;
    for (const auto& group : file["testGroups"]) {
        const Bytes key = MUST(from_hex(group["publicKey"]["uncompressed"].get<std::string>()));
        for (const auto& vector : group["tests"]) {
            const auto verdict = check_es256(key, MUST(from_hex(vector["msg"].get<std::string>())),
                                             MUST(from_hex(vector["sig"].get<std::string>())));
            EXPECT_EQ(verdict.has_value(), vector["result"] == "valid") << vector["tcId"];
            ++count;
        }
    }
    EXPECT_GT(count, 400);
}

TEST(MandateText, reads_what_the_user_signed) {
    const std::string text =
        test::read_text(test::source_path("tests/fuzz/corpus/mandate/whole.toml"));
    const Mandate mandate = MUST(Mandate::parse(text));
    EXPECT_EQ(mandate.text, text);
    EXPECT_EQ(mandate.not_before.ms, 1'767'225'600'000);
    EXPECT_EQ(mandate.expires.ms, 1'798'761'600'000);
    EXPECT_EQ(mandate.kinds.size(), 3U);
    EXPECT_TRUE(mandate.is_in_force({1'767'225'600'000}));
    EXPECT_FALSE(mandate.is_in_force({1'798'761'600'000}));
}

TEST(MandateText, each_key_that_is_wrong_missing_or_unknown_is_named) {
    const std::string good =
        test::read_text(test::source_path("tests/fuzz/corpus/mandate/whole.toml"));
    for (const char* key :
         {"account", "symbols", "sides", "kinds", "order_notional", "day_notional",
          "price_band_bps", "orders_per_minute", "not_before", "expires", "nonce"}) {
        const std::size_t at = ("\n" + good).find("\n" + std::string(key) + " =");
        ASSERT_NE(at, std::string::npos);
        std::string without = good;
        without.erase(at, good.find('\n', at) + 1 - at);
        EXPECT_FAILS(std::string("mandate.") + key, Mandate::parse(without));
    }
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = good;
        changed.replace(changed.find(from), from.size(), to);
        return Mandate::parse(changed);
    };
    EXPECT_FAILS("mandate.withdraw", Mandate::parse(good + "withdraw = true\n"));
    EXPECT_FAILS("mandate.order_notional", with("\"500\"", "\"-1\""));
    EXPECT_FAILS("mandate.order_notional", with("\"500\"", "500"));
    EXPECT_FAILS("mandate.sides", with("\"sell\"", "\"short\""));
    EXPECT_FAILS("mandate.symbols", with("\"BTC/USDT\"", "\"BTC/USDT\", \"ETH/BTC\""));
    EXPECT_FAILS("mandate.expires", with("2027-01-01T00:00:00Z", "2025-01-01T00:00:00Z"));
    EXPECT_FAILS("mandate.expires", with("2027-01-01T00:00:00Z", "2027-01-01T00:00:00"));
    EXPECT_FAILS("mandate.nonce", with("0123456789abcdef", "0123"));
    EXPECT_FAILS("not TOML", with("]", ""));
    EXPECT_FAILS("longer", Mandate::parse(good + "#" + std::string(9000, 'x')));
}

}  // namespace
}  // namespace strongroom::vault
