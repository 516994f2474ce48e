// VenueEngine: what comes from the venue: prices, the private streams, balances.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "courier.pb.h"
#include "engine/venue_answers.h"
#include "engine/venue_engine.h"
#include "model/action.h"
#include "venues/replies.h"

namespace strongroom::engine {
namespace {

std::int64_t number_of(const std::string& trade_id) {
    std::int64_t number = 0;
    const auto [end, error] =
        std::from_chars(trade_id.data(), trade_id.data() + trade_id.size(), number);
    return error == std::errc{} && end == trade_id.data() + trade_id.size() ? number : 0;
}

}  // namespace

void VenueEngine::on_traded(const Symbol& symbol) {
    ++version_;
    last_trade_ns_ = env_.clock.ticks_ns();
    if (!is_ready_) return;
    pass_gate();
    const MarketView* view = market_.view(symbol);
    for (AlertHit& hit : alerts_.on_price(symbol, view->price)) (void)feed(hit, symbol);
    fire_timers();
    candles_.advance(symbol);
    answer_awaiting();
}

// ---- Private streams -------------------------------------------------------------------------

void VenueEngine::open_user_stream(const AccountName& account) {
    proto::ToCourier message;
    message.mutable_open_user_stream()->set_account(account.value);
    message.mutable_open_user_stream()->set_venue(std::string(settings_.venue.venue));
    (void)ports_.to_courier(as_bytes(message.SerializeAsString()));
}

void VenueEngine::on_stream_message(const AccountName& account, std::string_view text) {
    if (!accounts_.contains(account)) return;  // Nobody asked for it.
    const auto events = venue_.decode_user_message(text);
    if (!events) {
        note_feed("private stream of " + account.value, true, events.error().message);
        return;
    }
    for (const venues::UserEvent& event : *events) on_user_event(account, event);
}

void VenueEngine::on_user_event(const AccountName& account, const venues::UserEvent& event) {
    Account& state = accounts_[account];
    std::visit(Match{
                   [&](const venues::ExecutionReport& report) {
                       const auto execution = static_cast<std::uint64_t>(report.execution_id);
                       state.last_execution_ns = env_.clock.ticks_ns();
                       state.are_balances_old = !venue_.streams_balances();
                       std::optional<InputBody> body = read_execution(report);
                       // Before the Core goes on, news are not lost: it asks for every open order
                       // then.
                       if (!is_ready_ || !body) {
                           state.last_execution = std::max(state.last_execution, execution);
                           return;
                       }
                       const auto& fill = report.order.report.fill;
                       const Symbol symbol = symbol_of(*body);
                       const bool is_resting = fill && fill->is_maker;
                       gate_.push({account, symbol, *std::move(body),
                                   is_resting ? number_of(fill->trade_id) : 0, execution,
                                   env_.clock.ticks_ns() + StreamGate::kLimitNs});
                       pass_gate();
                   },
                   [&](const venues::AccountPosition& position) {
                       for (const venues::Balance& balance : position.balances)
                           state.balances[balance.asset] = balance;
                       ++version_;
                   },
                   [&](const venues::BalanceChange& change) {
                       if (auto news = read_funds(account, change); is_ready_ && news)
                           (void)feed(*std::move(news), {});
                       ask_balances(account);
                   },
                   [](const auto&) {},
               },
               event.body);
}

void VenueEngine::pass_gate() {
    const auto seen = [this](const Symbol& symbol) {
        const MarketView* view = market_.view(symbol);
        return view == nullptr ? std::int64_t{0} : view->trade_id;
    };
    for (GatedInput& input : gate_.pass(seen, env_.clock.ticks_ns())) {
        accounts_[input.account].last_execution =
            std::max(accounts_[input.account].last_execution, input.execution_id);
        // It may have closed while it waited; then this is old news.
        if (!symbol_of(input.body).base.empty()) (void)feed(std::move(input.body), input.symbol);
    }
}

// ---- Balances --------------------------------------------------------------------------------

void VenueEngine::ask_balances(const AccountName& account) {
    accounts_[account].balances_asked_ns = env_.clock.ticks_ns();
    accounts_[account].are_balances_old = false;
    desk_.set_time(venue_now(), venue_offset_);
    desk_.ask({.kind = ReadQuery::Kind::balances,
               .account = account,
               .symbol = {},
               .order = {},
               .venue_id = {}});
}

// A question that was lost, refused or answered with what cannot be read; and after news of an
// order, where the venue tells no balances. That is for the page: not with every order.
void VenueEngine::ask_balances_again() {
    constexpr std::int64_t patience_ns = 2'000'000'000;
    constexpr std::int64_t pause_ns = 5'000'000'000;
    for (const auto& [account, state] : accounts_) {
        const std::int64_t now = env_.clock.ticks_ns();
        const bool is_asked = state.balances_asked_ns != 0;
        const bool is_overdue = is_asked && now - state.balances_asked_ns > patience_ns;
        const bool is_old =
            !is_asked && state.are_balances_old && now - state.balances_read_ns > pause_ns;
        if ((is_overdue || is_old) && state.is_streaming && has_signer_) ask_balances(account);
    }
}

void VenueEngine::take_account(const AccountName& account, const venues::AccountState& read) {
    Account& state = accounts_[account];
    state.has_balances = true;
    state.balances_asked_ns = 0;
    state.balances_read_ns = env_.clock.ticks_ns();
    state.balances.clear();
    for (const venues::Balance& balance : read.balances) state.balances[balance.asset] = balance;
    if (read.maker_fee && read.taker_fee)
        state.fees = FeeRates{*read.maker_fee, *read.taker_fee, settings_.venue.buys_pay};
    note_feed("account " + account.value, true, "");
    ++version_;
}

}  // namespace strongroom::engine
