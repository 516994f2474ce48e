// SignalMessage: a webhook's JSON, as 3Commas takes it, read without loss (docs/bots-signal.md).
//
// Three forms: `strategy` (TradingView's strategy alerts), `custom` (enter_long …) and `dca`
// (message_type "bot"). Fields that we do not know are ignored; a field that we know and that does
// not read is an error, and so is a field that stands there twice. Numbers are read as they are
// written, never through a binary float. Source: help.3commas.io 9374557 and 8894481.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/amounts.h"
#include "model/event.h"

namespace strongroom::bots {

inline constexpr std::size_t kSignalBytesMax = 8'192;

enum class SignalForm { strategy, custom, dca };

enum class SignalAction {
    // strategy
    buy,
    sell,
    // custom
    enter_long,
    exit_long,
    enter_short,
    exit_short,
    // dca
    start_deal,
    close_deal,
    close_all_deals,
    cancel_deal,
    add_funds,
    start_bot,
    stop_bot,
    start_bot_and_deal,
    close_and_stop_bot,
};

struct SignalAmount {
    // Percents: of the bot's max_position, or of what is held.
    enum class Kind { base, quote, margin_percent, position_percent };
    Kind kind = Kind::base;
    Decimal value;  // Above zero.
};

// What a strategy says that it holds now, or held before.
enum class Holding { flat, is_long, is_short };

struct SignalMessage {
    SignalForm form = SignalForm::custom;
    SignalAction action = SignalAction::enter_long;
    std::string pair;  // As it was written; empty: the message names none.
    std::optional<SignalAmount> amount;
    std::optional<Holding> holding;      // strategy: market_position.
    std::optional<Holding> was_holding;  // strategy: prev_market_position.
    std::optional<Decimal> holding_size;
    std::optional<Time> timestamp;  // When it was made, as the sender says.
    std::optional<Duration> max_lag;
    Duration delay;  // dca: delay_seconds.
};

// Errors: invalid, with the field: "order.amount: …".
Result<SignalMessage> parse_signal(std::string_view json);

// Whether a pair as senders write it means this one: BTCUSDT, BINANCE:BTCUSDT, USDT_BTC, BTC/USDT,
// BTC-USDT; letters in either case.
bool is_pair(std::string_view written, const Symbol& symbol);

// A message is too old, or of the future, or has no time although one is needed. `longest`: what
// the bot allows; the message may only allow less. Errors: refused, with both times.
Status check_age(const SignalMessage& message, Time now, Duration longest, bool needs_time);

// What a message means for a DCA bot. Errors: invalid (another form, or it names another pair).
Result<std::vector<Command>> commands_of(const SignalMessage& message,
                                         const std::vector<Symbol>& symbols);

}  // namespace strongroom::bots
