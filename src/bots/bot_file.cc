#include "bots/bot_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "bots/bot_tables_internal.h"
#include "bots/dca.h"
#include "bots/grid.h"
#include "bots/rebalance.h"

namespace strongroom::bots {
namespace {

constexpr std::size_t kPairsMax = 100;

Result<std::vector<Symbol>> read_symbols(TableReader& table) {
    table.allow("symbols");
    const toml::array* list =
        table.is_there() ? table.table()->get_as<toml::array>("symbols") : nullptr;
    if (list == nullptr || list->empty() || list->size() > kPairsMax) {
        return table.wrong("symbols",
                           "must be a list of one pair, as in [\"BTC/USDT\"], or of up "
                           "to 100 that share the quote");
    }
    std::vector<Symbol> symbols;
    for (const toml::node& node : *list) {
        const Result<Symbol> symbol = Symbol::parse(node.value<std::string>().value_or(""));
        if (!symbol) return table.wrong("symbols", symbol.error().message);
        if (std::ranges::find(symbols, *symbol) != symbols.end())
            return table.wrong("symbols", fmt::format("{} stands there twice", symbol->str()));
        symbols.push_back(*symbol);
        if (symbol->quote != symbols.front().quote) {
            return table.wrong("symbols", fmt::format("{} and {} do not share the quote",
                                                      symbols.front().str(), symbol->str()));
        }
    }
    return symbols;
}

// A deal needs a pair of its own, as far as deals_on_same_pair does not say more.
Status check_deals(const BotFile& file, const TableReader& bot) {
    const auto* dca = std::get_if<DcaConfig>(&file.config);
    if (dca == nullptr) return {};
    const auto most = static_cast<int>(file.symbols.size()) * dca->deals_on_same_pair;
    if (dca->max_active_deals > most) {
        return bot.wrong(
            "symbols",
            fmt::format("{} pairs with deals_on_same_pair = {} can have {} deals; lower "
                        "dca.max_active_deals = {} or raise dca.deals_on_same_pair",
                        file.symbols.size(), dca->deals_on_same_pair, most, dca->max_active_deals));
    }
    return {};
}

// A table for a pair that the bot does not trade is a slip of the pen.
Status check_pairs(const BotFile& file, std::string_view file_name) {
    for (const auto& [symbol, terms] : file.backtest.pairs) {
        if (std::ranges::find(file.symbols, symbol) != file.symbols.end()) continue;
        return fail(Errc::invalid, fmt::format("{}: backtest.pairs: {} is not among bot.symbols",
                                               file_name, symbol.str()));
    }
    return {};
}

// Every table must be one that some bot file has.
Status check_tables(const toml::table& root, std::string_view file_name) {
    for (const auto& [key, node] : root) {
        const std::string_view name = key.str();
        const bool is_kind = std::ranges::find(BotFile::kKinds, name) != BotFile::kKinds.end();
        if (!is_kind && name != "bot" && name != "backtest") {
            return fail(Errc::invalid, fmt::format("{}:{}: {}: is not a table of a bot file",
                                                   file_name, node.source().begin.line, name));
        }
    }
    return {};
}

Status check_other_tables(std::string_view kind, const toml::table& root,
                          std::string_view file_name) {
    const bool has_none = kind == "process";
    for (const std::string_view other : BotFile::kKinds) {
        if ((other == kind && !has_none) || !root.contains(other)) continue;
        return fail(Errc::invalid, fmt::format("{}: a {} bot has {}", file_name, kind,
                                               has_none ? "no table of its kind"
                                                        : fmt::format("only a [{}] table", kind)));
    }
    return {};
}

Status read_kind(BotFile& file, const std::string& kind, const TableReader& bot,
                 const toml::table& root, std::string_view file_name) {
    const TableReader table(root.get_as<toml::table>(kind), file_name, kind);
    if (kind == "dca") {
        TRY_ASSIGN(file.config, read_dca(table));
    } else if (kind == "grid") {
        TRY_ASSIGN(file.config, read_grid(table));
    } else if (kind == "rebalance") {
        TRY_ASSIGN(file.config, read_rebalance(table, file.symbols));
    } else if (kind == "twap") {
        TRY_ASSIGN(file.config, read_twap(table));
    } else if (kind == "smart") {
        TRY_ASSIGN(file.config, read_smart(table));
    } else if (kind == "signal") {
        TRY_ASSIGN(file.config, read_signal(table));
    } else if (kind == "process") {
        file.config = ProcessConfig{};
    } else {
        std::string names;
        for (const std::string_view name : BotFile::kKinds)
            names += fmt::format("{}\"{}\"", names.empty() ? "" : " or ", name);
        return bot.wrong("kind", fmt::format("must be {}", names));
    }
    if (file.symbols.size() > 1 && kind != "rebalance" && kind != "dca" && kind != "signal")
        return bot.wrong("symbols", fmt::format("must be a list of one pair for a {} bot", kind));
    return check_other_tables(kind, root, file_name);
}

Result<BotFile> read_bot(const toml::table& root, std::string_view file_name) {
    TRY(check_tables(root, file_name));
    BotFile file;
    TableReader bot(root.get_as<toml::table>("bot"), file_name, "bot");
    TRY_ASSIGN(file.name.value, bot.text("name"));
    TRY(check_name(fmt::format("{}: bot.name", file_name), file.name.value));
    TRY_ASSIGN(file.account.value, bot.text("account"));
    TRY(check_name(fmt::format("{}: bot.account", file_name), file.account.value));
    TRY_ASSIGN(file.symbols, read_symbols(bot));
    TRY_ASSIGN(const std::string kind, bot.text("kind"));
    TRY(bot.no_unknown_keys());
    TRY(read_kind(file, kind, bot, root, file_name));
    TRY(check_deals(file, bot));
    TRY_ASSIGN(file.backtest,
               read_backtest({root.get_as<toml::table>("backtest"), file_name, "backtest"}));
    TRY(check_pairs(file, file_name));
    return file;
}

}  // namespace

Result<BotFile> parse_bot_file(std::string_view text, std::string_view file_name) {
    constexpr std::size_t longest = 65'536;
    if (text.size() > longest)
        return fail(Errc::invalid, fmt::format("{}: longer than 64 KiB", file_name));
    try {
        return read_bot(toml::parse(text), file_name);
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}:{}: not TOML: {}", file_name,
                                               error.source().begin.line, error.description()));
    } catch (const DecimalOverflow& overflow) {
        return fail(Errc::invalid, fmt::format("{}: {}", file_name, overflow.what()));
    }
}

std::unique_ptr<Bot> make_bot(const BotFile& file, std::vector<Market> markets) {
    if (const auto* dca = std::get_if<DcaConfig>(&file.config))
        return std::make_unique<DcaBot>(*dca, std::move(markets));
    if (const auto* grid = std::get_if<GridConfig>(&file.config))
        return std::make_unique<GridBot>(*grid, std::move(markets.front()));
    if (const auto* rebalance = std::get_if<RebalanceConfig>(&file.config))
        return std::make_unique<RebalanceBot>(*rebalance, std::move(markets));
    if (const auto* twap = std::get_if<TwapConfig>(&file.config))
        return std::make_unique<TwapBot>(*twap, std::move(markets.front()));
    if (const auto* smart = std::get_if<SmartConfig>(&file.config))
        return std::make_unique<SmartBot>(*smart, std::move(markets.front()));
    if (const auto* signal = std::get_if<SignalConfig>(&file.config))
        return std::make_unique<SignalBot>(*signal, std::move(markets));
    return nullptr;
}

}  // namespace strongroom::bots
