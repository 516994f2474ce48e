// One of the owner's acts as a subcommand: an installation's folder, options of its own, an answer.
#pragma once

#include <memory>
#include <string>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"

namespace strongroom::apps {

// `Options` has a `folder`.
template <typename Options>
Command add_act(Command app, const std::string& name, const std::string& help,
                const std::shared_ptr<Options>& options, int& exit_code,
                Status (*act)(const Options&)) {
    Command command = app.add_subcommand(name, help);
    add_folder_option(command, options->folder);
    command.callback([options, &exit_code, act] {
        const Status done = act(*options);
        exit_code = done ? kDone : report(done.error());
    });
    return command;
}

}  // namespace strongroom::apps
