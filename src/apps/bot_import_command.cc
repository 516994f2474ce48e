// `strongroom bot import FILE.json`: a bot of 3Commas as a bot file of ours.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/arguments.h"
#include "apps/command.h"
#include "bots/import.h"

namespace strongroom::apps {
namespace {

struct Options {
    std::string file;
    std::string out;
    std::string account = "main";
    std::string name;
    bool anyway = false;
    bool json = false;
};

void print_notes(const bots::ImportedBot& made) {
    for (const bots::ImportNote& note : made.notes)
        fmt::print(stderr, "{} {}: {}\n", note.is_grave ? "GRAVE  " : "differs", note.field,
                   note.text);
}

void print_json(const bots::ImportedBot& made) {
    nlohmann::ordered_json notes = nlohmann::ordered_json::array();
    for (const bots::ImportNote& note : made.notes)
        notes.push_back({{"field", note.field}, {"text", note.text}, {"is_grave", note.is_grave}});
    const nlohmann::ordered_json json = {{"toml", made.toml}, {"notes", notes}};
    fmt::print("{}\n", json.dump(1));
}

Result<int> run(const Options& options) {
    const bots::ImportOptions wanted{.account = options.account, .name = options.name};
    TRY_ASSIGN(const std::string text, read_file(options.file));
    TRY_ASSIGN(const bots::ImportedBot made, bots::import_bot(text, options.file, wanted));
    if (options.json)
        print_json(made);
    else
        print_notes(made);
    if (made.is_grave() && !options.anyway) {
        fmt::print(stderr,
                   "strongroom: {}: it would trade at other moments, prices or amounts (GRAVE); "
                   "nothing is written. --anyway writes it, as a draft to be changed by hand\n",
                   options.file);
        return kFound;
    }
    if (!options.out.empty())
        TRY(write_file(options.out, made.toml));
    else if (!options.json)
        fmt::print("{}", made.toml);
    return made.notes.empty() ? kDone : kFound;
}

}  // namespace

void add_bot_import_command(Command bot, int& exit_code) {
    Command import = bot.add_subcommand(
        "import", "a bot of 3Commas (its API's JSON) as a bot file, with what differs");
    import.footer(
        "Example: strongroom bot import my-bot.json --out my-bot.toml. Exit code 0: alike, 1: "
        "something differs, 2: it makes no bot. docs/import.md");
    const auto options = std::make_shared<Options>();
    import.add_option("file", options->file, "the JSON of one bot").required();
    import.add_option("--out", options->out, "write the bot file here; else it is printed");
    import.add_option("--account", options->account, "the account it trades on")
        .capture_default_str();
    import.add_option("--name", options->name, "its name here; else the one it has");
    import.add_flag("--anyway", options->anyway, "also when it would trade otherwise");
    import.add_flag("--json", options->json, "print the file and what differs as JSON");
    import.callback([options, &exit_code] {
        const Result<int> done = run(*options);
        exit_code = done ? *done : report(done.error());
    });
}

}  // namespace strongroom::apps
