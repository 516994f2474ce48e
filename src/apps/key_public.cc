#include "apps/key_public.h"

#include <fmt/format.h>

#include "apps/signer_client.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

// The public half, and where it goes.
void print_public_half(const proto::KeyStatus& key) {
    fmt::print("{}", key.public_key());
    if (!key.is_waiting()) return;
    fmt::print(
        stderr,
        "\nThis is the public half of a key whose secret is in the signer alone. At Binance:\n"
        "  Profile, API Management, Create API, \"Self-generated\": paste it there.\n"
        "  Allow reading and spot trading, nothing else, and only this machine's address.\n"
        "Then bring the id that Binance shows: strongroom key name --account {} --key-id ID\n",
        key.account());
}

}  // namespace

Status show_public_half(const std::string& folder, const std::string& account) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(folder));
    proto::SignerStatus status;
    TRY(signer.ask_status(status));
    for (const proto::KeyStatus& key : status.keys()) {
        if (key.account() != account) continue;
        if (key.public_key().empty()) {
            return fail(Errc::refused, fmt::format("the key of \"{}\" was brought in: the signer "
                                                   "shows no half of it",
                                                   account));
        }
        print_public_half(key);
        return {};
    }
    return fail(Errc::not_found, fmt::format("there is no key for account \"{}\"", account));
}

}  // namespace strongroom::apps
