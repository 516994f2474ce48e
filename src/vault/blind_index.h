// BlindIndex: whether a word is the id or the secret of a key of ours, without keeping either.
//
// It holds HMAC-SHA-256 of each, cut to 16 bytes, under a key that only the open signer has: who
// reads the index can test no guess. Ids and secrets have contexts of their own, so that "only the
// id is known" and "the secret is out" are told apart. In memory only; made when it is first asked,
// forgotten when a key is added or the signer is sealed.
#pragma once

#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/ids.h"
#include "vault/key_details.h"
#include "vault/key_pair.h"
#include "vault/secret.h"

namespace strongroom::vault {

struct LeakMatch {
    bool is_id = false;
    bool is_secret = false;
    bool is_retired = false;  // Id or secret of an earlier key of the account, which is retired.
};
using LeakMatches = std::map<AccountName, LeakMatch>;  // At most one for each key that we hold.

inline constexpr std::size_t kTokenBytesMin = 16;
inline constexpr std::size_t kTokenBytesMax = 256;

class BlindIndex {
  public:
    using Index = std::array<std::uint8_t, 16>;

    // `key`: 32 bytes.
    explicit BlindIndex(const Secret& key);

    Index id_index(std::string_view venue, std::string_view api_key) const;
    // A private key is known by the SHA-256 of its PKCS#8 DER, any other secret by its text. None:
    // it is of no form that could be known again.
    std::optional<Index> secret_index(KeyKind kind, const Secret& secret) const;

    // Whose words these are.
    struct Known {
        AccountName account;
        bool is_secret = false;
        bool is_retired = false;
    };
    void add_id(const std::string& venue, std::string_view api_key, const AccountName& account);
    // False: it is of no form that could be known again.
    bool add_secret(KeyKind kind, const Secret& secret, const AccountName& account);
    // Of a key that is gone: what was kept of its id and its secret.
    void add_retired(const std::string& venue, const RetiredKey& gone, const AccountName& account);

    // Adds to `found` what the word is. A word is tried as a secret, and as an id at each venue.
    void look_up(std::string_view token, LeakMatches& found) const;
    void look_up_der(ByteView sha256, LeakMatches& found) const;

  private:
    struct FirstBytes {  // Each index is the output of a keyed hash already.
        std::size_t operator()(const Index& index) const {
            std::size_t out = 0;
            std::memcpy(&out, index.data(), sizeof out);
            return out;
        }
    };
    // Nearly every word of a dump is nobody's. One bit says so for a twentieth of the work: that of
    // its SipHash under a key of the same root, in a table where each word of ours set one.
    std::size_t sieve_bit(std::string_view word) const;
    void mark(std::string_view word);
    bool may_be_known(std::string_view word) const;
    void add(const std::string& venue, const Index& index, Known known);
    Index index_of(std::initializer_list<std::string_view> parts) const;
    void note(const Index& index, LeakMatches& found) const;

    Secret keyed_;  // An HmacSha256: copied for each word, which spares most of the work.
    Secret sieve_key_;
    std::vector<bool> sieve_;
    bool has_retired_ = false;  // Words that only the keyed index knows: then each is looked up.
    std::vector<std::string> venues_;
    std::unordered_multimap<Index, Known, FirstBytes> known_;
};

}  // namespace strongroom::vault
