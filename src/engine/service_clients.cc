// EngineService: what clients ask, and what they see.
#include <fmt/format.h>

#include <algorithm>

#include "bots/bot_check.h"
#include "engine.pb.h"
#include "engine/service.h"

namespace strongroom::engine {
namespace {

constexpr std::size_t kAddingMax = 16;
constexpr std::int64_t kAddingLimitNs = 20'000'000'000;
constexpr std::int64_t kOnItsWayNs = 50'000'000;
// What has not come when a stream that stands was silent for so long was told before it was opened.
constexpr std::int64_t kNeverComesNs = 5'000'000'000;
constexpr std::int64_t kPushEveryNs = 250'000'000;
constexpr std::size_t kAwaitingMax = 100;
constexpr std::int64_t kAwaitLongestMs = 600'000;

}  // namespace

void EngineService::client_frame(ClientId client, ByteView frame) {
    proto::ToEngine message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) return;
    if (message.has_add_bot()) {
        begin_adding(client, message);
    } else if (message.has_command_bot()) {
        const proto::CommandBot& command = message.command_bot();
        const auto views = core_->bots();
        const auto bot = std::ranges::find(views, command.bot(),
                                           [](const BotView& view) { return view.name.value; });
        const bool is_command = command.command() == "stop" || command.command() == "close";
        if (bot == views.end() || !is_command || !is_ready_) {
            done(client, command.request_id(),
                 bot == views.end()
                     ? fail(Errc::not_found, fmt::format("there is no bot \"{}\"", command.bot()))
                 : is_command ? fail(Errc::unavailable, "the engine is still starting")
                              : fail(Errc::invalid, "command: must be \"stop\" or \"close\""));
            return;
        }
        const Status fed = feed(
            CommandBot{bot->id,
                       {command.command() == "stop" ? Command::Kind::stop : Command::Kind::close}},
            bot->symbol);
        done(client, command.request_id(), fed ? release() : fed);  // It is told once it is kept.
    } else if (message.has_await_settled()) {
        begin_awaiting(client, message);
    } else if (message.has_get_state()) {
        if (!release()) return;
        proto::FromEngine reply;
        fill_state(*reply.mutable_state());
        reply.mutable_state()->set_request_id(message.get_state().request_id());
        send(client, reply);
    } else if (message.has_get_candles()) {
        proto::FromEngine reply;
        proto::CandleList& list = *reply.mutable_candles();
        list.set_request_id(message.get_candles().request_id());
        list.set_symbol(message.get_candles().symbol());
        const Result<Symbol> symbol = Symbol::parse(message.get_candles().symbol());
        const MarketView* view = symbol ? market_.view(*symbol) : nullptr;
        for (const Candle& candle : view == nullptr ? std::deque<Candle>() : view->candles) {
            proto::CandleState& out = *list.add_candles();
            out.set_open_ms(candle.open_time.ms);
            out.set_open(candle.open.value.to_string());
            out.set_high(candle.high.value.to_string());
            out.set_low(candle.low.value.to_string());
            out.set_close(candle.close.value.to_string());
            out.set_volume(candle.volume.to_string());
        }
        send(client, reply);
    } else if (message.has_subscribe()) {
        subscribers_.insert(client);
        shown_version_ = 0;
    }
}

void EngineService::client_closed(ClientId client) {
    subscribers_.erase(client);
    std::erase_if(awaiting_,
                  [client](const Awaiting& awaiting) { return awaiting.client == client; });
    std::erase_if(adding_, [client](const Adding& adding) { return adding.client == client; });
}

// ---- A bot comes in --------------------------------------------------------------------------

void EngineService::begin_adding(ClientId client, const proto::ToEngine& message) {
    const proto::AddBot& add = message.add_bot();
    const std::string name = add.file_name().empty() ? "bot file" : add.file_name();
    Result<bots::BotFile> file = bots::parse_bot_file(add.file(), name);
    const auto refuse = [&](const Error& error) {
        done(client, add.request_id(), std::unexpected(error));
    };
    if (!file) return refuse(file.error());
    if (core_->has_bot(file->name)) {
        return refuse({Errc::invalid, fmt::format("{}: bot.name: \"{}\" is taken; choose another",
                                                  name, file->name.value)});
    }
    if (adding_.size() >= kAddingMax)
        return refuse({Errc::exhausted, "too many bots are being added at once"});
    const Symbol symbol = file->symbols.front();
    const AccountName account = file->account;
    adding_.push_back({client, add.request_id(), add.file(), *std::move(file),
                       env_.clock.ticks_ns() + kAddingLimitNs});
    load_listing(symbol);
    if (!accounts_.contains(account)) {
        accounts_[account];
        if (has_courier_) open_user_stream(account);
        if (has_signer_) ask_balances(account);
    }
    go_on_adding();
}

