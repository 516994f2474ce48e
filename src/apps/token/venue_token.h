// VenueToken: venue keys in a PKCS#11 token (docs/token.md). They are made in it and never leave
// it; what is signed with them comes from the signer alone.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"

namespace strongroom::apps {

class Session;

class VenueToken {
  public:
    // Errors: those of Session::open.
    static Result<VenueToken> open(const std::string& module, const std::string& label,
                                   const std::string& pin);
    VenueToken(VenueToken&&) noexcept;
    VenueToken& operator=(VenueToken&&) = delete;
    ~VenueToken();

    // Which one it is, in words; asked of it now. Errors: refused (it is gone).
    Result<std::string> describe() const;
    // A new Ed25519 key that cannot be read out: its public half, 32 bytes. Errors: refused (the
    // token knows no EdDSA, is full, or would let the key out).
    Result<Bytes> make_key();
    // Ed25519 over exactly this text (RFC 8032). Errors: not_found (the key is in another token),
    // refused.
    Result<Bytes> sign(ByteView public_half, std::string_view text);

  private:
    explicit VenueToken(std::unique_ptr<Session> session);
    std::unique_ptr<Session> session_;
};

}  // namespace strongroom::apps
