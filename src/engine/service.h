// EngineService: the live engine. Owns the Core, its journal and database, and the links to the
// signer, the courier, the public market and the clients.
//
// Every input is written to the journal before the Core handles it, and the journal is synced
// before anything that came of it leaves the process. So a kill at any moment loses nothing and
// doubles nothing: the next start reads the journal, and asks about what was under way
// (docs/orders.md).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/env.h"
#include "engine/core.h"
#include "engine/database.h"
#include "engine/desk.h"
#include "engine/journal.h"
#include "engine/market_feed.h"
#include "engine/price_alerts.h"
#include "engine/records.h"
#include "engine/stream_gate.h"
#include "venues/listing.h"
#include "venues/profile.h"

namespace strongroom::proto {
class EngineState;
class ToEngine;
class FromEngine;
}  // namespace strongroom::proto

namespace strongroom::engine {

using ClientId = std::uint64_t;

struct EngineSettings {
    std::string folder;
    venues::Profile venue;
    std::string ca_file;  // For the venue's certificate; empty: the system's.
    RiskLimits limits;
};

// Where frames go. False: the other side is not there.
struct EnginePorts {
    std::function<bool(ByteView)> to_signer;
    std::function<bool(ByteView)> to_courier;
    std::function<bool(ClientId, ByteView)> to_client;
    // What was written is not known to be on the disk: the process must end now.
    std::function<void(const Error&)> fatal;
};

class EngineService {
  public:
    EngineService(EngineSettings settings, Env env, EnginePorts ports);
    ~EngineService();

    // Reads the journal and rebuilds everything from it. Errors: io, corrupt.
    Status open();
    // Begins to live: clock, feeds, ticks.
    void start();

    void signer_connected(bool is_connected);
    void signer_frame(ByteView frame);
    void courier_connected(bool is_connected);
    void courier_frame(ByteView frame);
    void client_frame(ClientId client, ByteView frame);
    void client_closed(ClientId client);

  private:
    struct Account {
        bool is_streaming = false;
        bool has_balances = false;
        std::int64_t balances_asked_ns = 0;  // 0: no answer is awaited.
        std::int64_t balances_read_ns = 0;
        bool are_balances_old = false;  // The venue tells orders only, and told one since.
        std::map<Asset, venues::Balance> balances;
        std::optional<FeeRates> fees;
        std::uint64_t last_execution = 0;  // On the stream that is open now; 0: none yet.
        std::int64_t last_execution_ns = 0;
    };
    struct Adding {  // A bot on its way in: waits for the venue's terms and prices.
        ClientId client = 0;
        std::uint64_t request_id = 0;
        std::string text;
        bots::BotFile file;
        std::int64_t deadline_ns = 0;
    };
    struct Awaiting {
        ClientId client = 0;
        std::uint64_t request_id = 0;
        std::map<AccountName, std::uint64_t> marks;
        std::map<std::string, std::int64_t> trades;  // By the venue's name of the pair.
        std::int64_t asked_ns = 0;
        std::int64_t first_asked_ns = 0;  // Of these marks: whoever heard no asks again.
        std::int64_t deadline_ns = 0;
    };

    // ---- service.cc: inputs, time, links.
    Time venue_now() { return env_.clock.now() + venue_offset_; }
    Time market_time(const Symbol& symbol);
    Status feed(InputBody body, const Symbol& symbol);
    void feed_orders(std::vector<InputBody> inputs);
    Symbol symbol_of(const InputBody& body) const;
    void flush();
    Status release();
    void tick();
    void fire_timers();
    void become_ready();
    bool is_everything_there();
    bool is_over(const BotView& bot) const;
    void follow_bots();
    // ---- service_streams.cc: what comes from the venue.
    void on_traded(const Symbol& symbol);
    void on_stream_message(const AccountName& account, std::string_view text);
    void on_user_event(const AccountName& account, const venues::UserEvent& event);
    void pass_gate();
    void take_account(const AccountName& account, const venues::AccountState& state);
    void open_user_stream(const AccountName& account);
    void ask_balances(const AccountName& account);
    void ask_balances_again();
    void load_listing(const Symbol& symbol);
    bool is_wanted(const Symbol& symbol) const;
    // ---- service_clients.cc: what clients ask.
    void begin_adding(ClientId client, const proto::ToEngine& message);
    void go_on_adding();
    std::string missing_for(const Adding& adding);
    Status finish_adding(const Adding& adding);
    void begin_awaiting(ClientId client, const proto::ToEngine& message);
    void answer_awaiting();
    bool has_seen(const Awaiting& awaiting) const;
    void push_state();
    void fill_state(proto::EngineState& state);
    void done(ClientId client, std::uint64_t request_id, const Status& status);
    void send(ClientId client, const proto::FromEngine& message);
    void note_feed(const std::string& name, bool is_up, const std::string& text);

    EngineSettings settings_;
    const venues::Replies& venue_;
    Env env_;
    EnginePorts ports_;
    std::optional<Journal> journal_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<Records> records_;
    PriceAlerts alerts_;
    Desk desk_;
    std::unique_ptr<Core> core_;
    MarketFeed market_;
    StreamGate gate_;

    std::vector<std::string> outbox_;  // Frames for the signer, until the journal is synced.
    bool is_flush_posted_ = false;
    Duration venue_offset_;
    bool has_clock_ = false;
    bool has_signer_ = false;
    bool has_courier_ = false;
    Awaiting last_asked_;
    std::int64_t last_trade_ns_ = 0;  // When the market stream last told one.
    bool is_ready_ = false;           // The links are up and the Core goes on.
    std::map<AccountName, Account> accounts_;
    std::map<Symbol, venues::Listing> listings_;
    std::set<Symbol> loading_listings_;  // Asked for, or waiting to be asked for again.
    std::vector<Adding> adding_;         // Bounded by kAddingMax.
    std::vector<Awaiting> awaiting_;     // Bounded by kAwaitingMax.
    std::set<ClientId> subscribers_;
    std::map<std::string, std::pair<bool, std::string>> feeds_;
    std::uint64_t shown_version_ = 0;  // Of what subscribers have.
    std::uint64_t version_ = 1;        // Of balances, prices and feeds; records have their own.
    std::int64_t last_push_ns_ = 0;
};

}  // namespace strongroom::engine
