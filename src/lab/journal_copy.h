// A live engine's files, copied to be read: nothing in its folder is written, and it may be at
// work.
#pragma once

#include <string>

#include "base/env.h"
#include "engine/journal.h"
#include "engine/ports.h"

namespace strongroom::lab {

// One file. Errors: not_found, when it is needed and not there; io.
Status copy_file(Disk& disk, const std::string& from, const std::string& to, bool is_needed);

// The journal of an engine's folder at one venue, copied to `scratch` and read there.
// Errors: not_found (no journal there), corrupt, io.
Result<engine::Journal> copy_journal(const std::string& folder, const std::string& scratch,
                                     Disk& disk, Random& random);

// Doors of a Core that is told the inputs of a journal: its orders go nowhere, since what the
// journal says of them is all that happens.
class Nowhere : public engine::Route, public engine::Alerts {
  public:
    void place(const engine::Approved<OrderIntent>&) override {}
    void cancel(const engine::Approved<CancelIntent>&) override {}
    void ask(const ReadQuery&) override {}
    void set(engine::BotId, const Symbol&, const Watch&) override {}
    void clear(engine::BotId, TriggerRef) override {}
    void follow(engine::BotId, const Symbol&, const Follow&) override {}
};

}  // namespace strongroom::lab
