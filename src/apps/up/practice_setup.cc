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

constexpr std::string_view kStarterDca = R"([dca]
side = "long"
base_order = "100"
safety_order = "200"
max_safety_orders = 5
active_safety_orders = 2
deviation_pct = "0.4"
step_scale = "1.3"
volume_scale = "1.5"
take_profit_pct = "0.6"
)";
constexpr std::string_view kStarterGrid = R"([grid]
lower = "{}"
upper = "{}"
intervals = 60
spacing = "arithmetic"
investment = "9000"
)";

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

// Where the other half is.
std::string private_path(const House& house, const PracticeKey& key) {
    return fmt::format("{}/{}-key.pem", house.folder(), key.account);
}

std::string account_of(const std::vector<std::string>& venues, const std::string& venue) {
    constexpr std::string_view first = "practice";
    return venue == venues.front() ? std::string(first) : fmt::format("{}-{}", first, venue);
}

std::string account_text(const PracticeKey& key) {
    const std::string credential =
        key.public_key.empty() ? fmt::format("secret = \"{}\"\n", key.secret)
                               : fmt::format("public_key = \"\"\"\n{}\"\"\"\n", key.public_key);
    const std::string passphrase =
        key.passphrase.empty() ? "" : fmt::format("passphrase = \"{}\"\n", key.passphrase);
    return fmt::format(
        "[[account]]\n"
        "name = \"{}\"\n"
        "balances = {{ USDT = \"{}\" }}\n"
        "[[account.key]]\n"
        "venue = \"{}\"\n"
        "id = \"{}\"\n"
        "{}{}"
        "permissions = [\"read\", \"trade\"]\n"
        "ips = [\"127.0.0.1\"]\n",
        key.account, kStartQuote, key.venue, key.id, credential, passphrase);
}

PracticeKey make_key(const std::string& venue, std::string account, Random& random) {
    PracticeKey key{.venue = venue, .account = std::move(account)};
    if (has_key_pair(venue)) {
        lab::practice::MadeKey made = lab::practice::make_p256_key();
        key.id = "organizations/practice/apiKeys/" + random_hex(random, 16);
        key.secret = std::move(made.private_pem);
        key.public_key = std::move(made.credential.public_pem);
        return key;
    }
    key.id = "practice" + random_hex(random, 16);
    key.secret = random_hex(random, 32);
    if (has_passphrase(venue)) key.passphrase = random_hex(random, 8);
    return key;
}

PracticeKey read_key(const toml::table& account) {
    const auto& key = account["key"][0];
    const auto text = [](const auto& node) { return node.value_or(std::string()); };
    return {.venue = text(key["venue"]),
            .account = text(account["name"]),
            .id = text(key["id"]),
            .secret = text(key["secret"]),
            .passphrase = text(key["passphrase"]),
            .public_key = text(key["public_key"])};
}

// The file of an earlier run.
Result<std::vector<PracticeKey>> read_keys(const std::string& accounts, const House& house,
                                           Disk& disk) {
    toml::table table;
    try {
        table = toml::parse(accounts);
    } catch (const toml::parse_error& error) {
        return fail(Errc::corrupt, fmt::format("the practice folder's accounts.toml, line {}: {}; "
                                               "choose another --folder, or remove this one",
                                               error.source().begin.line, error.description()));
    }
    std::vector<PracticeKey> keys;
    const toml::array* list = table["account"].as_array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const toml::table* account = list->get(i)->as_table();
        if (account == nullptr) continue;
        PracticeKey& key = keys.emplace_back(read_key(*account));
        if (key.public_key.empty()) continue;
        TRY_ASSIGN(const Bytes pem, disk.read(private_path(house, key), kFileBytesMax));
        key.secret = as_text(pem);
    }
    const auto is_whole = [](const PracticeKey& key) {
        return !key.id.empty() && !key.secret.empty();
    };
    if (!keys.empty() && std::ranges::all_of(keys, is_whole)) return keys;
    return fail(Errc::corrupt,
                "the practice folder's accounts.toml has no key with id and secret; choose another "
                "--folder, or remove this one to begin anew");
}

}  // namespace

Status write_for_practice(const House& house, Disk& disk, const std::string& path,
                          std::string_view text) {
    TRY(disk.replace(path, as_bytes(text)));
    const std::uint32_t user = house.user_of(Role::practice);
    if (house.has_users() && ::chown(path.c_str(), user, user) != 0)
        return fail(Errc::io, path + ": cannot be given to the practice venue's user");
    return {};
}

Result<PracticeSecrets> prepare_practice(const House& house, const std::vector<std::string>& venues,
                                         Disk& disk, Random& random) {
    const std::string accounts = house.folder_of(Role::practice) + "/accounts.toml";
    const std::string passphrase = house.folder() + "/practice-passphrase";
    const Result<Bytes> known = disk.read(accounts, kFileBytesMax);
    PracticeSecrets secrets;
    if (known) {
        TRY_ASSIGN(const Bytes phrase, disk.read(passphrase, kFileBytesMax));
        secrets.passphrase = as_text(phrase);
        TRY_ASSIGN(secrets.keys, read_keys(std::string(as_text(*known)), house, disk));
        std::vector<std::string> before;
        for (const PracticeKey& key : secrets.keys) before.push_back(key.venue);
        if (before == venues) return secrets;
        return fail(Errc::refused,
                    fmt::format("this practice folder trades at {}; choose another --folder for {}",
                                fmt::join(before, ", "), fmt::join(venues, ", ")));
    }
    if (known.error().code != Errc::not_found) return std::unexpected(known.error());
    secrets.passphrase = random_hex(random, 16);
    std::string text = "# The practice venues' accounts: play money. Written by strongroom up.\n";
    for (const std::string& venue : venues) {
        const PracticeKey& key =
            secrets.keys.emplace_back(make_key(venue, account_of(venues, venue), random));
        text += account_text(key);
        if (!key.public_key.empty())
            TRY(disk.replace(private_path(house, key), as_bytes(key.secret)));
    }
    TRY(disk.replace(passphrase, as_bytes(secrets.passphrase)));
    TRY(write_for_practice(house, disk, accounts, text));
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

std::vector<StarterBot> starter_bots(const std::vector<PracticeKey>& keys,
                                     const std::string& price) {
    const Decimal at = Decimal::parse(price).value_or(46'000);
    const Decimal lower = round_to(mul(at, "0.9"_d, Round::down), 1, Round::down);
    const Decimal upper = round_to(mul(at, "1.1"_d, Round::up), 1, Round::up);
    std::vector<StarterBot> bots;
    for (const PracticeKey& key : keys) {
        const std::string end = &key == &keys.front() ? "" : "-" + key.venue;
        const auto add = [&](const std::string& kind, const std::string& settings) {
            const std::string name = fmt::format("starter-{}{}", kind, end);
            bots.push_back({name, fmt::format("[bot]\nname = \"{}\"\nkind = \"{}\"\n"
                                              "account = \"{}\"\nsymbols = [\"BTC/USDT\"]\n{}",
                                              name, kind, key.account, settings)});
        };
        add("dca", std::string(kStarterDca));
        add("grid", fmt::format(kStarterGrid, lower.to_string(), upper.to_string()));
    }
    return bots;
}

}  // namespace strongroom::apps
