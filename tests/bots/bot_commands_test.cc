// Which commands a kind of bot takes, and that the bots know of it.
#include "bots/bot_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bots/bot_file.h"
#include "model/command_words.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using Kind = Command::Kind;

Status check(std::string_view kind, Kind command, std::uint32_t deal = 0, std::string text = "") {
    return check_command(kind, {command, deal, std::move(text)});
}

TEST(BotCommands, each_kind_takes_its_own_and_says_which) {
    for (const std::string_view kind : BotFile::kKinds) {
        if (kind == "process") continue;  // No file can start one.
        for (const Kind all : {Kind::stop, Kind::cancel, Kind::close}) EXPECT_OK(check(kind, all));
    }
    for (const auto& [word, command] : kCommandWords) EXPECT_OK(check("dca", command));
    EXPECT_FAILS("command: a grid bot takes stop, close, cancel", check("grid", Kind::close_deal));
    EXPECT_FAILS("command: a twap bot takes stop, close, cancel", check("twap", Kind::open_deal));
    EXPECT_FAILS("command: a rebalance bot takes stop, close, cancel, open_deal",
                 check("rebalance", Kind::start));
    EXPECT_FAILS("command: a signal bot takes stop, close, start, cancel, close_deal, cancel_deal",
                 check("signal", Kind::add_funds));
    EXPECT_FAILS("command: a smart bot takes", check("smart", Kind::start));
    EXPECT_FAILS("command: a process bot takes", check("process", Kind::stop));
    EXPECT_TRUE(commands_taken_by("").empty());
}

TEST(BotCommands, a_number_and_a_text_stand_only_where_they_mean_something) {
    for (const Kind command : {Kind::stop, Kind::close, Kind::cancel, Kind::start}) {
        EXPECT_FAILS("is about the whole bot", check("dca", command, 1));
        EXPECT_FAILS("takes none", check("dca", command, 0, "now"));
    }
    EXPECT_FAILS("is about the whole bot", check("dca", Kind::open_deal, 1));
    EXPECT_OK(check("dca", Kind::open_deal, 0, "pair = \"ETH/USDT\""));
    EXPECT_OK(check("dca", Kind::close_deal, 3));
    EXPECT_OK(check("smart", Kind::add_funds, 1, "quote = \"15\""));
    // It would close the others, too.
    EXPECT_FAILS("is for all its positions", check("signal", Kind::close_deal, 3));
    EXPECT_OK(check("signal", Kind::close_deal));
}

TEST(BotCommands, a_bot_answers_one_that_it_does_not_take_with_those_that_it_does) {
    for (const char* name : {"grid-btc", "rebalance", "twap"}) {
        const std::string path = fmt::format("tests/fuzz/corpus/bot_file/{}.toml", name);
        const BotFile file = MUST(parse_bot_file(test::read_text(test::source_path(path)), path));
        std::vector<Market> markets;
        for (const Symbol& symbol : file.symbols) {
            markets.push_back({.instrument = {.symbol = symbol,
                                              .tick = file.backtest.tick,
                                              .step = file.backtest.step},
                               .fees = {}});
        }
        const auto taken = commands_taken_by(file.kind());
        for (const auto& [word, command] : kCommandWords) {
            if (std::ranges::find(taken, command) != taken.end()) continue;
            const auto bot = make_bot(file, markets);
            Actions out;
            bot->on_event({.time = {1}, .market = {100}, .body = Command{command}}, out);
            ASSERT_EQ(out.size(), 1U) << name << " " << word;
            EXPECT_EQ("command: " + std::get<Notify>(out[0]).text,
                      check_command(file.kind(), {command}).error().message);
        }
    }
}

}  // namespace
}  // namespace strongroom::bots
