// Acts, persons and grants: any bytes. There is one way to write an act, and no way to hide
// something in it.
#include <algorithm>

#include "base/ensure.h"
#include "vault/act.h"
#include "vault/person.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom;
    const std::string text(as_text(ByteView(bytes, size)));
    if (const auto act = vault::Act::parse(text)) {
        const auto is_printed = [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); };
        ENSURE(std::ranges::all_of(text, is_printed), "an approver sees all of it");
        ENSURE(act->text == text && !act->terms.subject.contains('\''), "it is kept as it is");
        const auto again = vault::Act::make(*act);
        ENSURE(again.has_value() && again->text == text && again->id == act->id,
               "what is read is written in the same way");
    }
    const std::string plain = vault::plain_text(text);
    ENSURE(!plain.contains('\'') && !plain.contains('\x1b'), "nothing ends a text or draws");
    if (const auto person = vault::Person::parse(text))
        ENSURE(person->text == text && !person->name.empty(), "a person has a name");
    if (const auto grant = vault::GrantTerms::parse(text)) {
        ENSURE(!grant->purpose.empty() && !grant->holder.empty(), "a grant says for whom and why");
        ENSURE(!grant->covers({"*"}) || grant->accounts.empty(), "no account is called *");
    }
    return 0;
}
