// Certificates for servers on this machine and for both ends of a link, made on the spot; and what
// a certificate says of itself.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace strongroom::net {

struct CertifiedKey {
    std::string certificate_pem;
    std::string key_pem;
};

struct LocalAuthority {
    std::string ca_pem;   // What a client must be told to trust.
    CertifiedKey server;  // For these names and addresses, for a year.
};

// A new authority that vouches for one server and is then forgotten: its own key is not kept, so it
// can never vouch for anything else. Errors: io (OpenSSL refused).
Result<LocalAuthority> make_local_authority(const std::vector<std::string>& names);

struct LinkCertificates {
    std::string ca_pem;  // What both ends must be told to trust.
    CertifiedKey server;
    std::vector<CertifiedKey> clients;  // In the order of their names.
};
// The same for a server and its clients: who is none of them can never become one. Errors: io.
Result<LinkCertificates> make_link_certificates(const std::vector<std::string>& server_names,
                                                const std::vector<std::string>& client_names);

// SHA-256 over the certificate as it crosses the wire (DER).
using Fingerprint = std::array<std::uint8_t, 32>;
std::string to_text(const Fingerprint& fingerprint);  // 64 hex digits.
// 64 hex digits, with or without the colons that `openssl x509 -fingerprint` prints. Errors:
// invalid.
Result<Fingerprint> parse_fingerprint(std::string_view text);

struct CertificateFacts {
    Fingerprint fingerprint{};
    // SHA-256 over its public key (DER, SubjectPublicKeyInfo): the same in a certificate that was
    // renewed for the same key.
    Fingerprint key{};
    Time good_until;
};
// Of the first certificate in the text. Errors: invalid (there is none).
Result<CertificateFacts> read_certificate(std::string_view pem);

}  // namespace strongroom::net
