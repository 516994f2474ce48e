// What the Coinbase side tells of orders, fills and wallets, page by page.
#include <fmt/format.h>

#include <set>

#include "base/scratch_folder.h"
#include "lab/practice/coinbase/coinbase_world.h"
#include "support/test.h"

namespace strongroom::lab::practice::coinbase {
namespace {

using Ids = std::vector<std::string>;

Ids ids_of(const json& list, const char* field = "order_id") {
    Ids ids;
    for (const json& one : list) ids.push_back(one[field]);
    return ids;
}

TEST(CoinbaseHistory, orders_are_told_newest_first_and_page_by_page) {
    CoinbaseWorld world;
    Ids placed;
    for (int i = 0; i < 5; ++i)
        placed.insert(placed.begin(), world.limit("BUY", "0.1", fmt::format("9{}", i)));
    EXPECT_EQ(ids_of(world.fetched("orders/historical/batch")["orders"]), placed);
    Ids seen;
    std::string cursor;
    int pages = 0;
    for (bool has_next = true; has_next && pages < 9; ++pages) {
        const json page = world.fetched("orders/historical/batch?limit=2&cursor=" + cursor);
        for (const std::string& id : ids_of(page["orders"])) seen.push_back(id);
        has_next = page["has_next"];
        cursor = page["cursor"];
        EXPECT_EQ(cursor.empty(), !has_next);
    }
    EXPECT_EQ(seen, placed);
    EXPECT_EQ(pages, 3);
    // A page that ends with the list is the last one.
    EXPECT_EQ(world.fetched("orders/historical/batch?limit=5")["has_next"], false);
}

TEST(CoinbaseHistory, orders_are_chosen_by_what_is_asked_for) {
    CoinbaseWorld world;
    const std::string open = world.limit("BUY", "1", "90");
    const std::string gone = world.limit("BUY", "1", "91");
    world.ok(world.ask("POST", "orders/batch_cancel", {{"order_ids", {gone}}}));
    world.run(seconds(2));
    const std::string sold = world.limit("SELL", "1", "99");  // Taken at once.
    const auto found = [&](const std::string& query) {
        return ids_of(world.fetched("orders/historical/batch?" + query)["orders"]);
    };
    EXPECT_EQ(found("order_status=OPEN"), Ids{open});
    EXPECT_EQ(found("order_status=CANCELLED"), Ids{gone});
    EXPECT_EQ(found("order_status=CANCELLED&order_status=FILLED"), (Ids{sold, gone}));
    EXPECT_EQ(found("order_status=PENDING"), Ids{});
    EXPECT_EQ(found("order_side=SELL"), Ids{sold});
    EXPECT_EQ(found("order_ids=" + open + "&order_ids=" + sold), (Ids{sold, open}));
    EXPECT_EQ(found("product_ids=BTC-USD"), (Ids{sold, gone, open}));
    EXPECT_EQ(found("product_id=ETH-USD"), Ids{});
    EXPECT_EQ(found("order_types=MARKET"), Ids{});
    EXPECT_EQ(found("time_in_forces=GOOD_UNTIL_CANCELLED&limit=1"), Ids{sold});
    EXPECT_EQ(found("product_type=FUTURE"), Ids{});
    const std::string later = to_iso8601(world.clock.now() - seconds(1));
    EXPECT_EQ(found("start_date=" + later), Ids{sold});
    EXPECT_EQ(found("end_date=" + later), (Ids{gone, open}));
}

TEST(CoinbaseHistory, a_question_that_makes_no_sense_is_refused) {
    CoinbaseWorld world;
    for (const std::string query :
         {"limit=0", "limit=-1", "limit=x", "limit=1.5", "cursor=x", "cursor=-1",
          "start_date=yesterday", "end_date=2024-01-01", "order_status=OPEN&order_status=FILLED"}) {
        EXPECT_EQ(refused(world.ask("GET", "orders/historical/batch?" + query)).substr(0, 22),
                  "400: INVALID_ARGUMENT ")
            << query;
    }
    EXPECT_EQ(refused(world.ask("GET", "orders/historical/batch?sort_by=LIMIT_PRICE")),
              "501: UNIMPLEMENTED sort_by is not played here");
    std::string many = "orders/historical/batch?";
    for (int i = 0; i < 600; ++i) many += "order_ids=x&";
    EXPECT_EQ(refused(world.ask("GET", many)), "400: INVALID_ARGUMENT too many parameters");
    EXPECT_EQ(refused(world.ask("GET", "orders/historical/nonsense")),
              "404: NOT_FOUND order with this orderID was not found");
}

TEST(CoinbaseHistory, fills_are_told_newest_first_until_a_page_is_not_full) {
    CoinbaseWorld world;
    Ids orders;
    for (int i = 0; i < 3; ++i) {
        const json placed = world.ok(
            world.place(market_order("BUY", {{"base_size", "0.1"}}, fmt::format("m-{}", i))));
        orders.insert(orders.begin(), placed["success_response"]["order_id"]);
        world.run(seconds(1));
    }
    const auto found = [&](const std::string& query) {
        return world.fetched("orders/historical/fills?" + query);
    };
    EXPECT_EQ(ids_of(found("")["fills"]), orders);
    EXPECT_EQ(found("")["cursor"], "");
    const json first = found("limit=2");
    EXPECT_EQ(ids_of(first["fills"]), (Ids{orders[0], orders[1]}));
    const json rest = found("limit=2&cursor=" + first["cursor"].get<std::string>());
    EXPECT_EQ(ids_of(rest["fills"]), Ids{orders[2]});
    EXPECT_EQ(rest["cursor"], "");
    EXPECT_EQ(ids_of(found("order_ids=" + orders[1])["fills"]), Ids{orders[1]});
    EXPECT_EQ(ids_of(found("product_ids=ETH-USD")["fills"]), Ids{});
    EXPECT_EQ(ids_of(found("start_sequence_timestamp=" +
                           to_iso8601(world.clock.now() - milliseconds(1'500)))["fills"]),
              Ids{orders[0]});
    const Ids entries = ids_of(found("")["fills"], "entry_id");
    EXPECT_EQ(std::set(entries.begin(), entries.end()).size(), 3U);
}

TEST(CoinbaseHistory, wallets_are_told_page_by_page_and_one_by_one) {
    CoinbaseWorld world;
    world.limit("SELL", "0.5", "120");
    const json all = world.fetched("accounts");
    ASSERT_EQ(all["accounts"].size(), 2U);
    EXPECT_EQ(all["size"], 2);
    EXPECT_EQ(all["has_next"], false);
    const json& bitcoin = all["accounts"][0];
    EXPECT_EQ(bitcoin["currency"], "BTC");
    EXPECT_EQ(bitcoin["available_balance"], (json{{"value", "1.5"}, {"currency", "BTC"}}));
    EXPECT_EQ(bitcoin["hold"], (json{{"value", "0.5"}, {"currency", "BTC"}}));
    EXPECT_EQ(bitcoin["type"], "ACCOUNT_TYPE_CRYPTO");
    EXPECT_EQ(all["accounts"][1]["type"], "ACCOUNT_TYPE_FIAT");
    EXPECT_EQ(bitcoin["retail_portfolio_id"], world.fetched("key_permissions")["portfolio_uuid"]);
    EXPECT_EQ(world.fetched("accounts/" + bitcoin["uuid"].get<std::string>())["account"], bitcoin);
    EXPECT_EQ(refused(world.ask("GET", "accounts/nonsense")), "404: NOT_FOUND account not found");
    const json first = world.fetched("accounts?limit=1");
    EXPECT_EQ(first["has_next"], true);
    const json second =
        world.fetched("accounts?limit=1&cursor=" + first["cursor"].get<std::string>());
    EXPECT_EQ(second["accounts"], json::array({all["accounts"][1]}));
    EXPECT_EQ(second["has_next"], false);
    EXPECT_EQ(refused(world.ask("GET", "accounts?cursor=" + std::string(99, 'X'))),
              "400: INVALID_ARGUMENT invalid cursor");
}

TEST(CoinbaseHistory, fees_are_told_with_what_was_traded) {
    CoinbaseWorld world;
    world.ok(world.place(market_order("BUY", {{"base_size", "1"}}, "m")));
    const json summary = world.fetched("transaction_summary?product_type=SPOT");
    EXPECT_EQ(summary["fee_tier"]["maker_fee_rate"], "0.001");
    EXPECT_EQ(summary["fee_tier"]["taker_fee_rate"], "0.001");
    EXPECT_EQ(summary["total_volume"], 100);
    EXPECT_EQ(summary["total_fees"], 0.1);
    EXPECT_EQ(world.fetched("portfolios")["portfolios"][0]["uuid"],
              world.fetched("key_permissions")["portfolio_uuid"]);
}

TEST(CoinbaseHistory, orders_and_fills_survive_a_restart) {
    ScratchFolder folder("practice");
    CoinbaseWorld world({.folder = folder.path()});
    const std::string open = world.limit("BUY", "1", "90", "mine");
    world.ok(world.place(market_order("BUY", {{"base_size", "1"}}, "m")));
    const json orders = world.fetched("orders/historical/batch");
    const json fills = world.fetched("orders/historical/fills");
    world.restart();
    EXPECT_EQ(world.fetched("orders/historical/batch"), orders);
    EXPECT_EQ(world.fetched("orders/historical/fills"), fills);
    EXPECT_EQ(world.limit("BUY", "1", "90", "mine"), open);
}

}  // namespace
}  // namespace strongroom::lab::practice::coinbase
