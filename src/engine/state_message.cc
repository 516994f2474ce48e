// VenueEngine: the state as clients see it (proto/engine.proto).
#include <algorithm>
#include <ranges>

#include "bots/bot_commands.h"
#include "engine.pb.h"
#include "engine/venue_engine.h"
#include "model/command_words.h"

namespace strongroom::engine {
namespace {

void write(const BotRow& row, const std::string& venue, proto::BotState& out) {
    out.set_venue(venue);
    out.set_name(row.view.name.value);
    out.set_kind(row.view.kind);
    out.set_account(row.view.account.value);
    out.set_symbol(row.view.symbol.str());
    for (const Symbol& symbol : row.view.symbols) out.add_symbols(symbol.str());
    for (const Command::Kind command : bots::commands_taken_by(row.view.kind))
        out.add_commands(std::string(to_string(command)));
    out.set_state(row.view.state);
    out.set_is_finished(row.view.is_finished);
    out.set_deals_opened(row.deals_opened);
    out.set_deals_closed(row.deals_closed);
    out.set_orders(row.orders);
    out.set_fills(row.fills);
    out.set_realised(row.realised.amount.to_string());
    out.set_realised_asset(row.realised.asset.empty() ? row.view.symbol.quote.str()
                                                      : row.realised.asset.str());
}

void write(const DealRow& row, const std::string& bot, proto::DealState& out) {
    out.set_bot(bot);
    out.set_number(row.deal.number);
    out.set_opened_ms(row.deal.opened.ms);
    out.set_closed_ms(row.deal.closed ? row.deal.closed->ms : 0);
    out.set_safety_orders(row.deal.safety_orders);
    out.set_bought(row.deal.bought.value.to_string());
    out.set_average(row.deal.average.to_string());
    out.set_exit_price(row.deal.exit_price.to_string());
    out.set_profit(row.deal.profit.amount.to_string());
    out.set_profit_asset(row.deal.profit.asset.str());
    out.set_reason(row.deal.reason);
}

void write(const OpenDeal& deal, proto::DealState& out) {
    out.set_state(deal.state);
    out.set_is_short(deal.is_short);
    out.set_held(deal.held.value.to_string());
    out.set_average(deal.average.to_string());
    out.set_cost(deal.cost.to_string());
    if (deal.take_profit) out.set_take_profit(deal.take_profit->value.to_string());
    if (deal.stop) out.set_stop(deal.stop->value.to_string());
    out.set_has_steps(deal.has_steps);
}

void write(const OrderRow& row, const std::string& bot, proto::OrderView& out) {
    const OrderIntent& intent = row.order.intent;
    out.set_bot(bot);
    out.set_ref(row.ref.number);
    out.set_intent(intent.id.str());
    out.set_symbol(intent.symbol.str());
    out.set_side(std::string(to_string(intent.side)));
    out.set_kind(std::string(to_string(intent.kind)));
    if (intent.limit) out.set_limit(intent.limit->value.to_string());
    if (intent.trigger) out.set_trigger(intent.trigger->value.to_string());
    out.set_qty(intent.qty.value.to_string());
    out.set_filled(row.order.filled.value.to_string());
    out.set_state(std::string(to_string(row.order.state)));
    const std::string reason(to_string(row.order.reason));
    out.set_reason(row.order.text.empty() ? reason : reason + ": " + row.order.text);
    out.set_why(intent.why);
    out.set_changed_ms(row.changed.ms);
}

void write(const FillRow& row, const std::string& bot, proto::FillState& out) {
    out.set_bot(bot);
    out.set_ref(row.ref.number);
    out.set_trade_id(row.fill.trade_id);
    out.set_time_ms(row.fill.time.ms);
    out.set_market_ms(row.market_time.ms);
    out.set_side(std::string(to_string(row.fill.side)));
    out.set_price(row.fill.price.value.to_string());
    out.set_qty(row.fill.qty.value.to_string());
    out.set_fee(row.fill.fee.amount.to_string());
    out.set_fee_asset(row.fill.fee.asset.str());
    out.set_why(row.why);
    out.set_symbol(row.symbol.str());
}

}  // namespace

// First those that are open, as their bots see them, then the newest closed ones of the books.
void VenueEngine::fill_deals(proto::EngineState& state) const {
    const auto symbol_of = [](const BotView& bot, PairRef pair) {
        return pair.number < bot.symbols.size() ? bot.symbols[pair.number].str() : std::string();
    };
    for (const auto& [id, bot] : records_->bots()) {
        const auto open = core_->open_deals(id);
        for (const OpenDeal& deal : std::views::reverse(open)) {
            const auto row = std::ranges::find_if(records_->deals(), [&](const DealRow& one) {
                return one.bot == id && one.deal.number == deal.number;
            });
            proto::DealState& out = *state.add_deals();
            // Not in the books yet: its base order is at the venue.
            const Deal fresh{.number = deal.number, .pair = deal.pair};
            write(row == records_->deals().end() ? DealRow{id, fresh} : *row, bot.view.name.value,
                  out);
            out.set_symbol(symbol_of(bot.view, deal.pair));
            write(deal, out);
        }
    }
    for (auto row = records_->deals().rbegin(); row != records_->deals().rend(); ++row) {
        const auto bot = records_->bots().find(row->bot);
        if (!row->deal.closed || bot == records_->bots().end()) continue;
        proto::DealState& out = *state.add_deals();
        write(*row, bot->second.view.name.value, out);
        out.set_symbol(symbol_of(bot->second.view, row->deal.pair));
    }
}

void VenueEngine::fill_state(proto::EngineState& state) const {
    const std::string venue(name());
    const auto name_of = [this](BotId bot) {
        const auto at = records_->bots().find(bot);
        return at == records_->bots().end() ? std::string() : at->second.view.name.value;
    };
    for (const auto& [id, row] : records_->bots()) write(row, venue, *state.add_bots());
    fill_deals(state);
    // Newest first: what a page shows on top.
    for (auto row = records_->orders().rbegin(); row != records_->orders().rend(); ++row) {
        write(*row, name_of(row->bot), *state.add_orders());
    }
    for (auto row = records_->fills().rbegin(); row != records_->fills().rend(); ++row) {
        write(*row, name_of(row->bot), *state.add_fills());
    }
    for (auto row = records_->notices().rbegin(); row != records_->notices().rend(); ++row) {
        proto::NoticeState& out = *state.add_notices();
        out.set_bot(name_of(row->bot));
        out.set_time_ms(row->time.ms);
        out.set_text(row->text);
    }
    for (const auto& [account, held] : accounts_) {
        for (const auto& [asset, balance] : held.balances) {
            proto::BalanceState& out = *state.add_balances();
            out.set_account(account.value);
            out.set_asset(asset.str());
            out.set_free(balance.free.to_string());
            out.set_locked(balance.locked.to_string());
        }
    }
    for (const auto& [name, feed] : feeds_) {
        proto::FeedState& out = *state.add_feeds();
        out.set_venue(venue);
        out.set_name(name);
        out.set_is_up(feed.first);
        out.set_text(feed.second);
    }
    for (const auto& [symbol, view] : market_.views()) {
        proto::MarketState& out = *state.add_markets();
        out.set_venue(venue);
        out.set_symbol(symbol.str());
        out.set_price(view.price.value.to_string());
        out.set_time_ms(view.time.ms);
    }
    state.set_in_flight(state.in_flight() +
                        static_cast<std::uint32_t>(core_->orders().in_flight()));
    state.set_fills_total(state.fills_total() + records_->fills_total());
    state.set_orders_total(state.orders_total() + records_->orders_total());
}

}  // namespace strongroom::engine
