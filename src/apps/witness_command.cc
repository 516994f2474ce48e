// `strongroom witness`: a witness of other people's ledgers, as a daemon of its own, and the
// owner's words to the signer about the witnesses of ours (docs/witness.md).
#include <fmt/format.h>
#include <sodium.h>

#include <charconv>
#include <memory>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/daemon.h"
#include "apps/witness/witness_folder.h"
#include "apps/witness/witness_owner.h"
#include "base/log.h"
#include "base/sandbox.h"
#include "ledger/witness.h"
#include "ledger/witness_request.h"
#include "net/http_server.h"

namespace strongroom::apps {
namespace {

constexpr std::uint64_t kLogsBytesMax = 1UL << 20;

struct WitnessOptions {
    std::string folder;
    std::string name;
    std::string listen = "127.0.0.1:8480";
    std::string certificate;
    std::string key;
};

// "127.0.0.1:8480", "[::1]:8480".
Result<net::ServerSettings> parse_listen(const WitnessOptions& options) {
    const std::size_t colon = options.listen.rfind(':');
    net::ServerSettings settings{.body_bytes_max = ledger::kWitnessRequestBytesMax};
    settings.address = options.listen.substr(0, colon == std::string::npos ? 0 : colon);
    if (settings.address.starts_with('[') && settings.address.ends_with(']'))
        settings.address = settings.address.substr(1, settings.address.size() - 2);
    const char* end = options.listen.data() + options.listen.size();
    const char* begin = colon == std::string::npos ? end : options.listen.data() + colon + 1;
    const auto [at, error] = std::from_chars(begin, end, settings.port);
    if (settings.address.empty() || settings.address.starts_with('/') || error != std::errc{} ||
        at != end)
        return fail(Errc::invalid, "--listen: write ADDRESS:PORT, as in 127.0.0.1:8480");
    if (options.certificate.empty() != options.key.empty())
        return fail(Errc::invalid, "--tls-cert and --tls-key go together");
    if (!options.certificate.empty()) {
        net::CertifiedKey tls;
        TRY_ASSIGN(tls.certificate_pem, read_file(options.certificate));
        TRY_ASSIGN(tls.key_pem, read_file(options.key));
        settings.tls = std::move(tls);
    } else if (settings.address != "127.0.0.1" && settings.address != "::1") {
        return fail(Errc::invalid,
                    "--listen: another address than 127.0.0.1 or ::1 needs "
                    "--tls-cert and --tls-key");
    }
    return settings;
}

HttpReply reply_of(ledger::WitnessAnswer answer) {
    return {.status = answer.status,
            .headers = {{"Content-Type", std::move(answer.content_type)}},
            .body = std::move(answer.body)};
}

HttpReply serve(ledger::Witness& witness, const HttpRequest& request, Time now) {
    const std::string_view target = request.target;
    const std::string_view path = target.substr(0, target.find('?'));
    if (path == "/add-checkpoint" && request.method == "POST")
        return reply_of(witness.add_checkpoint(request.body, now));
    if (path == "/checkpoint" && request.method == "GET" && path.size() < target.size()) {
        const auto query = parse_query(target.substr(path.size() + 1));
        if (query.size() == 1 && query.front().name == "log")
            return reply_of(witness.newest(query.front().value));
    }
    return reply_of({.status = 404, .body = "POST /add-checkpoint, GET /checkpoint?log=KEY\n"});
}

Status run_witness(const WitnessOptions& options) {
    if (options.folder.empty())
        return fail(Errc::invalid, "--folder: where this witness keeps its key and what it saw");
    TRY_ASSIGN(net::ServerSettings settings, parse_listen(options));
    log::set_process("witness");
    TRY(sandbox::harden_process());
    if (sodium_init() < 0) return fail(Errc::io, "libsodium does not start");
    PosixDisk disk;
    SystemClock clock;
    SystemRandom random;
    TRY(disk.make_folder(options.folder));
    TRY_ASSIGN(const FolderLock lock, FolderLock::take(options.folder));
    TRY_ASSIGN(WitnessIdentity identity,
               open_witness_identity(disk, random, options.folder, options.name));
    const std::string logs_path = options.folder + "/logs.toml";
    const Result<Bytes> logs_text = disk.read(logs_path, kLogsBytesMax);
    if (!logs_text)
        return fail(
            logs_text.error().code == Errc::not_found ? Errc::invalid : logs_text.error().code,
            fmt::format("{}: write [[log]] and key = \"…\" for each log to witness ({})", logs_path,
                        logs_text.error().message));
    TRY_ASSIGN(std::vector<ledger::NoteKey> logs,
               parse_witness_logs(as_text(*logs_text), logs_path));
    const std::string key_text = identity.key.to_string();
    const std::size_t count = logs.size();
    TRY_ASSIGN(ledger::Witness witness,
               ledger::Witness::open(disk, options.folder, std::move(identity.key),
                                     std::move(identity.sign), std::move(logs)));
    net::EventLoop loop;
    TRY_ASSIGN(const auto server,
               net::HttpServer::listen(
                   loop, std::move(settings),
                   {.request =
                        [&](const HttpRequest& request, const std::function<void(HttpReply)>& to) {
                            HttpReply reply = serve(witness, request, clock.now());
                            if (reply.status == 500) die({Errc::io, reply.body});
                            to(std::move(reply));
                        },
                    .upgrade = {},
                    .socket_opened = {},
                    .socket_message = {},
                    .socket_closed = {}}));
    TRY_ASSIGN(const std::string files,
               sandbox::confine_files({.readable = {}, .writable = {options.folder}}));
    TRY_ASSIGN(const std::string calls, sandbox::confine_daemon_calls());
    log::info(files);
    log::info(calls);
    loop.on_stop_signal([&] { loop.stop(); });
    log::info(fmt::format("witnesses {} logs on port {} as {}", count, server->port(), key_text));
    loop.run();
    return {};
}

}  // namespace

void add_witness_command(Command app, int& exit_code) {
    const auto options = std::make_shared<WitnessOptions>();
    Command command =
        app.add_subcommand("witness", "cosign the ledgers of others; or add, remove, list our own");
    command.add_option("--folder", options->folder,
                       "its key, logs.toml and what it saw; or, of add, remove and list, the "
                       "installation");
    command.add_option("--name", options->name, "for the first start: my.example/witness");
    command.add_option("--listen", options->listen, "ADDRESS:PORT").capture_default_str();
    command.add_option("--tls-cert", options->certificate, "PEM");
    command.add_option("--tls-key", options->key, "PEM");
    add_witness_owner_commands(command, exit_code);
    command.callback_alone([options, &exit_code] {
        const Status done = run_witness(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
