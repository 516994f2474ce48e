// What an import may write. A key whose is_here is false is named in a note and left out.
#include <algorithm>

#include "bots/import.h"

namespace strongroom::bots {

const std::vector<ImportKey>& import_keys() {
    static const std::vector<ImportKey> keys = {
        {"bot", "symbols", R"(["BTC/USDT", "ETH/USDT"])", true},  // More than one pair.
        {"bot", "smart", "", true},                               // The kind.
        {"dca", "base_order_type", R"("base")", true},
        {"dca", "safety_order_type", R"("base")", true},
        {"dca", "custom_safety_steps", R"([{ deviation = "1", size = "10" }])", true},
        {"dca", "take_profit_steps",
         R"([{ amount_pct = "50", profit_pct = "1" }, { amount_pct = "50", profit_pct = "2" }])",
         true},
        {"dca", "safety", R"([{ when = "rsi", interval = "1h", period = 14, below = "30" }])",
         true},
        {"dca", "close", R"([{ when = "rsi", interval = "1h", period = 14, above = "70" }])", true},
        {"dca", "min_profit_pct", R"("1")", true},
        {"dca", "min_profit_type", R"("total")", true},
        {"dca", "stop_loss_trailing", "true", true},
        {"dca", "stop_loss_timeout", R"("30s")", true},
        {"dca", "stop_loss_to_breakeven", "true", true},
        {"dca", "upper_breakeven_limit", "1", true},
        {"dca", "trailing_at_a_loss", R"("go back")", true},
        {"dca", "stop_loss_then", R"("stop")", true},
        {"dca", "close_after", R"("3d")", true},
        {"dca", "max_active_deals", "2", true},
        {"dca", "deals_on_same_pair", "1", true},
        {"dca", "max_deals", "3", true},
        {"dca", "start_delay", R"("10s")", true},
        {"dca", "min_price", R"("1")", true},
        {"dca", "max_price", R"("99")", true},
        {"dca", "min_price_pct", R"("-5")", true},
        {"dca", "max_price_pct", R"("5")", true},
        {"dca", "min_volume_24h", R"("1000")", true},
        {"dca", "profit_currency", R"("base")", true},
        {"grid", "trailing_up", "true", true},
        {"grid", "trailing_down", "true", true},
        {"grid", "expand_up", R"("120")", true},
        {"grid", "expand_down", R"("80")", true},
        {"grid", "max_buy_lines", "5", true},
        {"grid", "max_sell_lines", "5", true},
        {"grid", "qty_per_line", R"("0.1")", true},
        {"grid", "quote_per_line", R"("10")", true},
        {"grid", "lower_stop_then", R"("stop")", true},
        {"grid", "upper_stop_then", R"("stop")", true},
        // Conditions: the `when` of a list.
        {"when", "asap", "", true},
        {"when", "manual", "", true},
        {"when", "rsi", R"(interval = "1h", period = 14, below = "30")", true},
        {"when", "rating", R"(interval = "1h", is = "buy")", true},
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
