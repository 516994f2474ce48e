// The watch at a venue that lists one market at a time, and whose stream does not tell all terms.
#include "watch/watcher_house.h"

namespace strongroom::watch {
namespace {

std::string ok(const std::string& data) { return R"({"code":"200000","data":)" + data + "}"; }

std::string order(const char* client_id, const char* symbol) {
    return std::string(R"([{"id":"6717422bd51c29000775ea03","clientOid":")") + client_id +
           R"(","symbol":")" + symbol +
           R"(","opType":"DEAL","type":"limit","side":"buy","price":"100","size":"3",)"
           R"("funds":"300","dealSize":"0","dealFunds":"0","remainSize":"3","remainFunds":"300",)"
           R"("cancelledSize":"0","cancelledFunds":"0","fee":"0","feeCurrency":"USDT",)"
           R"("timeInForce":"GTC","postOnly":true,"inOrderBook":true,"cancelExist":false,)"
           R"("active":true,"createdAt":1729577515444,"lastUpdatedAt":1729577515481}])";
}
const std::string kPushed =
    R"({"topic":"/spotMarket/tradeOrdersV2","type":"message","subject":"orderChange",)"
    R"("userId":"1","channelType":"private","data":{"clientOid":"tag","orderId":)"
    R"("6717422bd51c29000775ea03","orderTime":1730206271588,"orderType":"limit",)"
    R"("originSize":"3","price":"100","side":"buy","status":"open","filledSize":"0",)"
    R"("remainSize":"3","canceledSize":"0","symbol":"BTC-USDT","ts":1730206271616000000,)"
    R"("type":"open"}})";

class KucoinWatch : public WatcherHouse {
  protected:
    KucoinWatch() : WatcherHouse("kucoin") {}

    // The sweep that is under way, and its only question.
    proto::SignRequest question() {
        const auto asked = swept();
        if (asked.size() != 1) throw std::runtime_error("not exactly one question");
        return asked[0];
    }
    std::vector<proto::OpenOrdersListed> listed() {
        std::vector<proto::OpenOrdersListed> found;
        for (const proto::ToSigner& message : to_signer_) {
            if (message.has_open_orders()) found.push_back(message.open_orders());
        }
        return found;
    }
};

TEST_F(KucoinWatch, a_sweep_asks_which_markets_and_then_each_and_is_told_as_one) {
    bring_up();
    world_.advance(seconds(10));
    proto::SignRequest asked = question();
    EXPECT_EQ(asked.read().symbol(), "");
    reply(asked.request_id(), 200, ok(R"({"symbols":["ETH-USDT","BTC-USDT"]})"));
    asked = question();
    EXPECT_EQ(asked.read().symbol(), "BTC/USDT");
    reply(asked.request_id(), 200, ok(order("tag_a", "BTC-USDT")));
    EXPECT_TRUE(judged().empty());
    asked = question();
    EXPECT_EQ(asked.read().symbol(), "ETH/USDT");
    reply(asked.request_id(), 200, ok(order("tag_b", "ETH-USDT")));
    EXPECT_EQ(judged().size(), 2U);
    ASSERT_EQ(listed().size(), 1U);
    EXPECT_EQ(listed()[0].client_ids_size(), 2);
    EXPECT_EQ(account().trouble(), "");
}

TEST_F(KucoinWatch, no_market_with_open_orders_is_a_whole_sweep) {
    bring_up();
    world_.advance(seconds(10));
    reply(question().request_id(), 200, ok(R"({"symbols":[]})"));
    ASSERT_EQ(listed().size(), 1U);
    EXPECT_EQ(listed()[0].client_ids_size(), 0);
}

TEST_F(KucoinWatch, a_sweep_that_breaks_off_tells_nobody_a_list) {
    bring_up();
    world_.advance(seconds(10));
    reply(question().request_id(), 200, ok(R"({"symbols":["ETH-USDT","BTC-USDT"]})"));
    reply(question().request_id(), 200, R"({"code":"400007","msg":"denied"})");
    EXPECT_TRUE(listed().empty());
    EXPECT_NE(account().trouble(), "");
}

TEST_F(KucoinWatch, an_order_that_was_seen_in_part_is_judged_again_when_it_is_whole) {
    bring_up();
    stream(kPushed);
    const auto first = judged();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_TRUE(first[0].is_partial());
    judge(first[0].request_id(), true);
    stream(kPushed);
    EXPECT_TRUE(judged().empty());
    world_.advance(seconds(10));
    reply(question().request_id(), 200, ok(R"({"symbols":["BTC-USDT"]})"));
    reply(question().request_id(), 200, ok(order("tag", "BTC-USDT")));
    const auto second = judged();
    ASSERT_EQ(second.size(), 1U);
    EXPECT_FALSE(second[0].is_partial());
    EXPECT_EQ(second[0].kind(), proto::POST_ONLY);
}

}  // namespace
}  // namespace strongroom::watch
