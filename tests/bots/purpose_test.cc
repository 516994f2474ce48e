// What each bot says its orders are for.
#include "bots/bot_desk.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

constexpr const char* kDca =
    "[dca]\nbase_order = \"100\"\nsafety_order = \"200\"\nmax_safety_orders = 1\n"
    "deviation_pct = \"2\"\nstep_scale = \"1\"\nvolume_scale = \"1\"\n"
    "take_profit_pct = \"1.5\"\nstop_loss_pct = \"10\"\n[backtest]\n";
constexpr const char* kGrid =
    "[grid]\nlower = \"90\"\nupper = \"110\"\nintervals = 4\ninvestment = \"1000\"\n"
    "lower_stop = \"80\"\n";

BotDesk dca_in_a_deal() {
    BotDesk desk(kDca);
    desk.start();
    desk.whole(1, Side::buy, 100, 1);
    EXPECT_EQ(desk.purposes.size(), 3U);
    return desk;
}

BotDesk running_grid() {
    BotDesk desk(kGrid);
    desk.start();
    desk.whole(1, Side::buy, 100, "5.1896"_d);
    EXPECT_EQ(desk.purposes.size(), 5U);
    return desk;
}

TEST(Purposes, base_and_safety_orders_enter_and_the_take_profit_exits) {
    const BotDesk desk = dca_in_a_deal();
    EXPECT_EQ(desk.purposes.at(1), Purpose::entry);
    EXPECT_EQ(desk.purposes.at(2), Purpose::exit);  // The take-profit is placed first.
    EXPECT_EQ(desk.purposes.at(3), Purpose::entry);
}

TEST(Purposes, a_stop_loss_protects) {
    BotDesk desk = dca_in_a_deal();
    desk.trigger(3, 90);
    EXPECT_EQ(desk.purposes.at(4), Purpose::protective);
}

TEST(Purposes, what_the_user_closes_is_an_exit) {
    BotDesk desk = dca_in_a_deal();
    desk.command(Command::Kind::close);
    desk.cancelled(2);
    EXPECT_EQ(desk.purposes.at(4), Purpose::exit);
}

TEST(Purposes, a_short_bot_enters_by_selling) {
    std::string table = kDca;
    table.insert(table.find("[backtest]"), "side = \"short\"\n");
    BotDesk desk(table);
    desk.start();
    EXPECT_EQ(desk.purposes.at(1), Purpose::entry);
    desk.whole(1, Side::sell, 100, 1);
    EXPECT_EQ(desk.purposes.at(2), Purpose::exit);
    EXPECT_EQ(desk.purposes.at(3), Purpose::entry);
}

TEST(Purposes, a_grids_buys_enter_and_its_sells_exit) {
    const BotDesk desk = running_grid();
    EXPECT_EQ(desk.purposes.at(1), Purpose::entry);  // The balancing.
    EXPECT_EQ(desk.purposes.at(2), Purpose::exit);
    EXPECT_EQ(desk.purposes.at(3), Purpose::exit);
    EXPECT_EQ(desk.purposes.at(4), Purpose::entry);
    EXPECT_EQ(desk.purposes.at(5), Purpose::entry);
}

TEST(Purposes, a_grids_stop_protects_and_what_the_user_closes_is_an_exit) {
    BotDesk stopped = running_grid();
    stopped.trigger(1, 80);
    EXPECT_EQ(stopped.purposes.at(6), Purpose::protective);
    BotDesk closed = running_grid();
    closed.command(Command::Kind::close);
    for (const std::uint32_t ref : {2U, 3U, 4U, 5U}) closed.cancelled(ref);
    EXPECT_EQ(closed.purposes.at(6), Purpose::exit);
}

}  // namespace
}  // namespace strongroom::bots
