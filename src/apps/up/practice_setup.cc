#include "apps/up/practice_setup.h"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "lab/practice/key_check.h"
#include "model/decimal.h"
#include "venues/requests.h"

namespace strongroom::apps {
namespace {

using namespace decimal_literals;
constexpr std::uint64_t kFileBytesMax = 64U << 10;
constexpr std::string_view kStartQuote = "20000";  // Each of the two bots may use half.

std::string random_hex(Random& random, std::size_t bytes) {
    Bytes made(bytes);
    random.fill(made);
    return to_hex(made);
}

bool has_passphrase(const std::string& venue) {
    return venues::requests_of(venue)->wants_passphrase();
}

// The venue has the public half alone.
bool has_key_pair(const std::string& venue) {
    return !venues::requests_of(venue)->takes(venues::KeyAlgorithm::hmac_sha256);
}

std::string accounts_file(const PracticeSecrets& secrets, const std::string& public_key) {
    const std::string credential = public_key.empty()
                                       ? fmt::format("secret = \"{}\"\n", secrets.key_secret)
                                       : fmt::format("public_key = \"\"\"\n{}\"\"\"\n", public_key);
    const std::string passphrase =
        has_passphrase(secrets.venue) ? fmt::format("passphrase = \"{}\"\n", secrets.key_passphrase)
                                      : "";
    return fmt::format(
        "# The practice venue's accounts: play money. Written by strongroom up.\n"
        "[[account]]\n"
        "name = \"{}\"\n"
        "balances = {{ USDT = \"{}\" }}\n"
        "[[account.key]]\n"
        "venue = \"{}\"\n"
        "id = \"{}\"\n"
        "{}{}"
        "permissions = [\"read\", \"trade\"]\n"
        "ips = [\"127.0.0.1\"]\n",
        kPracticeAccount, kStartQuote, secrets.venue, secrets.key_id, credential, passphrase);
}

// The file of an earlier run.
Result<PracticeSecrets> read_secrets(const std::string& accounts, const std::string& passphrase,
                                     const std::string& venue, const std::string& private_key) {
    toml::table table;
    try {
        table = toml::parse(accounts);
    } catch (const toml::parse_error& error) {
        return fail(Errc::corrupt, fmt::format("the practice folder's accounts.toml, line {}: {}; "
                                               "choose another --folder, or remove this one",
                                               error.source().begin.line, error.description()));
    }
    const auto& key = table["account"][0]["key"][0];
    PracticeSecrets secrets{.passphrase = passphrase,
                            .key_id = key["id"].value_or(std::string()),
                            .key_secret = key["secret"].value_or(private_key),
                            .venue = key["venue"].value_or(std::string()),
                            .key_passphrase = key["passphrase"].value_or(std::string())};
    if (secrets.venue != venue) {
        return fail(Errc::refused,
                    fmt::format("this practice folder trades at {}; choose another --folder for {}",
                                secrets.venue, venue));
    }
    if (!secrets.key_id.empty() && !secrets.key_secret.empty()) return secrets;
    return fail(Errc::corrupt,
                "the practice folder's accounts.toml has no key with id and secret; choose another "
                "--folder, or remove this one to begin anew");
}

Status write_for(const House& house, Disk& disk, const std::string& path, std::string_view text) {
    TRY(disk.replace(path, as_bytes(text)));
    const std::uint32_t user = house.user_of(Role::practice);
    if (house.has_users() && ::chown(path.c_str(), user, user) != 0)
        return fail(Errc::io, path + ": cannot be given to the practice venue's user");
    return {};
}

}  // namespace

Result<PracticeSecrets> prepare_practice(const House& house, const std::string& venue, Disk& disk,
                                         Random& random) {
    const std::string accounts = house.folder_of(Role::practice) + "/accounts.toml";
    const std::string passphrase = house.folder() + "/practice-passphrase";
    const std::string private_key = house.folder() + "/practice-key.pem";
    const Result<Bytes> known = disk.read(accounts, kFileBytesMax);
    if (known) {
        TRY_ASSIGN(const Bytes phrase, disk.read(passphrase, kFileBytesMax));
        const Result<Bytes> pem = disk.read(private_key, kFileBytesMax);
        return read_secrets(std::string(as_text(*known)), std::string(as_text(phrase)), venue,
                            pem ? std::string(as_text(*pem)) : std::string());
    }
    if (known.error().code != Errc::not_found) return std::unexpected(known.error());
    PracticeSecrets secrets{.passphrase = random_hex(random, 16),
                            .key_id = "practice" + random_hex(random, 16),
                            .key_secret = random_hex(random, 32),
                            .venue = venue};
    if (has_passphrase(venue)) secrets.key_passphrase = random_hex(random, 8);
    std::string public_key;
    if (has_key_pair(venue)) {
        const lab::practice::MadeKey made = lab::practice::make_p256_key();
        public_key = made.credential.public_pem;
        secrets.key_id = "organizations/practice/apiKeys/" + random_hex(random, 16);
        secrets.key_secret = made.private_pem;
        TRY(disk.replace(private_key, as_bytes(secrets.key_secret)));
    }
    TRY(disk.replace(passphrase, as_bytes(secrets.passphrase)));
    TRY(write_for(house, disk, accounts, accounts_file(secrets, public_key)));
    return secrets;
}

Result<PriceSource> choose_prices(const UpOptions& options, bool is_online) {
    const std::array named{!options.candles.empty(), !options.trades.empty(),
                           !options.stream.empty(), options.market_seed.has_value(),
                           options.is_live};
    if (std::ranges::count(named, true) > 1) {
        return fail(Errc::invalid,
                    "choose one of --candles, --trades, --stream, --market and --live");
    }
    const auto files = [](std::string_view option, const std::vector<std::string>& paths) {
        PriceSource source;
        source.label = "recorded";
        for (const std::string& path : paths) {
            source.arguments.insert(
                source.arguments.end(),
                {std::string(option), std::filesystem::absolute(path).lexically_normal()});
            source.label += ", " + std::filesystem::path(path).filename().string();
        }
        return source;
    };
    PriceSource source;
    if (!options.candles.empty()) {
        source = files("--candles", options.candles);
    } else if (!options.trades.empty()) {
        source = files("--trades", options.trades);
    } else if (!options.stream.empty()) {
        source = files("--stream", {options.stream});
    } else if (options.is_live || (!options.market_seed && is_online)) {
        source = {.arguments = {"--live"}, .label = "live, Binance", .is_live = true};
    } else {
        const std::string seed = std::to_string(options.market_seed.value_or(1));
        source = {.arguments = {"--market", seed}, .label = "generated, seed " + seed};
    }
    source.speed = !options.speed.empty() ? options.speed : source.is_live ? "1" : "60";
    if (!source.is_live) source.label += ", speed " + source.speed;
    return source;
}

std::vector<StarterBot> starter_bots(const std::string& price) {
    const Decimal at = Decimal::parse(price).value_or(46'000);
    const Decimal lower = round_to(mul(at, "0.9"_d, Round::down), 1, Round::down);
    const Decimal upper = round_to(mul(at, "1.1"_d, Round::up), 1, Round::up);
    return {{"starter-dca", fmt::format(R"([bot]
name = "starter-dca"
kind = "dca"
account = "{}"
symbols = ["BTC/USDT"]
[dca]
side = "long"
base_order = "100"
safety_order = "200"
max_safety_orders = 5
active_safety_orders = 2
deviation_pct = "0.4"
step_scale = "1.3"
volume_scale = "1.5"
take_profit_pct = "0.6"
)",
                                        kPracticeAccount)},
            {"starter-grid", fmt::format(R"([bot]
name = "starter-grid"
kind = "grid"
account = "{}"
symbols = ["BTC/USDT"]
[grid]
lower = "{}"
upper = "{}"
intervals = 60
spacing = "arithmetic"
investment = "9000"
)",
                                         kPracticeAccount, lower.to_string(), upper.to_string())}};
}

}  // namespace strongroom::apps
