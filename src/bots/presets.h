// Bot files to begin with: those of examples/presets, which the build puts into the program, so
// that they are there without an installed folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/amounts.h"

namespace strongroom::bots {

struct Preset {
    std::string_view name;  // "dca-cautious"; also the bot's.
    std::string_view text;  // The whole file. Its first line says in a sentence what it is for.
    std::string_view sentence() const;
};
// In the order of their names.
const std::vector<Preset>& presets();

// The price around which their grids are drawn.
inline constexpr Price kPresetPrice{46'000};

// The file for a market at `price`: a grid's lines and stops move with it, to five digits. A DCA
// bot's are percents already. Errors: not_found, with the names that there are.
Result<std::string> preset_at(std::string_view name, Price price);

}  // namespace strongroom::bots
