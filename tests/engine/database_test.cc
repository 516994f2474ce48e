// The database is a projection: all rows are in it, each start makes it anew, failures are told.
#include "engine/database.h"

#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>

#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

class DatabaseTest : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = testing::TempDir() + "strongroom-database-" + std::to_string(::getpid());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        path_ = folder_ + "/engine.db";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    // Another reader: each row with its columns joined by '|'.
    std::vector<std::string> ask(const std::string& sql) const {
        sqlite3* file = nullptr;
        EXPECT_EQ(sqlite3_open_v2(path_.c_str(), &file, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
        std::vector<std::string> rows;
        const auto keep = [](void* out, int count, char** values, char**) {
            std::string row;
            for (int i = 0; i < count; ++i)
                row += (i > 0 ? "|" : "") + std::string(values[i] == nullptr ? "null" : values[i]);
            static_cast<std::vector<std::string>*>(out)->push_back(row);
            return 0;
        };
        char* problem = nullptr;
        EXPECT_EQ(sqlite3_exec(file, sql.c_str(), keep, &rows, &problem), SQLITE_OK)
            << (problem == nullptr ? "" : problem);
        sqlite3_free(problem);
        sqlite3_close(file);
        return rows;
    }

    static OrderRow order(std::uint8_t number, OrderState state) {
        OrderRow row{.bot = {1}, .ref = {number}, .order = {}, .changed = {5'000}};
        OrderIntent& intent = row.order.intent;
        intent.id.bytes[0] = number;
        intent.symbol = MUST(Symbol::parse("BTC/USDT"));
        intent.limit = Price{MUST(Decimal::parse("46000.01"))};
        intent.qty = {MUST(Decimal::parse("0.123456789012"))};
        intent.why = "line 3";
        row.order.state = state;
        row.order.venue_id = "28";
        return row;
    }

    using Rows = std::vector<std::string>;
    std::string folder_;
    std::string path_;
};

TEST_F(DatabaseTest, every_kind_of_row_is_there_with_its_values) {
    const auto database = MUST(Database::create(path_));
    database->write(BotRow{.view = {.id = {1},
                                    .name = {"dca"},
                                    .kind = "dca",
                                    .account = {"practice"},
                                    .symbol = MUST(Symbol::parse("BTC/USDT")),
                                    .state = "deal 1",
                                    .is_finished = true},
                           .deals_opened = 2,
                           .deals_closed = 1,
                           .realised = {MUST(Decimal::parse("-1.5")), Asset("USDT")}});
    database->write(order(7, OrderState::open));
    database->write(FillRow{.bot = {1},
                            .ref = {7},
                            .symbol = MUST(Symbol::parse("BTC/USDT")),
                            .fill = {.trade_id = "501",
                                     .time = {6'000},
                                     .side = Side::sell,
                                     .price = {100},
                                     .qty = {2},
                                     .fee = {MUST(Decimal::parse("0.2")), Asset("USDT")},
                                     .is_maker = true},
                            .why = "line 3",
                            .market_time = {7'000}});
    database->write(
        DealRow{{1}, Deal{.number = 4, .opened = {1}, .closed = Time{2}, .reason = "tp"}});
    database->write(NoticeRow{{1}, {9}, "it's said; drop table bots; -- ü"});
    EXPECT_OK(database->flush());
    EXPECT_EQ(ask("select * from bots"),
              Rows{"1|dca|dca|practice|BTC/USDT|deal 1|1|2|1|-1.5|USDT"});
    EXPECT_EQ(ask("select * from orders"),
              Rows{"07000000000000000000|1|7|BTC/USDT|buy|limit|46000.01|0.123456789012|0|open||"
                   "line 3|28|5000"});
    EXPECT_EQ(ask("select * from fills"),
              Rows{"BTC/USDT|501|1|7|6000|sell|100|2|0.2|USDT|1|line 3|7000"});
    EXPECT_EQ(ask("select * from deals"), Rows{"1|4|1|2|0|0|0|0|0||tp"});
    EXPECT_EQ(ask("select * from notices"), Rows{"1|9|it's said; drop table bots; -- ü"});
}

TEST_F(DatabaseTest, a_row_that_changes_is_replaced) {
    const auto database = MUST(Database::create(path_));
    database->write(order(7, OrderState::pending));
    database->write(order(8, OrderState::pending));
    EXPECT_OK(database->flush());
    database->write(order(7, OrderState::closed));
    EXPECT_OK(database->flush());
    EXPECT_EQ(ask("select ref, state from orders order by ref"), (Rows{"7|closed", "8|pending"}));
}

TEST_F(DatabaseTest, a_fill_that_is_told_twice_is_one_row) {
    const auto database = MUST(Database::create(path_));
    FillRow fill{.bot = {1}, .ref = {7}, .symbol = MUST(Symbol::parse("BTC/USDT")), .fill = {}};
    fill.fill.trade_id = "501";
    database->write(fill);
    database->write(fill);
    fill.fill.trade_id = "502";
    database->write(fill);
    EXPECT_OK(database->flush());
    EXPECT_EQ(ask("select count(*) from fills"), Rows{"2"});
}

TEST_F(DatabaseTest, what_is_not_flushed_is_not_seen_by_others) {
    const auto database = MUST(Database::create(path_));
    database->write(NoticeRow{{1}, {1}, "said"});
    EXPECT_EQ(ask("select count(*) from notices"), Rows{"0"});
    EXPECT_OK(database->flush());
    EXPECT_OK(database->flush());  // Nothing new is fine.
    EXPECT_EQ(ask("select count(*) from notices"), Rows{"1"});
}

TEST_F(DatabaseTest, each_start_makes_it_anew) {
    {
        const auto database = MUST(Database::create(path_));
        database->write(NoticeRow{{1}, {1}, "of an earlier life"});
        EXPECT_OK(database->flush());
    }
    const auto database = MUST(Database::create(path_));
    EXPECT_EQ(ask("select count(*) from notices"), Rows{"0"});
}

// After a crash the side files of the old database lie there; they are not of the new one.
TEST_F(DatabaseTest, leftovers_and_a_file_that_is_no_database_are_no_obstacle) {
    for (const char* ending : {"", "-wal", "-shm", "-journal"})
        std::ofstream(path_ + ending) << "garbage of an earlier life";
    const auto database = MUST(Database::create(path_));
    database->write(NoticeRow{{1}, {1}, "said"});
    EXPECT_OK(database->flush());
    EXPECT_EQ(ask("select count(*) from notices"), Rows{"1"});
}

TEST_F(DatabaseTest, one_that_cannot_be_made_names_its_file) {
    const auto failed = Database::create(folder_ + "/missing/engine.db");
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, Errc::io);
    EXPECT_TRUE(failed.error().message.starts_with(folder_ + "/missing/engine.db: "));
}

TEST_F(DatabaseTest, a_write_that_fails_is_told_at_the_flush_and_stays_told) {
    const auto database = MUST(Database::create(path_));
    database->write(NoticeRow{{1}, {1}, "kept"});
    EXPECT_OK(database->flush());
    ask("drop table notices");  // Behind its back.
    database->write(NoticeRow{{1}, {2}, "lost"});
    for (int i = 0; i < 2; ++i) {
        const Status flushed = database->flush();
        ASSERT_FALSE(flushed.has_value());
        EXPECT_EQ(flushed.error().code, Errc::io);
        EXPECT_TRUE(flushed.error().message.starts_with("database: ")) << flushed.error().message;
    }
}

}  // namespace
}  // namespace strongroom::engine
