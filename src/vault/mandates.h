// Mandates: which accounts need one, which are in force, and what each has used. All of it is read
// from the ledger when the signer is opened.
//
// Adding one is in two steps, so that the entry is durable between them: judge, then take over.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>

#include "vault/mandate.h"

namespace strongroom::vault {

class Mandates {
  public:
    void clear() { accounts_.clear(); }

    struct Judged {
        AccountName account;
        std::uint32_t counter = 0;  // Of the authenticator.
    };
    // Signed by the factor before it, or by itself when there is none. Errors: invalid, refused.
    Result<Judged> judge_factor(std::string_view text, const FactorProof& proof) const;
    // Errors: invalid, refused (no factor is set, a bad signature, a nonce that was used, an end
    // that has passed), exhausted.
    Result<Judged> judge_mandate(std::string_view text, const FactorProof& proof, Time now) const;
    // After the entry: what was judged good is believed. Errors: invalid.
    Status take_factor(std::string_view text, std::uint32_t counter);
    Status take_mandate(std::string_view text, std::uint32_t counter);
    // False: there is no such mandate, or it was revoked before.
    bool revoke(const std::string& id);
    const Mandate* find(const std::string& id) const;

    bool needs_mandate(const AccountName& account) const;
    // Whether this account's factor has signed a text of another purpose; the counter of the
    // authenticator. Errors: refused (no factor, or a bad signature).
    Result<std::uint32_t> judge(const AccountName& account, std::string_view purpose,
                                std::string_view text, const FactorProof& proof) const;
    void note_counter(const AccountName& account, std::uint32_t counter);  // 0: there is none.
    // The id of the mandate that covers this order; empty: the account needs none.
    std::expected<std::string, Refusal> cover(const OrderIntent& order, Decimal notional,
                                              const std::optional<ReferencePrice>& reference,
                                              Time now) const;
    void note_signed(const AccountName& account, const std::string& id, Time signed_at,
                     Decimal notional);

    struct View {
        AccountName account;
        std::string factor;                              // "ed25519 ab12…"; empty: none.
        std::int64_t sequence;                           // Of its last change.
        std::vector<std::pair<Mandate, bool>> mandates;  // And whether it was revoked.
    };
    std::vector<View> views() const;

  private:
    static constexpr std::size_t kInForceMax = 64;  // Of one account; what has expired is dropped.
    struct Held {
        Mandate mandate;
        bool is_revoked = false;
        std::map<std::int64_t, Decimal> spent;  // By UTC day: few, a mandate has an end.
        std::deque<Time> last_orders;           // At most orders_per_minute.
    };
    struct Account {
        std::optional<Factor> factor;
        std::int64_t sequence = 0;
        std::uint32_t counter = 0;
        std::map<std::string, Held> held;
        std::set<std::string> nonces;  // LIMIT: kept for ever, some 100 bytes a mandate.
    };
    static std::expected<void, Refusal> check_counters(const Held& held, Decimal notional,
                                                       Time now);

    std::map<AccountName, Account> accounts_;
};

}  // namespace strongroom::vault
