// `strongroom leak check`: which of our keys stand in a dump (docs/leak.md).
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/leak_reading.h"
#include "apps/signer_client.h"
#include "base/time.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct LeakOptions {
    std::string folder;
    std::string file;
    bool is_json = false;
    bool is_freezing = false;
};

std::string_view class_of(const proto::LeakedKey& key) {
    if (key.is_id_found() && key.is_secret_found()) return "id and secret";
    if (key.is_id_found()) return "id only";
    return key.is_secret_found() ? "secret only" : "retired key";
}

std::string_view state_of(const proto::LeakedKey& key) {
    if (key.was_frozen()) return "was frozen before";
    return key.is_frozen() ? "FROZEN now" : "IN USE";
}

nlohmann::ordered_json json_of(proto::LeakedKey::Known known) {
    if (known == proto::LeakedKey::YES) return true;
    if (known == proto::LeakedKey::NO) return false;
    return nullptr;
}

// "last order signed 2026-12-01T04:05:06.000Z"
std::string moment(std::string_view what, std::int64_t ms) {
    return fmt::format("{} {}", what, ms == 0 ? "never" : to_iso8601(Time{ms}));
}

// What happened to the key, and what whoever has it can do.
void print_history(const proto::LeakedKey& key) {
    fmt::print("    {}, {}\n", moment("stored", key.added_ms()),
               moment("last order signed", key.last_signature_ms()));
    if (!key.is_id_found() && !key.is_secret_found()) return;  // The key in force is another one.
    const auto said = [](proto::LeakedKey::Known known, std::string_view yes, std::string_view no,
                         std::string_view unknown) {
        if (known == proto::LeakedKey::YES) return yes;
        return known == proto::LeakedKey::NO ? no : unknown;
    };
    fmt::print("    {}; {} ({})\n",
               said(key.is_ip_bound(), "bound to an IP list: useless from elsewhere",
                    "no IP list: it works from anywhere", "whether it has an IP list is not known"),
               said(key.can_withdraw(), "withdrawals or transfers WERE POSSIBLE",
                    "no withdrawals or transfers", "whether it can withdraw is not known"),
               moment("rights read", key.posture_seen_ms()));
}

void print_json(const LeakReading& reading, const proto::LeakVerdict& verdict) {
    auto keys = nlohmann::ordered_json::array();
    for (const proto::LeakedKey& key : verdict.keys()) {
        keys.push_back({{"account", key.account()},
                        {"venue", key.venue()},
                        {"found", class_of(key)},
                        {"was_frozen", key.was_frozen()},
                        {"is_frozen", key.is_frozen()},
                        {"added_ms", key.added_ms()},
                        {"last_signature_ms", key.last_signature_ms()},
                        {"is_canary", key.is_canary()},
                        {"user", key.user()},
                        {"posture", key.posture()},
                        {"posture_seen_ms", key.posture_seen_ms()},
                        {"is_ip_bound", json_of(key.is_ip_bound())},
                        {"can_withdraw", json_of(key.can_withdraw())}});
    }
    const nlohmann::ordered_json out{{"sha256", to_hex(reading.file.sha256)},
                                     {"bytes", reading.file.bytes},
                                     {"tokens", reading.tokens},
                                     {"keys_compared", verdict.keys_compared()},
                                     {"unreadable", verdict.unreadable()},
                                     {"keys", keys}};
    fmt::print("{}\n", out.dump());
}

void print_words(const LeakReading& reading, const proto::LeakVerdict& verdict) {
    for (const proto::LeakedKey& key : verdict.keys()) {
        if (key.is_canary()) {
            fmt::print("CANARY {}: the store leaked: no user ever had this key\n", key.account());
        }
        fmt::print("{:<24} {:<8} {:<13} {}\n", key.account(), key.venue(), class_of(key),
                   state_of(key));
        print_history(key);
    }
    fmt::print("{} of our {} keys are in it ({} words looked up, file {})\n", verdict.keys_size(),
               verdict.keys_compared(), reading.tokens, to_hex(reading.file.sha256));
    for (const std::string& account : verdict.unreadable())
        fmt::print(stderr, "not compared, its key does not open: {}\n", account);
}

Result<int> check(const LeakOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY_ASSIGN(const LeakReading reading, look_up_leak(signer, options.file));
    proto::LeakVerdict verdict;
    TRY(finish_leak(signer, reading, options.is_freezing, verdict));
    if (options.is_json)
        print_json(reading, verdict);
    else
        print_words(reading, verdict);
    return verdict.keys_size() > 0 || verdict.unreadable_size() > 0 ? kFound : kDone;
}

}  // namespace

void add_leak_command(Command app, int& exit_code) {
    Command group = app.add_subcommand("leak", "is a dump of keys ours?");
    group.require_subcommand();
    const auto options = std::make_shared<LeakOptions>();
    Command command = group.add_subcommand(
        "check", "which of our keys stand in a file of any form; exit 1 when some do");
    command.add_option("file", options->file, "the file, also .gz; - reads stdin").required();
    add_folder_option(command, options->folder);
    command.add_flag("--freeze", options->is_freezing, "freeze every key that is found, at once");
    command.add_flag("--json", options->is_json);
    command.footer("Example: strongroom leak check dump.csv.gz --freeze");
    command.callback([options, &exit_code] {
        const Result<int> done = check(*options);
        exit_code = done ? *done : report(done.error());
    });
}

}  // namespace strongroom::apps
