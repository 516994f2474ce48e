#include "apps/key_posture.h"

#include <fmt/format.h>

#include <memory>

#include "apps/act_internal.h"
#include "apps/signer_client.h"
#include "base/real_env.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct PostureOptions {
    std::string folder;
    std::string account;
};

// What the owner can do about it.
std::string advice_of(const proto::KeyStatus& key) {
    const std::string_view code = key.posture_code();
    if (code == "withdraw_permission")
        return "take the right to withdraw and to transfer from it on the venue's page";
    if (code == "no_ip_list") {
        return fmt::format(
            "give it an IP list on the venue's page; where it has none, or the venue does not tell "
            "of it, allow it, on record: "
            "strongroom key allow-no-ip --account {}",
            key.account());
    }
    if (code == "unchecked") {
        return fmt::format(
            "wait for the courier to read it; where the venue does not tell (a "
            "testnet): strongroom key allow-unread --account {}",
            key.account());
    }
    if (key.posture() == "stale") return "it was not read for three hours; look at the courier";
    return {};
}

Status check(const PostureOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::SignerStatus status;
    TRY(signer.ask_status(status));
    bool is_found = options.account.empty();
    bool is_fine = true;
    for (const proto::KeyStatus& key : status.keys()) {
        if (!options.account.empty() && key.account() != options.account) continue;
        is_found = true;
        const std::string advice = advice_of(key);
        fmt::print("{:<16} {:<14} {}\n", key.account(), key.posture(), key.posture_text());
        if (key.posture_seen_ms() != 0)
            fmt::print("{:<16} read {} ago\n", "",
                       to_string(SystemClock().now() - Time{key.posture_seen_ms()}));
        if (!advice.empty()) fmt::print("{:<16} {}\n", "", advice);
        is_fine = is_fine && key.posture_code().empty();
    }
    if (!is_found)
        return fail(Errc::not_found,
                    fmt::format("there is no key for account \"{}\"", options.account));
    if (is_fine) return {};
    return fail(Errc::refused, "a key places no orders: see above");
}

Status allow(const PostureOptions& options, std::string_view what) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_allow_posture()->set_account(options.account);
    message.mutable_allow_posture()->set_what(std::string(what));
    return signer.tell(message);
}

Status allow_no_ip(const PostureOptions& options) { return allow(options, "no_ip_list"); }
Status allow_unread(const PostureOptions& options) { return allow(options, "unread"); }

}  // namespace

std::string standing_of(const proto::KeyStatus& key) {
    if (key.is_frozen()) return "FROZEN: " + key.frozen_reason();
    if (key.is_waiting() && !key.master().empty()) {
        return fmt::format(
            "UNFINISHED: its making was cut off (strongroom key venue-list --master "
            "{} --sub-account {})",
            key.master(), key.sub_account());
    }
    if (key.is_waiting()) return "waits for its id (strongroom key name)";
    if (key.is_admin()) return "manages keys of sub-accounts, places no orders";
    if (key.posture_code().empty()) return "in use, " + key.posture();
    return fmt::format("places no orders: {} (strongroom key check)", key.posture());
}

void add_posture_commands(Command key, int& exit_code) {
    const auto options = std::make_shared<PostureOptions>();
    Command checking =
        add_act(key, "check", "what the venue says that keys may do", options, exit_code, check);
    checking.add_option("--account", options->account, "only this one");
    Command no_ip =
        add_act(key, "allow-no-ip", "let a key trade that works from any address, on record",
                options, exit_code, allow_no_ip);
    no_ip.add_option("--account", options->account).required();
    Command unread = add_act(key, "allow-unread",
                             "let a key trade whose venue does not tell what it may do, on record",
                             options, exit_code, allow_unread);
    unread.add_option("--account", options->account).required();
}

}  // namespace strongroom::apps
