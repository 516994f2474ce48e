// Orders at the KuCoin side: cancelled, listed, and what an account has.
#include <fmt/format.h>

#include "base/scratch_folder.h"
#include "lab/practice/kucoin/kucoin_world.h"
#include "support/test.h"

namespace strongroom::lab::practice::kucoin {
namespace {

// ---- Cancelling ------------------------------------------------------------------------------

TEST(KucoinHistory, an_order_is_cancelled_by_either_id_and_only_once) {
    KucoinWorld world;
    const std::string gone = "200: 400100 order_not_exist_or_not_allow_to_cancel";
    const std::string first = world.limit("buy", "1", "90")["orderId"];
    EXPECT_EQ(world.data(world.ask("DELETE", of_symbol(std::string(kOrders) + "/" + first))),
              (json{{"orderId", first}}));
    EXPECT_EQ(refused(world.ask("DELETE", of_symbol(std::string(kOrders) + "/" + first))), gone);
    world.limit("buy", "1", "90", "two");
    EXPECT_EQ(world.data(world.ask("DELETE", of_symbol("/api/v1/hf/orders/client-order/two"))),
              (json{{"clientOid", "two"}}));
    const std::string third = world.limit("buy", "1", "90")["orderId"];
    const json synced =
        world.data(world.ask("DELETE", of_symbol("/api/v1/hf/orders/sync/" + third)));
    EXPECT_EQ(synced["status"], "done");
    EXPECT_EQ(synced["canceledSize"], "1");
    EXPECT_EQ(synced["remainSize"], "0");
    world.limit("buy", "1", "90", "four");
    EXPECT_EQ(world.data(world.ask(
                  "DELETE", of_symbol("/api/v1/hf/orders/sync/client-order/four")))["clientOid"],
              "four");
    EXPECT_EQ(world.locked("USDT"), "0.00000000");
    EXPECT_EQ(refused(world.ask("DELETE", of_symbol("/api/v1/hf/orders/no-such-id"))), gone);
    EXPECT_EQ(refused(world.ask("DELETE", "/api/v1/hf/orders/" + first)),
              "200: 400100 symbol can not be empty");
}

TEST(KucoinHistory, the_path_says_which_order_whatever_the_query_says) {
    KucoinWorld world;
    const std::string kept = world.limit("buy", "1", "90", "kept")["orderId"];
    const std::string ended = world.limit("buy", "1", "91", "ended")["orderId"];
    world.data(world.ask("DELETE", of_symbol(std::string(kOrders) + "/" + ended,
                                             "&clientOid=kept&orderId=" + kept)));
    const json open = world.fetched(of_symbol("/api/v1/hf/orders/active"));
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0]["clientOid"], "kept");
}

TEST(KucoinHistory, nobody_cancels_or_sees_the_orders_of_another_account) {
    KucoinWorld world;
    const std::string id = world.limit("buy", "1", "90", "mine")["orderId"];
    const Signer bob = signer_of("bob");
    EXPECT_EQ(refused(world.ask("DELETE", of_symbol(std::string(kOrders) + "/" + id), {}, bob)),
              "200: 400100 order_not_exist_or_not_allow_to_cancel");
    EXPECT_EQ(refused(world.ask("GET", of_symbol(std::string(kOrders) + "/" + id), {}, bob)),
              "200: 100001 error.getOrder.orderNotExist");
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/orders/active"), bob), json::array());
    world.data(world.ask("DELETE", "/api/v1/hf/orders/cancelAll", {}, bob));
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/orders/active")).size(), 1U);
}

TEST(KucoinHistory, all_orders_of_a_symbol_or_of_the_account_are_cancelled) {
    KucoinWorld world;
    world.limit("buy", "1", "90");
    world.limit("buy", "1", "91");
    EXPECT_EQ(world.data(world.ask("DELETE", of_symbol(kOrders))), "success");
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/orders/active")), json::array());
    EXPECT_EQ(world.data(world.ask("DELETE", of_symbol(kOrders))), "success");
    world.limit("sell", "1", "120");
    const json all = world.data(world.ask("DELETE", "/api/v1/hf/orders/cancelAll"));
    EXPECT_EQ(all["succeedSymbols"], json::array({"BTC-USDT"}));
    EXPECT_EQ(world.data(world.ask("DELETE", "/api/v1/hf/orders/cancelAll"))["succeedSymbols"],
              json::array());
    EXPECT_EQ(world.locked("BTC"), "0.00000000");
}

// ---- Altering --------------------------------------------------------------------------------

