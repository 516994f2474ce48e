#include "lab/sweep_report.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace strongroom::lab {
namespace {

using Json = nlohmann::ordered_json;

double tidy(double value) { return std::round(value * 1e6) / 1e6; }

Json optional_json(const std::optional<double>& value) {
    return value ? Json(tidy(*value)) : Json();
}

Json values_json(const std::vector<SweepAxis>& axes, const std::vector<std::string>& values) {
    Json json = Json::object();
    for (std::size_t i = 0; i < axes.size(); ++i) json[axes[i].key] = values[i];
    return json;
}

Json run_json(const SweepResult& result, const SweepRun& run) {
    Json json = {{"set", values_json(result.axes, run.values)}};
    if (!run.has_result()) {
        json["error"] = run.error;
        return json;
    }
    json["return_pct"] = tidy(run.return_pct);
    json["max_drawdown_pct"] = tidy(run.max_drawdown_pct);
    json["sharpe"] = tidy(run.sharpe);
    json["win_rate"] = tidy(run.win_rate);
    json["profit_factor"] = optional_json(run.profit_factor);
    json["equity_end"] = run.equity_end.to_string();
    json["fees"] = run.fees.to_string();
    json["fills"] = run.fills;
    json["deals_closed"] = run.deals_closed;
    return json;
}

Json split_json(const SweepResult& result, const SplitCheck& split) {
    Json after = Json::array();
    for (const SweepRun& run : split.after) after.push_back(optional_json(run.score(result.by)));
    Json before = Json::array();
    for (const SweepRun& run : split.before) before.push_back(optional_json(run.score(result.by)));
    return {{"cut", split.cut.ms},
            {"best", split.best},
            {"best_before", run_json(result, split.before[split.best])},
            {"best_after", run_json(result, split.after[split.best])},
            {"rank_correlation", optional_json(split.rank_correlation)},
            {"scores_before", std::move(before)},
            {"scores_after", std::move(after)}};
}

Json walk_json(const SweepResult& result, const WalkForward& walk) {
    Json windows = Json::array();
    for (const WalkForward::Window& window : walk.windows) {
        windows.push_back({{"chosen_from", window.chosen_from.ms},
                           {"from", window.from.ms},
                           {"to", window.to.ms},
                           {"set", values_json(result.axes, window.values)},
                           {"chosen_score", tidy(window.chosen_score)},
                           {"return_pct", tidy(window.return_pct)}});
    }
    Json equity = Json::array();
    for (const double value : walk.equity) equity.push_back(tidy(value));
    return {{"return_pct", tidy(walk.return_pct)},
            {"windows", std::move(windows)},
            {"equity", std::move(equity)}};
}

// As RFC 4180: a text in quotes when it must be.
std::string cell(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

}  // namespace

std::string sweep_csv(const SweepResult& result) {
    std::string csv;
    for (const SweepAxis& axis : result.axes) csv += cell(axis.key) + ",";
    csv +=
        "return_pct,max_drawdown_pct,sharpe,win_rate,profit_factor,equity_end,fees,fills,"
        "deals_closed,error\n";
    for (const SweepRun& run : result.runs) {
        for (const std::string& value : run.values) csv += cell(value) + ",";
        if (!run.has_result()) {
            csv += ",,,,,,,,," + cell(run.error) + "\n";
            continue;
        }
        csv += fmt::format("{},{},{},{},{},{},{},{},{},\n", tidy(run.return_pct),
                           tidy(run.max_drawdown_pct), tidy(run.sharpe), tidy(run.win_rate),
                           run.profit_factor ? fmt::format("{}", tidy(*run.profit_factor)) : "",
                           run.equity_end.to_string(), run.fees.to_string(), run.fills,
                           run.deals_closed);
    }
    return csv;
}

std::string sweep_json(const SweepResult& result) {
    Json axes = Json::array();
    for (const SweepAxis& axis : result.axes)
        axes.push_back({{"key", axis.key}, {"values", axis.values}});
    Json runs = Json::array();
    for (const SweepRun& run : result.runs) runs.push_back(run_json(result, run));
    Json json = {{"bot", result.bot},          {"symbols", result.symbols},
                 {"prices", result.prices},    {"from", result.first().from.ms},
                 {"to", result.first().to.ms}, {"candles", result.first().candles},
                 {"by", to_string(result.by)}, {"axes", std::move(axes)},
                 {"runs", std::move(runs)},    {"best", result.best ? Json(*result.best) : Json()}};
    if (result.split) json["split"] = split_json(result, *result.split);
    if (result.permutations) {
        Json best = Json::array();
        for (const double value : result.permutations->best) best.push_back(tidy(value));
        json["permutation"] = {{"shuffles", result.permutations->shuffles},
                               {"block", result.permutations->block},
                               {"p_value", tidy(result.permutations->p_value)},
                               {"best", std::move(best)}};
    }
    if (result.walk) json["walk_forward"] = walk_json(result, *result.walk);
    return json.dump(1) + "\n";
}

}  // namespace strongroom::lab
