// A differ report as one JSON document; amounts are texts, times milliseconds.
#include <nlohmann/json.hpp>

#include "lab/differ/differ.h"

namespace strongroom::lab {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Holdings& money) {
    Json json = Json::object();
    for (const auto& [asset, amount] : money) json[asset.str()] = amount.to_string();
    return json;
}

Json json_of(const std::optional<Execution>& execution) {
    if (!execution) return nullptr;
    return {{"order", execution->order},
            {"decided", execution->decided.ms},
            {"t", execution->first.ms},
            {"t_last", execution->last.ms},
            {"fills", execution->parts},
            {"price", execution->price().to_string()},
            {"qty", execution->qty.value.to_string()},
            {"fee", json_of(execution->fees)}};
}

Json json_of(const DifferLine& line) {
    const Execution& any = line.live ? *line.live : *line.tested;
    return {{"n", line.number},
            {"cause", word_of(line.cause)},
            {"because", line.because},
            {"follows", line.follows == 0 ? Json() : Json(line.follows)},
            {"symbol", any.symbol.str()},
            {"side", to_string(any.side)},
            {"why", any.why},
            {"live", json_of(line.live)},
            {"backtest", json_of(line.tested)},
            {"money", json_of(line.money)},
            {"worth", line.worth.to_string()}};
}

Json json_of(const CauseSum& sum) {
    return {{"orders", sum.lines}, {"money", json_of(sum.money)}, {"worth", sum.worth.to_string()}};
}

Json json_of(const std::optional<Deal>& deal) {
    if (!deal) return nullptr;
    return {{"n", deal->number},
            {"opened", deal->opened.ms},
            {"closed", deal->closed ? Json(deal->closed->ms) : Json()},
            {"profit", deal->closed ? Json(deal->profit.amount.to_string()) : Json()},
            {"profit_asset", deal->profit.asset.view()},
            {"reason", deal->reason}};
}

}  // namespace

std::string differ_json(const DifferReport& report) {
    Json symbols = Json::array();
    for (const Symbol& symbol : report.symbols) symbols.push_back(symbol.str());
    Json causes = Json::object();
    for (const CauseSum& sum : report.sums) causes[std::string(word_of(sum.cause))] = json_of(sum);
    Json lines = Json::array();
    for (const DifferLine& line : report.lines) lines.push_back(json_of(line));
    Json deals = Json::array();
    for (const DealDiffer& deal : report.deals) {
        deals.push_back({{"live", json_of(deal.live)},
                         {"backtest", json_of(deal.tested)},
                         {"line", deal.line == 0 ? Json() : Json(deal.line)}});
    }
    Json unvalued = Json::array();
    for (const Asset& asset : report.unvalued) unvalued.push_back(asset.str());
    const Json json = {{"bot", report.bot.value},
                       {"symbols", symbols},
                       {"interval", to_string(report.interval)},
                       {"from", report.from.ms},
                       {"to", report.to.ms},
                       {"live", {{"orders", report.live_orders}, {"fills", report.live_fills}}},
                       {"backtest",
                        {{"orders", report.tested_orders},
                         {"fills", report.tested_fills},
                         {"later", report.tested_later}}},
                       {"same", report.same},
                       {"same_to_the_ms", report.same_exactly},
                       {"causes", causes},
                       {"whole", json_of(report.whole)},
                       {"unvalued", unvalued},
                       {"orders", lines},
                       {"deals", deals}};
    return json.dump(2) + "\n";
}

}  // namespace strongroom::lab
