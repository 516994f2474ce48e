#include "vault/act.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ensure.h"
#include "vault/signed_table_internal.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kActBytesMax = 48'000;  // An entry of the ledger has at most 65,535.
constexpr std::size_t kPartBytesMax = 20'000;
constexpr std::size_t kLineBytesMax = 1'000;
constexpr std::size_t kNonceBytes = 16;

using Name = std::pair<ActKind, std::string_view>;
constexpr std::array<Name, 11> kKinds = {{{ActKind::add_person, "person-add"},
                                          {ActKind::revoke_person, "person-revoke"},
                                          {ActKind::set_need, "need"},
                                          {ActKind::give_grant, "grant"},
                                          {ActKind::policy, "policy"},
                                          {ActKind::reshare, "reshare"},
                                          {ActKind::thaw, "thaw"},
                                          {ActKind::add_witness, "witness-add"},
                                          {ActKind::remove_witness, "witness-remove"},
                                          {ActKind::allow_posture, "allow"},
                                          {ActKind::venue_key, "venue-key"}}};

// Several lines in a block of their own: the line end behind the opening quotes is TOML's.
std::string quoted(const std::string& text) { return text.empty() ? "''" : "'''\n" + text + "'''"; }

std::string moment(Time time) { return to_iso8601(time).substr(0, 19) + "Z"; }

std::string written(const Act& act) {
    return fmt::format(
        "act = '{}'\nsubject = '{}'\nbefore = {}\nafter = {}\nwhy = '{}'\nledger = '{}'\n"
        "nonce = '{}'\nproposed = {}\nexpires = {}\n",
        to_string(act.terms.kind), act.terms.subject, quoted(act.terms.before),
        quoted(act.terms.after), act.why, act.ledger, act.nonce, moment(act.proposed),
        moment(act.expires));
}

std::unexpected<Error> wrong(std::string_view key, std::string_view what) {
    return fail(Errc::invalid, fmt::format("act.{}: {}", key, what));
}

Status check_part(std::string_view key, const std::string& text, bool has_lines) {
    if (text.size() > (has_lines ? kPartBytesMax : kLineBytesMax)) return wrong(key, "too long");
    if (plain_text(text) != text || (!has_lines && text.contains('\n'))) {
        return wrong(key,
                     "printable ASCII only, and neither ' nor \\: what an approver reads must "
                     "be what is done");
    }
    return {};
}

}  // namespace

std::string_view to_string(ActKind kind) {
    const auto at = std::ranges::find(kKinds, kind, &Name::first);
    ENSURE(at != kKinds.end(), "each kind of act has a name");
    return at->second;
}

std::optional<ActKind> act_kind_of(std::string_view text) {
    for (const Name& name : kKinds) {
        if (name.second == text) return name.first;
    }
    return std::nullopt;
}

std::string plain_text(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (const char c : text) {
        const bool is_fine = c == '\n' || (c >= ' ' && c <= '~' && c != '\'' && c != '\\');
        if (is_fine)
            plain.push_back(c);
        else
            plain += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(c));
    }
    return plain;
}

std::string approval_text(std::string_view act_id, std::string_view person) {
    return fmt::format("act = \"{}\"\nperson = \"{}\"\n", act_id, person);
}

Result<Act> Act::make(Act act) {
    TRY(check_part("subject", act.terms.subject, false));
    TRY(check_part("after", act.terms.after, true));
    if (act.terms.before.size() > kPartBytesMax) return wrong("before", "too long");
    if (act.why.size() > kLineBytesMax) return wrong("why", "too long");
    act.proposed.ms -= act.proposed.ms % 1000;
    act.expires.ms -= act.expires.ms % 1000;
    act.text = written(act);
    ENSURE(act.text.size() <= kActBytesMax, "an act whose parts have their lengths has its own");
    act.id = text_id(act.text);
    return act;
}

Result<Act> Act::parse(std::string_view text) {
    const auto read = [](SignedTable& table) {
        Act act;
        const auto kind = act_kind_of(table.text("act"));
        if (!kind) table.wrong("act", "is not known to this version");
        act.terms.kind = kind.value_or(ActKind::thaw);
        act.terms.subject = table.text("subject", 0, kLineBytesMax);
        act.terms.before = table.text("before", 0, kPartBytesMax);
        act.terms.after = table.text("after", 0, kPartBytesMax);
        act.why = table.text("why", 0, kLineBytesMax);
        act.ledger = table.text("ledger");
        act.nonce = to_hex(table.hex("nonce", kNonceBytes));
        act.proposed = table.moment("proposed");
        act.expires = table.moment("expires");
        return act;
    };
    TRY_ASSIGN(Act act, read_signed_table<Act>(text, "act", read, kActBytesMax));
    TRY(check_part("subject", act.terms.subject, false));
    TRY(check_part("after", act.terms.after, true));
    act.text = std::string(text);
    act.id = text_id(text);
    const auto is_printed = [](char c) {  // One comparison: from ' ' to '~'.
        return c == '\n' || static_cast<std::uint8_t>(c - ' ') <= '~' - ' ';
    };
    if (written(act) != text || !std::ranges::all_of(text, is_printed))
        return wrong("act", "it is not written as the signer writes acts");
    return act;
}

}  // namespace strongroom::vault
