// `strongroom init`, `unseal`, `reshare`, `share …`: who opens the signer (docs/unseal.md).
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/prompt.h"
#include "apps/shares/qr_code.h"
#include "apps/shares/share_source.h"
#include "apps/shares/signer_shares.h"
#include "apps/shares/wrapped_share.h"
#include "apps/token/share_token.h"
#include "base/real_env.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct ShareOptions {
    std::string folder;
    unsigned made = 0;
    unsigned needed = 0;
    std::string to;
    std::vector<std::string> recipients;
    bool has_qr = false;
    bool is_share = false;
    ShareSource source;
    std::string token;
    std::string svg;
};

// ---- Shares for their holders ----------------------------------------------------------------

Status check_options(const ShareOptions& options) {
    if (options.made == 0 || options.needed == 0)
        return fail(Errc::invalid, "say how many shares: --shares 5 --needed 3, for instance");
    if (options.recipients.empty()) return {};
    if (options.to.empty())
        return fail(Errc::invalid, "--age writes files: say where, --to FOLDER");
    if (options.recipients.size() == options.made) return {};
    return fail(Errc::invalid, fmt::format("--age: {} recipients for {} shares; each holder has "
                                           "one",
                                           options.recipients.size(), options.made));
}

// Where the shares go is made before there is a share: nothing that can fail comes after.
Status prepare_folder(const ShareOptions& options) {
    if (options.to.empty()) return {};
    PosixDisk disk;
    TRY_ASSIGN(const std::vector<std::string> names, disk.list(options.to));
    if (!names.empty())
        return fail(Errc::refused, options.to + ": not empty; shares go into a new folder");
    TRY(disk.make_folder(options.to));
    for (const std::string& recipient : options.recipients) TRY(seal_to_age("a trial", recipient));
    return {};
}

std::string heading(const ShareTexts& shares, std::size_t i) {
    return fmt::format("share {} of {}; any {} open the signer; set {}", i + 1, shares.texts.size(),
                       shares.needed, to_hex(as_bytes(shares.set_id)));
}

Status write_share_files(const ShareOptions& options, const ShareTexts& shares) {
    PosixDisk disk;
    for (std::size_t i = 0; i < shares.texts.size(); ++i) {
        const std::string path = fmt::format("{}/share-{}", options.to, i + 1);
        if (!options.recipients.empty()) {
            TRY_ASSIGN(const std::string file, seal_to_age(shares.texts[i], options.recipients[i]));
            TRY(disk.replace(path + ".age", as_bytes(file)));
            continue;
        }
        std::string text = shares.texts[i] + "\n";
        const WipeAtEnd wipe(text);
        TRY(disk.replace(path + ".txt", as_bytes(text)));
        TRY_ASSIGN(std::string svg, qr_as_svg(shares.texts[i]));
        const WipeAtEnd wipe_svg(svg);
        TRY(disk.replace(path + ".svg", as_bytes(svg)));
    }
    fmt::print(stderr, "{} shares are in {}; any {} open the signer (set {})\n",
               shares.texts.size(), options.to, shares.needed, to_hex(as_bytes(shares.set_id)));
    return {};
}

Status hand_out(const ShareOptions& options, const ShareTexts& shares) {
    if (!options.to.empty()) return write_share_files(options, shares);
    for (std::size_t i = 0; i < shares.texts.size(); ++i) {
        fmt::print(stderr, "\n{}\n", heading(shares, i));
        fmt::print("{}\n", shares.texts[i]);
        if (std::fflush(stdout) != 0) return fail(Errc::io, "stdout takes no more");
        if (!options.has_qr) continue;
        TRY_ASSIGN(std::string qr, qr_for_terminal(shares.texts[i]));
        const WipeAtEnd wipe(qr);
        fmt::print(stderr, "{}", qr);
    }
    return {};
}

// ---- The store ---------------------------------------------------------------------------------

