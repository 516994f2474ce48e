// VenueEngine: the live engine at one venue. Owns the Core of the bots there, its journal and
// database, and the market's public streams.
//
// A venue's engine is whole by itself: its clock, its prices and its journal are its own, so that
// one venue that is down stops the bots of no other
// (docs/decisions/0034-an-engine-for-each-venue.md). Every input is written to the journal before
// the Core handles it, and the journal is synced before anything that came of it leaves the
// process. So a kill at any moment loses nothing and doubles nothing: the next start reads the
// journal, and asks about what was under way (docs/orders.md).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/env.h"
#include "engine/candle_feed.h"
#include "engine/core.h"
#include "engine/courier_network.h"
#include "engine/database.h"
#include "engine/desk.h"
#include "engine/journal.h"
#include "engine/market_feed.h"
#include "engine/market_terms.h"
#include "engine/price_alerts.h"
#include "engine/records.h"
#include "engine/stream_gate.h"
#include "venues/listing.h"
#include "venues/profile.h"

namespace strongroom::proto {
class AwaitSettled;
class CandleList;
class EngineState;
class FromCourier;
}  // namespace strongroom::proto

namespace strongroom::engine {

using ClientId = std::uint64_t;

using Answer = std::function<void(const Status&)>;

struct VenueEngineSettings {
    std::string folder;  // Its own.
    venues::Profile venue;
    std::string ca_file;  // For the venue's certificate; empty: the system's.
    RiskLimits limits;
};

// Where frames go. False: the other side is not there.
struct VenueEnginePorts {
    std::function<bool(ByteView)> to_signer;
    std::function<bool(ByteView)> to_courier;
    // What was written is not known to be on the disk: the process must end now.
    std::function<void(const Error&)> fatal;
};

class VenueEngine {
  public:
    VenueEngine(VenueEngineSettings settings, Env env, VenueEnginePorts ports);
    ~VenueEngine();

    // Reads the journal and rebuilds everything from it. Errors: io, corrupt.
    Status open();
    // Begins to live: clock, feeds, ticks.
    void start();

    std::string_view name() const { return settings_.venue.venue; }

    // ---- Links.
    void signer_connected(bool is_connected);
    // Answers to requests of others mean nothing. Errors: invalid (it is no answer).
    Status signer_frame(ByteView frame);
    void courier_connected(bool is_connected);
    void courier_said(const proto::FromCourier& message);

    // ---- What clients ask. Each is answered once, unless the client leaves before.
    bool has_bot(const BotName& name) const { return core_->has_bot(name); }
    void add_bot(ClientId client, std::string text, bots::BotFile file, Answer answer);
    // What the bot said to it at once; it may say more later. Errors: not_found, invalid (this bot
    // does not take it), unavailable (not ready yet).
    Result<std::vector<std::string>> command_bot(const BotName& bot, Command command);
    // A message for a bot, from outside; it is on the disk when this returns. Errors: not_found,
    // invalid (it does not read), refused (the bot is finished), unavailable (not ready yet).
    Status send_signal(const BotName& bot, const std::string& text);
    void await_settled(ClientId client, const proto::AwaitSettled& await, Answer answer);
    void client_closed(ClientId client);

    // ---- What is shown.
    // What was told is on the disk. Errors: io; the process is told to end.
    Status release();
    // Adds what there is here.
    void fill_state(proto::EngineState& state) const;
    void fill_candles(const Symbol& symbol, proto::CandleList& list) const;
    std::uint64_t version() const { return version_ + records_->version(); }

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
        Answer answer;
        std::string text;
        bots::BotFile file;
        std::int64_t deadline_ns = 0;
    };
    struct Awaiting {
        ClientId client = 0;
        Answer answer;
        std::map<AccountName, std::uint64_t> marks;
        std::map<std::string, std::int64_t> trades;  // By the venue's name of the pair.
        std::int64_t asked_ns = 0;
        std::int64_t first_asked_ns = 0;  // Of these marks: whoever heard no asks again.
        std::int64_t deadline_ns = 0;
    };

    // ---- venue_engine.cc: inputs, time, links.
    Time venue_now() { return env_.clock.now() + venue_offset_; }
    Time market_time(const Symbol& symbol);
    Status feed(InputBody body, const Symbol& symbol);
    void feed_orders(std::vector<InputBody> inputs);
    Symbol symbol_of(const InputBody& body) const;
    void flush();
    void tick();
    void fire_timers();
    void become_ready();
    bool is_everything_there();
    bool is_over(const BotView& bot) const;
    void follow_bots();
    // ---- venue_engine_streams.cc: what comes from the venue.
    void on_traded(const Symbol& symbol);
    void on_stream_message(const AccountName& account, std::string_view text);
    void on_user_event(const AccountName& account, const venues::UserEvent& event);
    void pass_gate();
    void take_account(const AccountName& account, const venues::AccountState& state);
    void open_user_stream(const AccountName& account);
    void ask_balances(const AccountName& account);
    void ask_balances_again();
    // ---- venue_engine_market.cc: what the venue allows for each pair.
    void on_terms(const Symbol& symbol, const MarketTerms::Reading* reading,
                  const std::string& trouble);
    void tell_markets();
    bool tell_market(const Symbol& symbol);
    void take_rejection(const Symbol& symbol, std::vector<InputBody> inputs);
    void look_for_an_end(const InputBody& body, const Symbol& symbol);
    bool is_closed(const Symbol& symbol) const;
    bool is_wanted(const Symbol& symbol) const;
    // ---- venue_engine_clients.cc: what clients ask.
    void go_on_adding();
    std::string missing_for(const Adding& adding);
    Status finish_adding(const Adding& adding);
    void answer_awaiting();
    bool has_seen(const Awaiting& awaiting) const;
    void fill_deals(proto::EngineState& state) const;
    void note_feed(const std::string& name, bool is_up, const std::string& text);

    VenueEngineSettings settings_;
    const venues::Replies& venue_;
    Env env_;
    VenueEnginePorts ports_;
    std::optional<Journal> journal_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<Records> records_;
    PriceAlerts alerts_;
    Desk desk_;
    std::unique_ptr<Core> core_;
    CourierNetwork network_;
    MarketFeed market_;
    CandleFeed candles_;
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
    MarketTerms terms_;
    std::set<Symbol> untold_;  // Pairs whose newest terms the Core has not heard.
    // Rejections that wait for the terms to be read anew. Bounded by the orders that are open.
    std::multimap<Symbol, InputBody> rejections_;
    std::vector<Adding> adding_;      // Bounded by kAddingMax.
    std::vector<Awaiting> awaiting_;  // Bounded by kAwaitingMax.
    std::map<std::string, std::pair<bool, std::string>> feeds_;
    std::uint64_t version_ = 1;  // Of balances, prices and feeds; records have their own.
};

}  // namespace strongroom::engine
