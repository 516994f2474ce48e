// DcaDeal: what it holds and how it would exit, as the [smart] table of a smart trade
// (docs/bots-dca.md), on one line.
#include <fmt/format.h>

#include <string>

#include "bots/dca_deal.h"

namespace strongroom::bots {

// The exits of the deal as they are now, at fixed prices; the amounts of the steps that are left
// are 100 in sum again.
std::string DcaDeal::smart_of() const {
    std::string text = fmt::format(
        "smart = {{ side = \"{}\", skip_entry = true, held = \"{}\", held_price = \"{}\"",
        is_long() ? "buy" : "sell", exit_qty().value.to_string(),
        position_.average_entry().to_string());
    const std::string trailing =
        config_.trailing_pct.is_positive()
            ? fmt::format(", trailing_pct = \"{}\"", config_.trailing_pct.to_string())
            : "";
    Decimal weights;
    for (std::size_t i = 0; i < targets_.size(); ++i)
        if (!targets_[i].is_done) weights += config_.take_profit_steps[i].amount_pct;
    std::string steps;
    Decimal left = 100;
    for (std::size_t i = 0; i < targets_.size(); ++i) {
        if (targets_[i].is_done) continue;
        const bool is_last = i + 1 == targets_.size();
        const Decimal part = is_last ? left
                                     : quotient({config_.take_profit_steps[i].amount_pct, 100},
                                                {weights}, percent(1), Round::down);
        left -= part;
        steps += fmt::format("{}{{ price = \"{}\", volume_pct = \"{}\"{} }}",
                             steps.empty() ? "" : ", ", targets_[i].price.value.to_string(),
                             part.to_string(), is_last ? trailing : "");
    }
    if (targets_.empty()) {
        const Price at =
            exit_price(position_, wanted(config_.take_profit_type, config_.take_profit_pct),
                       market_.fees.maker, market_.fees, market_.instrument);
        steps = fmt::format("{{ price = \"{}\", volume_pct = \"100\"{} }}", at.value.to_string(),
                            trailing);
    }
    text += fmt::format(", take_profit = [{}]", steps);
    if (!stop_) return text + " }";
    const std::string timeout =
        config_.stop_loss_timeout > Duration{}
            ? fmt::format(", timeout = \"{}\"", to_string(config_.stop_loss_timeout))
            : "";
    return text + fmt::format(", stop_loss = {{ price = \"{}\"{} }} }}", stop_->value.to_string(),
                              timeout);
}

}  // namespace strongroom::bots
