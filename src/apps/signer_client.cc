#include "apps/signer_client.h"

#include <strings.h>

#include "signer.pb.h"
#include "wire/intents.h"

namespace strongroom::apps {
namespace {

Errc code_of(const std::string& name) {
    for (const Errc code : {Errc::not_found, Errc::refused, Errc::unavailable, Errc::timeout,
                            Errc::corrupt, Errc::io, Errc::exhausted}) {
        if (to_string(code) == name) return code;
    }
    return Errc::invalid;
}

void wipe(std::string& text) { ::explicit_bzero(text.data(), text.size()); }

}  // namespace

Result<SignerClient> SignerClient::connect(const std::string& folder) {
    wire::silence_protobuf();
    TRY_ASSIGN(
        BlockingChannel channel,
        BlockingChannel::connect(House(folder, 0).socket(Role::signer, "admin"), "the signer"));
    return SignerClient(std::move(channel));
}

Status SignerClient::tell(proto::ToSigner& message) {
    std::string bytes = message.SerializeAsString();
    if (message.has_init()) wipe(*message.mutable_init()->mutable_passphrase());
    if (message.has_unseal()) wipe(*message.mutable_unseal()->mutable_passphrase());
    if (message.has_add_key()) wipe(*message.mutable_add_key()->mutable_secret());
    const Result<Bytes> frame = channel_.ask(as_bytes(bytes));
    wipe(bytes);
    if (!frame) return std::unexpected(frame.error());
    proto::FromSigner answer;
    if (!answer.ParseFromArray(frame->data(), static_cast<int>(frame->size())) ||
        !answer.has_done()) {
        return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
    }
    if (answer.done().error().empty()) return {};
    return fail(code_of(answer.done().code()), answer.done().error());
}

Status SignerClient::ask_status(proto::SignerStatus& status) {
    proto::ToSigner message;
    message.mutable_get_status();
    TRY_ASSIGN(const Bytes frame, channel_.ask(as_bytes(message.SerializeAsString())));
    proto::FromSigner answer;
    if (!answer.ParseFromArray(frame.data(), static_cast<int>(frame.size())) ||
        !answer.has_status()) {
        return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
    }
    status = answer.status();
    return {};
}

}  // namespace strongroom::apps
