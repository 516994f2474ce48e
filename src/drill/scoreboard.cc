#include "drill/scoreboard.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "model/amounts.h"

namespace strongroom::drill {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kBarWidth = 40;
constexpr int kMoneyPlaces = 2;
// What incident.md asks of a drill and nothing here does yet. A figure for it would be invented.
constexpr std::array kNotBuilt = {"foreign orders cancelled", "keys proved dead", "users told"};

std::string grouped(std::string digits) {
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const std::size_t first = digits.starts_with('-') ? 1 : 0;
    for (std::size_t at = point; at > first + 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string count(std::uint64_t value) { return grouped(std::to_string(value)); }
std::string money(Decimal value) { return grouped(value.to_fixed(kMoneyPlaces)); }

std::string words(Duration span) {
    if (span < seconds(10)) return fmt::format("{} ms", span.ms);
    if (span < minutes(2)) return fmt::format("{}.{} s", span.ms / 1'000, span.ms % 1'000 / 100);
    return fmt::format("{} min {} s", span.ms / 60'000, span.ms % 60'000 / 1'000);
}

std::string words(const std::optional<Duration>& span, std::string_view none = "never") {
    return span ? words(*span) : std::string(none);
}

Decimal larger_loss(const Replay& replay) {
    return std::max({replay.watched.lost, replay.control.lost, Decimal(0)});
}

std::string bar(Decimal value, Decimal whole) {
    if (!whole.is_positive() || !value.is_positive()) return {};
    const Decimal length =
        round_to(quotient({value, kBarWidth}, {whole}, 1, Round::up), 1, Round::up);
    std::string text;
    for (int i = 0; Decimal(i) < length; ++i) text += "█";
    return text;
}

std::string list_of(const std::map<std::string, std::uint64_t>& counts) {
    std::string text;
    for (const auto& [name, number] : counts)
        text += fmt::format("{}{} by {}", text.empty() ? "" : ", ", count(number), name);
    return text.empty() ? "none" : text;
}

std::string circumstances(const WorldTerms& terms) {
    std::string text = terms.has_ip_list ? "keys with an IP list" : "keys without IP lists";
    if (terms.is_slow) text += "; the venue is slow";
    if (terms.revoked_after)
        text += fmt::format("; all keys are revoked {} after the first alarm",
                            to_string(*terms.revoked_after));
    if (terms.is_down) text += "; the venue cannot be reached for the first three minutes";
    return text;
}

void line(std::string& out, std::string_view name, const std::string& value) {
    out += fmt::format("  {:<26}{}\n", name, value);
}

std::string block(const Replay& replay) {
    const Outcome& seen = replay.watched;
    const Plot& plot = *replay.terms.plot;
    std::string out = fmt::format("{}. {}: {}\n", plot.number, plot.name, plot.title);
    line(out, "stolen",
         fmt::format("{} of {} {}; {}", count(seen.stolen),
                     count(replay.terms.accounts + (plot.is_dumped ? 1U : 0U)),
                     plot.is_dumped ? "keys, a canary's too" : "accounts",
                     circumstances(replay.terms)));
    line(out, "foreign orders",
         fmt::format("{} executed, {} seen as foreign, {} after the freeze",
                     count(seen.foreign_placed), count(seen.foreign_seen),
                     count(seen.foreign_late)));
    line(out, "  refused", list_of(seen.foreign_refused));
    line(out, "first alarm", words(seen.first_alarm));
    if (plot.is_dumped) line(out, "canary alarm", words(seen.canary_alarm));
    line(out, "venue event to frozen",
         seen.freezes.empty() ? "nothing was frozen"
                              : fmt::format("p50 {}, p99 {}", words(percentile(seen.freezes, 50)),
                                            words(percentile(seen.freezes, 99))));
    line(out, "frozen",
         fmt::format("{} accounts; all that he touched: {}", count(seen.frozen),
                     words(seen.all_frozen)));
    if (plot.is_dumped)
        line(out, "leak confirmed",
             fmt::format("{}, {} keys", words(seen.confirmed), count(seen.confirmed_keys)));
    if (seen.revoked > 0)
        line(out, "revoked at the venue",
             fmt::format("{} keys, {}", count(seen.revoked), words(seen.all_revoked)));
    line(out, "false alarms",
         fmt::format("{} in {} judgements of our own orders", count(seen.false_alarms),
                     count(seen.own_judged)));
    line(
        out, "own orders signed",
        fmt::format("{}; {} answers lost, {} late; refused: {}", count(seen.own_signed),
                    count(seen.replies_lost), count(seen.replies_late), list_of(seen.own_refused)));
    const Decimal whole = larger_loss(replay);
    line(out, "lost without a watch",
         fmt::format("{:>16} USDT  {}", money(replay.control.lost),
                     bar(replay.control.lost, whole)));
    line(out, "lost with the watch",
         fmt::format("{:>16} USDT  {} {} %", money(seen.lost), bar(seen.lost, whole),
                     share_lost(replay)));
    line(
        out, "the thief has gained",
        fmt::format("{} USDT; without a watch {}", money(seen.taken), money(replay.control.taken)));
    return out;
}

Json json_of(const std::optional<Duration>& span) { return span ? Json(span->ms) : Json(nullptr); }

Json json_of(const Outcome& outcome) {
    return {{"stolen", outcome.stolen},
            {"foreign_executed", outcome.foreign_placed},
            {"foreign_refused", outcome.foreign_refused},
            {"foreign_seen", outcome.foreign_seen},
            {"foreign_after_freeze", outcome.foreign_late},
            {"first_alarm_ms", json_of(outcome.first_alarm)},
            {"canary_alarm_ms", json_of(outcome.canary_alarm)},
            {"freeze_p50_ms", json_of(percentile(outcome.freezes, 50))},
            {"freeze_p99_ms", json_of(percentile(outcome.freezes, 99))},
            {"touched", outcome.touched},
            {"frozen", outcome.frozen},
            {"all_frozen_ms", json_of(outcome.all_frozen)},
            {"confirmed_ms", json_of(outcome.confirmed)},
            {"confirmed_keys", outcome.confirmed_keys},
            {"revoked", outcome.revoked},
            {"all_revoked_ms", json_of(outcome.all_revoked)},
            {"false_alarms", outcome.false_alarms},
            {"own_judged", outcome.own_judged},
            {"own_signed", outcome.own_signed},
            {"own_refused", outcome.own_refused},
            {"own_replies_lost", outcome.replies_lost},
            {"own_replies_late", outcome.replies_late},
            {"lost", outcome.lost.to_string()},
            {"thief_gained", outcome.taken.to_string()},
            {"books_agree", outcome.do_books_agree},
            {"steps", outcome.steps}};
}

}  // namespace

std::string share_lost(const Replay& replay) {
    if (!replay.control.lost.is_positive()) return "0.00";
    return quotient({replay.watched.lost, 100}, {replay.control.lost}, percent(1), Round::nearest)
        .to_fixed(2);
}

std::string scoreboard_text(const std::vector<Replay>& replays) {
    std::string out;
    std::int64_t wall_ms = 0;
    for (const Replay& replay : replays) {
        out += block(replay) + "\n";
        wall_ms += replay.watched.wall_ms + replay.control.wall_ms;
    }
    out +=
        "Times are of the simulation, since the first foreign order was executed. Not built yet: ";
    out += fmt::format("{}.\n", fmt::join(kNotBuilt, ", "));
    out += fmt::format("wall: {}.{} s\n", wall_ms / 1'000, wall_ms % 1'000 / 100);
    return out;
}

std::string scoreboard_json(const std::vector<Replay>& replays) {
    Json list = Json::array();
    std::int64_t wall_ms = 0;
    for (const Replay& replay : replays) {
        const WorldTerms& terms = replay.terms;
        list.push_back({{"plot", terms.plot->name},
                        {"number", terms.plot->number},
                        {"title", terms.plot->title},
                        {"accounts", terms.accounts},
                        {"seed", terms.seed},
                        {"ip_list", terms.has_ip_list},
                        {"revoked_after_ms", json_of(terms.revoked_after)},
                        {"venue_slow", terms.is_slow},
                        {"venue_down", terms.is_down},
                        {"watched", json_of(replay.watched)},
                        {"control", json_of(replay.control)},
                        {"lost_share_pct", share_lost(replay)}});
        wall_ms += replay.watched.wall_ms + replay.control.wall_ms;
    }
    Json not_built = Json::array();
    for (const char* name : kNotBuilt) not_built.push_back(name);
    return Json{{"plots", std::move(list)},
                {"not_built", std::move(not_built)},
                {"wall", {{"ms", wall_ms}}}}
               .dump(2) +
           "\n";
}

}  // namespace strongroom::drill
