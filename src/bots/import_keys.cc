// What an import may write. A key whose is_here is false is named in a note and left out.
#include <algorithm>

#include "bots/import.h"

namespace strongroom::bots {

const std::vector<ImportKey>& import_keys() {
    static const std::vector<ImportKey> keys = {
        {"bot", "symbols", R"(["BTC/USDT", "ETH/USDT"])", false},  // More than one pair.
        {"dca", "custom_safety_steps", R"([{ deviation = "1", size = "10" }])", false},
        {"dca", "take_profit_steps",
         R"([{ amount_pct = "50", profit_pct = "1" }, { amount_pct = "50", profit_pct = "2" }])",
         false},
        {"dca", "safety", R"([{ when = "rsi", interval = "1h", period = 14, below = "30" }])",
         false},
        {"dca", "close", R"([{ when = "rsi", interval = "1h", period = 14, above = "70" }])",
         false},
        {"dca", "min_profit_pct", R"("1")", false},
        {"dca", "min_profit_type", R"("total")", false},
        {"dca", "stop_loss_trailing", "true", false},
        {"dca", "stop_loss_timeout", R"("30s")", false},
        {"dca", "stop_loss_to_breakeven", "true", false},
        {"dca", "stop_loss_then", R"("stop")", false},
        {"dca", "close_after", R"("3d")", false},
        {"dca", "max_active_deals", "2", false},
        {"dca", "deals_on_same_pair", "1", false},
        {"dca", "max_deals", "3", true},
        {"dca", "start_delay", R"("10s")", false},
        {"dca", "min_price", R"("1")", false},
        {"dca", "max_price", R"("99")", false},
        {"dca", "min_price_pct", R"("-5")", false},
        {"dca", "max_price_pct", R"("5")", false},
        {"dca", "min_volume_24h", R"("1000")", false},
        {"dca", "profit_currency", R"("base")", false},
        {"grid", "trailing_up", "true", false},
        {"grid", "trailing_down", "true", false},
        {"grid", "expand_up", R"("120")", false},
        {"grid", "expand_down", R"("80")", false},
        {"grid", "max_buy_lines", "5", false},
        {"grid", "max_sell_lines", "5", false},
        {"grid", "qty_per_line", R"("0.1")", false},
        {"grid", "lower_stop_then", R"("stop")", false},
        {"grid", "upper_stop_then", R"("stop")", false},
        // Conditions: the `when` of a list.
        {"when", "asap", "", true},
        {"when", "manual", "", false},
        {"when", "rsi", R"(interval = "1h", period = 14, below = "30")", false},
    };
    return keys;
}

bool takes_key(std::string_view table, std::string_view key) {
    const auto& keys = import_keys();
    const auto at = std::ranges::find_if(
        keys, [&](const ImportKey& k) { return k.table == table && k.key == key; });
    return at == keys.end() || at->is_here;  // What is not listed has always been here.
}

}  // namespace strongroom::bots
