// Watcher: every order at the venue must match a signed intent, or the key freezes.
//
// It follows each account's private stream on its own courier connection, with a slow sweep of the
// open orders behind it, and asks the signer about each order that it has not seen yet: only the
// signer can tell a genuine tag. A foreign order freezes the key at once, before anybody is asked.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/env.h"
#include "model/ids.h"
#include "venues/venue_order.h"

namespace strongroom::proto {
class WatchState;
class ToSigner;
}  // namespace strongroom::proto

namespace strongroom::watch {

struct WatchSettings {
    std::string venue;
    std::vector<AccountName> accounts;
    Duration sweep_every = seconds(10);
};

struct WatchPorts {
    std::function<bool(ByteView)> to_signer;
    std::function<bool(ByteView)> to_courier;
    std::function<void()> changed;  // What fill_state() would say is new.
};

class Watcher {
  public:
    Watcher(WatchSettings settings, Env env, WatchPorts ports);

    void start();
    // An account whose key came later.
    void add_account(const AccountName& account);
    void signer_connected(bool is_connected);
    void signer_frame(ByteView frame);
    void courier_connected(bool is_connected);
    void courier_frame(ByteView frame);
    void fill_state(proto::WatchState& state) const;

  private:
    struct Account {
        bool is_streaming = false;
        Time last_event;
        std::uint64_t judged = 0;
        std::uint64_t foreign = 0;
        std::set<std::string> known;  // Venue orders that were judged. Bounded by kKnownMax.
    };
    struct Question {
        AccountName account;
        venues::VenueOrder order;
        std::int64_t seen_ns = 0;
        std::string reason;  // Set once the verdict was "foreign": the freeze is under way.
    };
    struct Incident {
        Time time;
        AccountName account;
        std::string venue_symbol;
        std::string venue_id;
        std::string reason;
        std::int64_t detected_after_ms = 0;
    };

    void see(const AccountName& account, const venues::VenueOrder& order, bool has_new_terms);
    void ask(std::uint64_t id, const Question& question);
    void freeze(std::uint64_t id, const Question& question);
    void on_verdict(std::uint64_t id, bool is_ours, const std::string& reason);
    void on_frozen(std::uint64_t id, const std::string& error);
    void on_sweep_reply(const AccountName& account, int status, const std::string& body);
    void sweep(const AccountName& account);
    void sweep_all();
    void open_stream(const AccountName& account);
    bool send(const proto::ToSigner& message);

    WatchSettings settings_;
    Env env_;
    WatchPorts ports_;
    std::map<AccountName, Account> accounts_;
    std::map<std::uint64_t, Question> questions_;  // Without an answer. Bounded by kQuestionsMax.
    std::map<std::uint64_t, AccountName> sweeps_;
    std::deque<Incident> incidents_;  // The newest. Bounded by kIncidentsMax.
    std::uint64_t next_id_ = 1;
    bool has_signer_ = false;
    bool has_courier_ = false;
};

}  // namespace strongroom::watch
