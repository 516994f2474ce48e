// The inside of the practice venue, shared by the files that make it up.
//
// Whatever comes in goes the same way: it changes the books, publish() stores what changed and
// writes the events, flush() lets them leave. Nothing is told to anybody before it is stored.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/practice/conductor.h"
#include "lab/practice/door.h"
#include "lab/practice/faults.h"
#include "lab/practice/market_player.h"
#include "lab/practice/market_streams.h"
#include "lab/practice/rest_door.h"
#include "lab/practice/store.h"
#include "lab/practice/user_streams.h"
#include "lab/practice/venue.h"
#include "lab/practice/web_socket_api.h"

namespace strongroom::lab {

struct PracticeVenue::Inner {
    Inner(PracticeSettings its_settings, Env its_env, PracticePorts its_ports);
    ~Inner() { *is_alive = false; }
    Inner(const Inner&) = delete;
    Inner& operator=(const Inner&) = delete;

    // ---- opening.cc
    Status open();
    Status open_store();
    Status open_markets(const practice::Saved& saved);
    Status add_accounts(const practice::Saved& saved);
    Status add_seed(const practice::AccountSeed& seed);
    Status add_key(practice::ApiKey key);
    void revoke_key(practice::ApiKey& key, bool keeps_streams);

    // ---- venue.cc
    void request(const HttpRequest& request, std::function<void(HttpReply)> reply);
    void execute(const HttpRequest& request, const std::function<void(HttpReply)>& reply);
    // An answer, or a refusal, in the words of the protocol that is played.
    HttpReply answer(const HttpRequest& request);
    HttpReply refusal_of(const practice::ApiError& error, const std::string& peer);
    std::unique_ptr<practice::Door> make_door();
    bool socket_opened(SocketId socket, const std::string& target, const std::string& peer);
    bool admit(SocketId socket, const std::string& target, const std::string& peer);
    void socket_closed(SocketId socket);
    void socket_message(SocketId socket, std::string_view text);
    void api_message(SocketId socket, const practice::SocketMessage& message);
    void api_execute(SocketId socket, const practice::SocketMessage& message, bool is_answered);
    bool publish();  // False: the store cannot be written, and nothing may leave any more.
    void flush();
    std::string account_of(const HttpRequest& request) const;
    void later(Duration delay, std::function<void()> action);
    std::function<void(SocketId, std::string)> sender();
    std::function<void(Duration, std::function<void()>)> postponer();

    // ---- The market.
    practice::MarketPlayer* next_player();
    bool step();
    SettleMarks marks() const;
    bool has_ended() const;
    practice::MarketPlayer* player_of(std::string_view symbol);

    // ---- open_streams.cc: what the owner does to the streams that are open now.
    // They bring nothing and hear nothing from now on, and their connections stand.
    void mute_streams();
    void cut_streams();
    // Binance's serverShutdown. Errors: invalid, where the venue has no such word.
    Status warn_streams();

    // ---- admin.cc
    HttpReply admin(const HttpRequest& request);

    struct Output {
        SocketId socket = 0;
        std::optional<std::string> text;  // Nothing: close it.
    };

    PracticeSettings settings;
    Env env;
    PracticePorts ports;
    practice::Accounts accounts;
    practice::RateLimits limits;
    practice::Exchange exchange;
    practice::Faults faults;
    std::unique_ptr<practice::Store> store;
    std::deque<practice::MarketPlayer> players;  // One a market, in their order.
    practice::UserStreams user_streams;
    practice::MarketStreams market_streams;
    practice::KeyDesk key_desk;
    practice::Floor floor;
    practice::RestDoor rest;
    practice::WebSocketApi api;
    std::unique_ptr<practice::Door> door;  // None: the protocol is Binance's.
    std::optional<practice::Conductor> conductor;
    std::map<SocketId, bool> open_streams;  // True: it is mute.
    std::uint64_t streams_opened = 0;       // Since the venue was started.
    std::vector<Output> outbox;             // Until what they tell of is stored.
    bool starts_paused = false;
    bool is_in_maintenance = false;
    bool is_broken = false;
    std::uint64_t limited = 0;  // Requests that were refused for their number, since the start.
    // Late actions look here whether the venue is still there.
    std::shared_ptr<bool> is_alive = std::make_shared<bool>(true);
};

}  // namespace strongroom::lab
