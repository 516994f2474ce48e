// KeyAdmin: keys of sub-accounts, which some venues make, change and delete over their API at the
// word of the master account's key. Only venues that can do this have one.
//
// Pure and without state, like Requests, whose signing a request of these goes through. What is
// made here can read, and trade spot if it is so wished; nothing here grants a transfer, a
// withdrawal or another product. Errors: invalid, naming the field; a passphrase or a secret is
// never in one. Decoders besides: exhausted, and refused when the venue said no with status 200.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "venues/request.h"

namespace strongroom::venues {

// What a key of a sub-account may do, and from where.
struct SubKeyTerms {
    std::string sub_account;  // As the venue names it: at Binance its e-mail, at KuCoin its name.
    bool may_trade = false;   // Otherwise it only reads.
    std::vector<std::string> addresses;  // At most 20. None: from anywhere.
};

// Which key is meant. The passphrase is the key's own, where keys have one: it travels in the
// request.
struct SubKeyName {
    std::string_view api_key;
    std::string_view passphrase = {};
};

struct NewSubKey {
    SubKeyTerms terms;
    std::string label;  // 1 to 24 letters, digits, '-', '_' or '.': by it a key is found again.
    std::string_view public_key = {};  // PEM, where takes_public_key().
    std::string_view passphrase = {};  // Of the key, else.
};

// What a venue tells of a key of a sub-account.
struct SubKey {
    std::string api_key;
    std::string label;
    bool may_trade = false;
    bool may_more = false;            // Than read and trade spot.
    std::optional<bool> is_ip_bound;  // None: the venue does not say it here.
    Time created;                     // 0: not told.

    friend bool operator==(const SubKey&, const SubKey&) = default;
};

class KeyAdmin {
  public:
    KeyAdmin() = default;
    KeyAdmin(const KeyAdmin&) = delete;
    KeyAdmin& operator=(const KeyAdmin&) = delete;
    virtual ~KeyAdmin() = default;

    // True: a new key is the public half of ours (Ed25519), and its secret is never at the venue.
    // False: the venue makes the secret and tells it once; the key has a passphrase of our choice.
    virtual bool takes_public_key() const = 0;

    virtual Result<UnsignedRequest> create(const NewSubKey& key, SigningTime time) const = 0;
    // Two requests at one venue are one at another: the terms are always whole.
    virtual Result<UnsignedRequest> change_rights(const SubKeyTerms& terms, const SubKeyName& key,
                                                  SigningTime time) const = 0;
    virtual Result<UnsignedRequest> change_addresses(const SubKeyTerms& terms,
                                                     const SubKeyName& key,
                                                     SigningTime time) const = 0;
    virtual Result<UnsignedRequest> remove(std::string_view sub_account, const SubKeyName& key,
                                           SigningTime time) const = 0;
    // All keys of one sub-account.
    virtual Result<UnsignedRequest> list(std::string_view sub_account, SigningTime time) const = 0;

    // Of create. A secret goes straight to `keep`, which owns it from there; where
    // takes_public_key() it is not called.
    virtual Result<SubKey> decode_created(
        std::string_view body, const std::function<void(std::string_view)>& keep) const = 0;
    // Of change_rights, change_addresses and remove: the answer is of this key. Errors besides:
    // invalid, when it names another.
    virtual Status decode_changed(std::string_view body, std::string_view api_key) const = 0;
    virtual Result<std::vector<SubKey>> decode_list(std::string_view body) const = 0;
};

// Null where a venue has no such thing.
const KeyAdmin* key_admin_of(std::string_view venue);

// Errors: invalid. What a label may be at every venue.
Status check_label(std::string_view label);
// "192.0.2.1,2001:db8::1"; none: "". Errors: invalid: more than 20, or one that is no address.
Result<std::string> address_list(const std::vector<std::string>& addresses);

}  // namespace strongroom::venues
