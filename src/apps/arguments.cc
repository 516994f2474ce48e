#include "apps/arguments.h"

#include <CLI/CLI.hpp>

#include "apps/command.h"

namespace strongroom::apps {

Option Option::required(bool is_required) {
    option_->required(is_required);
    return *this;
}

Option Option::capture_default_str() {
    option_->capture_default_str();
    return *this;
}

Option Option::between(std::size_t least, std::size_t most) {
    option_->check(CLI::Range(least, most));
    return *this;
}

Option Option::excludes(const Option& other) {
    option_->excludes(other.option_);
    return *this;
}

Option Option::group(const std::string& heading) {
    option_->group(heading);
    return *this;
}

Command Command::add_subcommand(const std::string& name, const std::string& help) const {
    return Command(app_->add_subcommand(name, help));
}

Option Command::add_option(const std::string& name, std::string& value,
                           const std::string& help) const {
    return Option(app_->add_option(name, value, help));
}

Option Command::add_option(const std::string& name, std::vector<std::string>& values,
                           const std::string& help) const {
    return Option(app_->add_option(name, values, help));
}

Option Command::add_option(const std::string& name, std::uint16_t& value,
                           const std::string& help) const {
    return Option(app_->add_option(name, value, help));
}

Option Command::add_option(const std::string& name, std::uint32_t& value,
                           const std::string& help) const {
    return Option(app_->add_option(name, value, help));
}

Option Command::add_option(const std::string& name, std::uint64_t& value,
                           const std::string& help) const {
    return Option(app_->add_option(name, value, help));
}

Option Command::add_option(const std::string& name, std::vector<std::uint64_t>& values,
                           const std::string& help) const {
    return Option(app_->add_option(name, values, help));
}

Option Command::add_option(const std::string& name, std::optional<std::uint64_t>& value,
                           const std::string& help) const {
    return Option(app_->add_option(name, value, help));
}

Option Command::add_flag(const std::string& name, bool& value, const std::string& help) const {
    return Option(app_->add_flag(name, value, help));
}

Command Command::callback(std::function<void()> run) const {
    app_->callback(std::move(run));
    return *this;
}

Command Command::callback_alone(std::function<void()> run) const {
    app_->require_subcommand(0, 1);
    app_->callback([app = app_, run = std::move(run)] {
        if (app->get_subcommands().empty()) run();
    });
    return *this;
}

Command Command::require_subcommand() const {
    app_->require_subcommand(1);
    return *this;
}

Command Command::description(const std::string& text) const {
    app_->description(text);
    return *this;
}

Command Command::footer(const std::string& text) const {
    app_->footer(text);
    return *this;
}

Command Command::group(const std::string& heading) const {
    app_->group(heading);
    return *this;
}

int run_command_line(const std::string& about, const std::string& name, const std::string& version,
                     int argc, char** argv, const std::function<void(Command)>& add) {
    CLI::App app(about, name);
    app.set_version_flag("--version", version);
    add(Command(&app));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kBadInput;
    }
    return kDone;
}

}  // namespace strongroom::apps
