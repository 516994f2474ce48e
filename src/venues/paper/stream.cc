#include "venues/paper/stream.h"

#include <fmt/format.h>

#include <vector>

#include "venues/paper/encode.h"
#include "venues/paper/profile.h"

namespace strongroom::venues::paper {
namespace {

// No quote or backslash can be in a market's name.
Status add(std::string& message, std::string_view topic, const std::vector<VenueSymbol>& symbols) {
    if (symbols.empty()) return {};
    std::string list;
    for (const VenueSymbol& symbol : symbols) {
        TRY(check(symbol));
        list += fmt::format(R"({}"{}")", list.empty() ? "" : ",", symbol.text);
    }
    message += fmt::format(R"(,"{}":[{}])", topic, list);
    return {};
}

}  // namespace

std::string stream_url(std::string_view base) { return fmt::format("{}{}", base, stream_path); }

std::string ping() { return R"({"do":"ping"})"; }

Result<std::string> subscribe(const MarketTopics& topics) {
    const std::size_t count = topics.trades.size() + topics.candles.size() + topics.tops.size();
    if (count == 0 || count > topics_max) {
        return fail(Errc::invalid, fmt::format("topics: write 1 to {}", topics_max));
    }
    std::string message = R"({"do":"subscribe")";
    TRY(add(message, "trades", topics.trades));
    TRY(add(message, "candles", topics.candles));
    TRY(add(message, "tops", topics.tops));
    return message + "}";
}

}  // namespace strongroom::venues::paper
