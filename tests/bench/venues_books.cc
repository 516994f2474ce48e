// Books: one message of changes read, and a market of them replayed through codec and book. The
// messages are the golden ones with more rows: prices of a seeded walk around the snapshot's.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <simdjson.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/venues_figures.h"
#include "venues/coinbase/book.h"
#include "venues/kucoin/book.h"
#include "venues/kucoin/decode.h"

namespace strongroom::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int rows = 50;  // Of one message: what a busy market has in 50 to 100 ms.
constexpr int messages = 2'000;
constexpr int depth = 1'000;  // Levels of a side that are ever touched.

// Cents below (bids) or above (asks) 3000.00; a third of the changes take a level away.
class Walk {
  public:
    std::string price(bool is_bid) {
        const auto away = static_cast<int>(draw() % depth) + 1;
        const int cents = is_bid ? 300'000 - away : 300'000 + away;
        return fmt::format("{}.{:02}", cents / 100, cents % 100);
    }
    std::string qty() {
        const std::uint64_t drawn = draw();
        if (drawn % 3 == 0) return "0";
        return fmt::format("{}.{:08}", drawn % 7, drawn % 100'000'000);
    }
    bool is_bid() { return draw() % 2 == 0; }

  private:
    std::uint64_t draw() {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return state_ >> 33U;
    }
    std::uint64_t state_ = 42;
};

std::vector<std::string> kucoin_messages() {
    Json message = Json::parse(golden("kucoin/stream_book"));
    Json& data = message["data"];
    std::int64_t sequence = 100;  // The golden snapshot's.
    Walk walk;
    std::vector<std::string> made;
    while (made.size() < messages) {
        Json bids = Json::array();
        Json asks = Json::array();
        data["sequenceStart"] = sequence + 1;
        for (int i = 0; i < rows; ++i) {
            const bool is_bid = walk.is_bid();
            (is_bid ? bids : asks)
                .push_back({walk.price(is_bid), walk.qty(), fmt::format("{}", ++sequence)});
        }
        data["sequenceEnd"] = sequence;
        data["changes"] = {{"asks", asks}, {"bids", bids}};
        made.push_back(message.dump());
    }
    return made;
}

std::vector<std::string> coinbase_messages() {
    Json message = Json::parse(golden("coinbase/stream_book_update"));
    Json& updates = message["events"][0]["updates"];
    const Json bid = updates[0];
    const Json ask = updates[1];
    Walk walk;
    std::vector<std::string> made;
    while (made.size() < messages) {
        updates = Json::array();
        for (int i = 0; i < rows; ++i) {
            const bool is_bid = walk.is_bid();
            updates.push_back(is_bid ? bid : ask);
            updates.back()["price_level"] = walk.price(is_bid);
            updates.back()["new_quantity"] = walk.qty();
        }
        message["sequence_num"] = made.size() + 1;
        made.push_back(message.dump());
    }
    return made;
}

const std::vector<std::string>& messages_of(bool is_kucoin) {
    static const std::vector<std::string> kucoin = kucoin_messages();
    static const std::vector<std::string> coinbase = coinbase_messages();
    return is_kucoin ? kucoin : coinbase;
}

constexpr std::int64_t levels = std::int64_t{rows} * messages;

template <typename Each>
void for_each_message(benchmark::State& state, bool is_kucoin, Each each) {
    const auto& all = messages_of(is_kucoin);
    for ([[maybe_unused]] auto step : state) {
        for (const std::string& message : all) each(message);
    }
    state.SetItemsProcessed(state.iterations() * levels);
}

void read_book_json(benchmark::State& state, bool is_kucoin) {
    simdjson::dom::parser parser;
    for_each_message(state, is_kucoin, [&](const std::string& message) {
        benchmark::DoNotOptimize(parser.parse(message).error());
    });
}

void read_book_kucoin(benchmark::State& state) {
    for_each_message(state, true, [](const std::string& message) {
        benchmark::DoNotOptimize(must(venues::kucoin::decode_book_changes(message)));
    });
}

void read_book_coinbase(benchmark::State& state) {
    for_each_message(state, false, [](const std::string& message) {
        benchmark::DoNotOptimize(must(venues::coinbase::decode_market_message(message)));
    });
}

void replay_kucoin(benchmark::State& state) {
    // Nothing but what the messages bring, so that no bid of the golden snapshot crosses an ask.
    venues::kucoin::BookSnapshot start = must(venues::kucoin::decode_book(golden("kucoin/book")));
    start.bids.clear();
    start.asks.clear();
    const auto& all = messages_of(true);
    for ([[maybe_unused]] auto step : state) {
        venues::kucoin::Book book(start);
        for (const std::string& message : all) {
            const auto applied = book.apply(must(venues::kucoin::decode_book_changes(message)));
            if (applied != venues::kucoin::Book::Applied::applied)
                state.SkipWithError("the book has a gap");
        }
        benchmark::DoNotOptimize(book.bid());
    }
    state.SetItemsProcessed(state.iterations() * levels);
}

void replay_coinbase(benchmark::State& state) {
    const auto& all = messages_of(false);
    for ([[maybe_unused]] auto step : state) {
        venues::coinbase::Level2Book book;
        must(book.apply({.venue_symbol = {"ETH-USD"}, .is_snapshot = true, .levels = {}}));
        for (const std::string& message : all) {
            const auto read = must(venues::coinbase::decode_market_message(message));
            for (const auto& event : read.events)
                must(book.apply(std::get<venues::coinbase::BookChange>(event)));
        }
        benchmark::DoNotOptimize(book.bids());
    }
    state.SetItemsProcessed(state.iterations() * levels);
}

BENCHMARK_CAPTURE(read_book_json, kucoin, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_book_json, coinbase, false)->Unit(benchmark::kMillisecond);
BENCHMARK(read_book_kucoin)->Unit(benchmark::kMillisecond);
BENCHMARK(read_book_coinbase)->Unit(benchmark::kMillisecond);
BENCHMARK(replay_kucoin)->Unit(benchmark::kMillisecond);
BENCHMARK(replay_coinbase)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace strongroom::bench
