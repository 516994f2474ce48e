// The accounts file: [[account]] with balances and [[account.key]], read strictly.
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <set>

#include "lab/practice/accounts.h"
#include "model/ids.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::size_t kFileBytesMax = 16U << 20U;

// One table of the file, with the place for messages: "accounts.toml:3: account.name: …".
class Table {
  public:
    Table(const toml::table& table, std::string_view file, std::string_view name)
        : table_(table), file_(file), name_(name) {}

    std::unexpected<Error> wrong(std::string_view key, std::string_view text) const {
        const toml::node* node = table_.get(key);
        const auto line = node == nullptr ? table_.source().begin.line : node->source().begin.line;
        return fail(Errc::invalid, fmt::format("{}:{}: {}.{}: {}", file_, line, name_, key, text));
    }

    bool has(std::string_view key) const { return table_.contains(key); }

    Result<std::string> text(std::string_view key) const {
        if (!has(key)) return wrong(key, "is missing");
        const auto value = table_.get(key)->value_exact<std::string>();
        if (!value) return wrong(key, "must be a text in quotes");
        return *value;
    }

    Result<std::vector<std::string>> texts(std::string_view key) const {
        std::vector<std::string> list;
        if (!has(key)) return list;
        const toml::array* array = table_.get(key)->as_array();
        if (array == nullptr) return wrong(key, "must be a list of texts, as in [\"read\"]");
        for (const toml::node& element : *array) {
            const auto value = element.value_exact<std::string>();
            if (!value) return wrong(key, "must be a list of texts, as in [\"read\"]");
            list.push_back(*value);
        }
        return list;
    }

    Status only(std::initializer_list<std::string_view> known) const {
        for (const auto& [key, node] : table_) {
            if (std::ranges::find(known, key.str()) == known.end())
                return wrong(key.str(), "is not a key of this table; see docs/practice-venue.md");
        }
        return {};
    }

    const toml::table& table() const { return table_; }

  private:
    const toml::table& table_;
    std::string file_;
    std::string name_;
};

Result<std::vector<Money>> read_balances(const Table& account) {
    std::vector<Money> balances;
    if (!account.has("balances")) return balances;
    const toml::table* table = account.table().get("balances")->as_table();
    if (table == nullptr)
        return account.wrong("balances", "must be a table, as in { USDT = \"10000\" }");
    for (const auto& [key, node] : *table) {
        const std::string name(key.str());
        const auto written = node.value_exact<std::string>();
        if (!written)
            return account.wrong("balances", name + ": must be a text in quotes, as in \"0.5\"");
        const Result<Decimal> amount = Decimal::parse(*written);
        if (!amount) return account.wrong("balances", name + ": " + amount.error().message);
        if (amount->is_negative())
            return account.wrong("balances", name + ": must not be below zero");
        if (name.empty() || !Asset::fits(name))
            return account.wrong("balances", name + ": is not an asset's name of 1 to 23 bytes");
        balances.push_back({*amount, Asset{name}});
    }
    return balances;
}

Result<Credential> read_credential(const Table& key, Protocol venue) {
    if (key.has("secret") == key.has("public_key"))
        return key.wrong("secret", "write either secret or public_key");
    const std::string_view field = key.has("secret") ? "secret" : "public_key";
    TRY_ASSIGN(std::string text, key.text(field));
    auto credential = field == "secret" ? credential_of_secret(std::move(text))
                                        : credential_of_public_key(std::move(text));
    if (!credential) return key.wrong(field, credential.error().message);
    if (const Status fine = check_credential(*credential, venue); !fine)
        return key.wrong(field, fine.error().message);
    return credential;
}

Result<std::string> read_passphrase(const Table& key, Protocol venue) {
    if (venue != Protocol::kucoin) {
        if (key.has("passphrase"))
            return key.wrong("passphrase", "only keys of \"kucoin\" have one");
        return std::string();
    }
    TRY_ASSIGN(std::string passphrase, key.text("passphrase"));
    if (const Status fine = check_passphrase(passphrase); !fine)
        return key.wrong("passphrase", fine.error().message);
    return passphrase;
}

