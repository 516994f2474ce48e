// A program's command line: commands, their options and flags, and what runs when one is chosen.
//
// A thin cover over CLI11. That library is all in headers, and each file that names it carries a
// compiled copy of the whole; so arguments.cc alone does.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace strongroom::apps {

// An option of a command; each call says one more thing of it.
class Option {
  public:
    explicit Option(CLI::Option* option) : option_(option) {}
    Option required(bool is_required = true);
    // The help shows the value that the variable has now.
    Option capture_default_str();
    // Only a whole number in [least, most].
    Option between(std::size_t least, std::size_t most);
    Option excludes(const Option& other);
    // The heading it stands under in the help; "" hides it.
    Option group(const std::string& heading);

  private:
    CLI::Option* option_;
};

// A command, a handle to copy: what it refers to lives until run_command_line() returns.
class Command {
  public:
    explicit Command(CLI::App* app) : app_(app) {}
    Command add_subcommand(const std::string& name, const std::string& help) const;
    // `name` without dashes is positional. The variable must live until parse() has returned.
    Option add_option(const std::string& name, std::string& value,
                      const std::string& help = {}) const;
    Option add_option(const std::string& name, std::vector<std::string>& values,
                      const std::string& help = {}) const;
    Option add_option(const std::string& name, std::uint16_t& value,
                      const std::string& help = {}) const;
    Option add_option(const std::string& name, std::uint32_t& value,
                      const std::string& help = {}) const;
    Option add_option(const std::string& name, std::uint64_t& value,
                      const std::string& help = {}) const;
    Option add_option(const std::string& name, std::vector<std::uint64_t>& values,
                      const std::string& help = {}) const;
    Option add_option(const std::string& name, std::optional<std::uint64_t>& value,
                      const std::string& help = {}) const;
    Option add_flag(const std::string& name, bool& value, const std::string& help = {}) const;
    // `run` is called once, when this command was chosen and all of its options are read.
    Command callback(std::function<void()> run) const;
    // The same for a command that stands alone or with a subcommand: called when it stands alone.
    Command callback_alone(std::function<void()> run) const;
    // It is not chosen alone: one of its subcommands must follow.
    Command require_subcommand() const;
    Command description(const std::string& text) const;
    Command footer(const std::string& text) const;
    Command group(const std::string& heading) const;

  private:
    CLI::App* app_;
};

// Adds the commands with `add` and runs the chosen one. Returns kDone when the arguments were good
// (also after --help and --version), else kBadInput, with the reason on stderr.
int run_command_line(const std::string& about, const std::string& name, const std::string& version,
                     int argc, char** argv, const std::function<void(Command)>& add);

}  // namespace strongroom::apps
