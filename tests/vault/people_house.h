// Persons with Ed25519 factors, and a signer that they run together.
#pragma once

#include <fmt/format.h>

#include <string>

#include "vault/house.h"
#include "vault/user.h"

namespace strongroom::vault {

// Somebody with a key file of his own.
struct Somebody : User {
    Somebody(std::string the_name, std::string the_role, std::uint8_t seed)
        : User(seed), name(std::move(the_name)), role(std::move(the_role)) {}
    std::string text() const {
        return fmt::format(
            "name = \"{}\"\nrole = \"{}\"\nkind = \"ed25519\"\npublic_key = \"{}\"\n", name, role,
            to_hex(public_key));
    }
    FactorProof own() const { return sign("person", text()); }
    FactorProof approval(const std::string& act) const {
        return sign("approval", approval_text(act, name));
    }

    std::string name;
    std::string role;
};

inline const Somebody anna{"anna", "owner", 1};
inline const Somebody berta{"berta", "security", 2};
inline const Somebody carl{"carl", "owner", 3};
inline const Somebody sam{"sam", "support", 4};
inline const Somebody olga{"olga", "operator", 5};

// Three approvers, of whom two must approve, and two others.
inline void people_the(Signer& signer) {
    for (const Somebody& one : {anna, berta, carl, sam, olga})
        House::must(signer.office().add_person(one.text(), one.own()));
    House::must(signer.office().set_need(2));
}

inline Result<Office::Progress> propose(Signer& signer, ActKind kind, const std::string& subject,
                                        const std::string& after = "") {
    return signer.office().propose({.kind = kind,
                                    .subject = subject,
                                    .after = after,
                                    .why = "a test",
                                    .lifetime = minutes(60),
                                    .proof = {}});
}
inline Result<Office::Progress> approve(Signer& signer, const std::string& act,
                                        const Somebody& one) {
    return signer.office().approve(act, one.name, one.approval(act));
}

// A house with two keys; people_the() comes when a test wants it.
class OfficeTest : public testing::Test {
  protected:
    OfficeTest() {
        house_.furnish();
        House::must(house_.add_key("second"));
    }
    Signer& signer() { return house_.signer; }
    Office& office() { return house_.signer.office(); }
    void freeze(const char* by = "watch", const char* account = "practice") {
        House::must(signer().freeze({account}, by, "a foreign order", ""));
    }
    bool is_frozen() { return signer().keys().front().is_frozen; }
    Status thaw() { return signer().thaw({"practice"}, "admin"); }
    std::string proposed_thaw() {
        return MUST(propose(signer(), ActKind::thaw, "practice")).act.id;
    }
    std::string grant_text(const char* account = "practice") {
        const Time until{house_.clock.now().ms + 3'600'000};
        return fmt::format(
            "holder = \"sam\"\npurpose = \"ticket 4711\"\naccounts = [\"{}\"]\n"
            "until = {}Z\n",
            account, to_iso8601(until).substr(0, 19));
    }
    std::string given_grant(const char* account = "practice") {
        const std::string act =
            MUST(propose(signer(), ActKind::give_grant, "sam", grant_text(account))).act.id;
        MUST(approve(signer(), act, anna));
        EXPECT_TRUE(MUST(approve(signer(), act, berta)).is_done);
        return act;
    }

    test::FakeDisk disk_;
    House house_{disk_};
};

}  // namespace strongroom::vault