TEST(KucoinHistory, an_altered_order_is_a_new_one_with_the_old_client_id) {
    KucoinWorld world;
    const json placed = world.limit("buy", "1", "90", "mine");
    const auto alter = [&](json change) {
        change["symbol"] = "BTC-USDT";
        return world.ask("POST", "/api/v1/hf/orders/alter", change);
    };
    const json cheaper = world.data(alter({{"clientOid", "mine"}, {"newPrice", "80"}}));
    EXPECT_NE(cheaper["newOrderId"], placed["orderId"]);
    EXPECT_EQ(cheaper["clientOid"], "mine");
    EXPECT_EQ(world.locked("USDT"), "80.08000000");
    const json larger = world.data(alter({{"orderId", cheaper["newOrderId"]}, {"newSize", "2"}}));
    const json open = world.fetched(of_symbol("/api/v1/hf/orders/active"));
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0]["id"], larger["newOrderId"]);
    EXPECT_EQ(open[0]["size"], "2");
    EXPECT_EQ(open[0]["price"], "80");
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/orders/done"))["items"].size(), 2U);
    // What is refused before it is cancelled changes nothing …
    EXPECT_EQ(refused(alter({{"clientOid", "mine"}, {"newPrice", "80.001"}})),
              "200: 400100 Price increment invalid.");
    EXPECT_EQ(refused(alter({{"clientOid", "mine"}})), "200: 400100 newPrice can not be empty");
    EXPECT_EQ(refused(alter({{"clientOid", "other"}, {"newPrice", "80"}})),
              "200: 400100 order_not_exist_or_not_allow_to_cancel");
    EXPECT_EQ(world.locked("USDT"), "160.16000000");
    // … and what is refused after it leaves nothing.
    EXPECT_EQ(refused(alter({{"clientOid", "mine"}, {"newSize", "1000"}})),
              "200: 200004 Balance insufficient!");
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/orders/active")), json::array());
    EXPECT_EQ(world.locked("USDT"), "0.00000000");
}

// ---- Lists -----------------------------------------------------------------------------------

TEST(KucoinHistory, history_is_newest_first_and_goes_back_by_last_id) {
    KucoinWorld world;
    for (int i = 0; i < 5; ++i) {
        world.limit(i % 2 == 0 ? "buy" : "sell", "0.1", i % 2 == 0 ? "101" : "99",
                    fmt::format("n{}", i));
    }
    std::vector<std::string> names;
    std::string more;
    for (int page = 0; page < 4; ++page) {
        const json part = world.fetched(of_symbol("/api/v1/hf/orders/done", "&limit=2" + more));
        for (const json& one : part["items"]) names.push_back(one["clientOid"]);
        more = fmt::format("&lastId={}", part["lastId"].get<std::uint64_t>());
        if (part["items"].empty()) break;
    }
    EXPECT_EQ(names, (std::vector<std::string>{"n4", "n3", "n2", "n1", "n0"}));
    const auto count = [&](const std::string& path, const std::string& filter) {
        return world.fetched(of_symbol(path, filter))["items"].size();
    };
    EXPECT_EQ(count("/api/v1/hf/orders/done", "&side=sell"), 2U);
    EXPECT_EQ(count("/api/v1/hf/orders/done", "&type=market"), 0U);
    EXPECT_EQ(count("/api/v1/hf/fills", ""), 5U);
    EXPECT_EQ(count("/api/v1/hf/fills", "&side=buy"), 3U);
    EXPECT_EQ(count("/api/v1/hf/fills", "&limit=1"), 1U);
    const std::int64_t now = world.clock.now().ms;
    EXPECT_EQ(count("/api/v1/hf/fills", fmt::format("&startAt={}", now)), 5U);
    EXPECT_EQ(count("/api/v1/hf/fills", fmt::format("&startAt={}", now + 1)), 0U);
    EXPECT_EQ(count("/api/v1/hf/fills", fmt::format("&endAt={}", now - 1)), 0U);
    const std::string order = world.fetched(of_symbol("/api/v1/hf/orders/done"))["items"][0]["id"];
    EXPECT_EQ(count("/api/v1/hf/fills", "&orderId=" + order), 1U);
    EXPECT_EQ(count("/api/v1/hf/fills", "&orderId=nothing"), 0U);
}

