// VenueEngine: what clients ask, and what they see.
#include <fmt/format.h>

#include <algorithm>

#include "bots/bot_check.h"
#include "bots/bot_commands.h"
#include "bots/signal_message.h"
#include "engine.pb.h"
#include "engine/venue_engine.h"

namespace strongroom::engine {
namespace {

constexpr std::size_t kAddingMax = 16;
constexpr std::int64_t kAddingLimitNs = 20'000'000'000;
constexpr std::int64_t kOnItsWayNs = 50'000'000;
// What has not come when a stream that stands was silent for so long was told before it was opened.
constexpr std::int64_t kNeverComesNs = 5'000'000'000;
constexpr std::size_t kAwaitingMax = 100;
constexpr std::int64_t kAwaitLongestMs = 600'000;

}  // namespace

Result<std::vector<std::string>> VenueEngine::command_bot(const BotName& bot, Command command) {
    const auto views = core_->bots();
    const auto view = std::ranges::find(views, bot, &BotView::name);
    if (view == views.end())
        return fail(Errc::not_found, fmt::format("there is no bot \"{}\"", bot.value));
    TRY(bots::check_command(view->kind, command));
    if (!is_ready_) return fail(Errc::unavailable, "the engine is still starting");
    const std::uint64_t before = records_->notices_total();
    TRY(feed(CommandBot{view->id, std::move(command)}, view->symbol));
    TRY(release());  // It is told once it is kept.
    return records_->said_since(view->id, before);
}

Status VenueEngine::send_signal(const BotName& bot, const std::string& text) {
    const auto views = core_->bots();
    const auto view = std::ranges::find(views, bot, &BotView::name);
    if (view == views.end())
        return fail(Errc::not_found, fmt::format("there is no bot \"{}\"", bot.value));
    // What does not read is not worth a record, and could be text that no journal holds.
    TRY(bots::parse_signal(text));
    if (is_over(*view))
        return fail(Errc::refused, fmt::format("bot \"{}\" is finished", bot.value));
    if (!is_ready_) return fail(Errc::unavailable, "the engine is still starting");
    TRY(feed(SignalSeen{view->id, {text}}, view->symbols.front()));
    return release();  // It is told once it is kept.
}

void VenueEngine::client_closed(ClientId client) {
    std::erase_if(awaiting_,
                  [client](const Awaiting& awaiting) { return awaiting.client == client; });
    std::erase_if(adding_, [client](const Adding& adding) { return adding.client == client; });
}

// ---- A bot comes in --------------------------------------------------------------------------

void VenueEngine::add_bot(ClientId client, std::string text, bots::BotFile file, Answer answer) {
    if (adding_.size() >= kAddingMax)
        return answer(fail(Errc::exhausted, "too many bots are being added at once"));
    const std::vector<Symbol> symbols = file.symbols;
    const AccountName account = file.account;
    adding_.push_back({client, std::move(answer), std::move(text), std::move(file),
                       env_.clock.ticks_ns() + kAddingLimitNs});
    for (const Symbol& symbol : symbols) terms_.follow(symbol);
    if (!accounts_.contains(account)) {
        accounts_[account];
        if (has_courier_) open_user_stream(account);
        if (has_signer_) ask_balances(account);
    }
    go_on_adding();
}

// What a bot must wait for, in words; empty when it can start.
std::string VenueEngine::missing_for(const Adding& adding) {
    const Account& account = accounts_[adding.file.account];
    if (!has_signer_) return "the signer is not connected";
    if (!has_courier_) return "the courier is not connected";
    if (!has_clock_) return "the venue's clock is not known";
    for (const Symbol& symbol : adding.file.symbols) {
        const MarketTerms::Reading* terms = terms_.find(symbol);
        if (terms == nullptr)
            return fmt::format("the venue's terms of {} are not known", symbol.str());
        if (!terms->listing) return terms->closed;
        const MarketView* view = market_.view(symbol);
        if (view == nullptr || !view->has_price())
            return fmt::format("there is no price of {} yet", symbol.str());
    }
    if (!account.has_balances)
        return fmt::format("the balances of account \"{}\" are not known",
                           adding.file.account.value);
    if (!account.is_streaming)
        return fmt::format("the private stream of account \"{}\" is not open",
                           adding.file.account.value);
    if (!is_ready_) return "the engine is still starting";
    return {};
}

void VenueEngine::go_on_adding() {
    std::vector<Adding> left;
    for (Adding& adding : std::exchange(adding_, {})) {
        const std::string missing = missing_for(adding);
        if (missing.empty()) {
            const Status added = finish_adding(adding);
            adding.answer(added ? release() : added);
        } else if (env_.clock.ticks_ns() > adding.deadline_ns) {
            adding.answer(fail(Errc::unavailable, missing));
        } else {
            left.push_back(std::move(adding));
        }
    }
    adding_.insert(adding_.end(), std::make_move_iterator(left.begin()),
                   std::make_move_iterator(left.end()));
}

Status VenueEngine::finish_adding(const Adding& adding) {
    const Account& account = accounts_.at(adding.file.account);
    if (core_->has_bot(adding.file.name))
        return fail(Errc::invalid, "bot.name: is taken; choose another");
    AddBot add{.file = adding.text, .markets = {}};
    for (const Symbol& symbol : adding.file.symbols) {
        const MarketTerms::Reading& terms = *terms_.find(symbol);
        if (!terms.closed.empty()) return fail(Errc::refused, terms.closed);
        add.markets.push_back(
            {terms.listing->instrument, account.fees.value_or(adding.file.backtest.fees)});
        const bots::BotCheck check =
            bots::check_bot(adding.file, add.markets.back(), market_.view(symbol)->price);
        if (!check.problems.empty())
            return fail(Errc::refused, fmt::format("bot check: {}", check.problems.front()));
    }
    TRY(feed(std::move(add), adding.file.symbols.front()));
    candles_.tick();  // Before the market goes on: a bot decides on what closed before it came.
    return {};
}

// ---- Quiet -----------------------------------------------------------------------------------

void VenueEngine::await_settled(ClientId client, const proto::AwaitSettled& await, Answer answer) {
    if (awaiting_.size() >= kAwaitingMax)
        return answer(fail(Errc::exhausted, "too many wait at once"));
    const std::int64_t timeout_ms =
        std::clamp<std::int64_t>(await.timeout_ms(), 0, kAwaitLongestMs);
    const std::int64_t now_ns = env_.clock.ticks_ns();
    Awaiting awaiting{.client = client,
                      .answer = std::move(answer),
                      .asked_ns = now_ns,
                      .first_asked_ns = now_ns,
                      .deadline_ns = now_ns + timeout_ms * 1'000'000};
    for (const auto& mark : await.marks()) awaiting.marks[{mark.account()}] = mark.execution_id();
    for (const auto& mark : await.market_marks())
        awaiting.trades[mark.venue_symbol()] = static_cast<std::int64_t>(mark.trade_id());
    if (awaiting.marks == last_asked_.marks && awaiting.trades == last_asked_.trades)
        awaiting.first_asked_ns = last_asked_.first_asked_ns;
    last_asked_ = awaiting;
    awaiting_.push_back(std::move(awaiting));
    answer_awaiting();
}

// What happened before a private stream was opened never comes on it: it was asked for instead. So
// until the first event of a stream, a mark counts as seen once an event on its way had time to
// come. (The first event may have been an old one that was late: then the marks between are waited
// for until the stream was silent for long.)
bool VenueEngine::has_seen(const Awaiting& awaiting) const {
    const std::int64_t now = env_.clock.ticks_ns();
    const bool had_time = now - awaiting.asked_ns > kOnItsWayNs;
    const auto is_silent = [&](std::int64_t last_ns) {
        return now - std::max(last_ns, awaiting.first_asked_ns) > kNeverComesNs;
    };
    const bool has_executions = std::ranges::all_of(awaiting.marks, [&](const auto& mark) {
        const auto account = accounts_.find(mark.first);
        if (account == accounts_.end()) return had_time;
        if (account->second.last_execution == 0) return account->second.is_streaming && had_time;
        return account->second.last_execution >= mark.second ||
               (account->second.is_streaming && is_silent(account->second.last_execution_ns));
    });
    return has_executions && std::ranges::all_of(awaiting.trades, [&](const auto& mark) {
               const auto view = std::ranges::find_if(market_.views(), [&](const auto& entry) {
                   return venue_.to_venue_symbol(entry.first).text == mark.first;
               });
               if (view == market_.views().end()) return true;
               if (view->second.trade_id == 0) return market_.is_up() && had_time;
               return view->second.trade_id >= mark.second ||
                      (market_.is_up() && is_silent(last_trade_ns_));
           });
}

void VenueEngine::answer_awaiting() {
    // Where no bot trades there is nothing to wait for, also while the venue is out of reach.
    const bool is_live = is_ready_ || core_->bots().empty();
    const bool is_quiet = is_live && core_->orders().in_flight() == 0 && gate_.is_empty() &&
                          !is_flush_posted_ && outbox_.empty() && adding_.empty() &&
                          candles_.is_quiet();
    std::vector<std::pair<Answer, bool>> answered;  // Whoever hears may ask again at once.
    std::erase_if(awaiting_, [&](Awaiting& awaiting) {
        const bool is_settled = is_quiet && has_seen(awaiting);
        if (!is_settled && env_.clock.ticks_ns() <= awaiting.deadline_ns) return false;
        answered.emplace_back(std::move(awaiting.answer), is_settled);
        return true;
    });
    for (const auto& [answer, is_settled] : answered)
        answer(is_settled ? Status{} : fail(Errc::timeout, "not settled in time"));
}

// ---- What is shown ---------------------------------------------------------------------------

void VenueEngine::note_feed(const std::string& name, bool is_up, const std::string& text) {
    std::pair<bool, std::string> state{is_up, text};
    if (feeds_[name] == state) return;
    feeds_[name] = std::move(state);
    ++version_;
}

void VenueEngine::fill_candles(const Symbol& symbol, proto::CandleList& list) const {
    const MarketView* view = market_.view(symbol);
    if (view == nullptr) return;
    for (const Candle& candle : view->candles) {
        proto::CandleState& out = *list.add_candles();
        out.set_open_ms(candle.open_time.ms);
        out.set_open(candle.open.value.to_string());
        out.set_high(candle.high.value.to_string());
        out.set_low(candle.low.value.to_string());
        out.set_close(candle.close.value.to_string());
        out.set_volume(candle.volume.to_string());
    }
}

}  // namespace strongroom::engine
