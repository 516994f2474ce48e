// Tokens: what opens a WebSocket: asked for by REST, good for 24 hours, forgotten when the venue
// ends. A private token is a credential of its account's private stream.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/time.h"

namespace strongroom::lab::practice::kucoin {

// Whom a private stream tells of.
struct Subscriber {
    std::uint32_t account = 0;
    std::string key_id;
};

class Tokens {
  public:
    static constexpr std::size_t kTokensMax = 10'000;
    static constexpr Duration kLife = minutes(24LL * 60);

    struct Grant {
        std::optional<Subscriber> subscriber;  // None: public topics only.
        Time until;
    };
    void add(std::string token, std::optional<Subscriber> subscriber, Time now);
    // Nothing when it was never given, or has expired.
    const Grant* find(const std::string& token, Time now) const;
    void revoke_key(const std::string& key_id);

  private:
    std::map<std::string, Grant> grants_;  // Bounded by kTokensMax: those that end first go.
};

}  // namespace strongroom::lab::practice::kucoin
