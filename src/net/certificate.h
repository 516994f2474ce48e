// Certificates for servers on this machine, made on the spot.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

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

}  // namespace strongroom::net
