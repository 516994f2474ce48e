// Raw stream recordings as a source of prices.
#include "lab/practice/recorded_stream.h"

#include <fmt/format.h>
#include <zlib.h>

#include "lab/practice/practice_world.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

using namespace decimal_literals;

Bytes gzip(std::string_view text) {
    Bytes out(text.size() + 1'000);
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    Bytes in = to_bytes(text);
    stream.next_in = in.data();
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

std::string top(int update, std::string_view bid, std::string_view ask) {
    return fmt::format(R"(5 {{"stream":"btcusdt@bookTicker","data":{{"u":{},"s":"BTCUSDT",)"
                       R"("b":"{}","B":"3","a":"{}","A":"4"}}}})"
                       "\n",
                       update, bid, ask);
}

std::string trade(int number, std::string_view price, std::string_view qty, int second,
                  std::string_view symbol = "BTCUSDT") {
    const std::int64_t time = (kFirstCandle + seconds(second)).ms;
    return fmt::format(R"(5 {{"stream":"{}@trade","data":{{"e":"trade","E":{},"s":"{}","t":{},)"
                       R"("p":"{}","q":"{}","T":{},"m":true,"M":true}}}})"
                       "\n",
                       symbol == "BTCUSDT" ? "btcusdt" : "ethusdt", time, symbol, number, price,
                       qty, time);
}

const std::string kDepth =
    R"(4 {"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT",)"
    R"("U":1,"u":2,"b":[],"a":[]}})"
    "\n";

const std::string kLines = kDepth + top(7, "99.50", "100.50") + trade(5, "100.00", "0.5", 0) +
                           top(8, "98.50", "99.50") + trade(6, "98.75", "0.25", 1);

TEST(PracticeRecording, trades_and_book_tops_are_kept_in_order_and_the_rest_is_passed_over) {
    const Recording recording = MUST(read_recording(gzip(kLines), "r.gz"));
    EXPECT_EQ(recording.venue_symbol, "BTCUSDT");
    ASSERT_EQ(recording.ticks.size(), 4U);
    EXPECT_EQ(std::get<RecordedTop>(recording.ticks[0]).bid->price, Price{"99.5"_d});
    EXPECT_EQ(std::get<MarketTrade>(recording.ticks[3]).price, Price{"98.75"_d});
}

TEST(PracticeRecording, it_plays_its_prices_at_its_own_times_with_its_own_book) {
    PracticeSettings settings;
    settings.markets.push_back(market_of(MUST(read_recording(gzip(kLines), "r.gz"))));
    PracticeWorld world(std::move(settings));
    EXPECT_EQ(world.got("/api/v3/ticker/price?symbol=BTCUSDT")["price"], "100.00000000");
    EXPECT_EQ(world.got("/api/v3/ticker/bookTicker?symbol=BTCUSDT")["bidPrice"], "99.50000000");
    world.limit("BUY", "1", "99");
    world.run(milliseconds(999));
    EXPECT_EQ(world.asked("/api/v3/openOrders").size(), 1U);
    world.run(milliseconds(1));
    EXPECT_EQ(world.asked("/api/v3/openOrders").size(), 0U);
    EXPECT_EQ(world.got("/api/v3/ticker/bookTicker?symbol=BTCUSDT")["askPrice"], "99.50000000");
    EXPECT_TRUE(world.venue->has_ended());
}

TEST(PracticeRecording, several_gzip_members_are_one_file) {
    const std::size_t middle = kLines.find('\n') + 1;
    Bytes both = gzip(kLines.substr(0, middle));
    const Bytes second = gzip(kLines.substr(middle));
    both.insert(both.end(), second.begin(), second.end());
    EXPECT_EQ(MUST(read_recording(both, "r.gz")).ticks.size(), 4U);
}

TEST(PracticeRecording, what_is_damaged_is_named_with_its_line) {
    const auto read = [](const Bytes& bytes) { return read_recording(bytes, "r.gz"); };
    EXPECT_FAILS("r.gz: the gzip data is damaged", read({}));
    EXPECT_FAILS("r.gz: the gzip data is damaged", read(to_bytes("not gzip at all")));
    Bytes cut = gzip(kLines);
    cut.resize(cut.size() / 2);
    EXPECT_FALSE(read(cut).has_value());
    EXPECT_FAILS("r.gz: no trade in it", read(gzip("1 {}\n")));
    EXPECT_FAILS("r.gz: line 2: a time and a message", read(gzip("1 {}\nnonsense\n")));
    EXPECT_FAILS("r.gz: line 1:", read(gzip(R"(1 {"e":"trade","s":"BTCUSDT")")));
    EXPECT_FAILS("line 6: ETHUSDT in a recording of BTCUSDT",
                 read(gzip(kLines + trade(7, "9", "1", 2, "ETHUSDT"))));
    EXPECT_FAILS("longer than 4 MiB", read(gzip(std::string(5'000'000, 'x'))));
}

TEST(PracticeRecording, a_real_recording_plays_to_its_end) {
    const std::string path = test::shared_path("data/ws/btcusdt_20240808.gz");
    if (path.empty()) GTEST_SKIP() << "data/ws/btcusdt_20240808.gz is not beside the repository";
    const Recording recording = MUST(read_recording(to_bytes(test::read_text(path)), path));
    EXPECT_EQ(recording.venue_symbol, "BTCUSDT");
    EXPECT_GT(recording.ticks.size(), 10'000U);
    PracticeSettings settings;
    settings.markets.push_back(market_of(recording));
    settings.pace.speed = 0;
    PracticeWorld world(std::move(settings));
    world.timers.run_due();
    EXPECT_TRUE(world.venue->has_ended());
    EXPECT_GT(world.got("/api/v3/klines?symbol=BTCUSDT&interval=1m").size(), 4U);
    const json top = world.got("/api/v3/ticker/bookTicker?symbol=BTCUSDT");
    EXPECT_LT(std::stod(top["bidPrice"].get<std::string>()),
              std::stod(top["askPrice"].get<std::string>()));
}

}  // namespace
}  // namespace strongroom::lab::practice
