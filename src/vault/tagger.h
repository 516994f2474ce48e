// Order tags: minted here, and only here can one be told from a forgery (docs/vault.md).
#pragma once

#include <string>

#include "model/order_intent.h"
#include "model/order_tag.h"
#include "vault/secret.h"

namespace strongroom::vault {

// What a tag is bound to. A tag that is copied to another account, pair or side does not verify.
struct TagTerms {
    std::string_view venue;
    const AccountName& account;
    const Symbol& symbol;
    Side side = Side::buy;
};

std::string mint_tag(const Secret& tag_key, const IntentId& intent, const TagTerms& terms);
// Constant-time in the MAC.
bool is_genuine(const OrderTag& tag, const Secret& tag_key, const TagTerms& terms);

// The client id of a cancel: a tag too, so that every id at the venue is one of ours.
std::string mint_cancel_tag(const Secret& tag_key, std::string_view order_name,
                            const TagTerms& terms);

}  // namespace strongroom::vault
