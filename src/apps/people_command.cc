// `strongroom person …`, `strongroom staff …`: who there is, and what staff may look at
// (docs/people.md).
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/act_internal.h"
#include "apps/act_proposing.h"
#include "apps/arguments.h"
#include "apps/factor_file.h"
#include "apps/signer_client.h"
#include "base/real_env.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

constexpr const char* kPurpose = "person";

struct PeopleOptions {
    std::string folder;
    std::string name;
    std::string role;
    std::string factor;
    std::string signed_file;
    bool is_proposing = false;
    unsigned needed = 0;
    std::string purpose;
    std::vector<std::string> accounts;
    std::string span;
    std::string why;
    std::string id;
    std::string open_for = "24h";
    bool is_json = false;
    bool is_all = false;
};

// ---- Persons -----------------------------------------------------------------------------------

// What goes into a TOML text between quotes.
Status check_plain(std::string_view option, const std::string& text) {
    if (text.find_first_of("\"'\\\n") == std::string::npos) return {};
    return fail(Errc::invalid, fmt::format("{}: without quotes and backslashes", option));
}

Result<SignedText> signed_person(const PeopleOptions& options) {
    if (!options.signed_file.empty()) return read_signed(kPurpose, options.signed_file);
    if (options.name.empty() || options.role.empty() || options.factor.empty()) {
        return fail(Errc::invalid,
                    "say who, as what and with which factor (NAME --role ROLE "
                    "--factor FILE), or --signed FILE");
    }
    TRY(check_plain("NAME", options.name));
    TRY(check_plain("--role", options.role));
    TRY_ASSIGN(const std::string public_key, factor_public_key(options.factor));
    return sign_text(kPurpose,
                     fmt::format("name = \"{}\"\nrole = \"{}\"\nkind = \"ed25519\"\npublic_key = "
                                 "\"{}\"\n",
                                 options.name, options.role, public_key),
                     options.factor);
}

Status sign(const PeopleOptions& options) {
    TRY_ASSIGN(const SignedText made, signed_person(options));
    fmt::print("{}", print_signed(kPurpose, made));
    return {};
}

// The name stands in the first line.
std::string name_in(const std::string& text) {
    const std::size_t from = text.find('"');
    if (from == std::string::npos) return {};
    return text.substr(from + 1, text.find('"', from + 1) - from - 1);
}

Status add(const PeopleOptions& options) {
    TRY_ASSIGN(const SignedText made, signed_person(options));
    if (options.is_proposing) {
        return propose_act(options.folder, {.kind = "person-add",
                                            .subject = name_in(made.text),
                                            .after = made.text,
                                            .why = options.why,
                                            .lifetime = options.open_for,
                                            .signature = made.signature});
    }
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_add_person()->set_text(made.text);
    message.mutable_add_person()->mutable_proof()->set_signature(made.signature);
    return signer.tell(message);
}

Status revoke(const PeopleOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_revoke_person()->set_name(options.name);
    return signer.tell(message);
}

Status need(const PeopleOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_set_need()->set_needed(options.needed);
    return signer.tell(message);
}

Status list(const PeopleOptions& options) {
    proto::PeopleList people;
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY(signer.ask_people(people));
    if (options.is_json) {
        auto persons = nlohmann::ordered_json::array();
        for (const proto::PersonStatus& person : people.persons()) {
            persons.push_back({{"name", person.name()},
                               {"role", person.role()},
                               {"factor", person.factor()},
                               {"is_revoked", person.is_revoked()}});
        }
        const nlohmann::ordered_json out{{"approvals_needed", people.needed()},
                                         {"lockdowns", people.lockdowns()},
                                         {"persons", persons}};
        fmt::print("{}\n", out.dump());
        return {};
    }
    fmt::print("{}\n", people.needed() == 0
                           ? "nobody has to approve: one owner decides alone (person need)"
                           : fmt::format("{} must approve what is dangerous", people.needed()));
    for (const proto::PersonStatus& person : people.persons()) {
        fmt::print("{:<16} {:<9} {}{}\n", person.name(), person.role(),
                   person.is_revoked() ? "REVOKED, " : "", person.factor());
    }
    return {};
}

// ---- Staff -------------------------------------------------------------------------------------

Status grant(const PeopleOptions& options) {
    if (options.is_all == !options.accounts.empty())
        return fail(Errc::invalid, "say which accounts (--account NAME …), or --all");
    const Result<Duration> span = parse_duration(options.span);
    if (!span) return fail_in("--for", span.error());
    std::string accounts = options.is_all ? "\"*\"" : "";
    for (const std::string& account : options.accounts) {
        TRY(check_plain("--account", account));
        accounts += fmt::format("{}\"{}\"", accounts.empty() ? "" : ", ", account);
    }
    TRY(check_plain("--to", options.name));
    TRY(check_plain("--purpose", options.purpose));
    const std::string until = to_iso8601(SystemClock().now() + *span).substr(0, 19) + "Z";
    return propose_act(options.folder,
                       {.kind = "grant",
                        .subject = options.name,
                        .after = fmt::format("holder = \"{}\"\npurpose = \"{}\"\naccounts = "
                                             "[{}]\nuntil = {}\n",
                                             options.name, options.purpose, accounts, until),
                        .why = options.why,
                        .lifetime = options.open_for,
                        .signature = {}});
}

