// Door: KuCoin spot as its clients see it: REST requests in, replies out, and the WebSockets.
//
// Owns what only this protocol has: its pools, tokens, connections and dead man's switches. The
// books are the Exchange's.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "lab/practice/kucoin/endpoints.h"
#include "lab/practice/kucoin/streams.h"

namespace strongroom::lab::practice::kucoin {

class Door {
  public:
    struct Parts {
        Env env;
        Accounts& accounts;
        Exchange& exchange;
        Faults& faults;
        PracticeSettings::Pools pools;
        bool is_tls = false;
    };
    Door(const Parts& parts, Streams::Ports ports, DeadCancel::Act act);
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;

    HttpReply answer(const HttpRequest& request);
    // "/?token=…&connectId=…", on any path. False: the upgrade is refused.
    bool socket_opened(SocketId socket, const std::string& target);

    void publish(const News& news) { streams_.publish(news); }
    void remember_balances() { streams_.remember_balances(); }
    void close_key(const std::string& key_id);
    Streams& streams() { return streams_; }
    std::size_t count() const { return streams_.count(); }

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
