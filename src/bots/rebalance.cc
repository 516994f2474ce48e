#include "bots/rebalance.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/bot_commands.h"
#include "bots/order_end.h"

namespace strongroom::bots {

RebalanceBot::RebalanceBot(RebalanceConfig config, std::vector<Market> markets)
    : config_(std::move(config)), markets_(std::move(markets)) {
    portfolio_.quote = config_.quote;
    for (const Decimal& coins : config_.held)
        portfolio_.coins.push_back({.coins = coins, .price = {}});
    costs_.resize(markets_.size());
}

void RebalanceBot::on_event(const Event& event, Actions& out) {
    now_ = event.time;
    const std::size_t pair = event.pair.number;
    if (event.market.value.is_positive()) portfolio_.coins[pair].price = event.market;
    std::visit(Match{
                   [&](const Started&) {
                       next_period_ = now_ + config_.period;
                       look(out);
                   },
                   [&](const Filled& e) { on_filled(e, out); },
                   [&](const OrderChanged& e) { on_changed(e, out); },
                   [&](const Command& e) { on_command(e, out); },
                   [&](const TimerDue& e) { on_timer(e.timer, event.market, out); },
                   [&](const Funded&) {
                       if (stage_ == Stage::resting) look(out);
                       if (stage_ == Stage::closing) finish_exit(out);
                   },
                   [&](const TermsChanged& e) { markets_[pair].instrument = e.instrument; },
                   [](const Traded&) {},
                   [](const CandleClosed&) {},
                   [](const FeedLost&) {},
                   [](const Signal&) {},
               },
               event.body);
}

void RebalanceBot::on_command(const Command& command, Actions& out) {
    switch (command.kind) {
        case Command::Kind::stop:
        case Command::Kind::cancel: return end("stopped by the user", false, out);
        case Command::Kind::close: return end("closed by the user", true, out);
        case Command::Kind::open_deal:
            is_forced_ = true;
            if (stage_ == Stage::resting) look(out);
            return;
        case Command::Kind::start:
        case Command::Kind::close_deal:
        case Command::Kind::cancel_deal:
        case Command::Kind::close_step:
        case Command::Kind::add_funds:
        case Command::Kind::cancel_funds:
        case Command::Kind::edit_deal: break;
    }
    notices_.say_once(commands_in_words("rebalance"), out);
}

void RebalanceBot::on_timer(TimerRef timer, Price market, Actions& out) {
    if (timer == kNextLook) {
        if (stage_ == Stage::resting) look(out);
    } else if (timer == kLimitWait) {
        if (stage_ == Stage::selling || stage_ == Stage::buying)
            cancel_all("it did not fill in time", out);
    } else if (timer == kRetry) {
        if (stage_ == Stage::closing) finish_exit(out);
    } else if (timer.number >= kFirstPairTimer) {
        const std::size_t pair = timer.number - kFirstPairTimer;
        if (stage_ != Stage::looking) return place_planned(pair, out);
        if (!market.value.is_positive()) return rest(out);  // No price yet: look again later.
        unseen_.erase(pair);
        if (unseen_.empty()) decide(out);
    }
}

// ---- A round -----------------------------------------------------------------------------------

void RebalanceBot::look(Actions& out) {
    stage_ = Stage::looking;
    for (std::uint32_t pair = 0; pair < markets_.size(); ++pair) {
        unseen_.insert(pair);
        out.emplace_back(
            SetTimer{{kFirstPairTimer + pair}, Duration{}, "look at the price", {pair}});
    }
}

void RebalanceBot::decide(Actions& out) {
    if (!std::exchange(has_looked_, true)) {
        for (std::size_t i = 0; i < costs_.size(); ++i) costs_[i] = portfolio_.coins[i].value();
    }
    const bool is_period = config_.period > Duration{} && now_ >= next_period_;
    const bool is_off = config_.threshold_pct.is_positive() &&
                        worst_drift(config_, portfolio_) >= config_.threshold_pct;
    if (!is_forced_ && !is_period && !is_off) return rest(out);
    is_forced_ = false;
    while (is_period && next_period_ <= now_) {
        const std::int64_t missed = (now_ - next_period_).ms / config_.period.ms + 1;
        next_period_ = next_period_ + config_.period * missed;
    }
    std::vector<Trade> sells = plan_sells(config_, markets_, portfolio_);
    Portfolio sold = portfolio_;
    for (const Trade& trade : sells) {
        sold.coins[trade.pair].coins -= trade.qty.value;
        sold.quote += mul(trade.price.value, trade.qty.value, Round::down);
    }
    std::vector<Trade> all = plan_buys(config_, markets_, sold);
    all.insert(all.end(), sells.begin(), sells.end());
    const Decimal fees = fees_of(all, markets_, config_.is_limit);
    const Decimal pct = share_pct(fees, portfolio_.value());
    if (pct > config_.max_fee_pct) {
        notices_.say_once(
            fmt::format("not traded: the fees of {} % are above max_fee_pct", pct.to_fixed(4)),
            out);
        return rest(out);
    }
    if (!trade(std::move(sells), Stage::selling, out)) buy(out);
}

// False: there is nothing to trade.
bool RebalanceBot::trade(std::vector<Trade> trades, Stage stage, Actions& out) {
    if (trades.empty()) return false;
    stage_ = stage;
    for (const Trade& trade : trades) {
        planned_[trade.pair] = trade;
        const auto pair = static_cast<std::uint32_t>(trade.pair);
        out.emplace_back(SetTimer{{kFirstPairTimer + pair}, Duration{}, "place the order", {pair}});
    }
    if (config_.is_limit)
        out.emplace_back(SetTimer{kLimitWait, config_.limit_wait, "limit orders"});
    return true;
}

// With the price of now: the timer is of this pair.
void RebalanceBot::place_planned(std::size_t pair, Actions& out) {
    const auto planned = planned_.extract(pair);
    if (planned.empty()) return;
    const Trade& trade = planned.mapped();
    const OrderRef ref{next_ref_++};
    live_[ref] = {pair, trade.side, false};
    const bool is_sell = trade.side == Side::sell;
    Place place{.ref = ref,
                .side = trade.side,
                .kind = config_.is_limit ? OrderKind::limit : OrderKind::market,
                .limit = {},
                .qty = trade.qty,
                .why = is_sell ? "above its target" : "below its target",
                .purpose = is_sell ? Purpose::exit : Purpose::entry};
    if (config_.is_limit) place.limit = trade.price;
    place.pair = {static_cast<std::uint32_t>(pair)};
    out.emplace_back(std::move(place));
}

// Called whenever an order is gone: the buys follow the last of the sells.
void RebalanceBot::go_on(Actions& out) {
    if (stage_ == Stage::closing) return finish_exit(out);
    if (!live_.empty() || !planned_.empty()) return;
    if (stage_ == Stage::selling) return buy(out);
    if (stage_ != Stage::buying) return;
    ++rounds_;
    rest(out);
}

void RebalanceBot::buy(Actions& out) {
    const bool has_sold = stage_ == Stage::selling;
    if (trade(plan_buys(config_, markets_, portfolio_), Stage::buying, out)) return;
    if (has_sold) ++rounds_;
    rest(out);
}

void RebalanceBot::rest(Actions& out) {
    stage_ = Stage::resting;
    out.emplace_back(SetTimer{kNextLook, config_.check_every, "look at the prices"});
}

// ---- Orders ------------------------------------------------------------------------------------

void RebalanceBot::on_filled(const Filled& filled, Actions& out) {
    const auto found = live_.find(filled.ref);
    if (found == live_.end()) return;
    const std::size_t pair = found->second.pair;
    const Symbol& symbol = markets_[pair].instrument.symbol;
    const Fill& fill = filled.fill;
    const Decimal value =
        mul(fill.price.value, fill.qty.value, fill.side == Side::buy ? Round::up : Round::down);
    const Decimal fee_in_quote = fill.fee.asset == symbol.quote ? fill.fee.amount : Decimal();
    const Decimal fee_in_base = fill.fee.asset == symbol.base ? fill.fee.amount : Decimal();
    if (fill.side == Side::buy) {
        portfolio_.quote -= value + fee_in_quote;
        portfolio_.coins[pair].coins += fill.qty.value - fee_in_base;
        costs_[pair] += value + fee_in_quote;
    } else {
        book_sale(pair, fill, out);
        portfolio_.quote += value - fee_in_quote;
        portfolio_.coins[pair].coins -= fill.qty.value + fee_in_base;
    }
    if (!filled.is_whole) return;
    live_.erase(found);
    notices_.forget();
    go_on(out);
}

// A sale is a deal: against what the coins cost on average, or were worth when the bot began.
void RebalanceBot::book_sale(std::size_t pair, const Fill& fill, Actions& out) {
    const Decimal held = portfolio_.coins[pair].coins;
    const Decimal sold = std::min(held, fill.qty.value);
    if (!sold.is_positive()) return;
    const Symbol& symbol = markets_[pair].instrument.symbol;
    const Decimal cost = quotient({costs_[pair], sold}, {held}, Decimal::from_raw(1), Round::up);
    const Decimal fee = fill.fee.asset == symbol.quote ? fill.fee.amount : Decimal();
    Deal deal{.number = ++deals_, .opened = now_, .closed = now_};
    deal.bought = {sold};
    deal.average = quotient({cost}, {sold}, Decimal::from_raw(1), Round::nearest);
    deal.exit_price = fill.price.value;
    deal.profit = {mul(fill.price.value, fill.qty.value, Round::down) - fee - cost, symbol.quote};
    deal.reason = stage_ == Stage::closing ? exit_reason_ : "above its target";
    deal.pair = {static_cast<std::uint32_t>(pair)};
    out.emplace_back(Book{deal});
    costs_[pair] -= std::min(cost, costs_[pair]);
}

void RebalanceBot::on_changed(const OrderChanged& changed, Actions& out) {
    const auto found = live_.find(changed.ref);
    if (found == live_.end() || changed.state != OrderState::closed) return;
    const bool was_cancelled =
        found->second.is_cancelling && changed.reason == CloseReason::cancelled;
    live_.erase(found);
    if (was_cancelled) return go_on(out);
    notices_.say_once(why_it_ended(changed), out);
    if (stage_ == Stage::closing) {
        out.emplace_back(SetTimer{kRetry, exit_wait_, "try the exit again"});
        exit_wait_ = std::min(exit_wait_ * 2, kRetryAfterRefusal);
        return;
    }
    go_on(out);
}

void RebalanceBot::cancel_all(const std::string& why, Actions& out) {
    for (auto& [ref, order] : live_) {
        if (!std::exchange(order.is_cancelling, true)) out.emplace_back(Cancel{ref, why});
    }
}

// ---- The end -----------------------------------------------------------------------------------

void RebalanceBot::end(const std::string& why, bool sells_all, Actions& out) {
    if (stage_ == Stage::finished) return;
    sells_at_exit_ = sells_at_exit_ || sells_all;
    if (stage_ == Stage::closing) return;
    stage_ = Stage::closing;
    exit_reason_ = why;
    exit_wait_ = kExitRetryFirst;
    planned_.clear();
    cancel_all(why, out);
    finish_exit(out);
}

// Sells what is left of each coin, when its orders are gone, and ends.
void RebalanceBot::finish_exit(Actions& out) {
    if (stage_ != Stage::closing || !live_.empty() || !planned_.empty()) return;
    for (std::size_t i = 0; sells_at_exit_ && i < markets_.size(); ++i) {
        const Instrument& instrument = markets_[i].instrument;
        const HeldPair& holding = portfolio_.coins[i];
        const Qty coins = instrument.floor_qty(holding.coins);
        const Price at = instrument.passive_price(Side::sell, holding.price.value);
        if (coins.is_zero()) continue;
        if (!instrument.check(at, coins)) {
            notices_.say_once(fmt::format("{} {} are too little to sell and stay as they are",
                                          coins.value.to_string(), instrument.symbol.base.view()),
                              out);
            continue;
        }
        const OrderRef ref{next_ref_++};
        live_[ref] = {i, Side::sell, false};
        out.emplace_back(Place{.ref = ref,
                               .side = Side::sell,
                               .kind = OrderKind::market,
                               .limit = {},
                               .qty = coins,
                               .why = exit_reason_,
                               .purpose = Purpose::exit,
                               .trigger = {},
                               .pair = {static_cast<std::uint32_t>(i)}});
    }
    if (!live_.empty()) return;
    stage_ = Stage::finished;
    out.emplace_back(Finish{exit_reason_});
}

std::string RebalanceBot::state() const {
    if (stage_ == Stage::finished) return "finished";
    if (stage_ == Stage::closing) return fmt::format("closing: {}", exit_reason_);
    if (!has_looked_) return "waiting for prices";
    const Decimal whole = portfolio_.value();
    const auto shown = [&](const Asset& asset, Decimal part) {
        const Decimal pct = mul(share_pct(part, whole), 10, Round::nearest);
        return fmt::format("{} {} %", asset.view(),
                           div(round_to(pct, 1, Round::nearest), 10, Round::nearest).to_fixed(1));
    };
    std::string shares;
    for (std::size_t i = 0; i < markets_.size(); ++i) {
        shares += shown(markets_[i].instrument.symbol.base, portfolio_.coins[i].value());
        shares += ", ";
    }
    shares += shown(markets_.front().instrument.symbol.quote, portfolio_.quote);
    return fmt::format("{} round{}; {}", rounds_, rounds_ == 1 ? "" : "s", shares);
}

}  // namespace strongroom::bots
