// `strongroom key …`, `init`, `unseal`, `seal`: the owner and the signer.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/prompt.h"
#include "apps/signer_client.h"
#include "base/time.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct KeyOptions {
    std::string folder;
    std::string account;
    std::string venue = "binance";
    std::string key_id;
    std::string policy_file;
    std::string reason = "by hand";
    bool is_json = false;
};

Status init(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY_ASSIGN(std::string passphrase, read_secret_line("New passphrase"));
    const WipeAtEnd wipe(passphrase);
    TRY(confirm_secret_line("The same again", passphrase));
    proto::ToSigner message;
    message.mutable_init()->set_passphrase(passphrase);
    return signer.tell(message);
}

Status unseal(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY_ASSIGN(std::string passphrase, read_secret_line("Passphrase"));
    const WipeAtEnd wipe(passphrase);
    proto::ToSigner message;
    message.mutable_unseal()->set_passphrase(passphrase);
    return signer.tell(message);
}

Status seal(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_seal();
    return signer.tell(message);
}

Status add(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY_ASSIGN(const std::string policy, read_file(options.policy_file));
    TRY_ASSIGN(std::string secret, read_secret("Secret (HMAC secret, or a PKCS#8 PEM on stdin)"));
    const WipeAtEnd wipe(secret);
    proto::ToSigner message;
    proto::AddKey& key = *message.mutable_add_key();
    key.set_account(options.account);
    key.set_venue(options.venue);
    key.set_api_key(options.key_id);
    key.set_secret(secret);
    key.set_policy(policy);
    return signer.tell(message);
}

// The public half, and where it goes.
void print_public_half(const proto::KeyStatus& key) {
    fmt::print("{}", key.public_key());
    if (!key.is_waiting()) return;
    fmt::print(
        stderr,
        "\nThis is the public half of a key whose secret is in the signer alone. At Binance:\n"
        "  Profile, API Management, Create API, \"Self-generated\": paste it there.\n"
        "  Allow reading and spot trading, nothing else, and only this machine's address.\n"
        "Then bring the id that Binance shows: strongroom key name --account {} --key-id ID\n",
        key.account());
}

Status show(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::SignerStatus status;
    TRY(signer.ask_status(status));
    for (const proto::KeyStatus& key : status.keys()) {
        if (key.account() != options.account) continue;
        if (key.public_key().empty()) {
            return fail(Errc::refused, fmt::format("the key of \"{}\" was brought in: the signer "
                                                   "shows no half of it",
                                                   options.account));
        }
        print_public_half(key);
        return {};
    }
    return fail(Errc::not_found,
                fmt::format("there is no key for account \"{}\"", options.account));
}

Status make(const KeyOptions& options) {
    TRY_ASSIGN(const std::string policy, read_file(options.policy_file));
    {
        TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
        proto::ToSigner message;
        proto::MakeKey& key = *message.mutable_make_key();
        key.set_account(options.account);
        key.set_venue(options.venue);
        key.set_policy(policy);
        TRY(signer.tell(message));
    }
    return show(options);
}

Status name(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_name_key()->set_account(options.account);
    message.mutable_name_key()->set_api_key(options.key_id);
    return signer.tell(message);
}

Status freeze(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_freeze()->set_account(options.account);
    message.mutable_freeze()->set_reason(options.reason);
    return signer.tell(message);
}

Status thaw(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_thaw()->set_account(options.account);
    return signer.tell(message);
}

