#include "apps/key_venue.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "apps/act_internal.h"
#include "apps/command.h"
#include "apps/signer_client.h"
#include "base/time.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct VenueKeyOptions {
    std::string folder;
    std::string account;
    std::string master;
    std::string sub_account;
    std::vector<std::string> addresses;
    std::string policy_file;
    std::string user;
    std::string key_id;
    bool is_any_address = false;
    bool only_reads = false;
    bool prints_act = false;
    bool is_json = false;
};

using Wish = proto::RunKeyErrand;

Status run(const VenueKeyOptions& options, const Wish& wish, proto::KeyErrandDone& done) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    *message.mutable_run_key_errand() = wish;
    proto::FromSigner answer;
    TRY(signer.ask(message, answer));
    if (!answer.has_key_errand_done())
        return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
    done = answer.key_errand_done();
    return {};
}

Wish wish_of(Wish::What what, const VenueKeyOptions& options) {
    Wish wish;
    wish.set_what(what);
    wish.set_account(options.account);
    for (const std::string& address : options.addresses) wish.add_addresses(address);
    return wish;
}

// The room vault has the same lines; this program does not link it.
void print_act(std::string_view errand, const Wish& wish) {
    fmt::print(
        "errand = \"{}\"\nmaster = \"{}\"\nsub_account = \"{}\"\nmay_trade = {}\n"
        "addresses = \"{}\"\n\n{}",
        errand, wish.master(), wish.sub_account(), wish.may_trade(),
        fmt::join(wish.addresses(), ","), wish.policy());
}

// ---- Making and listing ------------------------------------------------------------------------

Status make(const VenueKeyOptions& options) {
    if (options.addresses.empty() != options.is_any_address) {
        return fail(Errc::invalid,
                    "--ip: name the addresses from which the key works (strongroom venue egress "
                    "tells ours), or --any-address instead");
    }
    Wish wish = wish_of(Wish::MAKE, options);
    wish.set_master(options.master);
    wish.set_sub_account(options.sub_account);
    wish.set_may_trade(!options.only_reads);
    wish.set_user(options.user);
    TRY_ASSIGN(*wish.mutable_policy(), read_file(options.policy_file));
    if (options.prints_act) {
        print_act("make", wish);
        return {};
    }
    proto::KeyErrandDone done;
    TRY(run(options, wish, done));
    fmt::print(
        "{}: the key is made at the venue, and in use when the venue has told what it may "
        "(strongroom key check)\n",
        options.account);
    return {};
}

std::string_view whose(const proto::VenueKey& key) {
    if (key.is_waiting()) return "UNFINISHED";
    return key.account().empty() ? "not of this signer" : "in use here";
}

void print_json(const proto::KeyErrandDone& done) {
    auto keys = nlohmann::ordered_json::array();
    for (const proto::VenueKey& key : done.keys()) {
        keys.push_back({{"api_key", key.api_key()},
                        {"label", key.label()},
                        {"may_trade", key.may_trade()},
                        {"may_more", key.may_more()},
                        {"bound", key.bound()},
                        {"created_ms", key.created_ms()},
                        {"account", key.account()},
                        {"is_unfinished", key.is_waiting()}});
    }
    fmt::print("{}\n", keys.dump());
}

// What to do about a key whose making was cut off after the venue had heard of it.
void print_advice(const proto::VenueKey& key) {
    fmt::print(
        stderr,
        "{0} at the venue is the key of account \"{1}\", whose making was cut off. Where the "
        "venue took our public key (Binance) bring its id:\n"
        "  strongroom key name --account {1} --key-id {0}\n"
        "else its secret is lost, so delete it there and make another:\n"
        "  strongroom key venue-drop --account {1} --key-id {0}; strongroom key retire "
        "--account {1}\n",
        key.api_key(), key.account());
}

Status list(const VenueKeyOptions& options) {
    Wish wish = wish_of(Wish::LIST, options);
    wish.set_master(options.master);
    wish.set_sub_account(options.sub_account);
    proto::KeyErrandDone done;
    TRY(run(options, wish, done));
    if (options.is_json) print_json(done);
    for (const proto::VenueKey& key : done.keys()) {
        if (!options.is_json) {
            fmt::print("{:<26} {:<24} {}{}{}  {}{}\n", key.api_key(), key.label(),
                       key.may_trade() ? "trades" : "reads", key.may_more() ? ", MORE" : "",
                       key.bound() == "no" ? ", from anywhere" : "", whose(key),
                       key.account().empty() ? "" : " as " + key.account());
        }
        if (key.is_waiting()) print_advice(key);
    }
    return {};
}

// ---- Taking away -------------------------------------------------------------------------------

Status drop(const VenueKeyOptions& options) {
    Wish wish = wish_of(Wish::DROP, options);
    wish.set_key_id(options.key_id);
    proto::KeyErrandDone done;
    TRY(run(options, wish, done));
    fmt::print(
        "{0}: the venue says that the key is deleted; here it is frozen. Prove it: "
        "strongroom key prove-dead --account {0}\n",
        options.account);
    return {};
}

