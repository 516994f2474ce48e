// A list of conditions in a bot file.
#include <fmt/format.h>

#include "bots/bot_tables_internal.h"

namespace strongroom::bots {

Result<std::vector<Condition>> read_conditions(TableReader& table, const std::string& key) {
    table.allow(key);
    std::vector<Condition> read;
    if (!table.has(key)) return read;
    const toml::array* conditions = table.table()->get_as<toml::array>(key);
    if (conditions == nullptr)
        return table.wrong(key, "must be a list, as in [{ when = \"asap\" }]");
    for (const toml::node& node : *conditions) {
        const auto* condition = node.as_table();
        const auto when =
            condition == nullptr ? std::nullopt : (*condition)["when"].value<std::string>();
        if (!when) return table.wrong(key, "each condition is a table with when = \"…\"");
        if (*when != "asap" || condition->size() != 1) {
            return table.wrong(
                key,
                fmt::format("\"{}\" is not a condition of this version; it knows \"asap\"", *when));
        }
        read.emplace_back(Asap{});
    }
    return read;
}

}  // namespace strongroom::bots
