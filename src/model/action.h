// Action: all that a bot can do. Each says why, in words that the user reads.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/deal.h"
#include "model/ids.h"
#include "model/order_intent.h"
#include "model/purpose.h"

namespace strongroom {

struct Place {
    OrderRef ref;
    Side side = Side::buy;
    OrderKind kind = OrderKind::limit;
    std::optional<Price> limit;  // Set unless kind is market.
    Qty qty;
    std::string why;
    Purpose purpose = Purpose::entry;
    std::optional<Price> trigger = {};  // Set exactly when kind is stop_limit.
    PairRef pair = {};
};

struct Cancel {
    OrderRef ref;
    std::string why;
};

struct SetTimer {
    TimerRef timer;  // Setting it again replaces it.
    Duration delay;
    std::string why;
    PairRef pair = {};  // Whose price comes with TimerDue.
};

// Tell me once when the market is at or beyond this price. Setting it again moves it.
struct Watch {
    enum class When { at_or_above, at_or_below };
    TriggerRef trigger;
    When when = When::at_or_above;
    Price price;
    std::string why;
    PairRef pair = {};
};
struct Unwatch {
    TriggerRef trigger;
};

// Tell me every price point while on.
struct Follow {
    bool is_on = false;
    PairRef pair = {};
};

// Tell me every candle of this interval when it has closed, and first the newest `history` ones
// that have closed already. Again with a longer history: the rest of it is not told anew.
struct FollowCandles {
    PairRef pair = {};
    Duration interval = minutes(1);  // A whole number of minutes.
    int history = 0;                 // At most kCandleHistoryMax.
};
inline constexpr int kCandleHistoryMax = 1'000;

struct Notify {
    std::string text;
};

// A deal opened, grew or closed: for the books and the page.
struct Book {
    Deal deal;
};

struct Finish {
    std::string why;
};

using Action = std::variant<Place, Cancel, SetTimer, Watch, Unwatch, Follow, FollowCandles, Notify,
                            Book, Finish>;
using Actions = std::vector<Action>;

// std::visit(Match{[](const Place&) {…}, …}, action)
template <typename... Fs>
struct Match : Fs... {
    using Fs::operator()...;
};
template <typename... Fs>
Match(Fs...) -> Match<Fs...>;

}  // namespace strongroom
