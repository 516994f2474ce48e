#include "engine/database.h"

#include <fmt/format.h>

#include <cstdio>

#include "engine/sql_writes_internal.h"

namespace strongroom::engine {
namespace {

constexpr const char* kTables[] = {
    "create table bots (id integer primary key, name text not null unique, kind text, account "
    "text, symbol text,"
    " state text, is_finished integer, deals_opened integer, deals_closed integer, realised text, "
    "realised_asset text)",
    "create table orders (intent text primary key, bot integer, ref integer, symbol text, side "
    "text, kind text,"
    " limit_price text, qty text, filled text, state text, reason text, why text, venue_id text, "
    "changed_ms integer)",
    "create table fills (symbol text, trade_id text, bot integer, ref integer, time_ms integer, "
    "side text, price text,"
    " qty text, fee text, fee_asset text, is_maker integer, why text, market_ms integer,"
    " primary key (symbol, trade_id, bot, ref))",
    "create table deals (bot integer, number integer, opened_ms integer, closed_ms integer, "
    "safety_orders integer,"
    " bought text, average text, exit_price text, profit text, profit_asset text, reason text,"
    " primary key (bot, number))",
    "create table notices (bot integer, time_ms integer, text text)",
};

}  // namespace

struct Database::Inner : SqlWrites {
    using SqlWrites::SqlWrites;
};

Database::Database(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::create(const std::string& path) {
    for (const char* ending : {"", "-wal", "-shm", "-journal"})
        (void)std::remove((path + ending).c_str());
    try {
        auto inner = std::make_unique<Inner>(path, "database");
        inner->sql << "pragma journal_mode = wal";
        inner->sql
            << "pragma synchronous = normal";  // It is rebuilt from the journal after a crash.
        for (const char* table : kTables) inner->sql << table;
        return std::unique_ptr<Database>(new Database(std::move(inner)));
    } catch (const soci::soci_error& error) {
        return fail(Errc::io, fmt::format("{}: {}", path, error.what()));
    }
}

Status Database::flush() { return inner_->commit(); }

void Database::write(const BotRow& row) {
    inner_->run([&] {
        const std::string realised = row.realised.amount.to_string();
        const std::string asset = row.realised.asset.str();
        const std::string symbol = row.view.symbol.str();
        const int finished = row.view.is_finished ? 1 : 0;
        inner_->sql << "insert or replace into bots values (:id, :name, :kind, :account, :symbol, "
                       ":state, :finished,"
                       " :opened, :closed, :realised, :asset)",
            soci::use(row.view.id.number), soci::use(row.view.name.value), soci::use(row.view.kind),
            soci::use(row.view.account.value), soci::use(symbol), soci::use(row.view.state),
            soci::use(finished), soci::use(row.deals_opened), soci::use(row.deals_closed),
            soci::use(realised), soci::use(asset);
    });
}

void Database::write(const OrderRow& row) {
    inner_->run([&] {
        const OrderIntent& intent = row.order.intent;
        const std::string id = intent.id.str();
        const std::string symbol = intent.symbol.str();
        const std::string side(to_string(intent.side));
        const std::string kind(to_string(intent.kind));
        const std::string limit = intent.limit ? intent.limit->value.to_string() : "";
        const std::string qty = intent.qty.value.to_string();
        const std::string filled = row.order.filled.value.to_string();
        const std::string state(to_string(row.order.state));
        const std::string reason(to_string(row.order.reason));
        const long long changed = row.changed.ms;
        inner_->sql << "insert or replace into orders values (:id, :bot, :ref, :symbol, :side, "
                       ":kind, :limit, :qty,"
                       " :filled, :state, :reason, :why, :venue_id, :changed)",
            soci::use(id), soci::use(row.bot.number), soci::use(row.ref.number), soci::use(symbol),
            soci::use(side), soci::use(kind), soci::use(limit), soci::use(qty), soci::use(filled),
            soci::use(state), soci::use(reason), soci::use(intent.why),
            soci::use(row.order.venue_id), soci::use(changed);
    });
}

void Database::write(const FillRow& row) {
    inner_->run([&] {
        const std::string symbol = row.symbol.str();
        const long long time = row.fill.time.ms;
        const std::string side(to_string(row.fill.side));
        const std::string price = row.fill.price.value.to_string();
        const std::string qty = row.fill.qty.value.to_string();
        const std::string fee = row.fill.fee.amount.to_string();
        const std::string asset = row.fill.fee.asset.str();
        const int maker = row.fill.is_maker ? 1 : 0;
        const long long market_time = row.market_time.ms;
        inner_->sql << "insert or replace into fills values (:symbol, :trade, :bot, :ref, :time, "
                       ":side, :price, :qty,"
                       " :fee, :asset, :maker, :why, :market)",
            soci::use(symbol), soci::use(row.fill.trade_id), soci::use(row.bot.number),
            soci::use(row.ref.number), soci::use(time), soci::use(side), soci::use(price),
            soci::use(qty), soci::use(fee), soci::use(asset), soci::use(maker), soci::use(row.why),
            soci::use(market_time);
    });
}

void Database::write(const DealRow& row) {
    inner_->run([&] {
        const Deal& deal = row.deal;
        const long long opened = deal.opened.ms;
        const long long closed = deal.closed ? deal.closed->ms : 0;
        const std::string bought = deal.bought.value.to_string();
        const std::string average = deal.average.to_string();
        const std::string exit = deal.exit_price.to_string();
        const std::string profit = deal.profit.amount.to_string();
        const std::string asset = deal.profit.asset.str();
        inner_->sql << "insert or replace into deals values (:bot, :number, :opened, :closed, "
                       ":safety, :bought,"
                       " :average, :exit, :profit, :asset, :reason)",
            soci::use(row.bot.number), soci::use(deal.number), soci::use(opened), soci::use(closed),
            soci::use(deal.safety_orders), soci::use(bought), soci::use(average), soci::use(exit),
            soci::use(profit), soci::use(asset), soci::use(deal.reason);
    });
}

void Database::write(const NoticeRow& row) {
    inner_->run([&] {
        const long long time = row.time.ms;
        inner_->sql << "insert into notices values (:bot, :time, :text)", soci::use(row.bot.number),
            soci::use(time), soci::use(row.text);
    });
}

}  // namespace strongroom::engine
