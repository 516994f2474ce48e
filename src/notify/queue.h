// Queue: which notice goes to which channel next, and what became of each. Pure: it is told the
// time, touches no disk and sends nothing.
//
// Whatever changes it is a Record. The caller writes the record, makes it durable, and then applies
// it (outbox.h); after a restart the same records make the same queue.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "notify/notice.h"

namespace strongroom::notify {

struct Added {
    Notice notice;
    std::vector<std::string> channels;
    friend bool operator==(const Added&, const Added&) = default;
};
struct Tried {
    enum class Outcome : std::uint8_t { sent = 1, failed = 2, given_up = 3 };
    std::string id;
    std::string channel;
    Time time;
    Outcome outcome = Outcome::failed;
    std::string said;
    Duration retry_after;  // What the server asked for; 0: nothing.
    friend bool operator==(const Tried&, const Tried&) = default;
};
// These were told together, by a notice of kind `more`.
struct Summed {
    std::string channel;
    Notice summary;
    std::vector<std::string> ids;
    friend bool operator==(const Summed&, const Summed&) = default;
};
// Too many wait on these channels: this one is only counted there.
struct Uncounted {
    Kind kind = Kind::test;
    std::vector<std::string> channels;
    friend bool operator==(const Uncounted&, const Uncounted&) = default;
};

enum class DeliveryState : std::uint8_t { queued, sent, summed, given_up };
inline constexpr std::size_t kDeliveryStates = 4;
std::string_view word_of(DeliveryState state);

struct Delivery {
    DeliveryState state = DeliveryState::queued;
    std::uint32_t attempts = 0;
    std::string said;  // By the server, at the last attempt.
    Time changed;
    Time next;  // Not before.
    friend bool operator==(const Delivery&, const Delivery&) = default;
};
// A notice and what became of it.
struct Entry {
    Notice notice;
    std::map<std::string, Delivery> deliveries;  // By channel.
    friend bool operator==(const Entry&, const Entry&) = default;
};
// How a channel stands.
struct Standing {
    std::string channel;
    std::int64_t slots_ms = 0;  // What it may send, as the time that it took to earn it.
    Time slots_at;
    std::uint32_t failures = 0;  // In a row.
    Time failing_since;
    Time not_before;
    std::string said;                         // With the last failure; empty after a success.
    std::map<Kind, std::uint64_t> uncounted;  // Since the last summary.
    friend bool operator==(const Standing&, const Standing&) = default;
};
// Entry and Standing: what a new file begins with.
using Record = std::variant<Added, Tried, Summed, Uncounted, Entry, Standing>;

struct QueueChannel {
    std::string name;
    std::set<Kind> tells;
    std::uint32_t per_hour = 30;
};

struct ChannelSight {
    bool is_failing = false;
    std::string said;  // Of the last attempt that failed, since the last that did not.
    Time failing_since;
    std::size_t waiting = 0;
};

class Queue {
  public:
    static constexpr std::size_t kWaitingMax = 500;  // On each channel.
    static constexpr std::size_t kKeptMax = 10'000;  // More than all sources show at a time.
    static constexpr std::uint32_t kBurst = 10;      // So many at once, then per_hour.
    static constexpr Duration kFirstWait = seconds(2);
    static constexpr Duration kLongestWait = minutes(15);
    static constexpr Duration kGiveUpAfter = minutes(1'440);
    static constexpr std::uint32_t kFailsUntilQuiet = 3;  // In a row: then the channel is failing.

    explicit Queue(std::vector<QueueChannel> channels);

    bool knows(std::string_view id) const { return entries_.contains(std::string(id)); }
    // What adding it means; nothing when it is known or no channel tells it. `except`: a channel
    // that it is not for.
    std::vector<Record> add(const Notice& notice, std::string_view except = {}) const;

    // What the channel should do now: send this notice, or first take these together, or wait until
    // then; nothing at all when it has nothing to send.
    struct Send {
        Notice notice;
    };
    struct Wait {
        Time until;
    };
    using Step = std::variant<std::monostate, Send, Summed, Wait>;
    Step next(const std::string& channel, Time now) const;

    // An attempt has ended. With it, when the channel begins to fail now, the notice of that for
    // the others.
    std::vector<Record> tried(const std::string& id, const std::string& channel, Time now,
                              bool is_sent, std::string said, Duration retry_after) const;

    void apply(const Record& record);
    // The fewest records that make this queue: the first ones of a new file.
    std::vector<Record> records() const;

    const std::map<std::string, Entry>& entries() const { return entries_; }
    ChannelSight sight(const std::string& channel) const;

  private:
    struct Line {
        QueueChannel rules;
        Standing now;
        std::set<std::string> waiting;  // Ids. Bounded by kWaitingMax and one summary.
    };

    static std::int64_t slot_ms(const Line& line);
    static std::int64_t slots_ms_at(const Line& line, Time now);
    std::vector<const Entry*> due(const Line& line, Time now) const;
    bool is_worth_a_summary(const Line& line) const;
    Summed sum_up(const Line& line, Time now) const;
    void apply_to(const Added& added);
    void apply_to(const Tried& tried);
    void apply_to(const Summed& summed);
    void apply_to(const Uncounted& uncounted);
    void apply_to(const Entry& entry);
    void apply_to(const Standing& standing);
    static void fail(Line& line, Delivery& delivery, const Tried& tried);
    void forget_oldest();

    std::map<std::string, Line> lines_;     // By channel.
    std::map<std::string, Entry> entries_;  // By id. Bounded: kKeptMax, and kWaitingMax a channel.
};

}  // namespace strongroom::notify
