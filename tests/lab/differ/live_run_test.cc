// A live run read from an engine's journal: whose, what it was asked, what its orders met, and
// when.
#include "lab/differ/live_run.h"

#include <filesystem>
#include <memory>

#include "base/real_env.h"
#include "base/scratch_folder.h"
#include "engine/journal.h"
#include "lab/journal_copy.h"
#include "lab/placed_orders.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;

std::string bot_file(const std::string& name) {
    return "[bot]\nname = \"" + name +
           "\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n[dca]\n"
           "base_order = \"100\"\nsafety_order = \"50\"\nmax_safety_orders = 1\n"
           "deviation_pct = \"1\"\ntake_profit_pct = \"1\"\n";
}

// Writes a journal while a Core handles the same inputs: so that orders are known by their intents.
class LiveRunTest : public testing::Test {
  protected:
    class NoBooks final : public engine::Books {
      public:
        void bot_changed(const engine::BotView&) override {}
        void order_changed(engine::BotId, OrderRef, const Order&) override {}
        void filled(engine::BotId, OrderRef, const Order&, const Fill&) override {}
        void deal_changed(engine::BotId, const Deal&) override {}
        void noticed(engine::BotId, Time, const std::string&) override {}
    };

    void SetUp() override {
        ASSERT_FALSE(folder_.path().empty());
        for (const char* part : {"live", "scratch"})
            std::filesystem::create_directory(root_ / part);
        journal_ = std::make_unique<engine::Journal>(
            MUST(engine::Journal::open(disk_, random_, (root_ / "live/journal").string())));
        core_ = std::make_unique<engine::Core>(engine::IntentNames(journal_->install()),
                                               engine::Settings{}, placed_, placed_, books_);
    }

    // At this time of the market; the venue's own clock is another one, as on recorded prices.
    void feed(std::int64_t market_ms, engine::InputBody body, Decimal price = 100) {
        const engine::Input input{{venue_ms_ += 10}, {market_ms}, {price}, std::move(body)};
        EXPECT_TRUE(journal_->append(input));
        EXPECT_TRUE(core_->handle(input));
    }
    void add(std::int64_t market_ms, const std::string& name) {
        feed(market_ms, engine::AddBot{bot_file(name), {{btc_, {"0.001"_d, "0.001"_d}}}});
    }
    void fill(std::int64_t market_ms, const IntentId& intent) {
        OrderReport report{.state = OrderState::closed, .reason = CloseReason::filled};
        report.filled = {1};
        report.fill = Fill{.trade_id = "1",
                           .time = {venue_ms_},
                           .side = Side::buy,
                           .price = {101},
                           .qty = {1},
                           .fee = {"0.1"_d, Asset{"USDT"}}};
        feed(market_ms, engine::OrderReported{intent, report}, 101);
    }
    Result<LiveRun> read(const std::string& bot = "") {
        EXPECT_TRUE(journal_->sync());
        return read_live_run({.folder = (root_ / "live").string(),
                              .scratch = (root_ / "scratch").string(),
                              .settings = {},
                              .bot = bot},
                             disk_, random_);
    }

    const ScratchFolder folder_{"differ-test"};
    const std::filesystem::path root_{folder_.path()};
    PosixDisk disk_;
    SystemRandom random_;
    PlacedOrders placed_;
    NoBooks books_;
    std::unique_ptr<engine::Journal> journal_;
    std::unique_ptr<engine::Core> core_;
    std::int64_t venue_ms_ = 1'700'000'000'000;
    const Instrument btc_{.symbol = MUST(Symbol::parse("BTC/USDT")),
                          .venue_symbol = "BTCUSDT",
                          .tick = "0.01"_d,
                          .step = "0.00001"_d,
                          .min_notional = 5};
};

