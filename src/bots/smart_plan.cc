#include "bots/smart_plan.h"

namespace strongroom::bots {

Price take_profit_level(const ExitLevel& at, Price entry, Direction direction, Decimal tick) {
    if (at.price) return *at.price;
    const bool is_long = direction == Direction::buy_first;
    const Decimal factor = is_long ? 1 + percent(at.pct) : 1 - percent(at.pct);
    return {quotient({entry.value, factor}, {}, tick, is_long ? Round::up : Round::down)};
}

Price stop_level(const ExitLevel& at, Price from, Direction direction, Decimal tick) {
    if (at.price) return *at.price;
    return stop_loss_price(from, at.pct, direction, tick);
}

}  // namespace strongroom::bots
