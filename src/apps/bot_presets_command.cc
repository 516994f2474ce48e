// `strongroom bot presets`: bot files to begin with.
#include <fmt/format.h>

#include <memory>

#include "apps/arguments.h"
#include "apps/command.h"
#include "bots/presets.h"

namespace strongroom::apps {
namespace {

struct Options {
    bool list = false;
    std::string show;
    std::string write;
    std::string out;
    std::string price = bots::kPresetPrice.value.to_string();
};

Status run(const Options& options) {
    const std::string& name = options.show.empty() ? options.write : options.show;
    if (name.empty()) {
        for (const bots::Preset& preset : bots::presets())
            fmt::print("{:<18} {}\n", preset.name, preset.sentence());
        return {};
    }
    TRY_ASSIGN(const Decimal price, amount_of("--price", options.price));
    TRY_ASSIGN(const std::string text, bots::preset_at(name, {price}));
    if (!options.show.empty()) {
        fmt::print("{}", text);
        return {};
    }
    if (options.out.empty()) return fail(Errc::invalid, "bot presets: --write needs --out FILE");
    return write_file(options.out, text);
}

}  // namespace

void add_bot_presets_command(Command bot, int& exit_code) {
    Command presets = bot.add_subcommand("presets", "bot files to begin with");
    presets.footer(
        "Example: strongroom bot presets --write grid-narrow --price 61500 --out my-grid.toml. "
        "docs/presets.md");
    const auto options = std::make_shared<Options>();
    presets.add_flag("--list", options->list, "a sentence on each (the default)");
    const Option show = presets.add_option("--show", options->show, "print this one");
    presets.add_option("--write", options->write, "write this one into the file of --out")
        .excludes(show);
    presets.add_option("--out", options->out, "the file to write");
    presets
        .add_option("--price", options->price, "the market's price: a grid's lines lie around it")
        .capture_default_str();
    presets.callback([options, &exit_code] {
        const Status done = run(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
