// The token of a signed request: a JWT over the key's name, the time, and method, host and path.
//
// Nothing here makes a signature: signing_input yields the bytes, vault signs them (ES256: P-256
// with SHA-256; EdDSA: Ed25519), attach_signature puts both together. Neither query nor body is
// covered: for its life the token authorises any body at that method and path
// (docs/venues-coinbase.md), so give it a short one and never let it leave before its request.
// Source: the official SDK 1.8.4 and its recomputed vectors. Errors: invalid, never showing the
// key's name, token or signature.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/http.h"
#include "venues/request.h"

namespace strongroom::venues::coinbase {

enum class Algorithm { es256, eddsa };
std::string_view venue_name(Algorithm algorithm);  // "ES256"

// A public part of a CDP key: what it is called and what it signs with.
struct KeyName {
    std::string text;  // "organizations/{uuid}/apiKeys/{uuid}", or a bare uuid.
    Algorithm algorithm = Algorithm::es256;
};

// Letters, digits, '-', '_' and '/'. Errors: invalid, without the id.
Status check_key_id(std::string_view api_key);

// A fresh random one for each token, in lower-case hex of 16 to 32 bytes.
struct Nonce {
    std::string hex;
};

inline constexpr std::size_t signature_bytes = 64;  // Of either algorithm; ES256 as raw r||s.

// base64url(header).base64url(claims) of one request. `host` as it is connected to, without scheme:
// "api.coinbase.com". The token holds from the timestamp, cut to its second, and is dead after the
// second in which timestamp + recv_window lies. `request` is a GET or POST with a plain path.
Result<std::string> signing_input(const UnsignedRequest& request, std::string_view host,
                                  const KeyName& key, const Nonce& nonce, SigningTime time);

// The same for a message on a WebSocket, which names no address: good for any message of this key.
Result<std::string> stream_signing_input(const KeyName& key, const Nonce& nonce, SigningTime time);

// "wss://host:443/path" or "https://host" to "host:443" or "host".
Result<std::string> host_of(std::string_view base_url);

// The finished token. Errors: invalid, unless the input is two dotted parts of base64url and the
// signature has 64 bytes.
Result<std::string> make_token(std::string_view signing_input, ByteView signature);

// The request with its token. Errors: also invalid when the input was made for another method or
// path, since the token would then authorise what nobody recorded.
Result<HttpRequest> attach_signature(const UnsignedRequest& request, std::string_view signing_input,
                                     ByteView signature);

}  // namespace strongroom::venues::coinbase
