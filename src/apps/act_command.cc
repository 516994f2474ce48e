// `strongroom act …`: what nobody may do alone: proposed, read, approved, done (docs/people.md).
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/act_internal.h"
#include "apps/act_proposing.h"
#include "apps/arguments.h"
#include "apps/factor_file.h"
#include "apps/signer_client.h"
#include "base/time.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

constexpr const char* kPurpose = "approval";

struct ActOptions {
    std::string folder;
    ActProposal proposal;
    std::string file;
    std::string url;
    std::string ca;
    std::string id;
    std::string person;
    std::string factor;
    std::string signed_file;
    bool is_json = false;
};

// The room vault has the same lines; this program does not link it.
std::string approval_text(const std::string& id, const std::string& person) {
    return fmt::format("act = \"{}\"\nperson = \"{}\"\n", id, person);
}

Status propose(const ActOptions& options) {
    ActProposal proposal = options.proposal;
    if (!options.file.empty()) {
        TRY_ASSIGN(proposal.after, read_file(options.file));
    } else if (!options.url.empty()) {
        proposal.after = options.url;
        if (!options.ca.empty()) {
            TRY_ASSIGN(const std::string ca, read_file(options.ca));
            proposal.after += "\n" + ca;
        }
    }
    return propose_act(options.folder, proposal);
}

// The text that the signer has, checked against its name.
Result<std::string> text_of(const std::string& folder, const std::string& id) {
    proto::PeopleList people;
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(folder));
    TRY(signer.ask_people(people));
    for (const proto::ActStatus& act : people.acts()) {
        if (act.id() != id) continue;
        if (text_id(act.text()) == id) return act.text();
        return fail(Errc::corrupt, "the signer shows another text under this id: approve nothing");
    }
    return fail(Errc::not_found, "there is no open act with this id: strongroom act list");
}

Status list(const ActOptions& options) {
    proto::PeopleList people;
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY(signer.ask_people(people));
    auto acts = nlohmann::ordered_json::array();
    for (const proto::ActStatus& act : people.acts()) {
        const std::vector<std::string> by(act.approved_by().begin(), act.approved_by().end());
        if (options.is_json) {
            acts.push_back({{"id", act.id()},
                            {"text", act.text()},
                            {"approved_by", by},
                            {"needed", act.needed()},
                            {"expires_ms", act.expires_ms()}});
            continue;
        }
        const std::string kind = act.text().substr(0, act.text().find("\nbefore"));
        fmt::print("{}  {}, {} of {} approved, until {}\n", act.id(),
                   kind.substr(0, kind.find('\n')), by.size(), act.needed(),
                   to_iso8601(Time{act.expires_ms()}));
    }
    if (options.is_json) fmt::print("{}\n", acts.dump());
    return {};
}

Status show(const ActOptions& options) {
    TRY_ASSIGN(const std::string text, text_of(options.folder, options.id));
    fmt::print("{}", text);
    return {};
}

// Nobody signs what he was not shown.
Status show_before_signing(const std::string& text, const ActOptions& options) {
    for (const char c : text) {
        if (c != '\n' && (c < ' ' || c > '~')) {
            return fail(Errc::invalid,
                        "the text has characters that a terminal would not show: it is no act");
        }
    }
    fmt::print(stderr, "{} is about to approve exactly this, once:\n\n{}\nact {}\n", options.person,
               text, text_id(text));
    if (::isatty(STDIN_FILENO) == 0) return {};
    fmt::print(stderr, "Type yes to approve it. ");
    std::string answer;
    if (std::getline(std::cin, answer) && answer == "yes") return {};
    return fail(Errc::refused, "nothing was signed");
}

Result<SignedText> signed_approval(const ActOptions& options, const std::string& act_text) {
    TRY(show_before_signing(act_text, options));
    return sign_text(kPurpose, approval_text(text_id(act_text), options.person), options.factor);
}

// Needs no signer: the approver's machine may be any.
Status sign(const ActOptions& options) {
    TRY_ASSIGN(const std::string text, read_file(options.file));
    TRY_ASSIGN(const SignedText made, signed_approval(options, text));
    fmt::print("{}", print_signed(kPurpose, made));
    return {};
}

// act = "…" and person = "…", as approval_text() writes them.
Result<std::pair<std::string, std::string>> read_approval(const SignedText& made) {
    const auto value = [&](std::string_view key) {
        const std::string head = fmt::format("{} = \"", key);
        const std::size_t from = made.text.find(head);
        if (from == std::string::npos) return std::string();
        return made.text.substr(from + head.size(),
                                made.text.find('"', from + head.size()) - from - head.size());
    };
    std::pair<std::string, std::string> read{value("act"), value("person")};
    if (approval_text(read.first, read.second) == made.text) return read;
    return fail(Errc::invalid, "--signed: is not an approval of `strongroom act sign`");
}