Status list(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::SignerStatus status;
    TRY(signer.ask_status(status));
    if (options.is_json) {
        auto keys = nlohmann::ordered_json::array();
        for (const proto::KeyStatus& key : status.keys()) {
            keys.push_back({{"account", key.account()},
                            {"venue", key.venue()},
                            {"kind", key.kind()},
                            {"public_key", key.public_key()},
                            {"is_waiting", key.is_waiting()},
                            {"policy", key.policy()},
                            {"is_frozen", key.is_frozen()},
                            {"frozen_reason", key.frozen_reason()},
                            {"added_ms", key.added_ms()},
                            {"last_signature_ms", key.last_signature_ms()},
                            {"spent_today", key.spent_today()}});
        }
        const nlohmann::ordered_json out{{"is_initialised", status.is_initialised()},
                                         {"is_sealed", status.is_sealed()},
                                         {"memory", status.memory()},
                                         {"keys", keys}};
        fmt::print("{}\n", out.dump());
        return {};
    }
    fmt::print("signer: {}; {}\n",
               !status.is_initialised() ? "no store yet (strongroom init)"
               : status.is_sealed()     ? "sealed (strongroom unseal)"
                                        : "open",
               status.memory());
    for (const proto::KeyStatus& key : status.keys()) {
        fmt::print("{:<16} {:<8} {:<11} {}\n", key.account(), key.venue(), key.kind(),
                   key.is_frozen()    ? "FROZEN: " + key.frozen_reason()
                   : key.is_waiting() ? "waits for its id (strongroom key name)"
                                      : "in use");
    }
    return {};
}

using Act = Status (*)(const KeyOptions&);

CLI::App* add_act(CLI::App& app, const std::string& name, const std::string& help,
                  const std::shared_ptr<KeyOptions>& options, int& exit_code, Act act) {
    CLI::App* command = app.add_subcommand(name, help);
    add_folder_option(*command, options->folder);
    command->callback([options, &exit_code, act] {
        const Status done = act(*options);
        exit_code = done ? kDone : report(done.error());
    });
    return command;
}

// Keys that are born in the signer.
void add_born_commands(CLI::App& key, const std::shared_ptr<KeyOptions>& options, int& exit_code) {
    CLI::App* making =
        add_act(key, "make", "let the signer make a key: its secret never exists elsewhere",
                options, exit_code, make);
    making->add_option("--account", options->account, "your name for it")->required();
    making->add_option("--venue", options->venue)->capture_default_str();
    making->add_option("--policy", options->policy_file, "what it may be used for (TOML)")
        ->required();
    making->footer("Example: strongroom key make --account main --policy policy.toml > main.pem");
    CLI::App* naming =
        add_act(key, "name", "the id that the venue gave to a key that was made here", options,
                exit_code, name);
    naming->add_option("--account", options->account)->required();
    naming->add_option("--key-id", options->key_id, "the venue's API key")->required();
    CLI::App* showing = add_act(key, "show", "the public half of a key that was made here", options,
                                exit_code, show);
    showing->add_option("--account", options->account)->required();
}

}  // namespace

void add_key_commands(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<KeyOptions>();
    add_act(app, "init", "make the signer's store under a passphrase (read from stdin)", options,
            exit_code, init);
    add_act(app, "unseal", "open the signer with its passphrase (read from stdin)", options,
            exit_code, unseal);
    add_act(app, "seal", "close the signer at once: nothing more is signed", options, exit_code,
            seal);

    CLI::App* key = app.add_subcommand("key", "keys: never shown, never exported");
    key->require_subcommand(1);
    CLI::App* adding = add_act(*key, "add", "bring a key in; its secret is read from stdin",
                               options, exit_code, add);
    adding->add_option("--account", options->account, "your name for it")->required();
    adding->add_option("--venue", options->venue)->capture_default_str();
    adding->add_option("--key-id", options->key_id, "the venue's API key (not the secret)")
        ->required();
    adding->add_option("--policy", options->policy_file, "what it may be used for (TOML)")
        ->required();
    adding->footer(
        "Example: strongroom key add --account main --key-id abc --policy policy.toml < secret");
    add_born_commands(*key, options, exit_code);
    CLI::App* listing = add_act(*key, "list", "accounts, kinds, and whether they are frozen",
                                options, exit_code, list);
    listing->add_flag("--json", options->is_json);
    CLI::App* freezing = add_act(*key, "freeze", "from now on only cancels and reads go out",
                                 options, exit_code, freeze);
    freezing->add_option("--account", options->account)->required();
    freezing->add_option("--reason", options->reason)->capture_default_str();
    CLI::App* thawing =
        add_act(*key, "thaw", "the key may be used again", options, exit_code, thaw);
    thawing->add_option("--account", options->account)->required();
}

}  // namespace strongroom::apps
