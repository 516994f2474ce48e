// KucoinDoor: KuCoin spot as its clients see it: REST requests in, replies out, and the WebSockets.
//
// Owns its pools, tokens, connections and dead man's switches.
#pragma once

#include <string>
#include <string_view>

#include "lab/practice/door.h"
#include "lab/practice/kucoin/endpoints.h"
#include "lab/practice/kucoin/streams.h"

namespace strongroom::lab::practice::kucoin {

class KucoinDoor final : public Door {
  public:
    struct Parts {
        Env env;
        Accounts& accounts;
        Exchange& exchange;
        Faults& faults;
        KeyDesk& keys;
        PracticeSettings::Pools pools;
        bool is_tls = false;
    };
    KucoinDoor(const Parts& parts, StreamPorts ports, DeadCancel::Act act);

    HttpReply answer(const HttpRequest& request) override;
    HttpReply refusal_of(const ApiError& error) const override;
    std::string key_id_of(const HttpRequest& request) const override;
    // "/?token=…&connectId=…", on any path.
    bool socket_opened(SocketId socket, const std::string& target,
                       const std::string& peer) override;
    void socket_ready(SocketId socket) override { streams_.ready(socket); }
    void socket_message(SocketId socket, std::string_view text) override;
    void socket_closed(SocketId socket) override { streams_.close(socket); }
    std::size_t count() const override { return streams_.count(); }

    void begin() override { streams_.remember_balances(); }
    void publish(const News& news) override { streams_.publish(news); }
    void close_key(const std::string& key_id) override;

  private:
    Answer<std::string> run(const HttpRequest& request, const Route& route, Call& call);
    Answer<Fields> read_fields(const HttpRequest& request, const Route& route) const;
    Pools::State charge(const Route& route, const Call& call);

    Env env_;
    Accounts& accounts_;
    Pools pools_;
    Tokens tokens_;
    DeadCancel dead_cancel_;
    Streams streams_;
    Desk desk_;
};

}  // namespace strongroom::lab::practice::kucoin