Status limit(const VenueKeyOptions& options) {
    proto::KeyErrandDone done;
    TRY(run(options, wish_of(Wish::LIMIT, options), done));
    fmt::print("{}: the venue says that the key only reads now\n", options.account);
    return {};
}

Status bind(const VenueKeyOptions& options) {
    proto::KeyErrandDone done;
    TRY(run(options, wish_of(Wish::BIND, options), done));
    fmt::print("{}: the venue has taken the addresses\n", options.account);
    return {};
}

// ---- Proof -------------------------------------------------------------------------------------

std::string words_of(const proto::KeyErrandDone& done) {
    const std::string answer =
        done.http_status() == 0
            ? std::string("no answer came")
            : fmt::format("status {}{}{}", done.http_status(),
                          done.code() == 0 ? "" : fmt::format(", code {}", done.code()),
                          done.text().empty() ? "" : fmt::format(": {}", done.text()));
    if (done.outcome() == "dead") return "DEAD, the venue knows no such key: " + answer;
    if (done.outcome() == "alive") return "ALIVE: " + answer;
    if (done.outcome() == "refused") {
        return "REFUSED, twice, in words that another IP list would get, too: " + answer;
    }
    return "UNKNOWN: " + answer;
}

int code_of(std::string_view outcome) {
    if (outcome == "dead") return kDone;
    return outcome == "unknown" ? kNotReachable : kFound;
}

// It has an exit code of its own: dead is what was wished for.
int prove(const VenueKeyOptions& options) {
    proto::KeyErrandDone done;
    if (const Status asked = run(options, wish_of(Wish::PROVE, options), done); !asked)
        return report(asked.error());
    if (options.is_json) {
        const nlohmann::ordered_json json{
            {"account", options.account}, {"outcome", done.outcome()},
            {"code", done.code()},        {"http_status", done.http_status()},
            {"text", done.text()},        {"address", done.address()}};
        fmt::print("{}\n", json.dump());
    } else {
        fmt::print("{}: {}\n", options.account, words_of(done));
        if (!done.address().empty()) fmt::print("the venue sees us at {}\n", done.address());
    }
    return code_of(done.outcome());
}

void add_making(Command key, const std::shared_ptr<VenueKeyOptions>& options, int& exit_code) {
    Command making = add_act(key, "venue-make",
                             "make a key of a sub-account at the venue, with the key of its master "
                             "account",
                             options, exit_code, make);
    making.add_option("--account", options->account, "your name for the new key").required();
    making.add_option("--policy", options->policy_file, "what it may be used for (TOML)")
        .required();
    making.add_option("--ip", options->addresses, "an address from which it works; several");
    making.add_flag("--any-address", options->is_any_address, "from anywhere: think twice");
    making.add_flag("--print-act", options->prints_act,
                    "make nothing: print what others must approve (act propose venue-key)");
    making.add_flag("--read-only", options->only_reads, "it shall not trade");
    making.add_option("--user", options->user, "whose it is");
    Command listing = add_act(key, "venue-list",
                              "the keys of a sub-account as the venue has them, and which of them "
                              "are ours",
                              options, exit_code, list);
    listing.add_flag("--json", options->is_json);
    for (Command command : {making, listing}) {
        command
            .add_option("--master", options->master,
                        "the account of the master key (key add "
                        "--admin)")
            .required();
        command
            .add_option("--sub-account", options->sub_account,
                        "as the venue names it: at Binance its e-mail, at KuCoin its name")
            .required();
    }
}

}  // namespace

void add_key_venue_commands(Command key, int& exit_code) {
    const auto options = std::make_shared<VenueKeyOptions>();
    add_making(key, options, exit_code);
    Command dropping = add_act(key, "venue-drop", "delete a key that venue-make made, at the venue",
                               options, exit_code, drop);
    dropping.add_option("--key-id", options->key_id,
                        "of a key whose making was cut off: as venue-list shows it");
    Command limiting = add_act(key, "venue-limit", "take the right to trade from it, at the venue",
                               options, exit_code, limit);
    Command binding =
        add_act(key, "venue-bind", "give it an IP list, at the venue", options, exit_code, bind);
    for (Command command : {limiting, binding})
        command.add_option("--ip", options->addresses, "an address from which it works; several");
    for (Command command : {dropping, limiting, binding})
        command.add_option("--account", options->account).required();

    Command proving = key.add_subcommand(
        "prove-dead",
        "ask the venue with the key itself; exit code 0: it is dead, 1: it is not "
        "proved to be, 3: no answer that says anything");
    add_folder_option(proving, options->folder);
    proving.add_option("--account", options->account).required();
    proving.add_flag("--json", options->is_json);
    proving.callback([options, &exit_code] { exit_code = prove(*options); });
}

}  // namespace strongroom::apps
