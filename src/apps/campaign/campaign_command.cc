// `strongroom campaign …`: every leaked key contained, proved dead, issued again
// (docs/campaign.md).
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "apps/act_internal.h"
#include "apps/campaign/choice.h"
#include "apps/campaign/export.h"
#include "apps/campaign/reissue.h"
#include "apps/campaign/run.h"
#include "apps/campaign/showing.h"
#include "base/real_env.h"

namespace strongroom::apps {
namespace {

struct CampaignOptions {
    std::string folder;
    std::string id;
    Choice choice;
    std::string orders = "keep";
    std::string limit;
    std::string account;
    std::string venue;
    std::string to;
    bool ends_at_proof = false;
    bool is_json = false;
    bool is_watching = false;
};

// The only one, or the newest, where none is named.
Result<std::string> id_of(const CampaignOptions& options) {
    if (!options.id.empty()) return options.id;
    TRY_ASSIGN(const std::vector<std::string> ids, CampaignFile::list(options.folder));
    if (!ids.empty()) return ids.back();
    return fail(Errc::not_found, "there is no campaign yet: strongroom campaign start");
}

// Ids sort as they were begun.
std::string new_id(Time now) {
    Bytes random(3);
    SystemRandom().fill(random);
    const std::string at = to_iso8601(now);  // "2022-12-28T10:15:…"
    return fmt::format("{}-{}{}{}{}-{}", at.substr(0, 10), at.substr(11, 2), at.substr(14, 2),
                       at.substr(17, 2), at.substr(20, 3), to_hex(random));
}

// 0: all keys are over. 1: some wait.
Result<int> go_on(const CampaignOptions& options, const std::string& id) {
    std::optional<Duration> limit;
    if (!options.limit.empty()) {
        TRY_ASSIGN(limit, parse_duration(options.limit));
    }
    TRY_ASSIGN(CampaignFile file, CampaignFile::open(options.folder, id));
    Run run(std::move(file), Hands(options.folder), limit);
    const Status went = run.go();
    fmt::print(stderr, "{}", drawn(run.campaign(), SystemClock().now()));
    TRY(went);
    return run.campaign().is_over() ? kDone : kFound;
}

Result<int> start(const CampaignOptions& options) {
    if (options.orders != "keep" && options.orders != "cancel")
        return fail(Errc::invalid, "--orders: keep or cancel");
    TRY_ASSIGN(const Chosen chosen, choose(options.folder, options.choice));
    for (const std::string& text : chosen.left_out) fmt::print(stderr, "left out: {}\n", text);
    if (chosen.plans.empty()) return fail(Errc::not_found, "no key is chosen: nothing is started");
    const Time now = SystemClock().now();
    const campaign::Begun begun{.id = new_id(now),
                                .source = chosen.source,
                                .terms = {.cancels_orders = options.orders == "cancel",
                                          .ends_at_proof = options.ends_at_proof},
                                .at = now};
    TRY(CampaignFile::begin(options.folder, begun, chosen.plans));
    fmt::print("{}\n", begun.id);
    return go_on(options, begun.id);
}

Result<int> go(const CampaignOptions& options) {
    TRY_ASSIGN(const std::string id, id_of(options));
    return go_on(options, id);
}

// His word is heard, and not believed: the venue is asked.
Result<int> revoked(const CampaignOptions& options) {
    TRY_ASSIGN(const auto keys, Hands(options.folder).look());
    const auto key = keys.find({options.account});
    if (key == keys.end() || !key->second.step) {
        return fail(Errc::not_found,
                    fmt::format("the key of account \"{}\" is in no campaign", options.account));
    }
    TRY(go_on(options, key->second.campaign));
    TRY_ASSIGN(const campaign::Campaign campaign,
               CampaignFile::read(options.folder, key->second.campaign));
    const campaign::Course& course = campaign.courses().at({options.account});
    const bool is_dead = course.step >= CampaignStep::dead && course.step != CampaignStep::unproved;
    fmt::print("{}: {}\n", options.account,
               is_dead ? std::string("proved dead") : "not proved dead: " + course.trouble);
    return is_dead ? kDone : kFound;
}

Status show(const CampaignOptions& options) {
    TRY_ASSIGN(const std::string id, id_of(options));
    SystemClock clock;
    for (;;) {
        TRY_ASSIGN(const campaign::Campaign campaign, CampaignFile::read(options.folder, id));
        if (options.is_watching) fmt::print("\x1b[H\x1b[2J");
        fmt::print("{}",
                   options.is_json ? as_json(campaign, clock.now()) : drawn(campaign, clock.now()));
        if (!options.is_watching || campaign.is_over()) return {};
        (void)std::fflush(stdout);
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
}

Status write_list(const CampaignOptions& options) {
    TRY_ASSIGN(const std::string id, id_of(options));
    return export_list(options.folder, id, options.venue, options.to);
}

Status list(const CampaignOptions& options) {
    TRY_ASSIGN(const std::vector<std::string> ids, CampaignFile::list(options.folder));
    for (const std::string& id : ids) {
        TRY_ASSIGN(const campaign::Campaign campaign, CampaignFile::read(options.folder, id));
        fmt::print("{}\n", in_one_line(campaign, SystemClock().now()));
    }
    return {};
}

Command add_run(Command group, const std::string& name, const std::string& help,
                const std::shared_ptr<CampaignOptions>& options, int& exit_code,
                Result<int> (*run)(const CampaignOptions&)) {
    Command command = group.add_subcommand(name, help);
    add_folder_option(command, options->folder);
    command.callback([options, &exit_code, run] {
        const Result<int> done = run(*options);
        exit_code = done ? *done : report(done.error());
    });
    return command;
}

void add_running(Command group, const std::shared_ptr<CampaignOptions>& options, int& exit_code) {
    Command starting = add_run(group, "start", "freeze leaked keys, and go on until they are dead",
                               options, exit_code, start);
    starting.add_option("--from", options->choice.from,
                        "a dump of any form, or the SHA-256 of one that was checked (its first "
                        "eight digits or more)");
    starting.add_option("--venue", options->choice.venue, "all keys at a venue");
    starting.add_option("--account", options->choice.accounts, "this key; several");
    starting.add_flag("--all", options->choice.is_all, "every key that there is");
    starting
        .add_option("--orders", options->orders,
                    "of the keys: keep them for the next key, or cancel them (the bots end)")
        .capture_default_str();
    starting.add_flag("--no-reissue", options->ends_at_proof, "it ends when a key is proved dead");
    starting.footer("Example: strongroom campaign start --from dump.csv.gz --orders cancel");
    Command going = add_run(group, "go", "take it as far as it goes now, also after a break",
                            options, exit_code, go);
    Command hearing =
        add_run(group, "revoked", "a user says that he has deleted a key: the venue is asked",
                options, exit_code, revoked);
    hearing.add_option("account", options->account).required();
    for (Command command : {starting, going, hearing})
        command.add_option("--for", options->limit, "go on asking for so long: 10m");
    going.add_option("id", options->id, "default: the newest");
}

void add_reissuing(Command group, int& exit_code) {
    const auto options = std::make_shared<ReissueOptions>();
    Command command = add_act(group, "reissue", "another key for an account whose old one is dead",
                              options, exit_code, reissue);
    command.add_option("--account", options->account).required();
    command.add_option("--ip", options->addresses,
                       "of a key of a sub-account: an address from which it works; several");
    command.add_flag("--any-address", options->is_any_address, "from anywhere: think twice");
}

}  // namespace

void add_campaign_commands(Command app, int& exit_code) {
    const auto options = std::make_shared<CampaignOptions>();
    Command group = app.add_subcommand(
        "campaign", "leaked keys: frozen, deleted at the venue, proved dead, issued again");
    group.require_subcommand();
    add_running(group, options, exit_code);
    Command showing = add_act(group, "status",
                              "how many keys are where, and which has waited the "
                              "longest",
                              options, exit_code, show);
    showing.add_option("id", options->id, "default: the newest");
    showing.add_flag("--json", options->is_json);
    showing.add_flag("--watch", options->is_watching, "again each second, until it is over");
    add_act(group, "list", "all campaigns", options, exit_code, list);
    Command writing = add_act(group, "export", "the key ids, signed, for a venue to delete them",
                              options, exit_code, write_list);
    writing.add_option("folder-for-it", options->to, "where the files go").required();
    writing.add_option("--venue", options->venue).required();
    writing.add_option("--id", options->id, "default: the newest");
    add_reissuing(group, exit_code);
}

}  // namespace strongroom::apps
