#include "apps/drill/drill_options.h"

namespace strongroom::apps {

void add_drill_options(Command command, DrillOptions& options) {
    constexpr std::size_t accounts_max = 10'000;
    command.add_option("--accounts", options.accounts, "Customers")
        .between(1, accounts_max)
        .capture_default_str();
    command.add_option("--seed", options.seed, "The same seed gives the same figures")
        .capture_default_str();
    command
        .add_option(
            "--plot", options.plot,
            "tenth, all, burst, slow, tags, sessions, dump; every: each of these; calm: no thief")
        .capture_default_str();
    command.add_flag("--ip-list", options.has_ip_list,
                     "The customers' keys are bound to the house's address");
    command.add_flag("--venue-slow", options.is_slow,
                     "The venue's answers and events take seconds");
    command.add_flag("--venue-down", options.is_down,
                     "We do not reach the venue for the robbery's first three minutes; he does");
    command.add_option(
        "--revoked-after", options.revoked_after,
        "Somebody revokes every key at the venue so long after the first alarm, as in "
        "30s; without it nobody does");
    command.add_flag("--json", options.is_json, "Print JSON instead of text");
    command.add_option(
        "--html", options.html,
        "Also write the timeline as a page to this file; *.svg: the first plot's picture");
}

std::vector<std::string> arguments_of(const DrillOptions& options) {
    std::vector<std::string> list{"--accounts", std::to_string(options.accounts),
                                  "--seed",     std::to_string(options.seed),
                                  "--plot",     options.plot};
    if (options.has_ip_list) list.emplace_back("--ip-list");
    if (options.is_slow) list.emplace_back("--venue-slow");
    if (options.is_down) list.emplace_back("--venue-down");
    if (options.is_json) list.emplace_back("--json");
    if (!options.revoked_after.empty())
        list.insert(list.end(), {"--revoked-after", options.revoked_after});
    if (!options.html.empty()) list.insert(list.end(), {"--html", options.html});
    return list;
}

}  // namespace strongroom::apps
