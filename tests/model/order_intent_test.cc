// The kinds of an order: their words, whether they stay, and where a stop begins to trade.
#include "model/order_intent.h"

#include <array>
#include <set>
#include <string>

#include "support/print.h"
#include "support/test.h"

namespace strongroom {
namespace {

constexpr std::array kKinds{OrderKind::market, OrderKind::limit, OrderKind::post_only,
                            OrderKind::ioc,    OrderKind::fok,   OrderKind::stop_limit};

TEST(OrderKinds, each_has_its_own_words) {
    std::set<std::string_view> texts;
    std::set<std::string_view> words;
    for (const OrderKind kind : kKinds) {
        texts.insert(to_string(kind));
        words.insert(word_of(kind));
    }
    EXPECT_EQ(texts, (std::set<std::string_view>{"market", "limit", "post-only", "ioc", "fok",
                                                 "stop-limit"}));
    EXPECT_EQ(words, (std::set<std::string_view>{"market", "limit", "post_only", "ioc", "fok",
                                                 "stop_limit"}));
}

TEST(OrderKinds, what_is_immediate_does_not_stay) {
    for (const OrderKind kind : kKinds) {
        const bool is_immediate =
            kind == OrderKind::market || kind == OrderKind::ioc || kind == OrderKind::fok;
        EXPECT_EQ(does_rest(kind), !is_immediate) << to_string(kind);
    }
}

TEST(OrderKinds, a_stop_trades_from_its_trigger_or_at_once) {
    const auto from = [](Side side, std::optional<Price> trigger) {
        return trades_from({.side = side, .trigger = trigger}, Price{100});
    };
    EXPECT_EQ(from(Side::sell, std::nullopt), Price{100});
    EXPECT_EQ(from(Side::sell, Price{90}), Price{90});
    EXPECT_EQ(from(Side::sell, Price{110}), Price{100});
    EXPECT_EQ(from(Side::buy, Price{110}), Price{110});
    EXPECT_EQ(from(Side::buy, Price{90}), Price{100});
}

}  // namespace
}  // namespace strongroom
