// The owner's questions to the signer, for commands.
#pragma once

#include <string>

#include "apps/daemon/blocking_channel.h"
#include "apps/daemon/house.h"

namespace strongroom::proto {
class SignerStatus;
class ToSigner;
}  // namespace strongroom::proto

namespace strongroom::apps {

class SignerClient {
  public:
    // Errors: unavailable (it is not running).
    static Result<SignerClient> connect(const std::string& folder);

    // Sends the message; its secrets are wiped. Errors: the signer's own, in its words.
    Status tell(proto::ToSigner& message);
    Status ask_status(proto::SignerStatus& status);

  private:
    explicit SignerClient(BlockingChannel channel) : channel_(std::move(channel)) {}
    BlockingChannel channel_;
};

}  // namespace strongroom::apps
