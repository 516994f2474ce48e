// Store: reading back what was saved. A row that cannot be is damage, and is named.
#include <algorithm>
#include <charconv>

#include "lab/practice/store_internal.h"

namespace strongroom::lab::practice {
namespace {

// Reads one row's columns by name; the first that does not read is the row's error.
class Row {
  public:
    Row(const soci::row& row, std::string table) : row_(row), table_(std::move(table)) {}

    std::string text(const char* column) {
        return row_.get_indicator(column) == soci::i_null ? "" : row_.get<std::string>(column);
    }
    std::int64_t number(const char* column) {
        if (row_.get_indicator(column) == soci::i_null) return wrong(column), 0;
        switch (row_.get_properties(column).get_data_type()) {
            case soci::dt_integer: return row_.get<int>(column);
            case soci::dt_long_long: return row_.get<long long>(column);
            default: return wrong(column), 0;
        }
    }
    Decimal amount(const char* column) {
        const Result<Decimal> value = Decimal::parse(text(column));
        if (!value) wrong(column);
        return value.value_or(Decimal());
    }
    Time time(const char* column) { return Time{number(column)}; }
    Asset asset(const char* column) {
        const std::string name = text(column);
        if (!Asset::fits(name)) return wrong(column), Asset();
        return Asset{name};
    }
    std::optional<std::int64_t> digits(const char* column) {
        const std::string written = text(column);
        if (written.empty()) return std::nullopt;
        std::int64_t value = 0;
        const auto [end, error] =
            std::from_chars(written.data(), written.data() + written.size(), value);
        if (error != std::errc{} || end != written.data() + written.size()) wrong(column);
        return value;
    }
    template <typename T>
    T named(const char* column, std::optional<T> (*read)(std::string_view)) {
        const std::optional<T> value = read(text(column));
        if (!value) wrong(column);
        return value.value_or(T{});
    }
    void wrong(const char* column) {
        if (trouble_.empty()) trouble_ = fmt::format("table {}: {} does not read", table_, column);
    }
    const std::string& trouble() const { return trouble_; }

