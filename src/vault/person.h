// Person: somebody who is known to the signer by a name, a role and a factor of his own.
// GrantTerms: what one of the staff may look at, why and until when.
//
// Both are TOML and strict (docs/people.md); the ledger keeps the texts.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/ids.h"
#include "vault/factor.h"

namespace strongroom::vault {

enum class Role { owner, user, support, operations, security };
std::string_view to_string(Role role);  // "operator" for operations: the language has the word.
// Whoever runs or serves the installation proposes; others approve.
inline bool may_approve(Role role) { return role == Role::owner || role == Role::security; }
// Those who need a grant to look at an account.
inline bool is_staff(Role role) {
    return role == Role::support || role == Role::operations || role == Role::security;
}

struct Person {
    std::string name;
    Role role = Role::user;
    Factor factor;
    std::string text;

    // Errors: invalid, naming the key.
    static Result<Person> parse(std::string_view text);
};

struct GrantTerms {
    std::string holder;
    std::string purpose;
    std::set<AccountName> accounts;  // Empty: all of them.
    Time until;

    // Errors: invalid, naming the key.
    static Result<GrantTerms> parse(std::string_view text);
    bool covers(const AccountName& account) const {
        return accounts.empty() || accounts.contains(account);
    }
};

}  // namespace strongroom::vault