TEST_F(LiveRunTest, an_order_has_the_markets_times_and_the_price_at_which_it_was_decided) {
    add(1'000, "one");
    ASSERT_EQ(placed_.list.size(), 1U);
    const IntentId base = placed_.list[0].id;
    feed(2'000, engine::OrderSigned{base, "tag", {venue_ms_ + 9000}});
    fill(3'000, base);
    const LiveRun run = MUST(read());
    EXPECT_EQ(run.name.value, "one");
    EXPECT_EQ(run.file, bot_file("one"));
    EXPECT_EQ(run.added, Time{1'000});
    EXPECT_EQ(run.ended, Time{3'000});
    ASSERT_GE(run.orders.size(), 2U);  // What answers the fill was decided, too.
    const LiveOrder& order = run.orders.begin()->second;
    EXPECT_EQ(order.decided, Time{1'000});
    EXPECT_EQ(order.market, Price{100});
    EXPECT_EQ(order.reached, Time{3'000});
    EXPECT_EQ(order.reason, CloseReason::filled);
    ASSERT_EQ(order.fills.size(), 1U);
    EXPECT_EQ(order.fills[0].time, Time{3'000});
    const LiveOrder& next = std::next(run.orders.begin())->second;
    EXPECT_TRUE(next.fills.empty());
    EXPECT_FALSE(next.reached.has_value());
    ASSERT_EQ(run.deals.size(), 1U);
    EXPECT_EQ(run.deals[0].opened, Time{3'000});  // With its first fill.
}

TEST_F(LiveRunTest, where_the_market_has_the_venues_clock_a_fill_keeps_its_own_time) {
    add(venue_ms_ + 10, "one");
    const std::int64_t then = venue_ms_;
    fill(venue_ms_ + 10, placed_.list[0].id);
    EXPECT_EQ(MUST(read()).orders.begin()->second.fills[0].time, Time{then});
}

TEST_F(LiveRunTest, a_refusal_keeps_its_words_and_never_reached_the_venue) {
    add(1'000, "one");
    feed(2'000, engine::OrderRefused{placed_.list[0].id, "policy: too large"});
    const LiveOrder order = MUST(read()).orders.begin()->second;
    EXPECT_EQ(order.state, OrderState::closed);
    EXPECT_EQ(order.reason, CloseReason::refused);
    EXPECT_EQ(order.text, "the signer refused an order: policy: too large");
    EXPECT_FALSE(order.reached.has_value());
}

TEST_F(LiveRunTest, what_a_bot_was_asked_and_told_is_its_own) {
    add(1'000, "one");
    add(1'500, "two");
    feed(2'000, engine::CommandBot{{1}, {.kind = Command::Kind::stop}});
    feed(3'000, engine::CommandBot{{2}, {.kind = Command::Kind::close}});
    feed(4'000, engine::SignalSeen{{2}, {"{}"}});
    feed(4'500, engine::CandleSeen{{2}, {}, {{}, minutes(1), true}});
    feed(5'000, engine::CandleSeen{{2}, {}, {{{60'000}, {1}, {1}, {1}, {1}, 1}, minutes(1)}});
    Instrument other = btc_;
    other.tick = 1;
    feed(6'000, engine::MarketStatus{other, "halted"});
    feed(90'000, engine::LinkGap{});
    const LiveRun two = MUST(read("two"));
    EXPECT_EQ(two.added, Time{1'500});
    ASSERT_EQ(two.commands.size(), 1U);
    EXPECT_EQ(two.commands[0].at, Time{3'000});
    EXPECT_EQ(std::get<Command>(two.commands[0].what).kind, Command::Kind::close);
    EXPECT_EQ(two.signals.size(), 1U);
    ASSERT_EQ(two.candles.size(), 1U);  // History is none of its run.
    EXPECT_EQ(two.candles[0].closed.candle.open_time, Time{60'000});
    ASSERT_EQ(two.news.size(), 1U);
    EXPECT_EQ(two.news[0].closed, "halted");
    EXPECT_TRUE(two.news[0].is_other_terms);
    ASSERT_EQ(two.silences.size(), 1U);
    EXPECT_EQ(two.silences[0].from, Time{6'000});
    EXPECT_EQ(two.silences[0].until, Time{90'000});
    const LiveRun one = MUST(read("one"));
    EXPECT_TRUE(one.signals.empty());
    EXPECT_EQ(std::get<Command>(one.commands.at(0).what).kind, Command::Kind::stop);
}

TEST_F(LiveRunTest, which_bot_must_be_clear) {
    EXPECT_FAILS("the journal has no bot", read());
    add(1'000, "one");
    add(1'500, "two");
    EXPECT_FAILS("choose one of one, two", read());
    EXPECT_FAILS("the journal has no three; it has one, two", read("three"));
    EXPECT_EQ(MUST(read("one")).name.value, "one");
}

TEST_F(LiveRunTest, a_folder_without_a_journal_or_with_a_damaged_one_is_an_error) {
    add(1'000, "one");
    EXPECT_TRUE(journal_->sync());
    const std::string path = (root_ / "live/journal").string();
    Bytes bytes = MUST(disk_.read(path, 1 << 20));
    for (std::size_t i = 20; i < 60; ++i) bytes[i] ^= 0xff;
    EXPECT_TRUE(disk_.replace(path, bytes));
    EXPECT_FALSE(read().has_value());
    std::filesystem::remove(path);
    EXPECT_FALSE(read().has_value());
}

}  // namespace
}  // namespace strongroom::lab
