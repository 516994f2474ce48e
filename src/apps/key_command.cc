// `strongroom key …`, `seal`: the owner and the signer.
#include <fmt/format.h>
#include <string.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/act_internal.h"
#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/key_change.h"
#include "apps/key_file.h"
#include "apps/key_posture.h"
#include "apps/key_public.h"
#include "apps/key_venue.h"
#include "apps/prompt.h"
#include "apps/signer_client.h"
#include "base/time.h"
#include "signer.pb.h"
#include "venues/requests.h"

namespace strongroom::apps {
namespace {

struct KeyOptions {
    std::string folder;
    std::string account;
    std::string venue = "binance";
    std::string key_id;
    std::string key_file;
    std::string policy_file;
    std::string user;
    bool is_in_token = false;
    bool is_admin = false;
    bool is_canary = false;
    bool is_json = false;
};

struct FreezeOptions {
    std::string folder;
    std::string account;
    std::string user;
    std::string venue;
    std::string reason = "by hand";
    bool is_all = false;
};

Status seal(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_seal();
    return signer.tell(message);
}

bool has_passphrase(std::string_view venue) {
    const venues::Requests* served = venues::requests_of(venue);
    return served != nullptr && served->wants_passphrase();
}

// From a pipe it stands in the line behind the secret, at a keyboard it is asked for.
Status split_passphrase(std::string& secret, std::string& passphrase) {
    if (is_typed()) {
        TRY_ASSIGN(passphrase, read_secret_line("Passphrase of the key, as you chose it there"));
        return {};
    }
    const std::size_t end = secret.find('\n');
    if (end == std::string::npos || secret.find('\n', end + 1) != std::string::npos)
        return fail(Errc::invalid, "stdin: two lines are needed, the secret and its passphrase");
    passphrase = secret.substr(end + 1);
    ::explicit_bzero(secret.data() + end, secret.size() - end);
    secret.resize(end);
    return {};
}

// The secret, and the id where the file names it.
Result<KeyFile> read_key(const KeyOptions& options) {
    if (!options.key_file.empty()) {
        TRY_ASSIGN(std::string text, read_file(options.key_file));
        const WipeAtEnd wipe(text);
        return parse_key_file(text);
    }
    TRY_ASSIGN(std::string secret, read_secret("Secret (HMAC secret, or a PEM on stdin)"));
    return KeyFile{options.key_id, std::move(secret)};
}

// The key of a master account has one rule, and needs no file for it.
Result<std::string> policy_of(const KeyOptions& options) {
    if (options.is_admin) return std::string("admin = true\n");
    return read_file(options.policy_file);
}

Status add(const KeyOptions& options) {
    if (options.key_id.empty() == options.key_file.empty()) {
        return fail(Errc::invalid,
                    "write --key-id, or --key-file with the file that has id and secret; --help "
                    "says more");
    }
    if (options.is_admin != options.policy_file.empty()) {
        return fail(Errc::invalid,
                    "write --policy, or --admin for the key of a master account; --help says more");
    }
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY_ASSIGN(const std::string policy, policy_of(options));
    TRY_ASSIGN(KeyFile given, read_key(options));
    const WipeAtEnd wipe(given.secret);
    std::string passphrase;
    const WipeAtEnd wipe_passphrase(passphrase);
    if (has_passphrase(options.venue)) TRY(split_passphrase(given.secret, passphrase));
    proto::ToSigner message;
    proto::AddKey& key = *message.mutable_add_key();
    key.set_account(options.account);
    key.set_venue(options.venue);
    key.set_api_key(given.key_id);
    key.set_secret(given.secret);
    key.set_passphrase(passphrase);
    key.set_policy(policy);
    key.set_user(options.user);
    key.set_is_canary(options.is_canary);
    return signer.tell(message);
}

Status show(const KeyOptions& options) { return show_public_half(options.folder, options.account); }

Status make(const KeyOptions& options) {
    TRY_ASSIGN(const std::string policy, read_file(options.policy_file));
    {
        TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
        proto::ToSigner message;
        proto::MakeKey& key = *message.mutable_make_key();
        key.set_account(options.account);
        key.set_venue(options.venue);
        key.set_policy(policy);
        key.set_user(options.user);
        key.set_in_token(options.is_in_token);
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

// One of --account, --user, --venue and --all.
template <typename Message>
Status set_target(const FreezeOptions& options, Message& message) {
    message.set_account(options.account + options.user + options.venue);
    const int named = (options.account.empty() ? 0 : 1) + (options.user.empty() ? 0 : 1) +
                      (options.venue.empty() ? 0 : 1) + (options.is_all ? 1 : 0);
    if (named != 1) return fail(Errc::invalid, "name one of --account, --user, --venue and --all");
    if (!options.user.empty()) message.set_scope("user");
    if (!options.venue.empty()) message.set_scope("venue");
    if (options.is_all) message.set_scope("all");
    return {};
}

Status freeze(const FreezeOptions& options) {
    proto::ToSigner message;
    TRY(set_target(options, *message.mutable_freeze()));
    message.mutable_freeze()->set_reason(options.reason);
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    return signer.tell(message);
}

Status thaw(const FreezeOptions& options) {
    proto::ToSigner message;
    TRY(set_target(options, *message.mutable_thaw()));
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    return signer.tell(message);
}

void print_json(const proto::SignerStatus& status) {
    auto keys = nlohmann::ordered_json::array();
    for (const proto::KeyStatus& key : status.keys()) {
        keys.push_back({{"account", key.account()},
                        {"user", key.user()},
                        {"venue", key.venue()},
                        {"kind", key.kind()},
                        {"public_key", key.public_key()},
                        {"is_waiting", key.is_waiting()},
                        {"is_retired", key.is_retired()},
                        {"is_admin", key.is_admin()},
                        {"master", key.master()},
                        {"sub_account", key.sub_account()},
                        {"label", key.label()},
                        {"policy", key.policy()},
                        {"is_frozen", key.is_frozen()},
                        {"frozen_reason", key.frozen_reason()},
                        {"added_ms", key.added_ms()},
                        {"last_signature_ms", key.last_signature_ms()},
                        {"spent_today", key.spent_today()},
                        {"posture", key.posture()},
                        {"posture_text", key.posture_text()},
                        {"posture_code", key.posture_code()},
                        {"posture_seen_ms", key.posture_seen_ms()}});
    }
    auto frozen = nlohmann::ordered_json::array();
    for (const proto::FrozenScope& one : status.frozen()) {
        frozen.push_back({{"scope", one.scope()},
                          {"subject", one.subject()},
                          {"reason", one.reason()},
                          {"by", one.by()}});
    }
    const nlohmann::ordered_json out{{"is_initialised", status.is_initialised()},
                                     {"is_sealed", status.is_sealed()},
                                     {"memory", status.memory()},
                                     {"witnesses", status.witnesses_size()},
                                     {"form_fingerprint", status.form_fingerprint()},
                                     {"approvals_needed", status.people().needed()},
                                     {"frozen", frozen},
                                     {"keyring_version", status.keyring_version()},
                                     {"keys_to_rewrite", status.keys_to_rewrite()},
                                     {"keys", keys}};
    fmt::print("{}\n", out.dump());
}

void print_words(const proto::SignerStatus& status) {
    fmt::print("signer: {}; {}\n",
               !status.is_initialised() ? "no store yet (strongroom init)"
               : status.is_sealed()     ? "sealed (strongroom unseal)"
                                        : "open",
               status.memory());
    if (!status.form_fingerprint().empty())
        fmt::print("the page seals new keys to: {}\n", status.form_fingerprint());
    if (!status.is_sealed() && status.witnesses().empty())
        fmt::print("no witness: an older copy of the ledger would not be noticed\n");
    for (const proto::WitnessStatus& witness : status.witnesses())
        fmt::print("witness {}: {}\n", witness.name(), witness.state());
    if (!status.is_sealed()) {
        fmt::print("{}\n", status.people().needed() == 0
                               ? "one owner decides alone; strongroom person need"
                               : fmt::format("{} of {} approve what is dangerous; {} acts open",
                                             status.people().needed(), status.people().approvers(),
                                             status.people().open_acts()));
    }
    for (const proto::FrozenScope& one : status.frozen())
        fmt::print("frozen: {} {}: {}\n", one.scope(), one.subject(), one.reason());
    if (status.keys_to_rewrite() > 0)
        fmt::print("rotating the keyring: {} keys are left\n", status.keys_to_rewrite());
    for (const proto::KeyStatus& key : status.keys()) {
        fmt::print("{:<16} {:<8} {:<11} {}\n", key.account(), key.venue(), key.kind(),
                   standing_of(key));
    }
}

Status list(const KeyOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::SignerStatus status;
    TRY(signer.ask_status(status));
    if (options.is_json)
        print_json(status);
    else
        print_words(status);
    return {};
}

void add_freeze_commands(Command key, int& exit_code) {
    const auto options = std::make_shared<FreezeOptions>();
    Command freezing = add_act(key, "freeze", "from now on only cancels and reads go out", options,
                               exit_code, freeze);
    freezing.add_option("--reason", options->reason).capture_default_str();
    freezing.footer("Example: strongroom key freeze --all --reason \"a dump was published\"");
    Command thawing = add_act(key, "thaw", "may be used again", options, exit_code, thaw);
    for (Command command : {freezing, thawing}) {
        command.add_option("--account", options->account, "one key");
        command.add_option("--user", options->user, "all keys of a user");
        command.add_option("--venue", options->venue, "all keys at a venue");
        command.add_flag("--all", options->is_all, "every key that there is");
    }
}

// Keys that are born in the signer.
void add_born_commands(Command key, const std::shared_ptr<KeyOptions>& options, int& exit_code) {
    Command making =
        add_act(key, "make", "let the signer make a key: its secret never exists elsewhere",
                options, exit_code, make);
    making.add_option("--account", options->account, "your name for it").required();
    making.add_option("--venue", options->venue).capture_default_str();
    making.add_option("--user", options->user, "whose it is");
    making.add_option("--policy", options->policy_file, "what it may be used for (TOML)")
        .required();
    making.add_flag("--token", options->is_in_token,
                    "in the PKCS#11 token that `strongroom token` has open");
    making.footer("Example: strongroom key make --account main --policy policy.toml > main.pem");
    Command naming = add_act(key, "name", "the id that the venue gave to a key that was made here",
                             options, exit_code, name);
    naming.add_option("--account", options->account).required();
    naming.add_option("--key-id", options->key_id, "the venue's API key").required();
    Command showing = add_act(key, "show", "the public half of a key that was made here", options,
                              exit_code, show);
    showing.add_option("--account", options->account).required();
}

}  // namespace

void add_key_commands(Command app, int& exit_code) {
    const auto options = std::make_shared<KeyOptions>();
    add_act(app, "seal", "close the signer at once: nothing more is signed", options, exit_code,
            seal);

    Command key = app.add_subcommand("key", "keys: never shown, never exported");
    key.require_subcommand();
    Command adding = add_act(key, "add", "bring a key in; its secret is read from stdin", options,
                             exit_code, add);
    adding.add_option("--account", options->account, "your name for it").required();
    adding.add_option("--venue", options->venue).capture_default_str();
    adding.add_option("--user", options->user, "whose it is");
    adding.add_option("--key-id", options->key_id, "the venue's API key (not the secret)");
    adding.add_option("--key-file", options->key_file,
                      "instead: the file of id and secret that Coinbase gives (JSON)");
    adding.add_option("--policy", options->policy_file, "what it may be used for (TOML)");
    adding.add_flag("--admin", options->is_admin,
                    "instead: the key of a master account, which manages keys of sub-accounts and "
                    "places no orders");
    adding.add_flag("--canary", options->is_canary,
                    "never use it: a real key of a nearly empty account, whose use or sight proves "
                    "that the store leaked");
    adding.footer(
        "Example: strongroom key add --account main --key-id abc --policy policy.toml < secret");
    add_born_commands(key, options, exit_code);
    add_posture_commands(key, exit_code);
    add_key_venue_commands(key, exit_code);
    Command listing = add_act(key, "list", "accounts, kinds, and whether they are frozen", options,
                              exit_code, list);
    listing.add_flag("--json", options->is_json);
    add_freeze_commands(key, exit_code);
    add_key_change_commands(app, key, exit_code);
}

}  // namespace strongroom::apps
