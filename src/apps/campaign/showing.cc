#include "apps/campaign/showing.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace strongroom::apps {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const campaign::Board::Venue& venue) {
    Json steps;
    for (const auto& [word, step] : kCampaignSteps)
        steps[std::string(word)] = venue.keys.at(static_cast<std::size_t>(step));
    Json json{{"keys", venue.total}, {"steps", steps}, {"longest", nullptr}};
    if (venue.oldest) {
        json["longest"] = {{"account", venue.oldest->account.value},
                           {"step", to_string(venue.oldest->step)},
                           {"since_ms", venue.oldest->since.ms},
                           {"waits_for", venue.oldest->why}};
    }
    return json;
}

}  // namespace

std::string drawn(const campaign::Campaign& campaign, Time now) {
    return draw(campaign, board_of(campaign), now);
}

std::string in_one_line(const campaign::Campaign& campaign, Time now) {
    const campaign::Board board = board_of(campaign);
    return fmt::format("{}  {:>6} of {} keys are over, {} since its start; from {}",
                       campaign.begun().id, board.over, board.total,
                       campaign::clock_text(now - campaign.begun().at), campaign.begun().source);
}

std::string as_json(const campaign::Campaign& campaign, Time now) {
    const campaign::Board board = board_of(campaign);
    Json venues = Json::object();
    for (const auto& [name, venue] : board.venues) venues[name] = json_of(venue);
    Json keys = Json::array();
    for (const auto& [account, course] : campaign.courses()) {
        keys.push_back({{"account", account.value},
                        {"venue", course.plan.venue},
                        {"user", course.plan.user},
                        {"step", to_string(course.step)},
                        {"since_ms", course.since.ms},
                        {"is_over", is_over(course.step)},
                        {"trouble", course.trouble}});
    }
    const Json json{{"id", campaign.begun().id},
                    {"source", campaign.begun().source},
                    {"orders", campaign.begun().terms.cancels_orders ? "cancel" : "keep"},
                    {"is_over", campaign.is_over()},
                    {"begun_ms", campaign.begun().at.ms},
                    {"clock_ms", (now - campaign.begun().at).ms},
                    {"total", board.total},
                    {"over", board.over},
                    {"venues", venues},
                    {"keys", keys}};
    return json.dump() + "\n";
}

}  // namespace strongroom::apps
