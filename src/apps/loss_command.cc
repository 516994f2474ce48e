// `strongroom loss` and `strongroom claims`: what was lost, who has claimed it, what was paid.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/act_internal.h"
#include "apps/command.h"
#include "apps/ledger_loss.h"
#include "apps/loss_ledger.h"
#include "apps/loss_statement.h"
#include "apps/signer_client.h"
#include "base/real_env.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct ClaimOptions {
    std::string folder;
    std::string claim;
    std::string account;
    std::string amount;
    std::string asset;
    std::string text;
    bool is_json = false;
};

Status state(const StatementOptions& options) {
    TRY_ASSIGN(const loss::PackChecked made, make_statement(options));
    if (options.is_json) {
        const nlohmann::ordered_json json{{"account", made.account}, {"loss", made.totals},
                                          {"fills", made.fills},     {"entry", made.entry},
                                          {"proofs", made.proofs},   {"folder", options.out}};
        fmt::print("{}\n", json.dump());
        return {};
    }
    fmt::print(
        "{}: {} fills, loss {}\n{}: {} files, on record as entry {}; statement.pdf is to be "
        "read, README.txt says the rest\n",
        made.account, made.fills, made.totals, options.out, made.files, made.entry);
    return {};
}

Status change(const ClaimOptions& options, std::string_view what) {
    PosixDisk disk;
    TRY_ASSIGN(const loss::Claims claims, read_claims(disk, ledger_of(options.folder)));
    proto::ToSigner message;
    proto::ClaimChanged& changed = *message.mutable_note_loss()->mutable_claim();
    changed.set_claim(options.claim);
    changed.set_what(std::string(what));
    changed.set_amount(options.amount);
    changed.set_text(options.text);
    changed.set_account(options.account);
    changed.set_asset(options.asset);
    // Of a claim that is there they follow from its name.
    if (const auto at = claims.list().find(options.claim);
        what != "open" && at != claims.list().end()) {
        changed.set_account(at->second.account);
        changed.set_asset(at->second.asset);
    }
    TRY(claims.check(changed));
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY(signer.tell(message));
    fmt::print("{}: on record\n", options.claim);
    return {};
}
Status open(const ClaimOptions& options) { return change(options, "open"); }
Status answer(const ClaimOptions& options) { return change(options, "answer"); }
Status pay(const ClaimOptions& options) { return change(options, "pay"); }

nlohmann::ordered_json json_of(const loss::Claim& claim) {
    return {{"claim", claim.name},
            {"account", claim.account},
            {"state", claim.state()},
            {"asset", claim.asset},
            {"claimed", claim.claimed.to_string()},
            {"granted", claim.granted.to_string()},
            {"paid", claim.paid.to_string()},
            {"opened_ms", claim.opened.ms},
            {"changed_ms", claim.changed.ms},
            {"entries", claim.entries},
            {"texts", claim.texts}};
}

Status list(const ClaimOptions& options) {
    PosixDisk disk;
    TRY_ASSIGN(const loss::Claims claims, read_claims(disk, ledger_of(options.folder)));
    auto json = nlohmann::ordered_json::array();
    for (const auto& [name, claim] : claims.list()) {
        json.push_back(json_of(claim));
        if (options.is_json) continue;
        fmt::print("{:<24} {:<20} {:<8} claimed {}, granted {}, paid {} {}\n", name, claim.account,
                   claim.state(), claim.claimed.to_string(), claim.granted.to_string(),
                   claim.paid.to_string(), claim.asset);
    }
    for (const std::string& odd : claims.odd()) fmt::print(stderr, "{}\n", odd);
    if (options.is_json) fmt::print("{}\n", json.dump());
    return {};
}

void add_changes(Command group, const std::shared_ptr<ClaimOptions>& options, int& exit_code) {
    Command opening = add_act(group, "open", "somebody claims an amount", options, exit_code, open);
    opening.add_option("--account", options->account, "whose loss it is").required();
    opening.add_option("--asset", options->asset, "USDT").required();
    Command answering = add_act(group, "answer", "how much of it is granted; 0 refuses it", options,
                                exit_code, answer);
    Command paying = add_act(group, "pay", "an amount was paid", options, exit_code, pay);
    for (Command command : {opening, answering, paying}) {
        command.add_option("claim", options->claim, "its name: letters, digits, dashes").required();
        command.add_option("--amount", options->amount).required();
        command.add_option("--text", options->text, "why, or how; at most 300 bytes");
    }
}

}  // namespace

void add_loss_commands(Command app, int& exit_code) {
    Command group = app.add_subcommand("loss", "what orders that were not ours have cost");
    group.require_subcommand();
    const auto options = std::make_shared<StatementOptions>();
    Command stating = add_act(group, "statement",
                              "an account's statement of loss, with the evidence and its proofs",
                              options, exit_code, state);
    stating.add_option("--account", options->account).required();
    stating.add_option("--prices", options->prices,
                       "PAIR=FILE: candles of one minute, from an hour before; for each pair");
    stating.add_option("--from", options->from, "fills from this time on, by the venue's clock");
    stating.add_option("--to", options->to, "not itself");
    stating.add_option("--out", options->out, "a folder that is new or empty").required();
    stating.add_flag("--json", options->is_json);
    stating.footer("Check it: strongroom ledger verify --pack DIR --key KEY");

    Command claims = app.add_subcommand("claims", "who has claimed a loss, and what was paid");
    claims.require_subcommand();
    const auto claim = std::make_shared<ClaimOptions>();
    add_changes(claims, claim, exit_code);
    add_act(claims, "list", "as the ledger has them", claim, exit_code, list)
        .add_flag("--json", claim->is_json);
}

}  // namespace strongroom::apps
