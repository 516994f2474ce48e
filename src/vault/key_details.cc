#include "vault/key_details.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.h"
#include "store.pb.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kApiKeyBytesMax = 256;
// KeyDetails.use
constexpr std::uint32_t kOurs = 1;
constexpr std::uint32_t kCanary = 2;

std::string text_of(const RetiredKey::Index& index) { return std::string(as_text(index)); }

bool read_index(const std::string& bytes, RetiredKey::Index& index) {
    if (bytes.size() != index.size()) return false;
    std::ranges::copy(as_bytes(bytes), index.begin());
    return true;
}

// "hmac-sha256 keys"
std::string kinds_of(const venues::Requests& venue) {
    std::string text;
    for (const KeyKind kind :
         {KeyKind::hmac_sha256, KeyKind::ed25519, KeyKind::rsa_sha256, KeyKind::es256}) {
        if (!venue.takes(algorithm_of(kind))) continue;
        if (!text.empty()) text += ", ";
        text += to_string(kind);
    }
    return text + " keys";
}

}  // namespace

Status check_account_and_venue(std::string_view account, std::string_view venue) {
    TRY(check_name("account", account));
    if (venues::requests_of(venue) != nullptr) return {};
    return fail(Errc::invalid, fmt::format("venue: write one that is served: {}",
                                           fmt::join(venues::venue_names(), ", ")));
}

Status check_user(std::string_view user) { return check_name("user", user); }

Status check_kind(const venues::Requests& venue, KeyKind kind, bool has_passphrase) {
    if (!venue.takes(algorithm_of(kind))) {
        return fail(Errc::invalid, fmt::format("secret: this venue has {}, and this is {}",
                                               kinds_of(venue), to_string(kind)));
    }
    if (has_passphrase == venue.wants_passphrase()) return {};
    return fail(Errc::invalid, has_passphrase
                                   ? "passphrase: this venue's keys have none"
                                   : "passphrase: this venue's keys have one; write it, too");
}

const venues::Requests& KeyDetails::requests() const {
    const venues::Requests* served = venues::requests_of(venue);
    ENSURE(served != nullptr, "a key is at a venue that is served");
    return *served;
}

// It travels in a header.
Status check_api_key(std::string_view api_key) {
    const auto is_fine = [](char c) { return c > ' ' && c <= '~'; };
    if (!api_key.empty() && api_key.size() <= kApiKeyBytesMax &&
        std::ranges::all_of(api_key, is_fine)) {
        return {};
    }
    return fail(Errc::invalid,
                fmt::format("api_key: write the venue's key id: 1 to {} letters, digits or signs, "
                            "no blanks",
                            kApiKeyBytesMax));
}

std::optional<Refusal> canary_refusal(const KeyDetails& key) {
    if (!key.is_canary) return std::nullopt;
    return Refusal{"canary",
                   fmt::format("the key of account \"{}\" is a canary: it is watched, and "
                               "never used; name another account",
                               key.account.value)};
}

Bytes print_details(const KeyDetails& key) {
    proto::KeyDetails out;
    out.set_account(key.account.value);
    out.set_user(key.user);
    out.set_venue(key.venue);
    out.set_kind(std::string(to_string(key.kind)));
    out.set_added_ms(key.added.ms);
    out.set_policy(key.policy->text());
    out.set_public_key(key.public_key);
    out.set_is_waiting(key.is_waiting);
    out.set_is_retired(key.is_retired);
    for (const RetiredKey& retired : key.retired) {
        proto::RetiredKey& one = *out.add_retired();
        one.set_id(text_of(retired.id));
        one.set_secret(text_of(retired.secret));
        one.set_retired_ms(retired.retired.ms);
    }
    out.set_use(key.is_canary ? kCanary : kOurs);
    if (key.sub) {
        proto::SubKeyPlace& sub = *out.mutable_sub();
        sub.set_master(key.sub->master.value);
        sub.set_sub_account(key.sub->sub_account);
        sub.set_label(key.sub->label);
    }
    return to_bytes(out.SerializeAsString());
}

Result<KeyDetails> parse_details(ByteView bytes, const PolicyOf& policy_of) {
    const auto broken = [](std::string_view what) {
        return fail(Errc::corrupt, fmt::format("{}: missing or broken", what));
    };
    proto::KeyDetails in;
    if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return broken("details");
    const Result<KeyKind> kind = key_kind_of(in.kind());
    if (!kind) return broken("kind");
    if (const Status names = check_account_and_venue(in.account(), in.venue()); !names)
        return fail(Errc::corrupt, names.error().message);
    if (!check_user(in.user())) return broken("user");
    auto policy = policy_of(in.policy());
    if (!policy) return fail(Errc::corrupt, policy.error().message);
    KeyDetails key{.account = {in.account()},
                   .user = in.user(),
                   .venue = in.venue(),
                   .kind = *kind,
                   .added = {in.added_ms()},
                   .policy = *std::move(policy),
                   .public_key = in.public_key(),
                   .is_waiting = in.is_waiting(),
                   .is_retired = in.is_retired(),
                   .retired = {}};
    if (in.retired_size() > static_cast<int>(kRetiredMax)) return broken("retired");
    for (const proto::RetiredKey& one : in.retired()) {
        RetiredKey retired{.retired = {one.retired_ms()}};
        if (!read_index(one.id(), retired.id) || !read_index(one.secret(), retired.secret))
            return broken("retired");
        key.retired.push_back(retired);
    }
    if (in.use() > kCanary) return broken("use");
    key.is_canary = in.use() == kCanary;
    if (!in.has_sub()) return key;
    if (!check_name("master", in.sub().master())) return broken("sub.master");
    key.sub = {{in.sub().master()}, in.sub().sub_account(), in.sub().label()};
    return key;
}

}  // namespace strongroom::vault
