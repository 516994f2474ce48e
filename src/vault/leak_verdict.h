// What is asked about a dump, and what the signer answers (signer_leak.cc).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "vault/blind_index.h"
#include "vault/posture.h"

namespace strongroom::vault {

struct LeakWords {
    std::vector<std::string_view> tokens;       // 16 to 256 bytes each.
    std::vector<std::string_view> der_digests;  // 32 bytes each.
};
// As the one who read it says: the signer never sees the file.
struct LeakFile {
    std::string sha256;  // 32 bytes.
    std::uint64_t bytes = 0;
    std::uint64_t tokens = 0;
};
struct LeakVerdict {
    struct Key {
        AccountName account;
        std::string venue;
        LeakMatch match;
        bool was_frozen = false;
        bool is_frozen = false;
        Time added;
        Time last_signature;
        bool is_canary = false;
        std::string user;
        Posture posture;  // Of the key in force; nothing is known when it was not found.
    };
    std::vector<Key> keys;  // Canaries first.
    Time now;
    std::size_t compared = 0;             // All keys of the store.
    std::vector<AccountName> unreadable;  // Their keys do not open: nothing is known of them.
};

}  // namespace strongroom::vault
