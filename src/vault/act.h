// Act: something that one person alone may not do, as a text that others read and approve.
//
// There is one way to write an act: reading takes nothing that is not byte for byte what writing
// makes of it. So its id, the SHA-256 of the text, stands for what is done and for nothing else. It
// is printable ASCII: an approver's terminal shows what he signs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"
#include "base/time.h"

namespace strongroom::vault {

enum class ActKind {
    add_person,
    revoke_person,
    set_need,
    give_grant,
    policy,  // Wider than the one before.
    reshare,
    thaw,  // Of a freeze that the owner did not make.
    add_witness,
    remove_witness,
    allow_posture,
    venue_key,  // It is made at its venue, or works from more addresses there.
};
std::string_view to_string(ActKind kind);  // "person-add", "thaw" …
std::optional<ActKind> act_kind_of(std::string_view name);

// What an act is about. The texts are plain: as plain_text() writes them.
struct ActTerms {
    ActKind kind = ActKind::thaw;
    std::string subject;  // The account, the person, the witness …
    std::string before;   // What stands there now; empty: nothing.
    std::string after;    // What shall stand there.
    friend bool operator==(const ActTerms&, const ActTerms&) = default;
};

struct Act {
    std::string id;  // Hex of the SHA-256 of the text.
    std::string text;
    ActTerms terms;
    std::string why;
    std::string
        ledger;  // The key of the ledger: an approval for one installation is none for another.
    std::string nonce;  // Hex of 16 random bytes.
    Time proposed;      // Whole seconds, as is the next.
    Time expires;

    // Writes text and id. Errors: invalid (a text that is not plain, or too long).
    static Result<Act> make(Act act);
    // Errors: invalid, naming the key.
    static Result<Act> parse(std::string_view text);
    bool is_open(Time now) const { return now < expires; }
};

// The same text for people to read: what is not printable ASCII, and ' and \, becomes \xNN. Two
// texts never become the same. Line ends stay.
std::string plain_text(std::string_view text);

// What an approver signs, for kApprovalPurpose.
std::string approval_text(std::string_view act_id, std::string_view person);

}  // namespace strongroom::vault
