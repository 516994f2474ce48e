// `strongroom doctor`: what protects this installation and what does not (docs/cli.md).
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <ranges>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/doctor/check.h"
#include "apps/doctor/doctor.h"
#include "apps/doctor/machine.h"
#include "apps/ledger_options.h"
#include "apps/signer_client.h"
#include "base/real_env.h"
#include "ledger.pb.h"
#include "ledger/published_log.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

// Of the newest; an older backup is too old anyway.
constexpr std::uint64_t kEntriesLookedAt = 200'000;

struct DoctorOptions {
    std::string folder;
    std::string root;
    bool is_json = false;
};

// The folders of two processes belong to two users, or to one.
std::optional<bool> has_users(const std::string& folder) {
    struct stat signer{};
    struct stat engine{};
    const House house(folder, 0);
    if (::stat(house.folder_of(Role::signer).c_str(), &signer) != 0 ||
        ::stat(house.folder_of(Role::engine).c_str(), &engine) != 0)
        return std::nullopt;
    return signer.st_uid != engine.st_uid;
}

// What the ledger says of it, of its newest entries; read without the signer's help.
Result<std::optional<Time>> last_backup(const std::string& folder) {
    const std::string signer = House(folder, 0).folder_of(Role::signer);
    PosixDisk disk;
    TRY_ASSIGN(const ledger::TrustedLog trusted, trusted_log({.key_file = signer + "/ledger.key"}));
    TRY_ASSIGN(ledger::PublishedLog log,
               ledger::PublishedLog::open(disk, signer + "/ledger", trusted));
    const std::uint64_t size = log.checkpoint().size;
    const std::uint64_t oldest = size - std::min(size, kEntriesLookedAt);
    for (std::uint64_t end = size; end > oldest;) {
        const std::uint64_t from = end - std::min(end - oldest, ledger::kReadEntriesMax);
        TRY_ASSIGN(const std::vector<Bytes> entries, log.entries(from, end - from));
        for (const Bytes& bytes : entries | std::views::reverse) {
            proto::LedgerEntry entry;
            if (entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                entry.has_backup_taken())
                return Time{entry.time_ms()};
        }
        end = from;
    }
    return std::nullopt;
}

HouseFacts look_at_house(const std::string& folder) {
    HouseFacts facts{.folder = folder, .has_users = has_users(folder), .now = SystemClock().now()};
    proto::SignerStatus status;
    Result<SignerClient> signer = SignerClient::connect(folder);
    const Status asked = signer ? signer->ask_status(status) : std::unexpected(signer.error());
    if (!asked) {
        facts.signer_error = asked.error().message;
        return facts;
    }
    facts.guards = status.memory();
    facts.is_initialised = status.is_initialised();
    facts.is_sealed = status.is_sealed();
    facts.shares_needed = status.shares_needed();
    facts.witnesses = status.witnesses_size();
    for (const proto::KeyStatus& key : status.keys()) {
        if (key.kind() == "ed25519-token" && !key.is_retired()) ++facts.token_keys;
    }
    if (status.has_token()) {
        facts.token = {.text = status.token().text(),
                       .problem = status.token().problem(),
                       .silent = {status.token().silent_ms()}};
    }
    const Result<std::optional<Time>> backup = last_backup(folder);
    if (backup)
        facts.last_backup = *backup;
    else if (backup.error().code != Errc::not_found)  // No ledger yet, so no backup.
        facts.backup_error = backup.error().message;
    return facts;
}

void print(const std::vector<Check>& checks, bool is_json) {
    if (!is_json) {
        for (const Check& check : checks) {
            fmt::print("{:4} {:11} {}\n", to_string(check.state), check.name, check.text);
            if (!check.fix.empty()) fmt::print("{:4} {:11} -> {}\n", "", "", check.fix);
        }
        return;
    }
    nlohmann::json rows = nlohmann::json::array();
    for (const Check& check : checks) {
        rows.push_back({{"name", check.name},
                        {"state", to_string(check.state)},
                        {"text", check.text},
                        {"fix", check.fix}});
    }
    fmt::print("{}\n", nlohmann::json{{"checks", rows}}.dump(2));
}

int examine(const DoctorOptions& options) {
    const MachineFacts machine = look_at_machine(options.root, options.folder);
    std::vector<Check> checks = checks_of_machine(machine);
    for (Check& check : checks_of_house(look_at_house(options.folder), machine))
        checks.push_back(std::move(check));
    print(checks, options.is_json);
    const auto is_bad = [](const Check& check) { return check.state == State::bad; };
    return std::ranges::any_of(checks, is_bad) ? kFound : kDone;
}

}  // namespace

void add_doctor_command(Command app, int& exit_code) {
    const auto options = std::make_shared<DoctorOptions>();
    Command command = app.add_subcommand(
        "doctor", "what protects this installation and what does not, with what to do");
    add_folder_option(command, options->folder);
    command.add_flag("--json", options->is_json, "one JSON document");
    command.add_option("--root", options->root, "look for /proc and /etc below this folder")
        .group("");  // For tests.
    command.callback([options, &exit_code] { exit_code = examine(*options); });
}

}  // namespace strongroom::apps
