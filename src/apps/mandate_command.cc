// `strongroom factor …`, `strongroom mandate …`: what a user signs himself (docs/people.md).
#include <fmt/format.h>

#include <memory>

#include "apps/act_internal.h"
#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/factor_file.h"
#include "apps/signer_client.h"
#include "base/time.h"
#include "people.pb.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct MandateOptions {
    std::string folder;
    std::string account;
    std::string file;
    std::string factor;
    std::string signed_by;
    std::string id;
};

Status make(const MandateOptions& options) {
    TRY(make_factor_file(options.file));
    TRY_ASSIGN(const std::string public_key, factor_public_key(options.file));
    fmt::print("{}\n", public_key);
    return {};
}

Result<std::int64_t> next_sequence(const MandateOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::SignerStatus status;
    TRY(signer.ask_status(status));
    if (status.is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    for (const proto::AccountMandates& account : status.mandates())
        if (account.account() == options.account) return account.sequence() + 1;
    return std::int64_t{1};
}

Status send_factor(const MandateOptions& options, const std::string& rest,
                   const std::string& key_file) {
    // The name goes into a TOML text between quotes.
    if (options.account.find_first_of("\"\\\n") != std::string::npos)
        return fail(Errc::invalid, "--account: an account's name has no quotes");
    TRY_ASSIGN(const std::int64_t sequence, next_sequence(options));
    const std::string text =
        fmt::format("account = \"{}\"\nsequence = {}\n{}", options.account, sequence, rest);
    proto::ToSigner message;
    message.mutable_set_factor()->set_text(text);
    TRY_ASSIGN(*message.mutable_set_factor()->mutable_proof()->mutable_signature(),
               sign_with_factor(key_file, signed_bytes("factor", text)));
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    return signer.tell(message);
}

Status set(const MandateOptions& options) {
    TRY_ASSIGN(const std::string public_key, factor_public_key(options.factor));
    return send_factor(options,
                       fmt::format("kind = \"ed25519\"\npublic_key = \"{}\"\n", public_key),
                       options.signed_by.empty() ? options.factor : options.signed_by);
}

Status remove(const MandateOptions& options) {
    return send_factor(options, "kind = \"none\"\n", options.factor);
}

Status add(const MandateOptions& options) {
    TRY_ASSIGN(const std::string text, read_file(options.file));
    proto::ToSigner message;
    message.mutable_add_mandate()->set_text(text);
    TRY_ASSIGN(*message.mutable_add_mandate()->mutable_proof()->mutable_signature(),
               sign_with_factor(options.factor, signed_bytes("mandate", text)));
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY(signer.tell(message));
    fmt::print("{}\n", text_id(text));
    return {};
}

Status revoke(const MandateOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_revoke_mandate()->set_id(options.id);
    return signer.tell(message);
}

Status list(const MandateOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::SignerStatus status;
    TRY(signer.ask_status(status));
    if (status.is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    for (const proto::AccountMandates& account : status.mandates()) {
        fmt::print("{}: {}\n", account.account(),
                   account.factor().empty() ? "needs no mandate" : account.factor());
        for (const proto::MandateStatus& mandate : account.mandates()) {
            fmt::print("  {} {}until {}\n", mandate.id(), mandate.is_revoked() ? "REVOKED, " : "",
                       to_iso8601(Time{mandate.expires_ms()}));
        }
    }
    return {};
}

}  // namespace

void add_mandate_commands(Command app, int& exit_code) {
    const auto options = std::make_shared<MandateOptions>();
    Command factor = app.add_subcommand("factor", "the key file that a user signs with himself");
    factor.require_subcommand();
    add_act(factor, "make", "a new key file under a passphrase (stdin); prints its public half",
            options, exit_code, make)
        .add_option("FILE", options->file)
        .required();
    Command setting = add_act(factor, "set", "from now on this account's orders need a mandate",
                              options, exit_code, set);
    setting.add_option("--account", options->account).required();
    setting.add_option("--factor", options->factor, "the key file that signs mandates").required();
    setting.add_option("--signed-by", options->signed_by,
                       "the key file until now, if there is one");
    Command removing = add_act(factor, "remove", "this account needs no mandates any more", options,
                               exit_code, remove);
    removing.add_option("--account", options->account).required();
    removing.add_option("--factor", options->factor, "the key file until now").required();

    Command mandate = app.add_subcommand("mandate", "what bots may do, signed by the user");
    mandate.require_subcommand();
    Command adding = add_act(mandate, "add", "sign this text, exactly as it is; prints its id",
                             options, exit_code, add);
    adding.add_option("FILE", options->file).required();
    adding.add_option("--factor", options->factor, "the user's key file").required();
    add_act(mandate, "revoke", "orders under it are refused from now on", options, exit_code,
            revoke)
        .add_option("ID", options->id)
        .required();
    add_act(mandate, "list", "accounts, their factors and mandates", options, exit_code, list);
}

}  // namespace strongroom::apps
