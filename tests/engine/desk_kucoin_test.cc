// The desk at a venue whose list of all orders holds only those that have ended.
#include "engine/desk.h"
#include "model/order_tag.h"
#include "signer.pb.h"
#include "support/print.h"
#include "support/test.h"
#include "wire/intents.h"

namespace strongroom::engine {
namespace {

constexpr Time kNow{1'700'000'000'000};
constexpr IntentId kIntent{.bytes = {1, 2, 3}};

std::string order_of(const IntentId& intent, bool is_active) {
    return std::string(R"({"id":"6717422bd51c29000775ea03","clientOid":")") +
           to_client_id({intent, {}}) +
           R"(","symbol":"BTC-USDT","opType":"DEAL","type":"limit","side":"buy","price":"100",)"
           R"("size":"3","funds":"300","dealSize":"0","dealFunds":"0","remainSize":"3",)"
           R"("remainFunds":"300","cancelledSize":"0","cancelledFunds":"0","fee":"0",)"
           R"("feeCurrency":"USDT","timeInForce":"GTC","postOnly":false,"inOrderBook":true,)"
           R"("cancelExist":)" +
           (is_active ? "false" : "true") + R"(,"active":)" + (is_active ? "true" : "false") +
           R"(,"createdAt":1729577515444,"lastUpdatedAt":1729577515481})";
}

class KucoinDesk : public testing::Test {
  protected:
    KucoinDesk() {
        desk_.unmute();
        desk_.set_time(kNow, {});
    }
    std::uint64_t newest() { return sent_.back().sign().request_id(); }
    ReadQuery asked() { return MUST(wire::read(sent_.back().sign().read())); }
    void ask() {
        desk_.ask({.kind = ReadQuery::Kind::all_orders,
                   .account = {"practice"},
                   .symbol = MUST(Symbol::parse("BTC/USDT")),
                   .order = kIntent});
    }
    std::vector<InputBody> answer(const std::string& data, const std::string& code = "200000") {
        return desk_
            .on_reply(newest(), {.status = 200,
                                 .headers = {},
                                 .body = R"({"code":")" + code + R"(","data":)" + data + "}"})
            .inputs;
    }

    std::vector<proto::ToSigner> sent_;
    void keep(const std::string& frame) {
        EXPECT_TRUE(sent_.emplace_back().ParseFromString(frame));
    }
    Desk desk_{venues::served("kucoin"), [this](const std::string& frame) { keep(frame); }};
};

TEST_F(KucoinDesk, an_order_is_missing_when_neither_list_has_it_as_of_the_first) {
    ask();
    EXPECT_EQ(asked().kind, ReadQuery::Kind::open_orders);
    EXPECT_EQ(asked().symbol.str(), "BTC/USDT");
    desk_.set_time(kNow + seconds(5), {});
    EXPECT_TRUE(answer("[]").empty());
    ASSERT_EQ(sent_.size(), 2U);
    EXPECT_EQ(asked().kind, ReadQuery::Kind::all_orders);
    const auto inputs = answer(R"({"lastId":0,"items":[]})");
    ASSERT_EQ(inputs.size(), 1U);
    const auto& missing = std::get<OrderMissing>(inputs[0]);
    EXPECT_EQ(missing.intent, kIntent);
    EXPECT_EQ(missing.source, OrderMissing::Source::by_list);
    EXPECT_EQ(missing.asked_at, kNow);
}

TEST_F(KucoinDesk, one_that_is_open_is_reported_and_nothing_more_is_asked) {
    ask();
    const auto inputs =
        answer("[" + order_of({.bytes = {9}}, true) + "," + order_of(kIntent, true) + "]");
    EXPECT_EQ(inputs.size(), 2U);
    EXPECT_EQ(std::get<OrderReported>(inputs[1]).report.state, OrderState::open);
    EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(KucoinDesk, one_that_has_ended_is_reported_by_the_second_list) {
    ask();
    (void)answer("[]");
    const auto inputs = answer(R"({"lastId":1,"items":[)" + order_of(kIntent, false) + "]}");
    ASSERT_EQ(inputs.size(), 1U);
    EXPECT_EQ(std::get<OrderReported>(inputs[0]).report.reason, CloseReason::cancelled);
}

TEST_F(KucoinDesk, a_first_list_that_cannot_be_read_proves_nothing_and_is_not_followed) {
    for (const char* data : {"null", "{}", "[1]"}) {
        ask();
        const std::size_t sent = sent_.size();
        EXPECT_TRUE(answer(data).empty()) << data;
        EXPECT_EQ(sent_.size(), sent) << data;
    }
    ask();
    const std::size_t sent = sent_.size();
    EXPECT_TRUE(answer("[]", "400100").empty());
    EXPECT_EQ(sent_.size(), sent);
}

}  // namespace
}  // namespace strongroom::engine
