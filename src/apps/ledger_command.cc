// `strongroom ledger`: the audit log, read without any running service.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/command.h"
#include "base/real_env.h"
#include "ledger.pb.h"
#include "ledger/note.h"
#include "ledger/published_log.h"
#include "ledger/verify.h"

namespace strongroom::apps {
namespace {

struct LedgerOptions {
    std::string folder;
    std::string key_file;
    std::uint64_t from = 0;
    std::uint64_t count = 50;
    bool is_json = false;
};

std::string trimmed(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

Result<ledger::TrustedLog> trusted(const LedgerOptions& options) {
    TRY_ASSIGN(const std::string text, read_file(options.key_file));
    const auto key = ledger::parse_note_key(trimmed(text));
    if (!key) return fail_in(options.key_file, key.error());
    return ledger::TrustedLog{key->name, {*key}};
}

Status verify(const LedgerOptions& options) {
    TRY_ASSIGN(const ledger::TrustedLog log, trusted(options));
    PosixDisk disk;
    TRY_ASSIGN(const ledger::Checkpoint found, ledger::verify_log(disk, options.folder, log));
    const std::string root = to_base64(found.root.bytes);
    if (options.is_json)
        fmt::print("{}\n", nlohmann::ordered_json{{"size", found.size}, {"root", root}}.dump());
    else
        fmt::print("good: {} entries, root {}\n", found.size, root);
    return {};
}

// One entry in words.
std::string describe(const proto::LedgerEntry& entry) {
    using Entry = proto::LedgerEntry;
    switch (entry.body_case()) {
        case Entry::kOrderSigned: {
            const auto& intent = entry.order_signed().intent();
            return fmt::format("order signed: {} {} {} {} at {} ({}, {})", intent.account(),
                               intent.side() == proto::BUY ? "buy" : "sell", intent.qty(),
                               intent.symbol(), intent.limit().empty() ? "market" : intent.limit(),
                               intent.bot(), intent.why());
        }
        case Entry::kCancelSigned:
            return fmt::format(
                "cancel signed: {} {} ({})", entry.cancel_signed().intent().account(),
                entry.cancel_signed().intent().symbol(), entry.cancel_signed().intent().why());
        case Entry::kReadSigned:
            return fmt::format("read signed: {} for {}", entry.read_signed().query().account(),
                               entry.read_signed().client());
        case Entry::kOrderRefused:
            return fmt::format("order refused: {} {}: {}", entry.order_refused().intent().account(),
                               entry.order_refused().intent().symbol(),
                               entry.order_refused().text());
        case Entry::kKeyAdded:
            return fmt::format("key {}: {} at {}",
                               entry.key_added().public_key().empty() ? "added" : "made here",
                               entry.key_added().account(), entry.key_added().venue());
        case Entry::kKeyNamed:
            return fmt::format("key named: {} has its id at the venue",
                               entry.key_named().account());
        case Entry::kKeyFrozen:
            return fmt::format("key frozen: {} by {}: {} ({})", entry.key_frozen().account(),
                               entry.key_frozen().by(), entry.key_frozen().reason(),
                               entry.key_frozen().evidence());
        case Entry::kKeyThawed:
            return fmt::format("key thawed: {} by {}", entry.key_thawed().account(),
                               entry.key_thawed().by());
        case Entry::kSignerOpened:
            return fmt::format("signer opened, version {}", entry.signer_opened().version());
        case Entry::kSignerSealed: return "signer sealed";
        default: return "an entry of another version";
    }
}

Status show(const LedgerOptions& options) {
    TRY_ASSIGN(const ledger::TrustedLog log, trusted(options));
    PosixDisk disk;
    TRY_ASSIGN(ledger::PublishedLog published,
               ledger::PublishedLog::open(disk, options.folder, log));
    auto list = nlohmann::ordered_json::array();
    std::uint64_t at = options.from;
    const std::uint64_t end = std::min(published.checkpoint().size, options.from + options.count);
    while (at < end) {
        TRY_ASSIGN(const std::vector<Bytes> entries, published.entries(at, end - at));
        if (entries.empty()) break;
        for (const Bytes& bytes : entries) {
            proto::LedgerEntry entry;
            const bool is_read = entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
            const std::string text = is_read ? describe(entry) : "an entry that does not read";
            if (options.is_json)
                list.push_back({{"index", at}, {"time_ms", entry.time_ms()}, {"text", text}});
            else
                fmt::print("{:>8}  {}  {}\n", at, to_iso8601({entry.time_ms()}), text);
            ++at;
        }
    }
    if (options.is_json) fmt::print("{}\n", list.dump());
    return {};
}

int exit_of(const Status& done) {
    if (done) return kDone;
    const int code = report(done.error());
    return done.error().code == Errc::corrupt ? kFound : code;
}

}  // namespace

void add_ledger_commands(CLI::App& app, int& exit_code) {
    CLI::App* group = app.add_subcommand("ledger", "the audit log; needs no running service");
    group->require_subcommand(1);
    const auto options = std::make_shared<LedgerOptions>();
    const auto add = [&](const std::string& name, const std::string& help,
                         Status (*act)(const LedgerOptions&)) {
        CLI::App* command = group->add_subcommand(name, help);
        command->add_option("folder", options->folder, "the log's folder: FOLDER/signer/ledger")
            ->required();
        command->add_option("--key", options->key_file, "its public key: FOLDER/signer/ledger.key")
            ->required();
        command->add_flag("--json", options->is_json);
        command->callback([options, &exit_code, act] { exit_code = exit_of(act(*options)); });
        return command;
    };
    add("verify", "check every entry and the signature; exit 1 when something was changed", verify);
    CLI::App* showing = add("show", "entries in words", show);
    showing->add_option("--from", options->from, "the first entry")->capture_default_str();
    showing->add_option("--count", options->count)->capture_default_str();
}

}  // namespace strongroom::apps
