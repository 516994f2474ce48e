// A key from the page: what opens, and all that does not.
#include "vault/form_key.h"

#include <sodium.h>

#include "ledger.pb.h"
#include "support/fake_env.h"
#include "support/test.h"
#include "vault/house.h"
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

const std::string kPolicy =
    "symbols = [\"BTC/USDT\"]\norder_notional = \"500\"\nday_notional = \"5000\"\n";

void append(std::string& out, std::string_view field) {
    for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(field.size() >> (8 * i));
    out += field;
}
std::string form_of(std::string_view account, std::string_view secret = "secret-of-the-form",
                    std::string_view policy = kPolicy, std::string_view passphrase = "") {
    std::string form = "SGF2";
    for (const std::string_view field : {account, std::string_view("binance"),
                                         std::string_view("form-id"), policy, secret, passphrase})
        append(form, field);
    return form;
}
Bytes sealed_to(const FormPublicKey& key, std::string_view plain) {
    Bytes box(plain.size() + crypto_box_SEALBYTES);
    crypto_box_seal(box.data(), as_bytes(plain).data(), plain.size(), key.data());
    return box;
}
Secret plain(std::string text) { return Secret::take(text); }

TEST(FormKey, opens_what_was_sealed_to_it_and_nothing_else) {
    test::FakeRandom random;
    const FormKey key = FormKey::make(random);
    const FormKey other = FormKey::make(random);
    const Bytes box = sealed_to(key.public_key(), form_of("main"));
    const KeyForm form = MUST(key.open(box));
    EXPECT_EQ(form.account, "main");
    EXPECT_EQ(form.venue, "binance");
    EXPECT_EQ(form.api_key, "form-id");
    EXPECT_EQ(form.policy, kPolicy);
    EXPECT_EQ(form.secret.text(OpenSecret{}), "secret-of-the-form");
    EXPECT_TRUE(form.passphrase.empty());
    const KeyForm other_form = MUST(parse_key_form(plain(form_of("main", "s", kPolicy, "words"))));
    EXPECT_EQ(other_form.passphrase.text(OpenSecret{}), "words");
    EXPECT_FAILS("not sealed for this signer", other.open(box));
    EXPECT_FAILS("the signer is sealed", FormKey().open(box));
    for (std::size_t i = 0; i < box.size(); ++i) {
        Bytes wrong = box;
        wrong[i] ^= 1;
        EXPECT_FALSE(key.open(wrong)) << i;
    }
    for (std::size_t size = 0; size < box.size(); ++size)
        EXPECT_FALSE(key.open(ByteView(box).first(size))) << size;
    EXPECT_FAILS("not sealed for this signer", key.open(Bytes(1U << 20)));
}

TEST(FormKey, has_a_fingerprint_that_the_page_shows_too) {
    EXPECT_EQ(fingerprint_of({}), "ff0f 2249 2f44 bac4 c4b3 0ae5 8d0e 8daa");
}

TEST(KeyForm, is_refused_whatever_is_wrong_with_it) {
    const std::string whole = form_of("main");
    ASSERT_TRUE(parse_key_form(plain(whole)));
    for (std::size_t size = 1; size < whole.size(); ++size)
        EXPECT_FALSE(parse_key_form(plain(whole.substr(0, size)))) << size;
    EXPECT_FAILS("there is something behind it", parse_key_form(plain(whole + "x")));
    EXPECT_FAILS("another version", parse_key_form(plain("SGF1" + whole.substr(4))));
    EXPECT_FAILS("a field is too long",
                 parse_key_form(plain("SGF2" + std::string("\xff\xff\xff\xff", 4) + "main")));
    EXPECT_FAILS("a field is too long",
                 parse_key_form(plain(form_of("main", std::string(20'000, 'x')))));
}

class FormService : public Service {
  protected:
    static proto::ToSigner message(const Bytes& box) {
        proto::ToSigner message;
        message.mutable_add_sealed_key()->set_request_id(5);
        message.mutable_add_sealed_key()->set_sealed(std::string(as_text(box)));
        return message;
    }
    std::string say_form(const std::string& form) {
        return say_box(sealed_to(signer_.form_public_key(), form));
    }
    std::string say_box(const Bytes& box) {
        sent_.clear();
        say(kWeb, "form", message(box));
        return sent_.empty() ? "nothing" : sent_[0].second.done().error();
    }
    std::size_t keys() { return signer_.keys().size(); }
};

TEST_F(FormService, a_sealed_key_is_added_and_on_record) {
    open_house();
    EXPECT_EQ(say_form(form_of("main")), "");
    EXPECT_EQ(keys(), 2U);
    EXPECT_NE(say_form(form_of("main")).find("has a key already"), std::string::npos);
    EXPECT_NE(say_form(form_of("next", "s", "symbols = []")).find("policy.symbols"),
              std::string::npos);
    EXPECT_NE(say_form(form_of("next", "")).find("secret is empty"), std::string::npos);
    EXPECT_NE(say_form(form_of("next", "s", kPolicy, "words")).find("this venue's keys have none"),
              std::string::npos);
    EXPECT_NE(say_form("SGF2").find("cut short"), std::string::npos);
    EXPECT_EQ(say_form(form_of("next", "s", "admin = true")),
              "policy.admin: such a key is brought by the owner alone");
    EXPECT_EQ(keys(), 2U);
}

TEST_F(FormService, only_the_form_socket_brings_one_and_it_brings_nothing_else) {
    open_house();
    const Bytes box = sealed_to(signer_.form_public_key(), form_of("main"));
    for (const char* socket : {"engine", "watch", "courier", "status", "admin"})
        say(kWeb, socket, message(box));
    EXPECT_EQ(closed_.size(), 5U);
    proto::ToSigner thaw;
    thaw.mutable_thaw()->set_account("practice");
    proto::ToSigner status;
    status.mutable_get_status();
    for (const auto& other : {thaw, status, freeze(), place(1)}) say(kWeb, "form", other);
    EXPECT_EQ(closed_.size(), 9U);
    EXPECT_EQ(keys(), 1U);
}

TEST_F(FormService, a_box_is_good_for_one_opening) {
    open_house();
    const Bytes box = sealed_to(signer_.form_public_key(), form_of("main"));
    signer_.seal();
    EXPECT_EQ(say_box(box), "the signer is sealed; unseal it");
    std::string passphrase = "correct horse";
    ASSERT_TRUE(signer_.unseal(Secret::take(passphrase)));
    EXPECT_NE(say_box(box).find("not sealed for this signer"), std::string::npos);
    EXPECT_EQ(keys(), 1U);
}

TEST_F(FormService, who_owns_the_page_cannot_fill_the_store) {
    open_house();
    for (int i = 0; i < 10; ++i) EXPECT_EQ(say_form(form_of("a" + std::to_string(i))), "");
    EXPECT_NE(say_form(form_of("b")).find("too many keys"), std::string::npos);
    clock_.advance(minutes(1));
    EXPECT_EQ(say_form(form_of("b")), "");
}

}  // namespace
}  // namespace strongroom::vault