Status init_with_passphrase(SignerClient& signer) {
    TRY_ASSIGN(std::string passphrase, read_secret_line("New passphrase"));
    const WipeAtEnd wipe(passphrase);
    TRY(confirm_secret_line("The same again", passphrase));
    proto::ToSigner message;
    message.mutable_init()->set_passphrase(passphrase);
    return signer.tell(message);
}

Status init(const ShareOptions& options) {
    const bool has_shares = options.made != 0 || options.needed != 0 || !options.to.empty();
    if (!has_shares) {
        TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
        return init_with_passphrase(signer);
    }
    TRY(check_options(options));
    TRY(prepare_folder(options));
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY_ASSIGN(const ShareTexts shares, make_shares(signer, true, options.needed, options.made));
    const Status kept = hand_out(options, shares);
    if (kept) return {};
    return fail(kept.error().code, kept.error().message +
                                       ". The store is made and open, but its shares are lost: "
                                       "make others now, with strongroom reshare");
}

Status reshare(const ShareOptions& options) {
    TRY(check_options(options));
    TRY(prepare_folder(options));
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY_ASSIGN(const ShareTexts shares, make_shares(signer, false, options.needed, options.made));
    TRY(hand_out(options, shares));
    if (::isatty(STDIN_FILENO) != 0) {
        fmt::print(stderr, "\nWhen all shares are kept, type yes: the old ones end with it. ");
        std::string answer;
        if (!std::getline(std::cin, answer) || answer != "yes")
            return fail(Errc::refused, "nothing was changed: the old shares open the signer");
    }
    return confirm_shares(signer, shares.set_id);
}

Status unseal_with_passphrase(SignerClient& signer) {
    TRY_ASSIGN(std::string passphrase, read_secret_line("Passphrase"));
    const WipeAtEnd wipe(passphrase);
    proto::ToSigner message;
    message.mutable_unseal()->set_passphrase(passphrase);
    return signer.tell(message);
}

Status unseal(const ShareOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::SignerStatus status;
    TRY(signer.ask_status(status));
    const bool has_shares = options.is_share || !options.source.file.empty();
    if (!has_shares && status.shares_needed() == 0) return unseal_with_passphrase(signer);
    if (status.is_initialised() && !status.is_sealed()) {
        fmt::print(stderr, "the signer is open already\n");
        return {};
    }
    TRY_ASSIGN(std::string share, read_share(options.source));
    const WipeAtEnd wipe(share);
    TRY_ASSIGN(const ShareProgress progress, hand_in_share(signer, share));
    if (progress.is_open)
        fmt::print(stderr, "share {} was the last that was needed: the signer is open\n",
                   progress.share);
    else
        fmt::print(stderr, "share {} is there: {} of {}. The others within ten minutes\n",
                   progress.share, progress.have, progress.needed);
    return {};
}

// ---- A share of one's own ----------------------------------------------------------------------

Result<std::string> wrapped(const ShareOptions& options, std::string_view share) {
    if (!options.recipients.empty()) return seal_to_age(share, options.recipients.front());
    if (!options.source.module.empty()) {
        if (options.token.empty()) return fail(Errc::invalid, "say which token: --token LABEL");
        TRY_ASSIGN(std::string pin, read_secret_line("PIN of the token \"" + options.token + "\""));
        const WipeAtEnd wipe(pin);
        TRY_ASSIGN(Token token, Token::open(options.source.module, options.token, pin));
        return token.seal(share);
    }
    TRY_ASSIGN(std::string passphrase, read_secret_line("New passphrase for the share"));
    const WipeAtEnd wipe(passphrase);
    TRY(confirm_secret_line("The same again", passphrase));
    return seal_under_passphrase(share, passphrase);
}

Status wrap(const ShareOptions& options) {
    TRY_ASSIGN(std::string share, read_share(ShareSource{}));
    const WipeAtEnd wipe(share);
    if (!share.starts_with("SRS1") && !share.starts_with("srs1"))
        return fail(Errc::invalid, "this is no share: a share begins with SRS1");
    TRY_ASSIGN(const std::string file, wrapped(options, share));
    return PosixDisk().replace(options.to, as_bytes(file));
}

