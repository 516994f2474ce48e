// Reads a start list out of a bot file and tells it candles.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "bots/bot_file.h"
#include "bots/conditions.h"
#include "support/test.h"

namespace strongroom::bots {

inline Result<std::vector<Condition>> read_start(const std::string& list) {
    const std::string text =
        "[bot]\nname = \"b\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n"
        "[dca]\nbase_order = \"100\"\ntake_profit_pct = \"1\"\nstart = " +
        list + "\n";
    TRY_ASSIGN(const BotFile file, parse_bot_file(text, "b.toml"));
    return std::get<DcaConfig>(file.config).start;
}

// Closed candles of one interval, one after the other.
class ConditionsDesk {
  public:
    explicit ConditionsDesk(const std::string& list) : conditions(MUST(read_start(list)), {}) {}

    // open = high = low = close, volume 1.
    bool close(int price, Duration interval = minutes(60)) {
        return candle(
            {.open = {price}, .high = {price}, .low = {price}, .close = {price}, .volume = 1},
            interval);
    }
    // Whether all hold now.
    bool candle(Candle closed, Duration interval = minutes(60)) {
        closed.open_time = now_;
        now_ = now_ + interval;
        conditions.on_candle({closed, interval}, {});
        return conditions.hold();
    }
    // "1h 281, 1d 20": what it follows and how many candles it wants first.
    std::string follows() const {
        Actions out;
        conditions.start(out);
        std::string words;
        for (const Action& action : out) {
            const auto& follow = std::get<FollowCandles>(action);
            words += fmt::format("{}{} {}", words.empty() ? "" : ", ", to_string(follow.interval),
                                 follow.history);
        }
        return words;
    }

    Conditions conditions;

  private:
    Time now_;
};

}  // namespace strongroom::bots
