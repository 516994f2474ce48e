#include "vault/form_key.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "vault/key_pair.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kMark = "SGF2";
constexpr std::size_t kTextBytesMax = 32U << 10;  // The policy is the longest of the texts.
constexpr std::size_t kFormBytesMax = kMark.size() + 5UL * 4 + 4 * kTextBytesMax + kSecretBytesMax;

std::unexpected<Error> not_a_form(std::string_view what) {
    return fail(Errc::invalid,
                fmt::format("the form cannot be read: {}; load the page again", what));
}

// Cuts one field off the front.
Result<std::span<const std::uint8_t>> take_field(std::span<const std::uint8_t>& rest,
                                                 std::size_t bytes_max) {
    if (rest.size() < 4) return not_a_form("it is cut short");
    std::size_t size = 0;
    for (unsigned i = 0; i < 4; ++i) size |= std::size_t{rest[i]} << (8 * i);
    rest = rest.subspan(4);
    if (size > bytes_max) return not_a_form("a field is too long");
    if (size > rest.size()) return not_a_form("it is cut short");
    const auto field = rest.first(size);
    rest = rest.subspan(size);
    return field;
}

}  // namespace

std::string fingerprint_of(const FormPublicKey& key) {
    std::array<std::uint8_t, 16> hash{};
    crypto_generichash(hash.data(), hash.size(), key.data(), key.size(), nullptr, 0);
    std::string grouped;
    for (const char digit : to_hex(hash)) {
        if (grouped.size() % 5 == 4) grouped += ' ';
        grouped += digit;
    }
    return grouped;
}

FormKey FormKey::make(Random& random) {
    FormKey key;
    key.pair_ = make_box_pair(random);
    return key;
}

Result<KeyForm> FormKey::open(ByteView sealed) const {
    if (empty()) return fail(Errc::refused, "the signer is sealed; unseal it");
    const Result<Secret> plain = open_box(pair_, sealed, kFormBytesMax);
    if (!plain) {
        return fail(
            Errc::invalid,
            "the form was not sealed for this signer as it is open now; load the page again "
            "and compare the fingerprint");
    }
    return parse_key_form(*plain);
}

Result<KeyForm> parse_key_form(const Secret& plain) {
    std::span<const std::uint8_t> rest = plain.bytes(OpenSecret{});
    const bool is_ours = rest.size() >= kMark.size() &&
                         std::ranges::equal(rest.first(kMark.size()), as_bytes(kMark));
    if (!is_ours) return not_a_form("it is of another version");
    rest = rest.subspan(kMark.size());
    KeyForm form;
    for (std::string* text : {&form.account, &form.venue, &form.api_key, &form.policy}) {
        TRY_ASSIGN(const auto field, take_field(rest, kTextBytesMax));
        text->assign(as_text(field));
    }
    for (Secret* secret : {&form.secret, &form.passphrase}) {
        TRY_ASSIGN(const auto field, take_field(rest, kSecretBytesMax));
        if (field.empty()) continue;
        *secret = Secret(field.size());
        std::ranges::copy(field, secret->bytes(OpenSecret{}).begin());
    }
    if (!rest.empty()) return not_a_form("there is something behind it");
    return form;
}

}  // namespace strongroom::vault
