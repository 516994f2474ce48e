// The owner's questions to the signer, for commands.
#pragma once

#include <string>

#include "apps/daemon/blocking_channel.h"
#include "apps/daemon/house.h"

namespace strongroom::proto {
class FromSigner;
class PeopleList;
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
    // Sends one without a secret while the signer is still at the one before; settle() hears of the
    // last. Errors: the signer's own, of the message before.
    Status tell_ahead(const proto::ToSigner& message);
    Status settle();
    Status ask_status(proto::SignerStatus& status);  // With all keys, however many pages.
    Status ask_people(proto::PeopleList& people);
    // Any question whose answer is of its own kind. Errors: those of tell.
    Status ask(const proto::ToSigner& message, proto::FromSigner& answer);

  private:
    Status ask_page(const std::string& after, proto::SignerStatus& status);
    explicit SignerClient(BlockingChannel channel) : channel_(std::move(channel)) {}
    static Status read_done(ByteView frame);
    BlockingChannel channel_;
    bool is_owed_ = false;  // The answer to what was told ahead.
};

}  // namespace strongroom::apps
