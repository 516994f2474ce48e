// Board: how a campaign stands: how many keys of each venue are at which step, and which has stood
// still the longest. Pure.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "campaign/campaign.h"

namespace strongroom::campaign {

struct Board {
    struct Stuck {
        AccountName account;
        CampaignStep step = CampaignStep::planned;
        Time since;
        std::string why;  // What it waits for, and what went wrong the last time.
    };
    struct Venue {
        std::array<std::size_t, kCampaignSteps.size()> keys{};  // By the number of their step.
        std::size_t total = 0;
        std::optional<Stuck> oldest;  // None: all are over.
    };
    std::map<std::string, Venue> venues;
    std::size_t total = 0;
    std::size_t over = 0;
};

Board board_of(const Campaign& campaign);
// In words, with a bar for each step; ends with a line end.
std::string draw(const Campaign& campaign, const Board& board, Time now);
// "1h 2m 3s"; below zero: "0s".
std::string clock_text(Duration duration);

}  // namespace strongroom::campaign
