// A fill waits for the public price that it made, in order, and never for long.
#include "engine/stream_gate.h"

#include <map>

#include "support/test.h"

namespace strongroom::engine {
namespace {

class StreamGateTest : public testing::Test {
  protected:
    // News number `execution` that waits for the pair's public trade `trade_id`.
    void push(std::uint64_t execution, std::int64_t trade_id, const char* account = "a",
              const Symbol& symbol = kBtc) {
        gate_.push(
            {{account}, symbol, OrderSent{}, trade_id, execution, now_ns_ + StreamGate::kLimitNs});
    }
    std::vector<std::uint64_t> pass() {
        const auto seen = [this](const Symbol& symbol) { return seen_[symbol]; };
        std::vector<std::uint64_t> passed;
        for (const GatedInput& input : gate_.pass(seen, now_ns_))
            passed.push_back(input.execution_id);
        return passed;
    }

    using Numbers = std::vector<std::uint64_t>;
    static inline const Symbol kBtc = MUST(Symbol::parse("BTC/USDT"));
    static inline const Symbol kEth = MUST(Symbol::parse("ETH/USDT"));
    StreamGate gate_;
    std::map<Symbol, std::int64_t> seen_;
    std::int64_t now_ns_ = 1'000'000'000;
};

TEST_F(StreamGateTest, news_without_a_trade_pass_at_once) {
    push(1, 0);
    push(2, 0);
    EXPECT_EQ(pass(), (Numbers{1, 2}));
    EXPECT_TRUE(gate_.is_empty());
}

TEST_F(StreamGateTest, a_fill_waits_until_the_feed_has_seen_its_trade) {
    push(1, 50);
    seen_[kBtc] = 49;
    EXPECT_EQ(pass(), Numbers{});
    EXPECT_FALSE(gate_.is_empty());
    seen_[kBtc] = 50;
    EXPECT_EQ(pass(), Numbers{1});
    EXPECT_TRUE(gate_.is_empty());
    push(2, 50);
    EXPECT_EQ(pass(), Numbers{2});  // Usually it is seen already.
}

TEST_F(StreamGateTest, what_follows_on_the_account_waits_behind_it_in_order) {
    push(1, 50);
    push(2, 0);
    push(3, 40);
    seen_[kBtc] = 45;
    EXPECT_EQ(pass(), Numbers{});
    seen_[kBtc] = 50;
    EXPECT_EQ(pass(), (Numbers{1, 2, 3}));
}

TEST_F(StreamGateTest, another_account_does_not_wait) {
    push(1, 50, "a");
    push(2, 0, "b");
    push(3, 0, "a");
    EXPECT_EQ(pass(), Numbers{2});
    seen_[kBtc] = 50;
    EXPECT_EQ(pass(), (Numbers{1, 3}));
}

TEST_F(StreamGateTest, each_pair_has_its_own_trades) {
    push(1, 50, "a", kBtc);
    push(2, 50, "b", kEth);
    seen_[kEth] = 50;
    EXPECT_EQ(pass(), Numbers{2});
}

TEST_F(StreamGateTest, nothing_waits_longer_than_the_limit) {
    push(1, 50);
    push(2, 0);
    now_ns_ += StreamGate::kLimitNs - 1;
    EXPECT_EQ(pass(), Numbers{});
    now_ns_ += 1;
    EXPECT_EQ(pass(), (Numbers{1, 2}));
}

TEST_F(StreamGateTest, behind_one_whose_time_is_over_the_next_waits_for_itself) {
    push(1, 50);
    now_ns_ += StreamGate::kLimitNs / 2;
    push(2, 60);
    now_ns_ += StreamGate::kLimitNs / 2;
    EXPECT_EQ(pass(), Numbers{1});
    now_ns_ += StreamGate::kLimitNs / 2;
    EXPECT_EQ(pass(), Numbers{2});
}

}  // namespace
}  // namespace strongroom::engine