Status send_approval(const ActOptions& options, const SignedText& made, const std::string& id,
                     const std::string& person) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_approve_act()->set_id(id);
    message.mutable_approve_act()->set_person(person);
    message.mutable_approve_act()->mutable_proof()->set_signature(made.signature);
    proto::FromSigner answer;
    TRY(signer.ask(message, answer));
    const proto::ActAnswer& act = answer.act();
    if (act.is_done())
        fmt::print("done, with {} of {} approvals\n", act.have(), act.needed());
    else if (act.have() >= act.needed())
        fmt::print("approved by {} of {}: its command does it now, once\n", act.have(),
                   act.needed());
    else
        fmt::print("approved by {} of {}\n", act.have(), act.needed());
    return {};
}

Status approve(const ActOptions& options) {
    if (!options.signed_file.empty()) {
        TRY_ASSIGN(const SignedText made, read_signed(kPurpose, options.signed_file));
        TRY_ASSIGN(const auto read, read_approval(made));
        return send_approval(options, made, read.first, read.second);
    }
    if (options.id.empty() || options.person.empty() || options.factor.empty()) {
        return fail(Errc::invalid,
                    "say which act, who and with which factor (ID --person NAME "
                    "--factor FILE), or --signed FILE");
    }
    TRY_ASSIGN(const std::string text, text_of(options.folder, options.id));
    TRY_ASSIGN(const SignedText made, signed_approval(options, text));
    return send_approval(options, made, options.id, options.person);
}

Status retract(const ActOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    message.mutable_retract_act()->set_id(options.id);
    return signer.tell(message);
}

void add_approving(Command act, const std::shared_ptr<ActOptions>& options, int& exit_code) {
    Command approving = add_act(act, "approve", "show the act, sign it, bring it to the signer",
                                options, exit_code, approve);
    approving.add_option("ID", options->id);
    approving.add_option("--person", options->person, "who approves");
    approving.add_option("--factor", options->factor, "that person's key file");
    approving.add_option("--signed", options->signed_file, "what `act sign` printed, instead");
    Command signing = add_act(act, "sign",
                              "the same without a signer: shows the act of a file, signs it, "
                              "prints the approval",
                              options, exit_code, sign);
    signing.add_option("FILE", options->file, "what `act show` printed").required();
    signing.add_option("--person", options->person, "who approves").required();
    signing.add_option("--factor", options->factor, "that person's key file").required();
}

}  // namespace

Status propose_act(const std::string& folder, const ActProposal& proposal) {
    const Result<Duration> lifetime = parse_duration(proposal.lifetime);
    if (!lifetime) return fail_in("--open-for", lifetime.error());
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(folder));
    proto::ToSigner message;
    proto::ProposeAct& propose = *message.mutable_propose_act();
    propose.set_kind(proposal.kind);
    propose.set_subject(proposal.subject);
    propose.set_after(proposal.after);
    propose.set_why(proposal.why);
    propose.set_lifetime_ms(lifetime->ms);
    propose.mutable_proof()->set_signature(proposal.signature);
    proto::FromSigner answer;
    TRY(signer.ask(message, answer));
    fmt::print(stderr, "{}\n{} must approve it: strongroom act approve {}\n", answer.act().text(),
               answer.act().needed(), answer.act().id());
    fmt::print("{}\n", answer.act().id());
    return {};
}

void add_act_commands(Command app, int& exit_code) {
    const auto options = std::make_shared<ActOptions>();
    Command act = app.add_subcommand("act", "what nobody may do alone: propose, read, approve");
    act.require_subcommand();
    Command proposing = add_act(act, "propose", "put it before the others; prints its id", options,
                                exit_code, propose);
    proposing
        .add_option("KIND", options->proposal.kind,
                    "thaw, policy, reshare, witness-add, witness-remove, allow, venue-key, "
                    "person-revoke, need")
        .required();
    proposing
        .add_option("SUBJECT", options->proposal.subject,
                    "the account, the witness, the person, a number, or \"3 of 5\"")
        .required();
    proposing.add_option("--file", options->file,
                         "what shall stand there: a policy, or what venue-make --print-act says");
    proposing.add_option("--url", options->url, "of a witness");
    proposing.add_option("--ca", options->ca, "of a witness: PEM");
    proposing.add_option("--allow", options->proposal.after, "no_ip_list or unread");
    proposing.add_option("--why", options->proposal.why, "for those who approve");
    proposing.add_option("--open-for", options->proposal.lifetime, "at most 7d")
        .capture_default_str();
    proposing.footer("Example: strongroom act propose thaw main --why \"the thief's key is gone\"");
    add_act(act, "list", "what is open", options, exit_code, list)
        .add_flag("--json", options->is_json);
    add_act(act, "show", "the whole text, exactly as it is approved", options, exit_code, show)
        .add_option("ID", options->id)
        .required();
    add_approving(act, options, exit_code);
    add_act(act, "retract", "it is not done any more", options, exit_code, retract)
        .add_option("ID", options->id)
        .required();
}

}  // namespace strongroom::apps
