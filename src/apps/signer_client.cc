#include "apps/signer_client.h"

#include <fmt/format.h>
#include <string.h>

#include <utility>

#include "apps/daemon/remote_signer.h"
#include "base/real_env.h"
#include "signer.pb.h"
#include "wire/intents.h"

namespace strongroom::apps {
namespace {

Errc code_of(const std::string& name) {
    for (const Errc code : {Errc::not_found, Errc::refused, Errc::unavailable, Errc::timeout,
                            Errc::corrupt, Errc::io, Errc::exhausted, Errc::approval}) {
        if (to_string(code) == name) return code;
    }
    return Errc::invalid;
}

void wipe(std::string& text) { ::explicit_bzero(text.data(), text.size()); }

}  // namespace

Result<SignerClient> SignerClient::connect(const std::string& folder) {
    wire::silence_protobuf();
    auto channel =
        BlockingChannel::connect(House(folder, 0).socket(Role::signer, "admin"), "the signer");
    if (channel) return SignerClient(*std::move(channel));
    PosixDisk disk;
    const std::string elsewhere = remote_signer_of(disk, folder);
    if (elsewhere.empty()) return std::unexpected(channel.error());
    return fail(Errc::unavailable,
                fmt::format("this house's signer is at {}, and lets the owner's commands through "
                            "the bridge only if its serve.toml names \"admin\": give them on the "
                            "signer's box (docs/bridge.md)",
                            elsewhere));
}

Status SignerClient::tell(proto::ToSigner& message) {
    std::string bytes = message.SerializeAsString();
    if (message.has_init()) wipe(*message.mutable_init()->mutable_passphrase());
    if (message.has_unseal()) wipe(*message.mutable_unseal()->mutable_passphrase());
    if (message.has_add_key()) wipe(*message.mutable_add_key()->mutable_secret());
    if (message.has_set_passphrase()) wipe(*message.mutable_set_passphrase()->mutable_passphrase());
    const Result<Bytes> frame = channel_.ask(as_bytes(bytes));
    wipe(bytes);
    if (!frame) return std::unexpected(frame.error());
    return read_done(*frame);
}

Status SignerClient::tell_ahead(const proto::ToSigner& message) {
    TRY(channel_.send(as_bytes(message.SerializeAsString())));
    const bool was_owed = std::exchange(is_owed_, true);
    if (!was_owed) return {};
    TRY_ASSIGN(const Bytes frame, channel_.receive());
    return read_done(frame);
}

Status SignerClient::settle() {
    if (!std::exchange(is_owed_, false)) return {};
    TRY_ASSIGN(const Bytes frame, channel_.receive());
    return read_done(frame);
}

Status SignerClient::read_done(ByteView frame) {
    proto::FromSigner answer;
    if (!answer.ParseFromArray(frame.data(), static_cast<int>(frame.size())) ||
        !answer.has_done()) {
        return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
    }
    if (answer.done().error().empty()) return {};
    return fail(code_of(answer.done().code()), answer.done().error());
}

Status SignerClient::ask_status(proto::SignerStatus& status) {
    TRY(ask_page("", status));
    while (!status.next().empty()) {
        proto::SignerStatus page;
        TRY(ask_page(status.next(), page));
        if (page.next() <= status.next() && !page.next().empty())
            return fail(Errc::corrupt, "the signer's list of keys does not end");
        status.mutable_keys()->MergeFrom(page.keys());
        status.set_next(page.next());
    }
    return {};
}

Status SignerClient::ask_page(const std::string& after, proto::SignerStatus& status) {
    proto::ToSigner message;
    message.mutable_get_status()->set_after(after);
    TRY_ASSIGN(const Bytes frame, channel_.ask(as_bytes(message.SerializeAsString())));
    proto::FromSigner answer;
    if (!answer.ParseFromArray(frame.data(), static_cast<int>(frame.size())) ||
        !answer.has_status()) {
        return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
    }
    status = answer.status();
    return {};
}

Status SignerClient::ask_people(proto::PeopleList& people) {
    proto::ToSigner message;
    message.mutable_get_people();
    proto::FromSigner answer;
    TRY(ask(message, answer));
    people = answer.people();
    return {};
}

Status SignerClient::ask(const proto::ToSigner& message, proto::FromSigner& answer) {
    TRY_ASSIGN(const Bytes frame, channel_.ask(as_bytes(message.SerializeAsString())));
    if (!answer.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
        return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
    if (!answer.has_done() || answer.done().error().empty()) return {};
    return fail(code_of(answer.done().code()), answer.done().error());
}

}  // namespace strongroom::apps
