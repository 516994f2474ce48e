// Watcher: every order at one venue must match a signed intent, or the key freezes.
//
// It follows each account's private stream on its own courier connection, with a slow sweep of the
// open orders behind it, and asks the signer about each order that it has not seen yet: only the
// signer can tell a genuine tag. A foreign order freezes the key at once, before anybody is asked,
// and is cancelled then (docs/watch.md).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/env.h"
#include "model/ids.h"
#include "venues/replies.h"
#include "venues/user_event.h"
#include "venues/venue_order.h"
#include "watch/damage.h"
#include "watch/incident_log.h"

namespace strongroom::proto {
class MarketPrice;
class SignReply;
class StreamMessage;
class ToSigner;
class Verdict;
class WatchState;
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

    const std::string& venue() const { return settings_.venue; }
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
        Time last_sweep;
        std::string stream_trouble;  // Until the stream opens anew: what it could not read is gone.
        std::string sweep_trouble;   // Until a sweep succeeds.
        std::uint64_t judged = 0;
        std::uint64_t foreign = 0;
        std::uint64_t manual = 0;     // By the owner's own hand, as his policy declares.
        std::set<std::string> known;  // Venue orders that were judged. Bounded by kKnownMax.
        std::set<std::string> asked;  // Those whose verdict is awaited: in questions_.
        // Until a list of open orders that was asked for later than this, all of them are
        // cancelled. Zero: they are not.
        std::int64_t contain_until_ns = 0;
    };
    struct Question {
        AccountName account;
        venues::VenueOrder order;
        std::int64_t seen_ns = 0;
        IncidentKind kind = IncidentKind::foreign_order;
        bool is_new_order = false;  // It was placed just now.
        std::string reason;         // Set once it is known to be foreign: the freeze is under way.
        Response response = Response::freeze;
        std::vector<std::string> reasons = {};  // What makes it worse.
        OrderProgress progress = {};
        bool is_waiting = false;  // For its turn to be put again.
        Duration wait;            // How long the last such turn was away.
    };
    // An order that is to go from the venue, and is asked for until it has gone.
    struct Removal {
        AccountName account;
        venues::VenueOrder order;
        std::uint64_t incident = 0;
        std::int64_t began_ns = 0;
        int tries = 0;
        Duration wait = {};
    };
    // One list of all markets, or one of the markets and then one of each.
    struct Sweep {
        AccountName account;
        std::int64_t asked_ns = 0;
        bool is_of_markets = false;
        bool is_slow = false;           // One of the regular rounds, which can wait.
        std::vector<Symbol> left = {};  // Markets that are still to be asked about.
        std::vector<venues::VenueOrder> orders = {};
    };
    void see(const AccountName& account, const venues::VenueOrder& order, bool has_new_terms,
             bool is_new_order = false);
    void on_execution(const AccountName& account, const venues::ExecutionReport& execution);
    void on_balance(const AccountName& account, const venues::BalanceChange& change);
    void note_progress(const AccountName& account, const venues::VenueOrder& order);
    void ask_about_cancel(const AccountName& account, const venues::VenueOrder& order);
    std::uint64_t put_question(Question question);
    void ask(std::uint64_t id, const Question& question);
    void freeze(std::uint64_t id, Question& question);
    void put(std::uint64_t id, Question& question);
    void put_again(std::uint64_t id, Question& question, Duration wait);
    void on_verdict(const proto::Verdict& verdict);
    void on_ours(const Question& question);
    void on_foreign(std::uint64_t id, const proto::Verdict& verdict);
    void stop_pump(const Pump& pump, const Question& first);
    void tell_incident(const Question& question);
    // ---- watcher_removal.cc
    void contain(const Incident& incident);
    void remove(const AccountName& account, const venues::VenueOrder& order,
                std::uint64_t incident);
    void try_removal(std::uint64_t id);
    void on_removal_refused(std::uint64_t id, const std::string& code);
    void on_removal_reply(std::uint64_t id, const HttpReply& reply);
    void end_removal(std::uint64_t id, const std::string& how);
    void end_removal_of(const AccountName& account, const venues::VenueOrder& order);
    void look_for_gone(const Sweep& sweep);
    void on_market_price(const proto::MarketPrice& price);
    void on_sign_reply(const proto::SignReply& reply);
    void on_frozen(std::uint64_t id, const std::string& error);
    void on_stream_message(const proto::StreamMessage& message);
    void on_sweep_reply(Sweep sweep, const HttpReply& reply);
    Status take_list(Sweep& sweep, const HttpReply& reply) const;
    void go_on(Sweep sweep, const Symbol& market);
    void finish(const Sweep& sweep);
    void on_sweep_end(std::uint64_t id, const std::string& why);
    void tell_open_orders(const Sweep& sweep);
    void report(std::string& place, std::string trouble);
    void sweep(const AccountName& account, bool is_slow = false);
    void sweep_all();
    void open_stream(const AccountName& account);
    bool send(const proto::ToSigner& message);

    WatchSettings settings_;
    const venues::Replies& venue_;
    Env env_;
    WatchPorts ports_;
    std::map<AccountName, Account> accounts_;
    std::map<std::uint64_t, Question> questions_;  // Without an answer. Bounded by kQuestionsMax.
    std::map<std::uint64_t, Sweep> sweeps_;        // Under way.
    std::map<std::uint64_t, Removal> removals_;    // Under way. Bounded by kRemovalsMax.
    DamageRules rules_;
    std::uint64_t next_id_;
    IncidentLog incidents_;
    Duration venue_offset_;
    bool has_signer_ = false;
    bool has_courier_ = false;
};

}  // namespace strongroom::watch
