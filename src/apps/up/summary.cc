// Launch: a headless run on the practice venue, and what it says at its end (docs/cli.md).
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "apps/command.h"
#include "apps/up/launch.h"
#include "base/log.h"
#include "engine.pb.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

using Json = nlohmann::ordered_json;
constexpr Duration kLookEvery = milliseconds(200);
constexpr Duration kAdminLimit = seconds(5);
constexpr Duration kSettleLimit = seconds(20);

// The first market of GET /state; null when it does not read.
nlohmann::json first_market(const std::string& practice_state) {
    const auto state = nlohmann::json::parse(practice_state, nullptr, false);
    const bool is_read = state.is_object() && state.contains("markets") &&
                         state["markets"].is_array() && !state["markets"].empty();
    return is_read ? state["markets"].front() : nlohmann::json();
}

Json bot_json(const proto::BotState& bot) {
    return {{"name", bot.name()},
            {"kind", bot.kind()},
            {"deals_opened", bot.deals_opened()},
            {"deals_closed", bot.deals_closed()},
            {"orders", bot.orders()},
            {"fills", bot.fills()},
            {"realised", bot.realised()}};
}

void print_lines(const Json& summary) {
    fmt::print("{} seconds, {} candles of {}\n", summary["seconds"].get<double>(),
               summary["candles"].get<std::uint64_t>(), summary["symbol"].get<std::string>());
    for (const Json& bot : summary["bots"]) {
        fmt::print("{:<20} {:>5} deals closed {:>6} orders {:>6} fills   realised {}\n",
                   bot["name"].get<std::string>(), bot["deals_closed"].get<std::uint32_t>(),
                   bot["orders"].get<std::uint32_t>(), bot["fills"].get<std::uint32_t>(),
                   bot["realised"].get<std::string>());
    }
    fmt::print("ledger: {} entries; restarts: {}; frozen keys: {}\n",
               summary["ledger"]["size"].get<std::uint64_t>(), summary["restarts"].get<int>(),
               summary["frozen_keys"].get<int>());
}

}  // namespace

std::string price_of(const std::string& practice_state) {
    const nlohmann::json market = first_market(practice_state);
    return market.is_object() ? market.value("price", std::string()) : std::string();
}

void Launch::ask_practice(const std::string& method, const std::string& target,
                          std::function<void(const PracticeAnswers&)> done) {
    ask_next_practice(method, target, {}, std::move(done));
}

void Launch::ask_next_practice(const std::string& method, const std::string& target,
                               std::vector<std::string> had,
                               std::function<void(const PracticeAnswers&)> done) {
    if (had.size() == options_.practice_venues.size()) return done(std::move(had));
    const std::string& venue = options_.practice_venues[had.size()];
    network_.request(
        {"unix://" + house_.socket(Role::practice, venue), ""},
        {.method = method, .target = target}, kAdminLimit,
        [this, method, target, had = std::move(had),
         done = std::move(done)](const Result<HttpReply>& reply) mutable {
            if (!reply || reply->status != 200)
                return done(fail(Errc::unavailable, "a practice venue does not answer"));
            had.push_back(reply->body);
            ask_next_practice(method, target, std::move(had), std::move(done));
        });
}

// The market stands until the bots are in and have done what they do first.
void Launch::resume_market() {
    engine_->await_settled(kSettleLimit, [this](const Status& settled) {
        if (!settled) {
            loop_.after(kLookEvery, [this] { resume_market(); });
            return;
        }
        ask_practice("POST", "/resume", [this](const PracticeAnswers& answers) {
            if (!answers) loop_.after(kLookEvery, [this] { resume_market(); });
        });
    });
}

void Launch::begin_headless() {
    if (for_time_) loop_.after(*for_time_, [this] { finish_headless(); });
    look_whether_over();
}

// Recorded prices end by themselves, at every venue.
void Launch::look_whether_over() {
    if (is_finishing_) return;
    ask_practice("GET", "/state", [this](const PracticeAnswers& states) {
        const bool is_over = states && std::ranges::all_of(*states, [](const std::string& state) {
                                 const nlohmann::json market = first_market(state);
                                 return market.is_object() && market.value("at_end", false);
                             });
        if (is_over) return finish_headless();
        loop_.after(kLookEvery, [this] { look_whether_over(); });
    });
}

void Launch::finish_headless() {
    is_finishing_ = true;
    const auto again = [this] { loop_.after(kLookEvery, [this] { finish_headless(); }); };
    ask_practice("POST", "/pause", [this, again](const PracticeAnswers& paused) {
        if (!paused) return again();
        engine_->await_settled(kSettleLimit, [this, again](const Status& settled) {
            if (!settled) return again();
            ask_practice("GET", "/state", [this, again](const PracticeAnswers& states) {
                if (!states) return again();
                print_summary(states->front());
            });
        });
    });
}

void Launch::print_summary(const std::string& practice_state) {
    const auto again = [this](const Status&) {
        loop_.after(kLookEvery, [this] { finish_headless(); });
    };
    const auto write = [this, practice_state](const proto::EngineState& engine,
                                              const proto::SignerStatus& signer) {
        const nlohmann::json market = first_market(practice_state);
        constexpr double ns_in_s = 1e9;
        Json summary{{"seconds", static_cast<double>(clock_.ticks_ns() - started_ns_) / ns_in_s},
                     {"symbol", market.value("pair", std::string())},
                     {"candles", market.value("position", std::uint64_t{0})},
                     {"bots", Json::array()}};
        std::uint32_t deals_closed = 0;
        for (const proto::BotState& bot : engine.bots()) {
            summary["bots"].push_back(bot_json(bot));
            deals_closed += bot.deals_closed();
        }
        int frozen = 0;
        for (const proto::KeyStatus& key : signer.keys()) frozen += key.is_frozen() ? 1 : 0;
        summary["deals_closed"] = deals_closed;
        summary["orders"] = engine.orders_total();
        summary["fills"] = engine.fills_total();
        summary["ledger"] = {{"size", signer.ledger_size()},
                             {"root", to_base64(as_bytes(signer.ledger_root()))}};
        summary["restarts"] = supervisor_->restarts();
        summary["frozen_keys"] = frozen;
        if (options_.is_json)
            fmt::print("{}\n", summary.dump());
        else
            print_lines(summary);
        stop({});
    };
    engine_->ask_state(
        [this, write](const proto::EngineState& engine) {
            signer_->ask_status(
                [engine, write](const proto::SignerStatus& signer) { write(engine, signer); });
        },
        again);
}

}  // namespace strongroom::apps
