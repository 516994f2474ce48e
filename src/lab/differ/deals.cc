#include "lab/differ/deals.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace strongroom::lab {
namespace {

Duration between(Time a, Time b) { return a < b ? b - a : a - b; }

auto place_of(const DealDiffer& differs) {
    const Deal& deal = differs.live ? *differs.live : *differs.tested;
    return std::tuple(deal.opened, !differs.live, deal.number);
}

int first_line_in(const DealDiffer& differs, const DifferReport& report) {
    for (const DifferLine& line : report.lines) {
        for (const auto& deal : {differs.live, differs.tested}) {
            if (!deal || line.time() + report.interval <= deal->opened) continue;
            if (!deal->closed || line.time() <= *deal->closed) return line.number;
        }
    }
    return 0;
}

}  // namespace

std::vector<DealDiffer> deals_that_differ(const LiveRun& run, std::vector<Deal> tested,
                                          const DifferReport& report) {
    std::vector<DealDiffer> found;
    std::erase_if(tested, [&](const Deal& deal) { return deal.opened > report.to; });
    for (const Deal& deal : run.deals) {
        if (deal.opened > report.to) continue;
        const auto at = std::ranges::find_if(tested, [&](const Deal& other) {
            return other.pair == deal.pair && between(other.opened, deal.opened) < report.interval;
        });
        DealDiffer pair{.live = deal, .tested = {}};
        if (at != tested.end()) {
            pair.tested = std::move(*at);
            tested.erase(at);
        }
        if (!pair.tested || pair.tested->profit != deal.profit ||
            pair.tested->reason != deal.reason)
            found.push_back(std::move(pair));
    }
    for (Deal& deal : tested) found.push_back({.live = {}, .tested = std::move(deal)});
    std::ranges::sort(found, {}, place_of);
    for (DealDiffer& deal : found) deal.line = first_line_in(deal, report);
    return found;
}

}  // namespace strongroom::lab
