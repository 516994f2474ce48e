// For this room: what OpenSSL's own types say.
#pragma once

#include <openssl/types.h>

#include <optional>

#include "net/certificate.h"

namespace strongroom::net {

// CertificateFacts::key of it. Nothing: OpenSSL refused.
std::optional<Fingerprint> key_fingerprint(const X509* certificate);

}  // namespace strongroom::net
