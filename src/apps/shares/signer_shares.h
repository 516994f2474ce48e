// Shares to and from the signer: the boxes that they cross in are made and opened here.
#pragma once

#include <string>
#include <vector>

#include "apps/signer_client.h"

namespace strongroom::apps {

// The texts of shares, wiped when they go.
class ShareTexts {
  public:
    ShareTexts() = default;
    ShareTexts(ShareTexts&&) = default;
    ShareTexts& operator=(ShareTexts&&) = default;
    ~ShareTexts();
    std::vector<std::string> texts;  // In the order of their numbers, from 1.
    std::string set_id;              // 8 bytes.
    unsigned needed = 0;
};

// A new store, or new shares for the one that is open; those are in force after confirm_shares().
Result<ShareTexts> make_shares(SignerClient& signer, bool is_new_store, unsigned needed,
                               unsigned made);
Status confirm_shares(SignerClient& signer, const std::string& set_id);

struct ShareProgress {
    unsigned share = 0;
    unsigned have = 0;
    unsigned needed = 0;
    bool is_open = false;
};
Result<ShareProgress> hand_in_share(SignerClient& signer, std::string_view share);

}  // namespace strongroom::apps
