// RateLimits: what an address and an account have used of their allowances, in aligned windows.
//
// Weight and requests count by address, unfilled orders by account, as the venue's documents say.
// An address that goes on after its 429s is banned, each time for twice as long.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lab/practice/answer.h"
#include "lab/practice/settings.h"

namespace strongroom::lab::practice {

class RateLimits {
  public:
    explicit RateLimits(PracticeLimits limits) : limits_(limits) {}

    // One request of this weight. Refused: -1003 with 429 or 418, and when to come back.
    Answer<void> charge(const std::string& peer, int weight, Time now);
    // A success that costs nothing after all.
    void refund(const std::string& peer, int weight, Time now);
    std::int64_t used_weight(const std::string& peer, Time now);

    // Before an order is placed. Refused: -1015 with 429.
    Answer<void> check_order(std::uint32_t account, Time now);
    void order_placed(std::uint32_t account, Time now);
    // Orders that trade make room: one for a taker, five for a maker (order_count_decrement.md).
    void first_fill(std::uint32_t account, bool is_maker, Time now);

    struct Row {
        std::string_view type;      // "REQUEST_WEIGHT"
        std::string_view interval;  // "MINUTE"
        int interval_count = 1;
        std::int64_t limit = 0;
        std::int64_t count = 0;
    };
    Row weight_row(const std::string& peer, Time now);
    std::vector<Row> order_rows(std::uint32_t account, Time now);
    std::vector<Row> all_rows() const;  // The limits themselves, for exchangeInfo.

  private:
    static constexpr std::size_t kPeersMax = 10'000;

    struct Window {
        std::int64_t number = 0;  // Which one since 1970.
        std::int64_t count = 0;
        std::int64_t& at(Time now, Duration length);
    };
    struct Peer {
        Window weight;
        Window requests;
        int refusals = 0;  // In the present minute.
        Time banned_until;
        Duration next_ban = minutes(2);
    };
    struct Orders {
        Window ten_seconds;
        Window day;
    };
    Peer& peer(const std::string& address, Time now);
    std::unexpected<ApiError> refuse_peer(Peer& peer, std::string text, Duration wait, Time now);

    PracticeLimits limits_;
    std::map<std::string, Peer> peers_;  // Bounded by kPeersMax: the idle ones go.
    std::map<std::uint32_t, Orders> orders_;
};

}  // namespace strongroom::lab::practice
