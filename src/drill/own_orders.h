// OwnOrders: the customers' bots: small orders in the liquid pair, each through the signer, so that
// the watch has true orders to tell from false ones.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/env.h"
#include "drill/chance.h"
#include "drill/customers.h"
#include "drill/house.h"

namespace strongroom::drill {

class OwnOrders {
  public:
    OwnOrders(Env env, House& house, const std::vector<Customer>& customers, Duration every,
              std::uint64_t seed);

    void start();
    // Of any of these requests? What became of it is counted.
    bool decided(std::uint64_t request, const std::string& refused);
    bool answered(std::uint64_t request, int status, const std::string& body);
    std::uint64_t signed_count() const { return signed_; }
    const std::map<std::string, std::uint64_t>& refused() const { return refused_; }
    // The newest tag that the venue has shown of this account, else of any.
    std::string tag_of(const AccountName& account) const;

  private:
    void place(std::size_t customer);

    Env env_;
    House& house_;
    const std::vector<Customer>& customers_;
    Duration every_;
    Chance chance_;
    std::map<std::uint64_t, std::size_t> asked_;  // Whose it is.
    std::map<AccountName, std::string> tags_;
    std::uint32_t intents_ = 0;
    std::uint64_t signed_ = 0;
    std::map<std::string, std::uint64_t> refused_;
};

// An intent's number from a count, with a first byte that tells apart who counts.
IntentId intent_id(std::uint8_t who, std::uint32_t count);

}  // namespace strongroom::drill
