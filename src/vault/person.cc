#include "vault/person.h"

#include "vault/signed_table_internal.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kAccountsMax = 100;

std::string read_name(SignedTable& table, std::string_view key) {
    std::string name = table.text(key);
    if (!check_name(key, name)) table.wrong(key, "write 1 to 40 letters, digits, '-', '_' or '.'");
    return name;
}

Role read_role(SignedTable& table) {
    const std::string name = table.text("role");
    for (const Role role :
         {Role::owner, Role::user, Role::support, Role::operations, Role::security}) {
        if (to_string(role) == name) return role;
    }
    table.wrong("role", "must be \"owner\", \"user\", \"support\", \"operator\" or \"security\"");
    return Role::user;
}

}  // namespace

// No default: the compiler lists the gaps when a role is added.
std::string_view to_string(Role role) {
    switch (role) {
        case Role::owner: return "owner";
        case Role::user: return "user";
        case Role::support: return "support";
        case Role::operations: return "operator";
        case Role::security: return "security";
    }
    return "unknown";
}

Result<Person> Person::parse(std::string_view text) {
    return read_signed_table<Person>(text, "person", [&](SignedTable& table) {
        Person person;
        person.text = std::string(text);
        person.name = read_name(table, "name");
        person.role = read_role(table);
        const std::string kind = table.text("kind");
        if (kind == "ed25519") {
            person.factor = read_factor(table, Factor::Kind::ed25519);
        } else if (kind == "webauthn-es256") {
            person.factor = read_factor(table, Factor::Kind::webauthn_es256);
        } else {
            table.wrong("kind", "must be \"ed25519\" or \"webauthn-es256\"");
        }
        return person;
    });
}

Result<GrantTerms> GrantTerms::parse(std::string_view text) {
    return read_signed_table<GrantTerms>(text, "grant", [](SignedTable& table) {
        GrantTerms terms;
        terms.holder = read_name(table, "holder");
        terms.purpose = table.text("purpose");
        for (const std::string& name : table.list("accounts", kAccountsMax)) {
            if (name != "*" && !check_name("accounts", name))
                table.wrong("accounts", "must list names of accounts, or \"*\" alone for all");
            terms.accounts.insert({name});
        }
        if (terms.accounts.contains({"*"})) {
            if (terms.accounts.size() > 1)
                table.wrong("accounts", "\"*\" stands alone: it is all of them");
            terms.accounts.clear();
        }
        terms.until = table.moment("until");
        return terms;
    });
}

}  // namespace strongroom::vault
