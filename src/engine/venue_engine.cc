// VenueEngine: inputs, time, links.
#include "engine/venue_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/first_number.h"
#include "courier.pb.h"
#include "model/action.h"
#include "venues/replies.h"
#include "wire/intents.h"

namespace strongroom::engine {
namespace {

constexpr Duration kTick = milliseconds(20);

}  // namespace

VenueEngine::VenueEngine(VenueEngineSettings settings, Env env, VenueEnginePorts ports)
    : settings_(std::move(settings)),
      venue_(venues::served(settings_.venue)),
      env_(env),
      ports_(std::move(ports)),
      desk_(
          venue_,
          [this](std::string frame) {
              outbox_.push_back(std::move(frame));
              if (!std::exchange(is_flush_posted_, true))
                  env_.timers.after({}, [this] { flush(); });
          },
          first_number(env.random)),
      network_(env, std::string(settings_.venue.venue), ports_.to_courier),
      market_(
          through(env, network_), settings_.venue, settings_.ca_file,
          {.traded = [this](const Symbol& symbol) { on_traded(symbol); },
           .state = [this](bool is_up,
                           const std::string& text) { note_feed("market stream", is_up, text); }}),
      candles_(through(env, network_), settings_.venue, settings_.ca_file, market_,
               {.followers = [this] { return core_->candle_followers(); },
                .market_time = [this](const Symbol& symbol) { return market_time(symbol); },
                .feed = [this](const CandleSeen& seen,
                               const Symbol& symbol) { (void)feed(seen, symbol); },
                .trouble =
                    [this](const std::string& text) { note_feed("candles", text.empty(), text); }}),
      terms_(through(env, network_), settings_.venue, settings_.ca_file,
             {.read = [this](const Symbol& symbol, const MarketTerms::Reading* reading,
                             const std::string& trouble) { on_terms(symbol, reading, trouble); },
              .is_wanted = [this](const Symbol& symbol) { return is_wanted(symbol); }}) {}

VenueEngine::~VenueEngine() = default;

// ---- Start -----------------------------------------------------------------------------------

Status VenueEngine::open() {
    TRY(env_.disk.make_folder(settings_.folder));
    TRY_ASSIGN(journal_, Journal::open(env_.disk, env_.random, settings_.folder + "/journal"));
    TRY_ASSIGN(database_, Database::create(settings_.folder + "/engine.db"));
    records_ = std::make_unique<Records>(*database_);
    const ProtocolTimes times{.grace = settings_.venue.grace};
    RiskLimits limits = settings_.limits;
    limits.rests_stops = venue_.rests_stops();
    core_ = std::make_unique<Core>(IntentNames(journal_->install()), Settings{limits, times}, desk_,
                                   alerts_, *records_);
    for (const Input& input : journal_->take_inputs()) {
        records_->set_time(input.venue_time, input.market_time);
        if (const auto* hit = std::get_if<AlertHit>(&input.body))
            alerts_.clear(hit->bot, hit->trigger);
        // What failed then changed nothing, and fails again in the same way.
        if (const Status handled = core_->handle(input); !handled)
            note_feed("journal", true, handled.error().message);
    }
    TRY(database_->flush());
    desk_.unmute();
    return {};
}

void VenueEngine::start() {
    note_feed("market stream", false, "not opened yet");
    note_feed("venue clock", false, "not measured yet");
    follow_bots();
    tick();
}

// Opens what the bots need: their pairs' prices and their accounts' private streams.
void VenueEngine::follow_bots() {
    for (const BotView& bot : core_->bots()) {
        if (is_over(bot)) continue;
        accounts_[bot.account];
        for (const Symbol& symbol : bot.symbols) terms_.follow(symbol);
    }
}

bool VenueEngine::is_over(const BotView& bot) const {
    return bot.is_finished && core_->orders().open_count(bot.id) == 0;
}

bool VenueEngine::is_everything_there() {
    if (!has_signer_ || !has_courier_ || !has_clock_) return false;
    for (const BotView& bot : core_->bots()) {
        if (is_over(bot)) continue;
        if (!accounts_[bot.account].is_streaming) return false;
        for (const Symbol& symbol : bot.symbols) {
            const MarketView* view = market_.view(symbol);
            const bool has_price = view != nullptr && view->has_price();
            if (!has_price && !is_closed(symbol)) return false;  // Else there may be none.
        }
    }
    return true;
}

void VenueEngine::become_ready() {
    if (is_ready_ || !is_everything_there()) return;
    is_ready_ = true;
    desk_.set_time(venue_now(), venue_offset_);
    tell_markets();
    core_->resume(venue_now());
    ++version_;
}

// ---- Inputs ----------------------------------------------------------------------------------

Time VenueEngine::market_time(const Symbol& symbol) {
    const MarketView* view = market_.view(symbol);
    const bool is_streamed =
        settings_.venue.is_market_time_streamed && view != nullptr && view->has_price();
    return is_streamed ? view->time : venue_now();
}

Status VenueEngine::feed(InputBody body, const Symbol& symbol) {
    const MarketView* view = market_.view(symbol);
    const Input input{venue_now(), market_time(symbol), view == nullptr ? Price{} : view->price,
                      std::move(body)};
    desk_.set_time(input.venue_time, venue_offset_);
    records_->set_time(input.venue_time, input.market_time);
    if (const Status written = journal_->append(input); !written) {
        ports_.fatal(written.error());
        return written;
    }
    look_for_an_end(input.body, symbol);
    const Status handled = core_->handle(input);
    if (!handled) note_feed("engine", true, handled.error().message);
    if (!std::exchange(is_flush_posted_, true)) env_.timers.after({}, [this] { flush(); });
    return {};
}

// Which pair an input about an order concerns; an order that is closed long ago has none.
Symbol VenueEngine::symbol_of(const InputBody& body) const {
    const auto of = [this](const IntentId& intent) {
        const Order* order = core_->orders().find(intent);
        return order == nullptr ? Symbol{} : order->intent.symbol;
    };
    return std::visit(Match{
                          [&](const OrderSigned& e) { return of(e.intent); },
                          [&](const OrderRefused& e) { return of(e.intent); },
                          [&](const OrderSent& e) { return of(e.intent); },
                          [&](const OrderUnanswered& e) { return of(e.intent); },
                          [&](const OrderReported& e) { return of(e.intent); },
                          [&](const OrderMissing& e) { return of(e.intent); },
                          [&](const CancelUnanswered& e) { return of(e.intent); },
                          [](const auto&) { return Symbol{}; },
                      },
                      body);
}

void VenueEngine::feed_orders(std::vector<InputBody> inputs) {
    for (InputBody& body : inputs) {
        const Symbol symbol = symbol_of(body);
        if (symbol.base.empty()) continue;  // Not one of the orders that we still follow.
        (void)feed(std::move(body), symbol);
    }
}

void VenueEngine::flush() {
    is_flush_posted_ = false;
    if (release()) answer_awaiting();
}

// Record, make durable, then act: nothing that came of an input leaves before its record is synced.
Status VenueEngine::release() {
    if (const Status synced = journal_->sync(); !synced) {
        ports_.fatal(synced.error());
        return synced;
    }
    for (const std::string& frame : std::exchange(outbox_, {})) {
        // A signer that is not there hears again after it is back: Core asks anew (LinkGap).
        (void)ports_.to_signer(as_bytes(frame));
    }
    return {};
}

void VenueEngine::tick() {
    become_ready();
    terms_.tick();
    if (is_ready_) {
        tell_markets();
        desk_.set_time(venue_now(), venue_offset_);
        core_->check(venue_now());
        pass_gate();
        fire_timers();
    }
    ask_balances_again();
    go_on_adding();
    if (is_ready_) candles_.tick();
    answer_awaiting();
    if (const Status written = database_->flush(); !written)
        note_feed("database", false, written.error().message);
    env_.timers.after(kTick, [this] { tick(); });
}

void VenueEngine::fire_timers() {
    constexpr int at_once_max =
        1000;  // A bot that sets a timer for now, for ever, must not stop the rest.
    for (int i = 0; i < at_once_max; ++i) {
        const auto next = core_->next_timer();
        if (!next) return;
        if (next->due > market_time(next->symbol)) return;
        if (!feed(next->timer, next->symbol)) return;
    }
}

// ---- Links -----------------------------------------------------------------------------------

void VenueEngine::signer_connected(bool is_connected) {
    has_signer_ = is_connected;
    if (is_connected && is_ready_) (void)feed(LinkGap{LinkGap::Link::signer, {}}, {});
    if (is_connected) {
        for (const auto& [account, state] : accounts_) ask_balances(account);
    }
}

Status VenueEngine::signer_frame(ByteView frame) {
    TRY_ASSIGN(std::vector<InputBody> inputs, desk_.on_signer(frame));
    feed_orders(std::move(inputs));
    return {};
}

void VenueEngine::courier_connected(bool is_connected) {
    has_courier_ = is_connected;
    if (is_connected)
        terms_.ask_missing();
    else
        network_.courier_gone();
    for (auto& [account, state] : accounts_) {
        if (!is_connected)
            state.is_streaming = false;
        else
            open_user_stream(account);
    }
    if (is_connected && is_ready_) (void)feed(LinkGap{LinkGap::Link::courier, {}}, {});
}

void VenueEngine::courier_said(const proto::FromCourier& message) {
    if (network_.courier_said(message)) return;
    if (message.has_stream_message()) {
        on_stream_message({message.stream_message().account()}, message.stream_message().text());
    } else if (message.has_stream_opened() || message.has_stream_lost()) {
        const bool is_open = message.has_stream_opened();
        const AccountName account{is_open ? message.stream_opened().account()
                                          : message.stream_lost().account()};
        if (!accounts_.contains(account)) return;  // Nobody asked for it.
        accounts_[account].is_streaming = is_open;
        accounts_[account].last_execution = 0;
        note_feed("private stream of " + account.value, is_open,
                  is_open ? "" : message.stream_lost().text());
        // What happened while it was away is asked for.
        if (is_open && is_ready_) (void)feed(LinkGap{LinkGap::Link::user_stream, account}, {});
        if (is_open) ask_balances(account);
    } else if (message.has_venue_clock()) {
        if (message.venue_clock().venue() != settings_.venue.venue) return;
        const auto offset = wire::offset_of(message.venue_clock());
        if (!offset) return note_feed("venue clock", false, offset.error().message);
        venue_offset_ = *offset;
        has_clock_ = true;
        note_feed("venue clock", true, "");
    } else {
        Desk::Answer answer;
        if (message.has_reply()) {
            const proto::VenueReply& reply = message.reply();
            HttpReply http{.status = reply.status(), .headers = {}, .body = reply.body()};
            if (reply.retry_after_s() > 0) {
                http.headers.push_back({"Retry-After", fmt::format("{}", reply.retry_after_s())});
            }
            answer = desk_.on_reply(reply.request_id(), http);
            if (answer.is_rejected_by_market)
                return take_rejection(answer.symbol, std::move(answer.inputs));
        } else if (message.has_failed()) {
            answer = desk_.on_failed(message.failed().request_id(), message.failed().never_sent(),
                                     message.failed().text());
        } else if (message.has_sending()) {
            answer = desk_.on_sending(message.sending().request_id());
        }
        if (answer.account) take_account(answer.of, *answer.account);
        if (!answer.trouble.empty()) note_feed("account " + answer.of.value, false, answer.trouble);
        feed_orders(std::move(answer.inputs));
    }
}

}  // namespace strongroom::engine
