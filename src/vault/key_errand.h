// KeyErrand: one thing that the owner wants done about a key at its venue, from the wish to the
// venue's answer (docs/vault.md, "Keys at the venue").
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/ids.h"
#include "venues/key_admin.h"
#include "venues/key_life.h"

namespace strongroom::vault {

struct KeyErrand {
    enum class Kind {
        prove,  // Asks the venue with the key itself: does it still know it?
        make,   // This one and the next four are signed by the key of a master account.
        list,
        drop,
        limit,  // Takes the right to trade.
        bind,   // Gives it an IP list.
        fills,  // Asks the venue with the key itself what one order did, whoever placed it.
    };
    Kind kind = Kind::prove;
    AccountName account;        // Whose key it is about; of a list nobody's.
    AccountName master;         // Whose key signs; of a proof and of fills the same.
    venues::SubKeyTerms terms;  // Of what a master account's key signs.
    std::string label;          // Of make: what the key is named at the venue.
    std::string api_key;        // Of drop, limit and bind.
    std::string symbol;         // Of fills: as the venue writes it, …
    std::string venue_order;    // … and the order's number there.
    int question = 0;           // Of a proof: the second one is another read.
    std::string campaign;       // Whose step its end is; empty: none's.
};
std::string_view to_string(KeyErrand::Kind kind);
// A read about the account, by its own key: all others manage keys, by a master account's.
inline bool is_own_read(KeyErrand::Kind kind) {
    return kind == KeyErrand::Kind::prove || kind == KeyErrand::Kind::fills;
}
// What others approve of a make or a bind, where nobody decides alone: all of it but the account,
// which is the act's subject. `policy`: of make.
std::string errand_text(const KeyErrand& errand, std::string_view policy);

// A key at the venue, and whose it is here.
struct KeyAtVenue {
    venues::SubKey key;
    AccountName account;      // Empty: nobody's here.
    bool is_waiting = false;  // Its making was cut off.
};

struct KeyErrandEnd {
    bool asks_again = false;  // There is no end yet: the errand has another question.
    std::string outcome;      // "done"; of a proof "alive", "dead", "refused", "unknown".
    venues::KeyProof proof;   // Of whatever the venue answered.
    std::string body_sha256;  // Of a proof: of what the venue answered; empty: it did not.
    std::vector<KeyAtVenue> keys;
    std::string body;  // Of fills: what the venue answered, as it sent it.
};

// What the owner wants, as it comes.
struct KeyErrandWish {
    KeyErrand::Kind kind = KeyErrand::Kind::prove;
    AccountName account;
    AccountName master;       // Of make and list.
    std::string sub_account;  // The same.
    std::vector<std::string> addresses;
    bool may_trade = false;  // Of make, as are the next.
    std::string policy;
    std::string user;
    std::string key_id;    // Of drop, for a key whose making was cut off.
    std::string campaign;  // Of a proof and of drop.
    std::string symbol;    // Of fills, as is the next.
    std::string venue_order;
};

}  // namespace strongroom::vault
