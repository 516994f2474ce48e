#include "lab/practice/kucoin/tokens.h"

#include <algorithm>

namespace strongroom::lab::practice::kucoin {

void Tokens::add(std::string token, std::optional<Subscriber> subscriber, Time now) {
    if (grants_.size() >= kTokensMax) {
        std::erase_if(grants_, [&](const auto& entry) { return entry.second.until <= now; });
    }
    if (grants_.size() >= kTokensMax) {
        grants_.erase(std::ranges::min_element(
            grants_, {}, [](const auto& entry) { return entry.second.until; }));
    }
    grants_.insert_or_assign(std::move(token),
                             Grant{.subscriber = std::move(subscriber), .until = now + kLife});
}

const Tokens::Grant* Tokens::find(const std::string& token, Time now) const {
    const auto at = grants_.find(token);
    return at == grants_.end() || at->second.until <= now ? nullptr : &at->second;
}

void Tokens::revoke_key(const std::string& key_id) {
    std::erase_if(grants_, [&](const auto& entry) {
        return entry.second.subscriber && entry.second.subscriber->key_id == key_id;
    });
}

}  // namespace strongroom::lab::practice::kucoin
