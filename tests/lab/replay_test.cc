// A journal read again, against books that are the same, and books that are not.
#include "lab/replay.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <filesystem>

#include "base/real_env.h"
#include "base/scratch_folder.h"
#include "engine/database.h"
#include "engine/journal.h"
#include "engine/records.h"
#include "lab/placed_orders.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;

const char* kBot =
    "[bot]\nname = \"b\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n[dca]\n"
    "base_order = \"100\"\nsafety_order = \"50\"\nmax_safety_orders = 1\ndeviation_pct = \"1\"\n"
    "take_profit_pct = \"1\"\n";

// What an engine leaves in its folder: a bot whose base order was filled.
class Replay : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_FALSE(folder_.path().empty());
        for (const char* part : {"live", "scratch"})
            std::filesystem::create_directory(root_ / part);
        live();
    }

    void live() {
        engine::Journal journal = MUST(engine::Journal::open(disk_, random_, path("live/journal")));
        const auto database = MUST(engine::Database::create(path("live/engine.db")));
        engine::Records records(*database);
        PlacedOrders orders;
        engine::Core core(engine::IntentNames(journal.install()), {}, orders, orders, records);
        const auto feed = [&](std::int64_t time, engine::InputBody body) {
            const engine::Input input{{time}, {time}, {100}, std::move(body)};
            EXPECT_TRUE(journal.append(input));
            records.set_time(input.venue_time, input.market_time);
            EXPECT_TRUE(core.handle(input));
        };
        const Instrument btc{.symbol = MUST(Symbol::parse("BTC/USDT")),
                             .venue_symbol = "BTCUSDT",
                             .tick = "0.01"_d,
                             .step = "0.00001"_d,
                             .min_notional = 5};
        feed(1000, engine::AddBot{kBot, {{btc, {"0.001"_d, "0.001"_d}}}});
        ASSERT_EQ(orders.list.size(), 1U);
        const IntentId base = orders.list[0].id;
        feed(1100, engine::OrderSigned{base, "tag", {9000}});
        OrderReport filled{.state = OrderState::closed, .reason = CloseReason::filled};
        filled.venue_id = "7";
        filled.filled = {1};
        filled.fill = Fill{.trade_id = "1",
                           .time = {1200},
                           .side = Side::buy,
                           .price = {100},
                           .qty = {1},
                           .fee = {"0.1"_d, Asset{"USDT"}}};
        feed(1200, engine::OrderReported{base, filled});
        EXPECT_GT(orders.list.size(), 1U);
        EXPECT_TRUE(journal.sync());
        EXPECT_TRUE(database->flush());
        orders_ = orders.list.size();
    }

    void change_books(const std::string& statement) {
        soci::session sql(soci::sqlite3, "db=" + path("live/engine.db"));
        sql << statement;
    }
    std::string path(const std::string& name) const { return (root_ / name).string(); }
    Result<ReplayResult> again() {
        return replay({.folder = path("live"), .scratch = path("scratch"), .settings = {}}, disk_,
                      random_);
    }

    const ScratchFolder folder_{"replay-test"};
    const std::filesystem::path root_{folder_.path()};
    PosixDisk disk_;
    SystemRandom random_;
    std::size_t orders_ = 0;
};

TEST_F(Replay, the_same_journal_gives_the_same_orders) {
    const ReplayResult result = MUST(again());
    EXPECT_EQ(result.inputs, 3U);
    EXPECT_EQ(result.orders, orders_);
    EXPECT_EQ(result.difference, "");
}

TEST_F(Replay, an_order_with_other_terms_is_named_as_the_replay_has_it) {
    change_books("update orders set qty = '2' where ref = 1");
    EXPECT_TRUE(MUST(again()).difference.starts_with(
        "only in the replay: order 1 of bot 1: buy 1 BTC/USDT market"));
}

TEST_F(Replay, an_order_that_the_journal_does_not_explain_is_named) {
    change_books(
        "insert into orders select 'ffff', bot, 99, symbol, side, kind, limit_price, qty, "
        "filled, state, reason, 'unasked', venue_id, changed_ms from orders where ref = 1");
    EXPECT_EQ(MUST(again()).difference,
              "only in the books: order 99 of bot 1: buy 1 BTC/USDT market : unasked (ffff)");
}

TEST_F(Replay, a_fill_a_deal_and_a_notice_that_differ_are_named) {
    const std::pair<const char*, const char*> changes[] = {
        {"update fills set price = '99'", "only in the replay: fill 1 of order 1"},
        {"update deals set bought = '3'", "only in the replay: deal 1 of bot 1: 1 at 100"},
        {"insert into notices values (1, 5, 'boo')", "only in the books: bot 1 said at 5: boo"},
    };
    for (const auto& [statement, words] : changes) {
        change_books(statement);
        EXPECT_TRUE(MUST(again()).difference.starts_with(words)) << MUST(again()).difference;
        std::filesystem::remove_all(root_ / "live");
        std::filesystem::create_directory(root_ / "live");
        live();
    }
}

TEST_F(Replay, nothing_in_the_engines_folder_is_written) {
    const Bytes journal = MUST(disk_.read(path("live/journal"), 1 << 20));
    // A torn tail, which an engine that starts would cut off.
    {
        const auto file = MUST(disk_.open_append(path("live/journal")));
        EXPECT_TRUE(file->append(Bytes{1, 2, 3}));
    }
    EXPECT_EQ(MUST(again()).difference, "");
    EXPECT_EQ(MUST(disk_.read(path("live/journal"), 1 << 20)).size(), journal.size() + 3);
}

TEST_F(Replay, a_folder_without_a_journal_or_with_a_damaged_one_is_an_error) {
    Bytes journal = MUST(disk_.read(path("live/journal"), 1 << 20));
    for (std::size_t i = 20; i < 60; ++i) journal[i] ^= 0xff;
    EXPECT_TRUE(disk_.replace(path("live/journal"), journal));
    EXPECT_FALSE(again().has_value());
    std::filesystem::remove(root_ / "live/journal");
    EXPECT_FALSE(again().has_value());
}

}  // namespace
}  // namespace strongroom::lab
