// EngineService: the live engine as its process and its clients see it: a VenueEngine for each
// venue of the house, behind one set of links.
//
// A bot lives at the venue of its account, which the signer knows. Bot names are of the whole
// house.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/env.h"
#include "engine/venue_engine.h"

namespace strongroom::proto {
class AccountVenue;
class AddBot;
class CommandBot;
class FromEngine;
class GetCandles;
class SendSignal;
}  // namespace strongroom::proto

namespace strongroom::engine {

struct EngineVenue {
    venues::Profile profile;
    std::string ca_file;  // For the venue's certificate; empty: the system's.
};

struct EngineSettings {
    std::string folder;
    std::vector<EngineVenue> venues;  // One or more, each another.
    RiskLimits limits;                // Of each venue.
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
    EngineService(const EngineSettings& settings, Env env, EnginePorts ports);

    // Reads the journals and rebuilds everything from them. Errors: io, corrupt.
    Status open();
    // Begins to live: clocks, feeds, ticks.
    void start();

    void signer_connected(bool is_connected);
    void signer_frame(ByteView frame);
    void courier_connected(bool is_connected);
    void courier_frame(ByteView frame);
    void client_frame(ClientId client, ByteView frame);
    void client_closed(ClientId client);

  private:
    // A bot on its way in: the signer is asked where its account trades.
    struct Placing {
        ClientId client = 0;
        std::uint64_t request_id = 0;
        std::string text;
        bots::BotFile file;
        std::string missing;  // Why that is not known yet.
        std::int64_t asked_ns = 0;
        std::int64_t deadline_ns = 0;
    };
    struct Link {
        bool is_up = false;
        std::string text = "not connected";
    };

    VenueEngine* at(std::string_view venue);
    VenueEngine* of(const BotName& bot);
    void tick();
    void note(Link& link, bool is_up, const std::string& text);
    // ---- A bot comes in.
    void add_bot(ClientId client, const proto::AddBot& add);
    void ask_where(std::uint64_t id, Placing& placing);
    void go_on_placing();
    void on_account_venue(const proto::AccountVenue& answer);
    // ---- Other wishes of clients.
    void command_bot(ClientId client, const proto::CommandBot& command);
    void send_signal(ClientId client, const proto::SendSignal& signal);
    void await_settled(ClientId client, const proto::AwaitSettled& await);
    void send_candles(ClientId client, const proto::GetCandles& asked);
    // ---- What is shown.
    Status release();
    void fill_state(proto::EngineState& state) const;
    std::uint64_t version() const;
    void push_state();
    void done(ClientId client, std::uint64_t request_id, const Status& status);
    void send(ClientId client, const proto::FromEngine& message);

    Env env_;
    EnginePorts ports_;
    std::vector<std::unique_ptr<VenueEngine>> venues_;
    Link signer_;
    Link courier_;
    std::map<std::uint64_t, Placing> placing_;  // By our question. Bounded by kPlacingMax.
    std::uint64_t next_;
    std::set<ClientId> subscribers_;
    std::uint64_t links_version_ = 1;
    std::uint64_t shown_version_ = 0;  // Of what subscribers have.
    std::int64_t last_push_ns_ = 0;
};

}  // namespace strongroom::engine
