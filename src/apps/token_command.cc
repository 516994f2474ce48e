// `strongroom token`: has a PKCS#11 token open for the signer (docs/token.md). Beside the house: it
// needs a PIN from a person at each start.
#include <sys/stat.h>
#include <unistd.h>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/prompt.h"
#include "apps/token/venue_token.h"
#include "base/log.h"
#include "base/sandbox.h"
#include "net/unix_channel.h"
#include "signer.pb.h"
#include "wire/intents.h"

namespace strongroom::apps {
namespace {

struct TokenOptions {
    std::string folder;
    std::string module;
    std::string label;
};

// The users of the house that `up` has furnished: the signer's folder belongs to the signer's.
Result<House> house_at(const std::string& folder) {
    struct stat info{};
    const std::string place = House(folder, 0).sockets_of(Role::signer);
    if (::stat(place.c_str(), &info) != 0) {
        return fail(Errc::unavailable, place + ": no house here; start it first: strongroom up");
    }
    if (info.st_uid == ::geteuid()) return House(folder, 0);
    return House(folder, info.st_uid - static_cast<std::uint32_t>(Role::signer));
}

// Answers what the signer asks for.
proto::ToSigner answer_to(VenueToken& token, const proto::FromSigner& asked) {
    proto::ToSigner message;
    proto::TokenAnswer& answer = *message.mutable_token_answer();
    const auto take = [&](const Result<Bytes>& made, std::string& out) {
        if (made)
            out.assign(as_text(*made));
        else
            answer.set_error(made.error().message);
    };
    if (asked.has_token_describe()) {
        answer.set_request_id(asked.token_describe().request_id());
        const Result<std::string> said = token.describe();
        if (said)
            answer.set_description(*said);
        else
            answer.set_error(said.error().message);
    } else if (asked.has_token_make_key()) {
        answer.set_request_id(asked.token_make_key().request_id());
        take(token.make_key(), *answer.mutable_public_key());
    } else {
        const proto::TokenSign& sign = asked.token_sign();
        answer.set_request_id(sign.request_id());
        take(token.sign(as_bytes(sign.public_key()), sign.text()), *answer.mutable_signature());
    }
    return message;
}

// The module is the maker's code: it is loaded by a user who has nothing else.
Status run(const TokenOptions& options) {
    TRY_ASSIGN(const House house, house_at(options.folder));
    TRY_ASSIGN(std::string pin, read_secret_line("PIN of the token: "));
    const WipeAtEnd wipe_pin(pin);
    TRY(house.take_role(Role::token));
    TRY(sandbox::harden_process());
    log::set_process(to_string(Role::token));
    wire::silence_protobuf();
    TRY_ASSIGN(VenueToken token, VenueToken::open(options.module, options.label, pin));
    net::EventLoop loop;
    std::unique_ptr<net::UnixLink> signer;
    signer = std::make_unique<net::UnixLink>(
        loop, house.socket(Role::signer, "token"),
        net::UnixLink::Handler{
            .changed =
                [](bool is_connected) {
                    log::info(is_connected ? "the signer can use the token"
                                           : "the signer is not there; waiting for it");
                },
            .frame =
                [&](ByteView bytes) {
                    proto::FromSigner asked;
                    if (!asked.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
                    if (!asked.has_token_make_key() && !asked.has_token_sign() &&
                        !asked.has_token_describe())
                        return;
                    const std::string answer = answer_to(token, asked).SerializeAsString();
                    (void)signer->send(as_bytes(answer));
                }});
    loop.on_stop_signal([&] { loop.stop(); });
    loop.run();
    return {};
}

}  // namespace

void add_token_command(Command app, int& exit_code) {
    const auto options = std::make_shared<TokenOptions>();
    Command command =
        app.add_subcommand("token", "keep a PKCS#11 token open for the signer; its PIN from stdin");
    add_folder_option(command, options->folder);
    command.add_option("--module", options->module, "the token's PKCS#11 library").required();
    command.add_option("--token", options->label, "the token's label").required();
    command.footer(
        "Example: strongroom token --module /usr/lib/softhsm/libsofthsm2.so --token venue");
    command.callback([options, &exit_code] {
        const Status done = run(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
