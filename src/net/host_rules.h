// HostRules: what a process knows beforehand of the hosts that it will talk to: which authorities
// may vouch for them, and which of them may be in a private network. Names are compared without
// regard to case.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/certificate.h"

namespace strongroom::net {

class HostRules {
  public:
    // From now on a certificate of `host` counts only when one of these keys signed for it: each is
    // the SHA-256 of the public key of a certificate in the chain that was verified
    // (CertificateFacts::key). Of a name with three labels or more it holds for its whole domain:
    // with api.example.com for all below example.com. More for the same host are added.
    void pin(std::string_view host, const std::vector<Fingerprint>& keys);
    // Empty: whoever the CA file or the system's store trusts. Else one of these.
    std::vector<Fingerprint> pins_of(std::string_view host) const;

    // This name may stand for an address of this machine or of a private network.
    void allow_private(std::string_view host);
    bool may_be_private(std::string_view host) const;  // "localhost" always.

  private:
    std::map<std::string, std::vector<Fingerprint>> pins_;  // By host, and by ".domain".
    std::set<std::string> private_;
};

// An address in text that no host in the internet has: of this machine, of a private network, of
// the link, of many at once, or kept for documents and tests. Also one that is no address at all.
// IPv4 inside IPv6 is looked at as what it is.
bool is_private_address(std::string_view address);

}  // namespace strongroom::net
