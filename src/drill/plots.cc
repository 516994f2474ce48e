#include "drill/plots.h"

#include <algorithm>
#include <array>
#include <string>

namespace strongroom::drill {
namespace {

constexpr std::array kPlots = {
    Plot{.number = 1,
         .name = "tenth",
         .title = "a tenth of the keys is stolen; a pump of 20 minutes",
         .stolen_percent = 10,
         .span = minutes(20)},
    Plot{.number = 2,
         .name = "all",
         .title = "all keys are stolen; a pump of 20 minutes",
         .span = minutes(20)},
    Plot{.number = 3,
         .name = "burst",
         .title = "all keys are stolen; every order inside two minutes, as with VIA in 2018",
         .span = minutes(2)},
    Plot{.number = 4,
         .name = "slow",
         .title = "all keys are stolen; small orders over three hours",
         .orders_each = 3,
         .spent_percent = 3,
         .span = minutes(180)},
    Plot{.number = 5,
         .name = "tags",
         .title = "all keys are stolen; the orders wear copies of our tags",
         .way = Way::copied_tags,
         .span = minutes(20)},
    Plot{.number = 6,
         .name = "sessions",
         .title = "a tenth of the sessions is stolen, no key; the orders go through us",
         .way = Way::our_sessions,
         .stolen_percent = 10,
         .span = minutes(20)},
    Plot{.number = 7,
         .name = "dump",
         .title = "all keys and a canary are stolen; five minutes into the pump they are published",
         .span = minutes(20),
         .is_dumped = true},
};

constexpr Plot kCalm{.number = 0,
                     .name = "calm",
                     .title = "nobody steals anything; busy bots, lost and late answers",
                     .stolen_percent = 0,
                     .orders_each = 0,
                     .span = minutes(20),
                     .own_order_every = seconds(6)};

}  // namespace

const Plot& calm_plot() { return kCalm; }

std::span<const Plot> all_plots() { return kPlots; }

const Plot* plot_of(std::string_view name) {
    const auto is_meant = [&](const Plot& plot) {
        return plot.name == name || std::to_string(plot.number) == name;
    };
    if (is_meant(kCalm)) return &kCalm;
    const auto at = std::ranges::find_if(kPlots, is_meant);
    return at == kPlots.end() ? nullptr : &*at;
}

}  // namespace strongroom::drill
