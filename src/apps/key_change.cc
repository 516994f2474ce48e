#include "apps/key_change.h"

#include <fmt/format.h>

#include <memory>

#include "apps/act_internal.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/factor_file.h"
#include "apps/prompt.h"
#include "apps/signer_client.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct ChangeOptions {
    std::string folder;
    std::string account;
    std::string policy_file;
    std::string factor;
    bool is_practice = false;
};

// The room vault has the same line; this program does not link it.
std::string signed_text(const proto::KeyStatus& key, const std::string& policy) {
    return signed_bytes("policy", fmt::format("account = \"{}\"\nstate_version = {}\n\n{}",
                                              key.account(), key.state_version() + 1, policy));
}

Status set_policy(const ChangeOptions& options) {
    TRY_ASSIGN(const std::string policy, read_file(options.policy_file));
    proto::ToSigner message;
    proto::SetPolicy& set = *message.mutable_set_policy();
    set.set_account(options.account);
    set.set_policy(policy);
    if (!options.factor.empty()) {
        proto::SignerStatus status;
        {
            TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
            TRY(signer.ask_status(status));
        }
        for (const proto::KeyStatus& key : status.keys()) {
            if (key.account() != options.account) continue;
            TRY_ASSIGN(*set.mutable_proof()->mutable_signature(),
                       sign_with_factor(options.factor, signed_text(key, policy)));
        }
    }
    // Signing asks for a passphrase, which may take long.
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    return signer.tell(message);
}

Status retire(const ChangeOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_retire_key()->set_account(options.account);
    return signer.tell(message);
}

Status rotate(const ChangeOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_rotate_keyring();
    return signer.tell(message);
}

Status set_passphrase(const ChangeOptions& options) {
    TRY_ASSIGN(std::string passphrase, read_secret_line("New passphrase: "));
    const WipeAtEnd wipe(passphrase);
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_set_passphrase()->set_passphrase(passphrase);
    message.mutable_set_passphrase()->set_is_practice(options.is_practice);
    return signer.tell(message);
}

}  // namespace

void add_key_change_commands(Command app, Command key, int& exit_code) {
    const auto options = std::make_shared<ChangeOptions>();
    Command changing = add_act(key, "policy", "what the key may be used for from now on", options,
                               exit_code, set_policy);
    changing.add_option("--account", options->account).required();
    changing.add_option("--policy", options->policy_file, "TOML").required();
    changing.add_option("--factor", options->factor,
                        "the user's key file: a wider policy of an account that has a factor");
    changing.footer("Example: strongroom key policy --account main --policy narrower.toml");
    Command retiring =
        add_act(key, "retire", "forget its secret for ever", options, exit_code, retire);
    retiring.add_option("--account", options->account).required();
    retiring.footer("Revoke it at the venue first: afterwards not even a cancel can be signed.");

    Command keyring = app.add_subcommand("keyring", "what all keys are sealed under");
    keyring.require_subcommand();
    add_act(keyring, "rotate",
            "seal every key anew, while the signer works; `key list` says how "
            "many are left",
            options, exit_code, rotate);
    Command passphrase = add_act(
        app, "passphrase", "open the signer with another passphrase from now on (read from stdin)",
        options, exit_code, set_passphrase);
    passphrase.add_flag("--practice", options->is_practice, "cheap hashing, for play money only");
}

}  // namespace strongroom::apps
