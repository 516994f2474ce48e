// What the signer is asked about an order at the venue, and what it shows of its keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/ids.h"
#include "model/order_intent.h"
#include "vault/key_details.h"
#include "vault/watch_response.h"

namespace strongroom::vault {

struct OrderTerms {  // An order as the venue shows it.
    AccountName account;
    std::string client_id;
    std::string venue_symbol;  // As the venue writes it.
    std::optional<Side> side;  // None of side, kind and quantity: of a form that we never send.
    std::optional<OrderKind> kind;
    std::optional<Price> limit;
    std::optional<Qty> qty;
    std::string venue_id;
    // Not all terms are told: what is left out is empty or zero, and a post-only order reads as a
    // limit order.
    bool is_partial = false;
    std::optional<Price> trigger = {};
    std::string cancelled_by = {};  // The request that cancelled it, where the venue tells.
};
struct Verdict {
    // cannot_judge: sealed, or no key of the account is here. Nothing may be concluded from it.
    enum class Answer { cannot_judge, ours, foreign };
    Answer answer = Answer::cannot_judge;
    std::string reason;  // Why it is not ours.
    std::uint64_t ledger_index = 0;
    WatchResponse response = WatchResponse::freeze;  // To a foreign one.
    bool is_cancel = false;  // The order is ours: its cancel is what is foreign.
};

struct DuePosture {  // Whose rights should be read now, and where.
    AccountName account;
    std::string venue;
    friend bool operator==(const DuePosture&, const DuePosture&) = default;
};

struct KeyView {
    AccountName account;
    std::string user;
    std::string venue;
    std::string kind;
    std::string policy;
    bool is_frozen = false;
    std::string frozen_reason;
    Time added;
    Time last_signature;
    std::string public_key;   // PEM, of a key that was born here.
    bool is_waiting = false;  // For its id at the venue.
    bool is_retired = false;
    std::uint32_t state_version = 0;  // The next change has the next one.
    bool is_admin = false;            // Of a master account.
    std::optional<SubKeyPlace> sub;
    struct Spent {
        Asset quote;
        Decimal today;
        Decimal limit;
    };
    std::vector<Spent> spent;  // One for each quote asset of the policy.
    std::string posture;       // badge_of()
    std::string posture_text;
    std::string posture_code;  // Why it places no orders; else empty.
    Time posture_seen;
    std::string campaign;           // The newest that it is, or was, in; empty: none.
    std::string campaign_step;      // How far.
    std::uint64_t open_orders = 0;  // At the venue, or they may be; never too few.
};

}  // namespace strongroom::vault
