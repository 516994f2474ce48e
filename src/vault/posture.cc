#include "vault/posture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "ledger.pb.h"
#include "venues/requests.h"

namespace strongroom::vault {
namespace {

using venues::KeyRights;
constexpr Duration kSeenAgeMax = minutes(180);

// A right to move money by a name that we did not know when this was written.
bool is_about_moving(std::string_view right) {
    std::string lower(right);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower.contains("withdraw") || lower.contains("transfer");
}

bool can_move_money(const KeyRights& rights) {
    return rights.can_withdraw || rights.can_transfer ||
           std::ranges::any_of(rights.other_granted, is_about_moving);
}

void add_words(std::string& text, std::string_view words, std::string_view between) {
    if (!text.empty()) text += between;
    text += words;
}

struct NamedRight {
    bool KeyRights::* right;
    std::string_view verb;
};
constexpr std::array<NamedRight, 4> kRights = {{{&KeyRights::can_read, "read"},
                                                {&KeyRights::can_trade, "trade"},
                                                {&KeyRights::can_withdraw, "withdraw"},
                                                {&KeyRights::can_transfer, "transfer"}}};

}  // namespace

std::string_view to_string(PostureOverride what) {
    return what == PostureOverride::no_ip_list ? "no_ip_list" : "unread";
}

std::optional<PostureOverride> override_of(std::string_view name) {
    for (const auto what : {PostureOverride::no_ip_list, PostureOverride::unread}) {
        if (name == to_string(what)) return what;
    }
    return std::nullopt;
}

std::expected<void, Refusal> check_posture(const Posture& posture) {
    if (!posture.rights) {
        if (posture.is_unread_allowed) return {};
        return refuse("unchecked",
                      fmt::format("what this key may do was not read at the venue yet{}{}",
                                  posture.trouble.empty() ? "" : ": ", posture.trouble),
                      true);
    }
    if (can_move_money(*posture.rights)) {
        return refuse("withdraw_permission",
                      "this key may withdraw or transfer; take that right from it on the venue's "
                      "page");
    }
    if (!posture.rights->is_ip_list_readable && !posture.is_no_ip_allowed) {
        return refuse("no_ip_list",
                      "the venue does not tell from which addresses this key works; look on its "
                      "page that they are few, and allow it: strongroom key allow-no-ip");
    }
    if (!posture.rights->is_ip_bound && !posture.is_no_ip_allowed) {
        return refuse("no_ip_list",
                      "this key works from any address; give it an IP list on the venue's page, or "
                      "allow it: strongroom key allow-no-ip");
    }
    return {};
}

std::string_view badge_of(const Posture& posture, Time now) {
    if (!posture.rights) return posture.is_unread_allowed ? "unread" : "unchecked";
    if (can_move_money(*posture.rights)) return "dangerous";
    if (!posture.rights->is_ip_bound) return posture.is_no_ip_allowed ? "no_ip_allowed" : "no_ip";
    return is_fresh(posture.seen, now, kSeenAgeMax) ? "protected" : "stale";
}

std::optional<RightsChange> compare(const KeyRights& before, const KeyRights& after) {
    RightsChange change;
    const auto say = [&](bool is_wider, std::string_view words) {
        change.is_wider |= is_wider;
        add_words(change.text, words, "; ");
    };
    if (before.created != after.created) say(true, "it is another key than before");
    if (before.is_ip_bound != after.is_ip_bound)
        say(before.is_ip_bound, after.is_ip_bound ? "has an IP list now" : "lost its IP list");
    for (const auto& [right, verb] : kRights) {
        if (before.*right == after.*right) continue;
        say(after.*right, after.*right ? fmt::format("may {} now", verb)
                                       : fmt::format("may not {} any more", verb));
    }
    for (const std::string& right : after.other_granted) {
        if (std::ranges::find(before.other_granted, right) == before.other_granted.end())
            say(true, "has " + right + " now");
    }
    for (const std::string& right : before.other_granted) {
        if (std::ranges::find(after.other_granted, right) == after.other_granted.end())
            say(false, "has " + right + " no more");
    }
    if (before.expires != after.expires) say(false, "expires at another time");
    if (change.text.empty()) return std::nullopt;
    return change;
}

std::string describe(const KeyRights& rights) {
    std::string text;
    for (const auto& [right, verb] : kRights) {
        if (rights.*right) add_words(text, fmt::format("may {}", verb), ", ");
    }
    for (const std::string& right : rights.other_granted) add_words(text, right, ", ");
    if (text.empty()) text = "may do nothing";
    if (!rights.is_ip_list_readable) return text + "; the venue tells of no IP list";
    return text + (rights.is_ip_bound ? "; bound to an IP list" : "; from any address");
}

// ---- To and from bytes -------------------------------------------------------------------------

void write(const KeyRights& rights, proto::KeyRights& out) {
    out.set_is_ip_bound(rights.is_ip_bound);
    out.set_can_read(rights.can_read);
    out.set_can_trade(rights.can_trade);
    out.set_can_withdraw(rights.can_withdraw);
    out.set_can_transfer(rights.can_transfer);
    for (const std::string& right : rights.other_granted) out.add_other_granted(right);
    out.set_created_ms(rights.created.ms);
    if (rights.expires) out.set_expires_ms(rights.expires->ms);
    out.set_is_ip_list_untold(!rights.is_ip_list_readable);
}

KeyRights read(const proto::KeyRights& in) {
    KeyRights rights{.is_ip_bound = in.is_ip_bound(),
                     .can_read = in.can_read(),
                     .can_trade = in.can_trade(),
                     .can_withdraw = in.can_withdraw(),
                     .can_transfer = in.can_transfer(),
                     .other_granted = {in.other_granted().begin(), in.other_granted().end()},
                     .created = {in.created_ms()},
                     .is_ip_list_readable = !in.is_ip_list_untold()};
    if (in.expires_ms() != 0) rights.expires = Time{in.expires_ms()};
    return rights;
}

Result<KeyRights> decode_rights(const venues::Requests& venue, int http_status,
                                std::string_view body) {
    if (http_status == 0) return fail(Errc::unavailable, "no answer came from the venue");
    if (body.size() > kRightsBytesMax)
        return fail(Errc::exhausted, "the venue's answer is longer than 16 KiB");
    if (http_status == 200) return venue.decode_key_rights(body);
    return fail(Errc::unavailable,
                fmt::format("the venue answered with status {}; does it know this key, from this "
                            "address?",
                            http_status));
}

}  // namespace strongroom::vault