Result<ApiKey> read_key(const Table& table) {
    TRY(table.only({"venue", "id", "secret", "public_key", "passphrase", "permissions", "ips"}));
    TRY_ASSIGN(const std::string name, table.text("venue"));
    const auto venue = protocol_of(name);
    if (!venue) {
        return table.wrong("venue", fmt::format("\"{}\" is not played by the practice venue; "
                                                "write one of {}",
                                                name.substr(0, 40), protocol_names()));
    }
    ApiKey key{.venue = *venue};
    TRY_ASSIGN(key.id, table.text("id"));
    if (const Status fine = check_key_id(key.id, *venue); !fine)
        return table.wrong("id", fine.error().message);
    TRY_ASSIGN(key.credential, read_credential(table, *venue));
    TRY_ASSIGN(key.passphrase, read_passphrase(table, *venue));
    TRY_ASSIGN(const std::vector<std::string> rights, table.texts("permissions"));
    const Result<Permissions> permissions = permissions_of(rights);
    if (!permissions) return table.wrong("permissions", permissions.error().message);
    key.permissions = *permissions;
    TRY_ASSIGN(key.ips, table.texts("ips"));
    if (const Status fine = check_ips(key.ips); !fine)
        return table.wrong("ips", fine.error().message);
    return key;
}

Result<AccountSeed> read_account(const Table& table, std::string_view file,
                                 std::set<std::string>& names, std::set<std::string>& ids) {
    TRY(table.only({"name", "master", "balances", "key"}));
    AccountSeed seed;
    TRY_ASSIGN(seed.name, table.text("name"));
    if (const Status fine = check_name("", seed.name); !fine)
        return table.wrong("name", fine.error().message.substr(2));  // Without its own place.
    if (!names.insert(seed.name).second)
        return table.wrong("name", fmt::format("\"{}\" is there twice", seed.name));
    if (table.has("master")) {
        TRY_ASSIGN(seed.master, table.text("master"));
    }
    TRY_ASSIGN(seed.balances, read_balances(table));
    if (!table.has("key")) return seed;
    const toml::array* keys = table.table().get("key")->as_array();
    if (keys == nullptr) return table.wrong("key", "write [[account.key]]");
    for (const toml::node& node : *keys) {
        const toml::table* key = node.as_table();
        if (key == nullptr) return table.wrong("key", "write [[account.key]]");
        const Table reader(*key, file, "account.key");
        TRY_ASSIGN(ApiKey read, read_key(reader));
        if (!ids.insert(read.id).second)
            return reader.wrong("id", fmt::format("\"{}\" is there twice", read.id));
        seed.keys.push_back(std::move(read));
    }
    return seed;
}

}  // namespace

Result<std::vector<AccountSeed>> read_accounts(std::string_view text, std::string_view file_name) {
    if (text.size() > kFileBytesMax)
        return fail(Errc::exhausted, fmt::format("{}: longer than 16 MiB", file_name));
    toml::table root;
    try {
        root = toml::parse(text, file_name);
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}:{}: {}", file_name, error.source().begin.line,
                                               error.description()));
    }
    const Table top(root, file_name, "file");
    TRY(top.only({"account"}));
    const toml::array* accounts = root["account"].as_array();
    if (accounts == nullptr || accounts->empty()) {
        return fail(
            Errc::invalid,
            fmt::format("{}: account: no [[account]] in it; write at least one", file_name));
    }
    std::vector<AccountSeed> seeds;
    std::set<std::string> names;
    std::set<std::string> ids;
    for (const toml::node& node : *accounts) {
        const toml::table* table = node.as_table();
        if (table == nullptr)
            return fail(Errc::invalid, fmt::format("{}: account: write [[account]]", file_name));
        TRY_ASSIGN(AccountSeed seed,
                   read_account(Table(*table, file_name, "account"), file_name, names, ids));
        // Only one that stands before it, so that no two are each other's.
        const auto master = std::ranges::find(seeds, seed.master, &AccountSeed::name);
        if (!seed.master.empty() && (master == seeds.end() || !master->master.empty())) {
            return Table(*table, file_name, "account")
                .wrong("master", "must be an account further up that is no sub-account");
        }
        seeds.push_back(std::move(seed));
    }
    return seeds;
}

}  // namespace strongroom::lab::practice
