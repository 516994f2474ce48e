#include "lab/differ/deals.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace strongroom::lab {
namespace {

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
    std::vector<Deal> live = run.deals;
    const auto is_later = [&](const Deal& deal) { return deal.opened > report.to; };
    std::erase_if(live, is_later);
    std::erase_if(tested, is_later);
    const auto take = [&](const Deal& deal, bool is_equal) -> std::optional<Deal> {
        const auto at = std::ranges::find_if(tested, [&](const Deal& other) {
            return other.pair == deal.pair &&
                   between(other.opened, deal.opened) < report.interval &&
                   (!is_equal || (other.profit == deal.profit && other.reason == deal.reason));
        });
        if (at == tested.end()) return std::nullopt;
        Deal taken = std::move(*at);
        tested.erase(at);
        return taken;
    };
    // Those that are equal first, so that none of them is taken for another one's.
    std::erase_if(live, [&](const Deal& deal) { return take(deal, true).has_value(); });
    std::vector<DealDiffer> found;
    for (const Deal& deal : live) found.push_back({.live = deal, .tested = take(deal, false)});
    for (Deal& deal : tested) found.push_back({.live = {}, .tested = std::move(deal)});
    std::ranges::sort(found, {}, place_of);
    for (DealDiffer& deal : found) deal.line = first_line_in(deal, report);
    return found;
}

}  // namespace strongroom::lab