Status show(const ShareOptions& options) {
    TRY_ASSIGN(std::string share, read_share(options.source));
    const WipeAtEnd wipe(share);
    if (!options.svg.empty()) {
        TRY_ASSIGN(std::string svg, qr_as_svg(share));
        const WipeAtEnd wipe_svg(svg);
        return PosixDisk().replace(options.svg, as_bytes(svg));
    }
    fmt::print("{}\n", share);
    if (!options.has_qr) return {};
    TRY_ASSIGN(std::string qr, qr_for_terminal(share));
    const WipeAtEnd wipe_qr(qr);
    fmt::print(stderr, "{}", qr);
    return {};
}

// ---- Wiring
// --------------------------------------------------------------------------------------

using Options = std::shared_ptr<ShareOptions>;
using Act = Status (*)(const ShareOptions&);

Command add_act(Command app, const std::string& name, const std::string& help,
                const Options& options, int& exit_code, Act act) {
    Command command = app.add_subcommand(name, help);
    command.callback([options, &exit_code, act] {
        const Status done = act(*options);
        exit_code = done ? kDone : report(done.error());
    });
    return command;
}

void add_hand_out_options(Command command, const Options& options) {
    command.add_option("--shares", options->made, "N: how many shares, at most 16");
    command.add_option("--needed", options->needed, "M: how many of them open the signer");
    command.add_option("--to", options->to, "a new folder for the shares, as text and QR code");
    command.add_option("--age", options->recipients,
                       "each holder's age recipient: their share is sealed to it");
    command.add_flag("--qr", options->has_qr, "draw QR codes on the terminal");
}

void add_source_options(Command command, const Options& options) {
    command.add_option("--identity", options->source.identity, "age's identity file");
    command.add_option("--module", options->source.module, "the token's PKCS#11 library");
}

}  // namespace

void add_share_commands(Command app, int& exit_code) {
    const auto options = std::make_shared<ShareOptions>();
    Command making =
        add_act(app, "init", "make the signer's store, under a passphrase (from stdin) or shares",
                options, exit_code, init);
    add_folder_option(making, options->folder);
    add_hand_out_options(making, options);
    making.footer("Example: strongroom init --shares 5 --needed 3 --to shares");

    Command opening =
        add_act(app, "unseal", "open the signer: with its passphrase, or one share (from stdin)",
                options, exit_code, unseal);
    add_folder_option(opening, options->folder);
    opening.add_flag("--share", options->is_share, "a share, also when none is expected");
    opening.add_option("--file", options->source.file, "a file that holds the share, wrapped");
    add_source_options(opening, options);

    Command again = add_act(app, "reshare", "other shares for the open signer; the old ones end",
                            options, exit_code, reshare);
    add_folder_option(again, options->folder);
    add_hand_out_options(again, options);

    Command share = app.add_subcommand("share", "a holder's share: wrap it, show it");
    share.require_subcommand();
    Command wrapping =
        add_act(share, "wrap",
                "seal a share under a passphrase, to an age recipient or by a token; from stdin",
                options, exit_code, wrap);
    wrapping.add_option("--to", options->to, "the file").required();
    wrapping.add_option("--age", options->recipients, "an age recipient");
    wrapping.add_option("--module", options->source.module, "the token's PKCS#11 library");
    wrapping.add_option("--token", options->token, "the token's label");
    Command showing =
        add_act(share, "show", "the share that a file holds", options, exit_code, show);
    showing.add_option("file", options->source.file).required();
    showing.add_flag("--qr", options->has_qr, "draw its QR code on the terminal");
    showing.add_option("--svg", options->svg, "write its QR code to this file instead");
    add_source_options(showing, options);
}

}  // namespace strongroom::apps
