#include "loss/foreign_orders.h"

#include "loss/loss_fixture.h"

namespace strongroom::loss::test {
namespace {

proto::LedgerEntry freeze(const std::string& number, const std::string& evidence = {}) {
    proto::LedgerEntry entry;
    entry.set_time_ms(kStart.ms);
    proto::KeyFrozen& frozen = *entry.mutable_key_frozen();
    frozen.set_account("main");
    frozen.set_by("watch");
    frozen.set_reason("foreign order: no tag of ours");
    frozen.set_evidence(evidence.empty() ? print_evidence(foreign(0, number).evidence) : evidence);
    return entry;
}

TEST(ForeignOrders, evidence_reads_as_the_watch_writes_it) {
    const std::string text = "binance order 77 BTCUSDT buy 0.001 at market client id and at home";
    const Evidence evidence = MUST(parse_evidence(text));
    EXPECT_EQ(evidence.venue, "binance");
    EXPECT_EQ(evidence.order, "77");
    EXPECT_EQ(evidence.symbol, "BTCUSDT");
    EXPECT_EQ(evidence.side, "buy");
    EXPECT_EQ(evidence.quantity, "0.001");
    EXPECT_EQ(evidence.price, "market");
    EXPECT_EQ(evidence.client_id, "and at home");
    EXPECT_EQ(print_evidence(evidence), text);
    EXPECT_EQ(MUST(parse_evidence("kucoin order a-b BTC-USDT sell 1 at 2.5 client id ")).price,
              "2.5");
}

TEST(ForeignOrders, a_stranger_cannot_hide_an_order_by_the_id_that_he_gives_it) {
    const std::string id = " client id binance order 1 X buy 1 at market client id";
    const Evidence evidence =
        MUST(parse_evidence("binance order 77 BTCUSDT buy 1 at 5 client id " + id));
    EXPECT_EQ(evidence.order, "77");
    EXPECT_EQ(evidence.price, "5");
    EXPECT_EQ(evidence.client_id, id);
}

TEST(ForeignOrders, what_is_no_evidence_is_refused) {
    for (const char* text :
         {"", "binance", "binance order ", "binance offer 7 X buy 1 at 2 client id x",
          "binance order 7 X steal 1 at 2 client id x",
          "binance order 7 X buy one at 2 client id x",
          "binance order 7 X buy 1 at two client id x", "binance order 7 X buy 1 at 2",
          "binance order  X buy 1 at 2 client id x", "binance order 7 X buy 1 to 2 client id x"}) {
        EXPECT_FALSE(parse_evidence(text).has_value()) << text;
    }
    EXPECT_FAILS("too long", parse_evidence(std::string(5'000, 'x')));
}

TEST(ForeignOrders, the_first_entry_of_each_order_counts_and_others_accounts_do_not) {
    ForeignOrders orders({"main"});
    EXPECT_OK(orders.take(5, freeze("77")));
    EXPECT_OK(orders.take(6, freeze("77")));  // Asked for again: it was not confirmed at once.
    EXPECT_OK(orders.take(9, freeze("78")));
    proto::LedgerEntry other = freeze("79");
    other.mutable_key_frozen()->set_account("second");
    EXPECT_OK(orders.take(10, other));
    proto::LedgerEntry by_hand = freeze("80", "what the owner says");
    by_hand.mutable_key_frozen()->set_by("owner");
    EXPECT_OK(orders.take(11, by_hand));
    proto::LedgerEntry of_user = freeze("81");
    of_user.mutable_key_frozen()->set_scope("user");
    EXPECT_OK(orders.take(12, of_user));
    proto::LedgerEntry of_posture = freeze("82", "rights");
    of_posture.mutable_key_frozen()->set_reason("may do more than before");
    EXPECT_OK(orders.take(13, of_posture));
    const std::vector<ForeignOrder> list = orders.list();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].entry, 5U);
    EXPECT_EQ(list[0].reason, "no tag of ours");
    EXPECT_EQ(list[1].evidence.order, "78");
}

TEST(ForeignOrders, an_entry_that_names_no_order_stops_the_statement) {
    ForeignOrders orders({"main"});
    EXPECT_FAILS("entry 7 of the ledger", orders.take(7, freeze("77", "something else")));
}

}  // namespace
}  // namespace strongroom::loss::test