  private:
    const soci::row& row_;
    std::string table_;
    std::string trouble_;
};

std::uint32_t symbol_number(Saved& saved, const std::string& symbol) {
    const auto at = std::ranges::find(saved.symbols, symbol);
    if (at != saved.symbols.end()) return static_cast<std::uint32_t>(at - saved.symbols.begin());
    saved.symbols.push_back(symbol);
    return static_cast<std::uint32_t>(saved.symbols.size() - 1);
}

void read_account(Row& row, Saved& saved) {
    if (row.number("number") != static_cast<std::int64_t>(saved.accounts.size()))
        row.wrong("number");
    saved.accounts.push_back(
        {.name = row.text("name"),
         .uid = static_cast<std::uint64_t>(row.digits("uid").value_or(0)),
         .created = row.time("created_ms"),
         .updated = row.time("updated_ms"),
         .last_execution = static_cast<std::uint64_t>(row.digits("last_execution").value_or(0))});
}

std::uint32_t account_number(Row& row, const Saved& saved) {
    const std::int64_t number = row.number("account");
    if (number < 0 || number >= static_cast<std::int64_t>(saved.accounts.size())) {
        row.wrong("account");
        return 0;
    }
    return static_cast<std::uint32_t>(number);
}

void read_key(Row& row, Saved& saved) {
    ApiKey key{.id = row.text("id"), .account = account_number(row, saved)};
    const std::string pem = row.text("public_pem");
    auto credential =
        pem.empty() ? credential_of_secret(row.text("secret")) : credential_of_public_key(pem);
    if (!credential) return row.wrong("secret");
    key.credential = *std::move(credential);
    const auto permissions = permissions_of(split_texts(row.text("permissions")));
    if (!permissions) return row.wrong("permissions");
    key.permissions = *permissions;
    key.ips = split_texts(row.text("ips"));
    key.created = row.time("created_ms");
    key.is_revoked = row.number("is_revoked") != 0;
    saved.keys.push_back(std::move(key));
}

void read_passphrase(Row& row, Saved& saved) {
    const auto key = std::ranges::find(saved.keys, row.text("id"), &ApiKey::id);
    if (key == saved.keys.end()) return row.wrong("id");
    key->venue = Protocol::kucoin;
    key->passphrase = row.text("passphrase");
    if (!check_passphrase(key->passphrase)) row.wrong("passphrase");
}

void read_label(Row& row, Saved& saved) {
    const auto key = std::ranges::find(saved.keys, row.text("id"), &ApiKey::id);
    if (key == saved.keys.end()) return row.wrong("id");
    key->label = row.text("label");
}

void read_sub_account(Row& row, Saved& saved) {
    const auto account = std::ranges::find(saved.accounts, row.text("name"), &Account::name);
    const std::string master = row.text("master");
    if (account == saved.accounts.end()) return row.wrong("name");
    if (std::ranges::find(saved.accounts, master, &Account::name) == saved.accounts.end())
        return row.wrong("master");
    account->master = master;
}

template <Protocol venue>
void read_venue_of_key(Row& row, Saved& saved) {
    const auto key = std::ranges::find(saved.keys, row.text("id"), &ApiKey::id);
    if (key == saved.keys.end()) return row.wrong("id");
    key->venue = venue;
}

void read_balance(Row& row, Saved& saved) {
    const Money total{row.amount("total"), row.asset("asset")};
    if (total.amount.is_negative()) row.wrong("total");
    saved.balances.push_back({account_number(row, saved), total});
}

void read_order(Row& row, Saved& saved) {
    VenueOrder order{.id = static_cast<std::uint64_t>(row.number("id")),
                     .account = account_number(row, saved),
                     .market = symbol_number(saved, row.text("symbol")),
                     .client_id = row.text("client_id"),
                     .side = row.named("side", side_of),
                     .type = row.named("type", order_type_of),
                     .time_in_force = row.named("time_in_force", time_in_force_of),
                     .price = {row.amount("price")},
                     .qty = {row.amount("qty")},
                     .quote_order_qty = row.amount("quote_order_qty"),
                     .filled = {row.amount("filled")},
                     .quote_filled = row.amount("quote_filled"),
                     .status = row.named("status", order_status_of),
                     .expiry_reason = row.text("expiry_reason"),
                     .strategy_id = row.digits("strategy_id"),
                     .strategy_type = row.digits("strategy_type"),
                     .created = row.time("created_ms"),
                     .updated = row.time("updated_ms"),
                     .market_time = row.time("market_ms")};
    if (order.filled > order.qty || order.filled.value.is_negative()) row.wrong("filled");
    saved.orders.push_back(std::move(order));
}

void read_stop(Row& row, Saved& saved) {
    const auto id = static_cast<std::uint64_t>(row.number("id"));
    const auto order = std::ranges::lower_bound(saved.orders, id, {}, &VenueOrder::id);
    const bool is_stop =
        order != saved.orders.end() && order->id == id && order->type == OrderType::stop_loss_limit;
    if (!is_stop) return row.wrong("id");
    order->stop_price = {row.amount("stop_price")};
    order->is_triggered = row.number("is_triggered") != 0;
    if (!order->stop_price.value.is_positive()) row.wrong("stop_price");
}

// Without its price a stop cannot be put back.
Status check_stops(const Saved& saved) {
    const bool has_all = std::ranges::none_of(saved.orders, [](const VenueOrder& order) {
        return order.type == OrderType::stop_loss_limit && order.stop_price.value.is_zero();
    });
    return has_all ? Status{} : fail(Errc::corrupt, "table stops: a stop order is not there");
}

void read_trade(Row& row, Saved& saved) {
    saved.trades.push_back({.id = static_cast<std::uint64_t>(row.number("id")),
                            .order_id = static_cast<std::uint64_t>(row.number("order_id")),
                            .account = account_number(row, saved),
                            .market = symbol_number(saved, row.text("symbol")),
                            .side = row.named("side", side_of),
                            .price = {row.amount("price")},
                            .qty = {row.amount("qty")},
                            .quote = row.amount("quote"),
                            .fee = {row.amount("fee"), row.asset("fee_asset")},
                            .is_maker = row.number("is_maker") != 0,
                            .time = row.time("time_ms"),
                            .market_time = row.time("market_ms")});
}

void read_market(Row& row, Saved& saved) {
    constexpr std::int64_t phases = 4;
    const std::int64_t index = row.number("position");
    const std::int64_t phase = row.number("phase");
    if (index < 0) row.wrong("position");
    if (phase < 0 || phase >= phases) row.wrong("phase");
    Position position{.source = row.text("source"),
                      .index = static_cast<std::uint64_t>(index),
                      .phase = static_cast<int>(phase),
                      .is_moving = row.number("is_moving") != 0,
                      .time = row.time("time_ms"),
                      .price = {row.amount("price")},
                      .last_side = row.named("last_side", side_of),
                      .last_trade_id = static_cast<std::uint64_t>(row.number("last_trade_id"))};
    if (!row.text("volume_left").empty()) position.volume_left = Qty{row.amount("volume_left")};
    saved.positions[row.text("symbol")] = std::move(position);
}

void read_counter(Row& row, Saved& saved) {
    const std::string name = row.text("name");
    const std::int64_t value = row.number("value");
    if (value < 0) row.wrong("value");
    const auto number = static_cast<std::uint64_t>(value);
    if (name == "order") saved.counters.next_order = number;
    if (name == "trade") saved.counters.next_trade = number;
    if (name == "execution") saved.counters.next_execution = number;
    if (name == "paused") saved.is_paused = value != 0;
}

Status read_table(soci::session& sql, const std::string& table, const std::string& order_by,
                  Saved& saved, void (*read)(Row&, Saved&)) {
    soci::row columns;
    soci::statement statement(sql);
    statement.exchange(soci::into(columns));
    statement.alloc();
    statement.prepare("select * from " + table + " order by " + order_by);
    statement.define_and_bind();
    for (bool is_there = statement.execute(true); is_there; is_there = statement.fetch()) {
        Row row(columns, table);
        read(row, saved);
        if (!row.trouble().empty()) return fail(Errc::corrupt, row.trouble());
    }
    return {};
}

}  // namespace

Result<Saved> Store::load() {
    Saved saved;
    if (!inner_) return saved;
    const auto read_all = [&]() -> Status {
        soci::session& sql = inner_->sql;
        TRY(read_table(sql, "accounts", "number", saved, read_account));
        TRY(read_table(sql, "keys", "id", saved, read_key));
        TRY(read_table(sql, "passphrases", "id", saved, read_passphrase));
        TRY(read_table(sql, "coinbase_keys", "id", saved, read_venue_of_key<Protocol::coinbase>));
        TRY(read_table(sql, "paper_keys", "id", saved, read_venue_of_key<Protocol::paper>));
        TRY(read_table(sql, "key_labels", "id", saved, read_label));
        TRY(read_table(sql, "sub_accounts", "name", saved, read_sub_account));
        TRY(read_table(sql, "balances", "account, asset", saved, read_balance));
        TRY(read_table(sql, "orders", "id", saved, read_order));
        TRY(read_table(sql, "stops", "id", saved, read_stop));
        TRY(check_stops(saved));
        TRY(read_table(sql, "trades", "id", saved, read_trade));
        TRY(read_table(sql, "markets", "symbol", saved, read_market));
        return read_table(sql, "counters", "name", saved, read_counter);
    };
    try {
        if (const Status read = read_all(); !read) return fail_in(inner_->label, read.error());
    } catch (const soci::soci_error& error) {
        return fail(Errc::corrupt, fmt::format("{}: {}", inner_->label, error.what()));
    }
    return saved;
}

}  // namespace strongroom::lab::practice
