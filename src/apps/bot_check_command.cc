// `strongroom bot check FILE`: what the bot would place, what it needs, and what the venue would
// refuse.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/arguments.h"
#include "apps/command.h"
#include "bots/bot_check.h"
#include "bots/ladder_drawing.h"
#include "lab/backtest.h"

namespace strongroom::apps {
namespace {

struct Options {
    std::string file;
    std::string price;
    std::string svg;
    bool json = false;
};

// Of the terminal; what goes to a file or a pipe is drawn for 100.
std::size_t columns_of_stdout() {
    constexpr std::size_t usual = 100;
    winsize size{};
    const bool is_known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return is_known ? size.ws_col : usual;
}

void print_table(const bots::BotFile& file, const bots::BotCheck& check) {
    const bool is_dca = file.kind() == "dca";
    const bool is_grid = file.kind() == "grid";
    fmt::print("{:<16} {:<4} {:>14} {:>14} {:>14} {:>14} {:>10}\n", is_grid ? "line" : "order",
               "side", "price", "qty", is_grid ? "answer at" : "total",
               is_dca ? "take profit" : "net %", is_dca ? "needs %" : "");
    for (const bots::CheckRow& row : check.rows) {
        fmt::print("{:<16} {:<4} {:>14} {:>14} {:>14} {:>14} {:>10}\n", row.name,
                   to_string(row.side), row.price.value.to_string(), row.qty.value.to_string(),
                   is_grid ? row.take_profit.value.to_string() : row.total.to_fixed(2),
                   is_dca ? row.take_profit.value.to_string() : row.net_pct.to_fixed(4),
                   is_dca ? row.required_change_pct.to_fixed(2) : "");
    }
    fmt::print("funds needed at most: {} {}\n", check.funds.to_fixed(2),
               file.symbols.front().quote.view());
    if (!check.coins_to_buy.is_zero()) {
        fmt::print("bought at the start: {} {}\n", check.coins_to_buy.to_string(),
                   file.symbols.front().base.view());
    }
    for (const std::string& note : check.notes) fmt::print("note: {}\n", note);
    for (const std::string& problem : check.problems) fmt::print("problem: {}\n", problem);
}

void print_json(const bots::BotFile& file, const bots::BotCheck& check,
                const bots::LadderDrawing& drawing) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const bots::CheckRow& row : check.rows) {
        rows.push_back({{"name", row.name},
                        {"side", to_string(row.side)},
                        {"price", row.price.value.to_string()},
                        {"qty", row.qty.value.to_string()},
                        {"deviation_pct", row.deviation_pct.to_string()},
                        {"total", row.total.to_string()},
                        {"average", row.average.to_string()},
                        {"take_profit", row.take_profit.value.to_string()},
                        {"required_change_pct", row.required_change_pct.to_string()},
                        {"net_pct", row.net_pct.to_string()}});
    }
    const nlohmann::ordered_json json = {{"bot", file.name.value},
                                         {"kind", file.kind()},
                                         {"rows", rows},
                                         {"funds", check.funds.to_string()},
                                         {"coins_to_buy", check.coins_to_buy.to_string()},
                                         {"notes", check.notes},
                                         {"words", drawing.words},
                                         {"problems", check.problems}};
    fmt::print("{}\n", json.dump(1));
}

Result<bool> run(const Options& options) {
    TRY_ASSIGN(const std::string text, read_file(options.file));
    TRY_ASSIGN(const bots::BotFile file, bots::parse_bot_file(text, options.file));
    TRY_ASSIGN(const Decimal price, amount_of("--price", options.price));
    const bots::Market market = lab::market_of(file);
    const bots::BotCheck check = bots::check_bot(file, market, {price});
    const bots::LadderDrawing drawing = bots::draw_ladder(file, check, market, {price});
    if (!options.svg.empty()) TRY(write_file(options.svg, bots::ladder_svg(drawing)));
    if (options.json) {
        print_json(file, check, drawing);
    } else {
        print_table(file, check);
        fmt::print("\n{}", bots::ladder_text(drawing, columns_of_stdout()));
    }
    return check.problems.empty();
}

}  // namespace

void add_bot_check_command(Command bot, int& exit_code) {
    Command check = bot.add_subcommand(
        "check", "explain the ladder, the funds and the filters, without trading");
    check.footer("Example: strongroom bot check examples/dca-btc.toml --price 46000");
    const auto options = std::make_shared<Options>();
    check.add_option("file", options->file, "the bot's TOML file").required();
    check.add_option("--price", options->price, "the market price to explain it at").required();
    check.add_option("--svg", options->svg, "draw the ladder into this file");
    check.add_flag("--json", options->json, "print JSON");
    check.callback([options, &exit_code] {
        const Result<bool> is_fine = run(*options);
        exit_code = !is_fine ? report(is_fine.error()) : *is_fine ? kDone : kFound;
    });
}

}  // namespace strongroom::apps
