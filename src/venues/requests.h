// Requests: the signed requests of one venue, for those who sign, record and send them without
// knowing which venue it is. The signer links this half of a codec and not the other (replies.h):
// what a venue answers is no concern of the trusted part.
//
// Pure and without state: one object for each venue, for as long as the program runs. Nothing here
// signs. Errors: invalid, naming the field that the venue could not take.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/http.h"
#include "model/order_intent.h"
#include "venues/account.h"
#include "venues/names.h"
#include "venues/request.h"

namespace strongroom::venues {

enum class HmacText { hex, base64 };  // How a venue writes an HMAC.
enum class KeyAlgorithm { hmac_sha256, ed25519, rsa_sha256, es256 };

// Who signs, and when: some venues want it in the signed bytes.
struct Signing {
    std::string_view api_key;
    KeyAlgorithm algorithm = KeyAlgorithm::hmac_sha256;
    SigningTime time;
};

// What the key made of the bytes to sign: an HMAC as hmac_text() says, all others in base64 (ES256:
// of the DER form).
struct Signature {
    std::string_view text;
    std::string_view signed_bytes;
    // Of a venue that wants one: the key's passphrase, signed like a request. Else empty.
    std::string_view passphrase;
};

class Requests {
  public:
    Requests() = default;
    Requests(const Requests&) = delete;
    Requests& operator=(const Requests&) = delete;
    virtual ~Requests() = default;

    virtual VenueSymbol to_venue_symbol(const Symbol& symbol) const = 0;

    // ---- Keys.
    virtual HmacText hmac_text() const = 0;
    virtual bool wants_passphrase() const = 0;
    virtual bool takes(KeyAlgorithm algorithm) const = 0;
    // What a key's id looks like at this venue. Errors: invalid, without the id.
    virtual Status check_key_id(std::string_view api_key) const = 0;
    // The user may bring the public half of a key that was made elsewhere.
    virtual bool takes_own_keys() const = 0;
    // key_rights says whether the key is bound to addresses.
    virtual bool tells_ip_list() const = 0;
    // How long a signature lives, at the most.
    virtual Duration recv_window() const = 0;

    // ---- Orders. `instrument` must be the one of the intent's symbol.
    // False: an order is cancelled and asked for by the venue's number only.
    virtual bool finds_by_client_id() const = 0;
    virtual Result<UnsignedRequest> place_order(const OrderIntent& intent,
                                                const Instrument& instrument,
                                                const ClientOrderId& client_id,
                                                SigningTime time) const = 0;
    virtual Result<UnsignedRequest> cancel_order(const CancelOrder& cancel,
                                                 SigningTime time) const = 0;

    // ---- Questions.
    virtual Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol,
                                                const OrderKey& order, SigningTime time) const = 0;
    // Of all markets when there is no symbol; where the venue lists only one at a time: which
    // markets have open orders.
    virtual Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                                SigningTime time) const = 0;
    // The newest of one market, as many as the venue puts in one reply.
    virtual Result<UnsignedRequest> all_orders(const VenueSymbol& venue_symbol,
                                               SigningTime time) const = 0;
    virtual Result<UnsignedRequest> fills_of_order(const VenueSymbol& venue_symbol,
                                                   const VenueOrderId& order,
                                                   SigningTime time) const = 0;
    virtual Result<UnsignedRequest> account(SigningTime time) const = 0;
    virtual Result<UnsignedRequest> key_rights(SigningTime time) const = 0;
    // The answer to key_rights, status and body: the one answer that the signer itself reads.
    virtual Result<KeyRights> decode_key_rights(std::string_view body) const = 0;

    // ---- The private stream: asked for by a request, or by a message on its connection.
    virtual bool is_stream_requested() const = 0;
    virtual Result<UnsignedRequest> stream_request(SigningTime time) const = 0;
    virtual Result<UnsignedMessage> stream_message(std::string_view id,
                                                   const Signing& signing) const = 0;

    // ---- Signing. The same `signing` for both steps.
    virtual Result<std::string> bytes_to_sign(const UnsignedRequest& request,
                                              const Signing& signing) const = 0;
    virtual Result<HttpRequest> attach_signature(const UnsignedRequest& request,
                                                 const Signing& signing,
                                                 const Signature& signature) const = 0;
    virtual Result<std::string> attach_signature(const UnsignedMessage& message,
                                                 const Signing& signing,
                                                 const Signature& signature) const = 0;
};

// Null for a venue that is not served. "binance"
const Requests* requests_of(std::string_view venue);
// All that are served, for a sentence that says so.
std::span<const std::string_view> venue_names();

}  // namespace strongroom::venues