std::string state_of(const proto::GrantStatus& grant) {
    if (grant.is_in_force()) return "until " + to_iso8601(Time{grant.until_ms()});
    if (grant.ended_ms() == 0) return "ENDED at " + to_iso8601(Time{grant.until_ms()});
    return fmt::format("ENDED at {}: {}", to_iso8601(Time{grant.ended_ms()}), grant.ended_why());
}

Status list_grants(const PeopleOptions& options) {
    proto::PeopleList people;
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY(signer.ask_people(people));
    auto grants = nlohmann::ordered_json::array();
    for (const proto::GrantStatus& grant : people.grants()) {
        if (!options.is_all && !grant.is_in_force()) continue;
        const std::vector<std::string> accounts(grant.accounts().begin(), grant.accounts().end());
        if (options.is_json) {
            grants.push_back({{"id", grant.id()},
                              {"holder", grant.holder()},
                              {"purpose", grant.purpose()},
                              {"accounts", accounts},
                              {"given_ms", grant.given_ms()},
                              {"until_ms", grant.until_ms()},
                              {"ended_ms", grant.ended_ms()},
                              {"ended_why", grant.ended_why()},
                              {"is_in_force", grant.is_in_force()}});
            continue;
        }
        fmt::print("{}  {} for {} ({}), {}\n", grant.id(), grant.holder(),
                   accounts.empty() ? "all accounts" : fmt::format("{}", fmt::join(accounts, ", ")),
                   grant.purpose(), state_of(grant));
    }
    if (options.is_json) fmt::print("{}\n", grants.dump());
    return {};
}

Status end(const PeopleOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_end_grant()->set_id(options.id);
    message.mutable_end_grant()->set_why(options.why);
    return signer.tell(message);
}

Status lockdown(const PeopleOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_lock_down()->set_why(options.why);
    TRY(signer.tell(message));
    fmt::print(stderr,
               "all grants, open acts and sessions have ended; strongroom link lets you in "
               "again\n");
    return {};
}

Status check(const PeopleOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_check_grant()->set_person(options.name);
    message.mutable_check_grant()->set_account(options.id);
    proto::FromSigner answer;
    TRY(signer.ask(message, answer));
    const proto::GrantVerdict& verdict = answer.grant_verdict();
    if (!verdict.is_allowed())
        return fail(Errc::refused, fmt::format("{}: {}", verdict.code(), verdict.text()));
    fmt::print("{} until {}\n", verdict.id(), to_iso8601(Time{verdict.until_ms()}));
    return {};
}

// ---- Wiring ------------------------------------------------------------------------------------

using Options = std::shared_ptr<PeopleOptions>;

void add_person_commands(Command app, const Options& options, int& exit_code) {
    Command person = app.add_subcommand("person", "who there is, and how many must approve");
    person.require_subcommand();
    Command adding = add_act(person, "add", "somebody with a role and a factor of his own", options,
                             exit_code, add);
    Command signing = add_act(person, "sign",
                              "the same on his own machine: prints what --signed "
                              "takes; needs no signer",
                              options, exit_code, sign);
    for (Command command : {adding, signing}) {
        command.add_option("NAME", options->name);
        command.add_option("--role", options->role, "owner, user, support, operator, security");
        command.add_option("--factor", options->factor, "the person's own key file");
    }
    adding.add_option("--signed", options->signed_file, "what `person sign` printed, instead");
    adding.add_flag("--propose", options->is_proposing, "where others must approve it");
    adding.add_option("--why", options->why, "for those who approve");
    add_act(person, "revoke", "neither name nor factor ever comes back", options, exit_code, revoke)
        .add_option("NAME", options->name)
        .required();
    add_act(person, "need", "so many must approve what is dangerous", options, exit_code, need)
        .add_option("NUMBER", options->needed)
        .required();
    add_act(person, "list", "persons, roles, factors", options, exit_code, list)
        .add_flag("--json", options->is_json);
}

void add_staff_commands(Command app, const Options& options, int& exit_code) {
    Command staff = app.add_subcommand("staff", "what staff may look at, why and until when");
    staff.require_subcommand();
    Command granting =
        add_act(staff, "grant", "propose a grant; two others than its holder approve it", options,
                exit_code, grant);
    granting.add_option("--to", options->name, "the person").required();
    granting.add_option("--purpose", options->purpose, "what for").required();
    granting.add_option("--account", options->accounts, "an account; several are allowed");
    granting.add_flag("--all", options->is_all, "all accounts");
    granting.add_option("--for", options->span, "how long, as in 8h; at most 30d").required();
    granting.add_option("--why", options->why, "for those who approve");
    Command listing = add_act(staff, "list", "grants in force", options, exit_code, list_grants);
    listing.add_flag("--all", options->is_all, "and those that have ended");
    listing.add_flag("--json", options->is_json);
    Command ending = add_act(staff, "end", "a grant ends now", options, exit_code, end);
    ending.add_option("ID", options->id).required();
    ending.add_option("--why", options->why);
    add_act(staff, "lockdown", "at once: all grants, open acts and sessions of the page end",
            options, exit_code, lockdown)
        .add_option("--why", options->why);
    Command checking = add_act(staff, "check", "may this person look at this account now?", options,
                               exit_code, check);
    checking.add_option("--person", options->name).required();
    checking.add_option("--account", options->id).required();
}

}  // namespace

void add_people_commands(Command app, int& exit_code) {
    const auto options = std::make_shared<PeopleOptions>();
    add_person_commands(app, options, exit_code);
    add_staff_commands(app, options, exit_code);
}

}  // namespace strongroom::apps