TEST(KucoinHistory, a_history_of_more_than_a_week_is_refused) {
    KucoinWorld world;
    const std::int64_t week = 7LL * 24 * 60 * 60 * 1000;
    const auto told = [&](const std::string& more) {
        return refused(world.ask("GET", of_symbol("/api/v1/hf/fills", more)));
    };
    EXPECT_EQ(told(fmt::format("&startAt=0&endAt={}", week + 1)),
              "200: 400100 The duration between the start time and the end time should not exceed "
              "7 days.");
    EXPECT_EQ(world.fetched(
                  of_symbol("/api/v1/hf/fills", fmt::format("&startAt=0&endAt={}", week)))["items"],
              json::array());
    EXPECT_EQ(told("&limit=0"), "200: 400100 limit not in the given range!");
    EXPECT_EQ(told("&limit=101"), "200: 400100 limit not in the given range!");
    EXPECT_EQ(told("&lastId=-1"), "200: 400100 lastId is invalid");
    EXPECT_EQ(told("&side=both"), "200: 400100 side is invalid");
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/fills", "&startAt=9223372036854775807"))["items"],
              json::array());
}

TEST(KucoinHistory, open_orders_come_in_pages) {
    KucoinWorld world;
    for (int i = 0; i < 3; ++i) world.limit("buy", "0.1", "90", fmt::format("n{}", i));
    const json page =
        world.fetched(of_symbol("/api/v1/hf/orders/active/page", "&pageNum=2&pageSize=2"));
    EXPECT_EQ(page["totalNum"], 3);
    EXPECT_EQ(page["totalPage"], 2);
    ASSERT_EQ(page["items"].size(), 1U);
    EXPECT_EQ(page["items"][0]["clientOid"], "n0");
    EXPECT_EQ(
        world.fetched(of_symbol("/api/v1/hf/orders/active/page", "&pageNum=1000000"))["items"],
        json::array());
    EXPECT_EQ(refused(world.ask("GET", of_symbol("/api/v1/hf/orders/active/page", "&pageNum=0"))),
              "200: 400100 pageNum not in the given range!");
}

// ---- The account -----------------------------------------------------------------------------

TEST(KucoinHistory, balances_and_fees_are_the_accounts) {
    KucoinWorld world;
    world.limit("buy", "1", "90");
    const json accounts = world.fetched("/api/v1/accounts?currency=USDT");
    ASSERT_EQ(accounts.size(), 1U);
    EXPECT_EQ(accounts[0]["type"], "trade");
    EXPECT_EQ(accounts[0]["balance"], "10000");
    EXPECT_EQ(accounts[0]["holds"], "90.09");
    EXPECT_EQ(accounts[0]["available"], "9909.91");
    const std::string id = accounts[0]["id"];
    EXPECT_EQ(world.fetched("/api/v1/accounts/" + id)["balance"], "10000");
    EXPECT_EQ(refused(world.ask("GET", "/api/v1/accounts/" + id, {}, signer_of("bob"))),
              "200: 400100 account not exist");
    EXPECT_EQ(world.fetched("/api/v1/accounts?type=main"), json::array());
    EXPECT_EQ(world.fetched("/api/v1/accounts?type=trade_hf").size(), 2U);
    EXPECT_EQ(world.fetched("/api/v1/base-fee")["makerFeeRate"], "0.001");
    EXPECT_EQ(world.fetched("/api/v1/trade-fees?symbols=BTC-USDT")[0]["takerFeeRate"], "0.001");
    EXPECT_EQ(refused(world.ask("GET", "/api/v1/trade-fees?symbols=BTC-USDT,ETH-USDT")),
              "200: 400100 Unsupported trading pair.");
    EXPECT_EQ(refused(world.ask("GET", "/api/v1/trade-fees")),
              "200: 400100 symbols can not be empty");
    EXPECT_EQ(world.fetched("/api/v1/hf/accounts/opened"), true);
}

TEST(KucoinHistory, everything_survives_a_kill) {
    const ScratchFolder folder("practice");
    KucoinWorld world({.folder = folder.path()});
    const json placed = world.limit("buy", "1", "90", "kept");
    world.restart();
    EXPECT_EQ(order_of(world, placed)["active"], true);  // The key and its passphrase, too.
    EXPECT_EQ(world.locked("USDT"), "90.09000000");
    json again = limit_order("buy", "1", "90");
    again["clientOid"] = "kept";
    EXPECT_EQ(refused(world.place(again)), "200: 126044 clientOid duplicate");
}

TEST(KucoinHistory, a_store_of_another_venue_is_refused) {
    const ScratchFolder folder("practice");
    {
        const KucoinWorld world({.folder = folder.path()});
    }
    PracticeWorld other;
    const Status opened = other.try_open({.folder = folder.path()});
    ASSERT_FALSE(opened.has_value());
    EXPECT_NE(opened.error().message.find("holds keys of kucoin"), std::string::npos);
}

}  // namespace
}  // namespace strongroom::lab::practice::kucoin
