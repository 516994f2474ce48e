#include "lab/practice/store.h"

#include "lab/practice/store_internal.h"

namespace strongroom::lab::practice {
namespace {

constexpr const char* kTables[] = {
    "create table if not exists accounts (number integer primary key, name text not null unique,"
    " uid text, created_ms bigint, updated_ms bigint, last_execution text)",
    "create table if not exists keys (id text primary key, account integer, kind text, secret text,"
    " public_pem text, permissions text, ips text, created_ms bigint, is_revoked integer)",
    "create table if not exists passphrases (id text primary key, passphrase text)",
    "create table if not exists coinbase_keys (id text primary key)",
    "create table if not exists key_labels (id text primary key, label text)",
    "create table if not exists sub_accounts (name text primary key, master text)",
    "create table if not exists paper_keys (id text primary key)",
    "create table if not exists balances (account integer, asset text, total text,"
    " primary key (account, asset))",
    "create table if not exists orders (id bigint primary key, account integer, symbol text,"
    " client_id text, side text, type text, time_in_force text, price text, qty text,"
    " quote_order_qty text, filled text, quote_filled text, status text, expiry_reason text,"
    " strategy_id text, strategy_type text, created_ms bigint, updated_ms bigint,"
    " market_ms bigint)",
    // Beside orders, so that a store of before is read as it is.
    "create table if not exists stops (id bigint primary key, stop_price text,"
    " is_triggered integer)",
    "create table if not exists trades (id bigint primary key, order_id bigint, account integer,"
    " symbol text, side text, price text, qty text, quote text, fee text, fee_asset text,"
    " is_maker integer, time_ms bigint, market_ms bigint)",
    "create table if not exists markets (symbol text primary key, source text, position bigint,"
    " phase integer, is_moving integer, time_ms bigint, price text, volume_left text,"
    " last_side text, last_trade_id bigint)",
    "create table if not exists counters (name text primary key, value bigint)",
};

std::string text_of(const std::optional<std::int64_t>& number) {
    return number ? fmt::format("{}", *number) : "";
}

}  // namespace

std::string join_texts(const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, ","));
}

std::vector<std::string> split_texts(const std::string& text) {
    std::vector<std::string> texts;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t comma = std::min(text.find(',', from), text.size());
        texts.push_back(text.substr(from, comma - from));
        from = comma + 1;
    }
    return texts;
}

Store::Store() = default;
Store::Store(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path) {
    try {
        auto inner = std::make_unique<Inner>(path, path);
        inner->execute("pragma journal_mode = wal");
        inner->execute("pragma synchronous = off");  // The process may die, not the machine.
        for (const char* table : kTables) inner->execute(table);
        return std::unique_ptr<Store>(new Store(std::move(inner)));
    } catch (const soci::soci_error& error) {
        return fail(Errc::io, fmt::format("{}: {}", path, error.what()));
    }
}

// What is on the disk after a commit that failed is unknown: there is no other after it.
Status Store::commit() {
    if (!inner_) return {};
    Status done = inner_->commit();
    if (!done) inner_->failure = done.error();
    return done;
}

void Store::save(std::uint32_t number, const Account& account) {
    if (!inner_) return;
    inner_->run([&] {
        const std::string uid = fmt::format("{}", account.uid);
        const std::string execution = fmt::format("{}", account.last_execution);
        const long long created = account.created.ms;
        const long long updated = account.updated.ms;
        inner_->execute(
            "insert or replace into accounts values (:number, :name, :uid, :created, "
            ":updated, :execution)",
            soci::use(number), soci::use(account.name), soci::use(uid), soci::use(created),
            soci::use(updated), soci::use(execution));
        if (account.master.empty()) return;
        inner_->execute("insert or replace into sub_accounts values (:name, :master)",
                        soci::use(account.name), soci::use(account.master));
    });
}

void Store::save(const ApiKey& key) {
    if (!inner_) return;
    inner_->run([&] {
        const std::string kind(to_string(key.credential.kind));
        const std::string permissions = join_texts(names_of(key.permissions));
        const std::string ips = join_texts(key.ips);
        const long long created = key.created.ms;
        const int revoked = key.is_revoked ? 1 : 0;
        inner_->execute(
            "insert or replace into keys values (:id, :account, :kind, :secret, :pem, "
            ":permissions, :ips, :created, :revoked)",
            soci::use(key.id), soci::use(key.account), soci::use(kind),
            soci::use(key.credential.secret), soci::use(key.credential.public_pem),
            soci::use(permissions), soci::use(ips), soci::use(created), soci::use(revoked));
        // Tables of their own: stores of before these venues were played stay readable.
        if (key.venue == Protocol::kucoin) {
            inner_->execute("insert or replace into passphrases values (:id, :passphrase)",
                            soci::use(key.id), soci::use(key.passphrase));
        }
        if (key.venue == Protocol::coinbase) {
            inner_->execute("insert or replace into coinbase_keys values (:id)", soci::use(key.id));
        }
        if (!key.label.empty()) {
            inner_->execute("insert or replace into key_labels values (:id, :label)",
                            soci::use(key.id), soci::use(key.label));
        }
        if (key.venue == Protocol::paper) {
            inner_->execute("insert or replace into paper_keys values (:id)", soci::use(key.id));
        }
    });
}

