#include "campaign/board.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::campaign {
namespace {

constexpr std::size_t kBarWidth = 30;

// Nobody is left out for being few.
std::string bar(std::size_t part, std::size_t total) {
    if (part == 0 || total == 0) return {};
    return std::string(std::max<std::size_t>(1, part * kBarWidth / total), '#');
}

std::string why(const Course& course) {
    std::string text(waits_for(course.step));
    if (!course.trouble.empty()) text += "; " + course.trouble;
    return text;
}

}  // namespace

Board board_of(const Campaign& campaign) {
    Board board;
    for (const auto& [account, course] : campaign.courses()) {
        Board::Venue& venue = board.venues[course.plan.venue];
        ++venue.keys.at(static_cast<std::size_t>(course.step));
        ++venue.total;
        ++board.total;
        if (is_over(course.step)) {
            ++board.over;
            continue;
        }
        if (!venue.oldest || course.since < venue.oldest->since)
            venue.oldest = {account, course.step, course.since, why(course)};
    }
    return board;
}

std::string clock_text(Duration duration) {
    const std::int64_t all = std::max<std::int64_t>(duration.ms, 0) / 1'000;
    const std::int64_t hours = all / 3'600;
    const std::int64_t rest = all % 3'600;
    if (hours > 0) return fmt::format("{}h {}m {}s", hours, rest / 60, rest % 60);
    if (rest >= 60) return fmt::format("{}m {}s", rest / 60, rest % 60);
    return fmt::format("{}s", rest);
}

std::string draw(const Campaign& campaign, const Board& board, Time now) {
    std::string text = fmt::format("campaign {} ({}), {} since its start: {} of {} keys are over\n",
                                   campaign.begun().id, campaign.begun().source,
                                   clock_text(now - campaign.begun().at), board.over, board.total);
    for (const auto& [name, venue] : board.venues) {
        text += fmt::format("{} ({} keys)\n", name, venue.total);
        for (const auto& [word, step] : kCampaignSteps) {
            const std::size_t keys = venue.keys.at(static_cast<std::size_t>(step));
            if (keys > 0)
                text += fmt::format("  {:<9} {:<{}} {}\n", word, bar(keys, venue.total), kBarWidth,
                                    keys);
        }
        if (venue.oldest) {
            text += fmt::format("  the longest: {}, {} for {}; it waits for {}\n",
                                venue.oldest->account.value, to_string(venue.oldest->step),
                                clock_text(now - venue.oldest->since), venue.oldest->why);
        }
    }
    return text;
}

}  // namespace strongroom::campaign
