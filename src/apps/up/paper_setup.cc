#include "apps/up/paper_setup.h"

#include <fmt/format.h>

#include "apps/up/practice_setup.h"
#include "base/bytes.h"

namespace strongroom::apps {
namespace {

constexpr std::uint64_t kFileBytesMax = 64U << 10;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kSecretBytes = 32;

std::string random_hex(Random& random, std::size_t bytes) {
    Bytes made(bytes);
    random.fill(made);
    return to_hex(made);
}

// Requests come from the courier, which is on this machine wherever the signer is.
std::string account_text(const PaperPlan& plan, const std::string& id, const std::string& secret) {
    std::string balances;
    for (const auto& [asset, amount] : plan.balances)
        balances += fmt::format("{}{} = \"{}\"", balances.empty() ? "" : ", ", asset, amount);
    return fmt::format(
        "# The paper venue's account: simulated money. Written by strongroom up.\n"
        "[[account]]\nname = \"paper\"\nbalances = {{ {} }}\n"
        "[[account.key]]\nvenue = \"paper\"\nid = \"{}\"\nsecret = \"{}\"\n"
        "permissions = [\"read\", \"trade\"]\nips = [\"127.0.0.1\"]\n",
        balances, id, secret);
}

}  // namespace

Status prepare_paper(const House& house, const PaperPlan& plan, Disk& disk, Random& random) {
    const std::string accounts = house.folder_of(Role::practice) + "/accounts.toml";
    const auto known = disk.read(accounts, kFileBytesMax);
    if (known) return {};
    if (known.error().code != Errc::not_found) return std::unexpected(known.error());
    const std::string id = "paper" + random_hex(random, kIdBytes);
    const std::string secret = random_hex(random, kSecretBytes);
    // The owner's file first: a start that ends between the two makes both anew.
    TRY(disk.replace(
        house.folder() + "/paper-key.json",
        as_bytes(fmt::format("{{\"name\":\"{}\",\"privateKey\":\"{}\"}}\n", id, secret))));
    return write_for_practice(house, disk, accounts, account_text(plan, id, secret));
}

std::vector<std::string> paper_arguments(const PaperPlan& plan, std::uint16_t port,
                                         const std::string& source_ca) {
    std::vector<std::string> arguments{"--in-house",
                                       "--venue",
                                       fmt::format("paper={}", port),
                                       "--live",
                                       "--live-terms",
                                       "--live-venue",
                                       plan.prices,
                                       "--live-from",
                                       plan.source.public_rest,
                                       "--live-stream",
                                       plan.source.market_stream,
                                       "--maker-pct",
                                       plan.maker_pct,
                                       "--taker-pct",
                                       plan.taker_pct};
    if (!source_ca.empty()) arguments.insert(arguments.end(), {"--live-ca", source_ca});
    for (const std::string& pair : plan.pairs)
        arguments.insert(arguments.end(), {"--symbol", pair});
    return arguments;
}

}  // namespace strongroom::apps