// What a bot must wait for, in words; empty when it can start.
std::string EngineService::missing_for(const Adding& adding) {
    const Symbol& symbol = adding.file.symbols.front();
    const Account& account = accounts_[adding.file.account];
    const MarketView* view = market_.view(symbol);
    if (!has_signer_) return "the signer is not connected";
    if (!has_courier_) return "the courier is not connected";
    if (!has_clock_) return "the venue's clock is not known";
    if (!listings_.contains(symbol))
        return fmt::format("the venue's terms of {} are not known", symbol.str());
    if (view == nullptr || !view->has_price())
        return fmt::format("there is no price of {} yet", symbol.str());
    if (!account.has_balances)
        return fmt::format("the balances of account \"{}\" are not known",
                           adding.file.account.value);
    if (!account.is_streaming)
        return fmt::format("the private stream of account \"{}\" is not open",
                           adding.file.account.value);
    if (!is_ready_) return "the engine is still starting";
    return {};
}

void EngineService::go_on_adding() {
    std::vector<Adding> left;
    for (Adding& adding : std::exchange(adding_, {})) {
        const std::string missing = missing_for(adding);
        if (missing.empty()) {
            const Status added = finish_adding(adding);
            done(adding.client, adding.request_id, added ? release() : added);
        } else if (env_.clock.ticks_ns() > adding.deadline_ns) {
            done(adding.client, adding.request_id, fail(Errc::unavailable, missing));
        } else {
            left.push_back(std::move(adding));
        }
    }
    adding_.insert(adding_.end(), std::make_move_iterator(left.begin()),
                   std::make_move_iterator(left.end()));
}

Status EngineService::finish_adding(const Adding& adding) {
    const Symbol& symbol = adding.file.symbols.front();
    const venues::Listing& listing = listings_.at(symbol);
    const Account& account = accounts_.at(adding.file.account);
    if (core_->has_bot(adding.file.name))
        return fail(Errc::invalid, "bot.name: is taken; choose another");
    if (!listing.instrument.is_trading)
        return fail(Errc::refused, fmt::format("{} is not trading now", symbol.str()));
    const bots::Market market{listing.instrument, account.fees.value_or(adding.file.backtest.fees)};
    const bots::BotCheck check = bots::check_bot(adding.file, market, market_.view(symbol)->price);
    if (!check.problems.empty())
        return fail(Errc::refused, fmt::format("bot check: {}", check.problems.front()));
    return feed(AddBot{adding.text, market}, symbol);
}

// ---- Quiet -----------------------------------------------------------------------------------

void EngineService::begin_awaiting(ClientId client, const proto::ToEngine& message) {
    const proto::AwaitSettled& await = message.await_settled();
    if (awaiting_.size() >= kAwaitingMax) {
        done(client, await.request_id(), fail(Errc::exhausted, "too many wait at once"));
        return;
    }
    const std::int64_t timeout_ms =
        std::clamp<std::int64_t>(await.timeout_ms(), 0, kAwaitLongestMs);
    const std::int64_t now_ns = env_.clock.ticks_ns();
    Awaiting awaiting{.client = client,
                      .request_id = await.request_id(),
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
bool EngineService::has_seen(const Awaiting& awaiting) const {
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

void EngineService::answer_awaiting() {
    const bool is_quiet = is_ready_ && core_->orders().in_flight() == 0 && gate_.is_empty() &&
                          !is_flush_posted_ && outbox_.empty() && adding_.empty();
    std::erase_if(awaiting_, [&](const Awaiting& awaiting) {
        const bool has_marks = has_seen(awaiting);
        const bool is_late = env_.clock.ticks_ns() > awaiting.deadline_ns;
        if (!(is_quiet && has_marks) && !is_late) return false;
        done(awaiting.client, awaiting.request_id,
             is_quiet && has_marks ? Status{} : fail(Errc::timeout, "not settled in time"));
        return true;
    });
}

// ---- What is shown ---------------------------------------------------------------------------

void EngineService::note_feed(const std::string& name, bool is_up, const std::string& text) {
    std::pair<bool, std::string> state{is_up, text};
    if (feeds_[name] == state) return;
    feeds_[name] = std::move(state);
    ++version_;
}

void EngineService::push_state() {
    const std::uint64_t version = version_ + records_->version();
    const std::int64_t now = env_.clock.ticks_ns();
    if (subscribers_.empty() || version == shown_version_ || now - last_push_ns_ < kPushEveryNs)
        return;
    if (!release()) return;  // What is shown is on the disk.
    shown_version_ = version;
    last_push_ns_ = now;
    proto::FromEngine message;
    fill_state(*message.mutable_state());
    for (const ClientId client : std::set(subscribers_)) send(client, message);
}

void EngineService::done(ClientId client, std::uint64_t request_id, const Status& status) {
    proto::FromEngine message;
    message.mutable_done()->set_request_id(request_id);
    if (!status) {
        message.mutable_done()->set_error(status.error().message);
        message.mutable_done()->set_code(std::string(to_string(status.error().code)));
    }
    send(client, message);
}

void EngineService::send(ClientId client, const proto::FromEngine& message) {
    const std::string bytes = message.SerializeAsString();
    if (!ports_.to_client(client, as_bytes(bytes))) subscribers_.erase(client);
}

}  // namespace strongroom::engine
