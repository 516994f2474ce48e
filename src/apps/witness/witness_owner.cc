#include "apps/witness/witness_owner.h"
#include "apps/arguments.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/signer_client.h"
#include "base/time.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct OwnerOptions {
    std::string folder;
    std::string name;
    std::string key_file;
    std::string url;
    std::string ca_file;
    bool is_json = false;
};

Status add(const OwnerOptions& options) {
    TRY_ASSIGN(std::string key, read_file(options.key_file));
    while (key.ends_with('\n')) key.pop_back();
    proto::ToSigner message;
    message.mutable_add_witness()->set_key(key);
    message.mutable_add_witness()->set_url(options.url);
    if (!options.ca_file.empty()) {
        TRY_ASSIGN(const std::string ca, read_file(options.ca_file));
        message.mutable_add_witness()->set_ca(ca);
    }
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    return signer.tell(message);
}

Status remove(const OwnerOptions& options) {
    proto::ToSigner message;
    message.mutable_remove_witness()->set_name(options.name);
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    return signer.tell(message);
}

Status list(const OwnerOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::SignerStatus status;
    TRY(signer.ask_status(status));
    if (options.is_json) {
        auto json = nlohmann::ordered_json::array();
        for (const proto::WitnessStatus& witness : status.witnesses()) {
            json.push_back({{"name", witness.name()},
                            {"url", witness.url()},
                            {"key", witness.key()},
                            {"state", witness.state()},
                            {"cosigned_size", witness.cosigned_size()},
                            {"cosigned_at_s", witness.cosigned_at_s()},
                            {"problem", witness.problem()}});
        }
        fmt::print("{}\n", json.dump());
        return {};
    }
    if (status.is_sealed())
        fmt::print("the signer is sealed: it knows no witnesses now\n");
    else if (status.witnesses().empty())
        fmt::print("no witness: an older copy of the signer's folder would not be noticed\n");
    for (const proto::WitnessStatus& witness : status.witnesses()) {
        const std::string seen =
            witness.cosigned_size() == 0
                ? "nothing cosigned yet"
                : fmt::format("{} entries cosigned at {}", witness.cosigned_size(),
                              to_iso8601({witness.cosigned_at_s() * 1000}));
        fmt::print("{}  {}  {}  {}{}\n", witness.name(), witness.url(), witness.state(), seen,
                   witness.problem().empty() ? "" : ": " + witness.problem());
    }
    return {};
}

}  // namespace

void add_witness_owner_commands(Command witness, int& exit_code) {
    const auto options = std::make_shared<OwnerOptions>();
    const auto command = [&](const std::string& name, const std::string& help,
                             Status (*act)(const OwnerOptions&)) {
        Command made = witness.add_subcommand(name, help);
        add_folder_option(made, options->folder);
        made.callback([options, &exit_code, act] {
            const Status done = act(*options);
            exit_code = done ? kDone : report(done.error());
        });
        return made;
    };
    Command adding = command("add", "sign only what this witness has seen to be the newest", add);
    adding.add_option("--key", options->key_file, "its witness.pub").required();
    adding.add_option("--url", options->url, "https://HOST[:PORT], or http:// on this machine")
        .required();
    adding.add_option("--ca", options->ca_file, "PEM of its authority, if it is its own");
    command("remove", "sign without it again", remove).add_option("name", options->name).required();
    command("list", "what each has cosigned", list).add_flag("--json", options->is_json);
}

}  // namespace strongroom::apps