void Store::save(std::uint32_t account, const Asset& asset, const Wallet::Balance& balance) {
    if (!inner_) return;
    inner_->run([&] {
        const std::string name = asset.str();
        const std::string total = balance.total().to_string();
        inner_->execute("insert or replace into balances values (:account, :asset, :total)",
                        soci::use(account), soci::use(name), soci::use(total));
    });
}

void Store::save(const VenueOrder& order, const std::string& symbol) {
    if (!inner_) return;
    inner_->run([&] {
        const auto id = static_cast<long long>(order.id);
        const std::string side(side_name(order.side));
        const std::string type(to_string(order.type));
        const std::string tif(to_string(order.time_in_force));
        const std::string price = order.price.value.to_string();
        const std::string qty = order.qty.value.to_string();
        const std::string quote = order.quote_order_qty.to_string();
        const std::string filled = order.filled.value.to_string();
        const std::string quote_filled = order.quote_filled.to_string();
        const std::string status(to_string(order.status));
        const std::string strategy = text_of(order.strategy_id);
        const std::string strategy_type = text_of(order.strategy_type);
        const long long created = order.created.ms;
        const long long updated = order.updated.ms;
        const long long market = order.market_time.ms;
        inner_->execute(
            "insert or replace into orders values (:id, :account, :symbol, :client, "
            ":side, :type, :tif, :price, :qty, :quote, :filled, :quote_filled, :status,"
            " :reason, :strategy, :strategy_type, :created, :updated, :market)",
            soci::use(id), soci::use(order.account), soci::use(symbol), soci::use(order.client_id),
            soci::use(side), soci::use(type), soci::use(tif), soci::use(price), soci::use(qty),
            soci::use(quote), soci::use(filled), soci::use(quote_filled), soci::use(status),
            soci::use(order.expiry_reason), soci::use(strategy), soci::use(strategy_type),
            soci::use(created), soci::use(updated), soci::use(market));
        if (order.type != OrderType::stop_loss_limit) return;
        const std::string stop = order.stop_price.value.to_string();
        const int triggered = order.is_triggered ? 1 : 0;
        inner_->execute("insert or replace into stops values (:id, :stop, :triggered)",
                        soci::use(id), soci::use(stop), soci::use(triggered));
    });
}

void Store::save(const VenueTrade& trade, const std::string& symbol) {
    if (!inner_) return;
    inner_->run([&] {
        const auto id = static_cast<long long>(trade.id);
        const auto order = static_cast<long long>(trade.order_id);
        const std::string side(side_name(trade.side));
        const std::string price = trade.price.value.to_string();
        const std::string qty = trade.qty.value.to_string();
        const std::string quote = trade.quote.to_string();
        const std::string fee = trade.fee.amount.to_string();
        const std::string asset = trade.fee.asset.str();
        const int maker = trade.is_maker ? 1 : 0;
        const long long time = trade.time.ms;
        const long long market = trade.market_time.ms;
        inner_->execute(
            "insert or replace into trades values (:id, :order, :account, :symbol, "
            ":side, :price, :qty, :quote, :fee, :asset, :maker, :time, :market)",
            soci::use(id), soci::use(order), soci::use(trade.account), soci::use(symbol),
            soci::use(side), soci::use(price), soci::use(qty), soci::use(quote), soci::use(fee),
            soci::use(asset), soci::use(maker), soci::use(time), soci::use(market));
    });
}

void Store::save(const Counters& counters) {
    if (!inner_) return;
    inner_->run([&] {
        const auto order = static_cast<long long>(counters.next_order);
        const auto trade = static_cast<long long>(counters.next_trade);
        const auto execution = static_cast<long long>(counters.next_execution);
        inner_->execute(
            "insert or replace into counters values ('order', :order), ('trade', "
            ":trade), ('execution', :execution)",
            soci::use(order), soci::use(trade), soci::use(execution));
    });
}

void Store::save(const std::string& symbol, const Position& position) {
    if (!inner_) return;
    inner_->run([&] {
        const auto index = static_cast<long long>(position.index);
        const int moving = position.is_moving ? 1 : 0;
        const long long time = position.time.ms;
        const std::string price = position.price.value.to_string();
        const std::string left =
            position.volume_left ? position.volume_left->value.to_string() : "";
        const std::string side(side_name(position.last_side));
        const auto trade = static_cast<long long>(position.last_trade_id);
        inner_->execute(
            "insert or replace into markets values (:symbol, :source, :index, :phase, "
            ":moving, :time, :price, :left, :side, :trade)",
            soci::use(symbol), soci::use(position.source), soci::use(index),
            soci::use(position.phase), soci::use(moving), soci::use(time), soci::use(price),
            soci::use(left), soci::use(side), soci::use(trade));
    });
}

void Store::save_paused(bool is_paused) {
    if (!inner_) return;
    inner_->run([&] {
        const int value = is_paused ? 1 : 0;
        inner_->execute("insert or replace into counters values ('paused', :value)",
                        soci::use(value));
    });
}

}  // namespace strongroom::lab::practice
