// Whatever a DCA bot is told to do and whatever the market does: when it has closed all, its books
// and the wallet say the same, to the last unit.
#include <array>
#include <random>
#include <string>
#include <vector>

#include "lab/backtest.h"
#include "lab/session.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;

class Ledger final : public engine::Books {
  public:
    void bot_changed(const engine::BotView& bot) override { view = bot; }
    void order_changed(engine::BotId, OrderRef, const Order&) override {}
    void filled(engine::BotId, OrderRef, const Order&, const Fill&) override {}
    void deal_changed(engine::BotId, const Deal& deal) override {
        if (deal.closed) {
            ++closed;
            profit += deal.profit.amount;
        }
    }
    void noticed(engine::BotId, Time, const std::string& text) override {
        leaves_dust = leaves_dust || text.find("stay as they are") != std::string::npos;
    }

    engine::BotView view;
    int closed = 0;
    Decimal profit;
    bool leaves_dust = false;
};

constexpr const char* kLadder =
    "safety_order = \"60\"\nmax_safety_orders = 3\ndeviation_pct = \"0.7\"\n"
    "active_safety_orders = 2\n";
constexpr const char* kSteps =
    "take_profit_steps = [{ amount_pct = \"30\", profit_pct = \"0.4\" }, { amount_pct = \"30\", "
    "profit_pct = \"0.8\" }, { amount_pct = \"40\", profit_pct = \"1.2\" }]\n";

// Tables with each way of entering and leaving.
std::vector<std::string> tables() {
    const std::string ladder = kLadder;
    const std::string steps = kSteps;
    const std::string one = "take_profit_pct = \"0.8\"\n";
    const std::string several =
        "max_active_deals = 3\ndeals_on_same_pair = 3\nstart_delay = "
        "\"3s\"\n";
    return {
        ladder + one,
        ladder + one + several + "stop_loss_pct = \"3\"\nstop_loss_trailing = true\n",
        ladder + steps +
            "stop_loss_pct = \"3\"\nstop_loss_to_breakeven = true\n"
            "upper_breakeven_limit = 1\n",
        ladder + steps + several + "trailing_pct = \"0.3\"\n",
        ladder + one + "trailing_pct = \"0.4\"\ntrailing_at_a_loss = \"go back\"\n",
        one +
            "custom_safety_steps = [{ deviation = \"0.5\", size = \"50\" }, { deviation = \"2\", "
            "size = \"80\" }]\nsafety = [{ when = \"asap\" }]\nclose_after = \"2m\"\n",
        ladder + one +
            "stop_loss_pct = \"2\"\nstop_loss_timeout = \"4s\"\nclose = [{ when = "
            "\"asap\" }]\nmin_profit_pct = \"0.3\"\n",
        ladder + one + "stop_loss_pct = \"3\"\nstop_loss_at = \"venue\"\n",
    };
}

void act(Session& session, std::mt19937& random) {
    const auto pick = [&](int most) {
        return static_cast<int>(random() % static_cast<std::uint32_t>(most));
    };
    const Time now = session.matcher().time() + seconds(1 + pick(3));
    const Decimal change =
        Decimal::from_raw(static_cast<Int128>(pick(401) - 200) * 100'000'000);  // Up to 2 %.
    const Price next{round_to(mul(session.matcher().price().value, 1 + change, Round::nearest),
                              "0.01"_d, Round::nearest)};
    const auto deal = static_cast<std::uint32_t>(1 + pick(6));
    switch (pick(10)) {
        case 0: return session.jump(now, next);
        case 1: return session.command({1}, {Command::Kind::add_funds, deal, "quote = \"40\""});
        case 2:
            return session.command(
                {1}, {Command::Kind::add_funds, deal, "base = \"0.3\", limit = \"99\""});
        case 3: return session.command({1}, {Command::Kind::close_step, deal, ""});
        case 4:
            return session.command(
                {1},
                {pick(4) == 0 ? Command::Kind::close_deal : Command::Kind::cancel_funds, deal, ""});
        case 5:
            return session.command(
                {1}, {Command::Kind::edit_deal, deal,
                      pick(2) == 0 ? "max_safety_orders = 1" : "stop_loss_pct = \"4\""});
        default: return session.move(now, next);
    }
}

// The number of deals that were closed, all sold.
int expect_books_to_balance(const std::string& table, const char* side, std::uint32_t seed) {
    const std::string text =
        "[bot]\nname = \"b\"\nkind = \"dca\"\naccount = \"a\"\n"
        "symbols = [\"BTC/USDT\"]\n[dca]\nbase_order = \"100\"\nside = \"" +
        std::string(side) + "\"\n" + table;
    const bots::BotFile file = MUST(bots::parse_bot_file(text, "b.toml"));
    Ledger ledger;
    Session session(markets_of(file), ledger);
    const Asset base = file.symbols.front().base;
    const Asset quote = file.symbols.front().quote;
    session.wallet().deposit({10'000, quote});
    session.wallet().deposit({100, base});
    session.open_market(Time{1'000'000}, {100}, 1'000'000'000);
    EXPECT_TRUE(session.add_bot(text));
    std::mt19937 random(seed);
    for (int round = 0; round < 150; ++round) act(session, random);
    session.command({1}, {Command::Kind::close});
    session.move(session.matcher().time() + minutes(3), session.matcher().price());

    const std::string where = table + side + " " + std::to_string(seed);
    EXPECT_TRUE(ledger.view.is_finished) << ledger.view.state << "\n" << where;
    EXPECT_TRUE(session.status()) << where;
    for (const auto& [asset, balance] : session.wallet().balances())
        EXPECT_TRUE(balance.locked.is_zero()) << where;  // Nothing of it is at the venue.
    if (ledger.leaves_dust) return 0;
    const auto free = [&](const Asset& asset) {
        return session.wallet().balances().at(asset).free;
    };
    EXPECT_EQ(free(base), 100) << where;
    EXPECT_EQ(free(quote), 10'000 + ledger.profit) << where << " after " << ledger.closed;
    return ledger.closed;
}

TEST(DcaBooks, the_wallet_has_what_the_deals_say_they_earned) {
    for (const std::string& table : tables()) {
        int closed = 0;
        for (const char* side : {"long", "short"})
            for (std::uint32_t seed = 1; seed <= 12; ++seed)
                closed += expect_books_to_balance(table, side, seed);
        EXPECT_GT(closed, 50) << table;
    }
}

}  // namespace
}  // namespace strongroom::lab
