// CoinbaseDoor: Coinbase Advanced Trade as its clients see it: REST requests in, replies out, and
// the WebSockets.
//
// Owns its request windows and its connections.
#pragma once

#include <string>
#include <string_view>

#include "lab/practice/coinbase/endpoints.h"
#include "lab/practice/coinbase/streams.h"
#include "lab/practice/door.h"
#include "lab/practice/request_window.h"
#include "lab/practice/settings.h"

namespace strongroom::lab::practice::coinbase {

class CoinbaseDoor final : public Door {
  public:
    struct Parts {
        Env env;
        Accounts& accounts;
        Exchange& exchange;
        Faults& faults;
        PracticeSettings::Requests requests;
    };
    CoinbaseDoor(const Parts& parts, StreamPorts ports);

    HttpReply answer(const HttpRequest& request) override;
    HttpReply refusal_of(const ApiError& error) const override;
    std::string key_id_of(const HttpRequest& request) const override;
    // On any path: markets and orders are told on the same address.
    bool socket_opened(SocketId socket, const std::string& target,
                       const std::string& peer) override;
    void socket_ready(SocketId /*socket*/) override {}  // Nobody is greeted.
    void socket_message(SocketId socket, std::string_view text) override {
        streams_.message(socket, text);
    }
    void socket_closed(SocketId socket) override { streams_.close(socket); }
    std::size_t count() const override { return streams_.count(); }

    void begin() override {}
    void publish(const News& news) override { streams_.publish(news); }
    void close_key(const std::string& key_id) override { streams_.close_key(key_id); }

  private:
    Answer<std::string> run(const Route& route, Call& call);
    RequestWindow::State charge(const Call& call);

    Env env_;
    RequestWindow signed_;
    RequestWindow open_;
    RequestWindow hourly_;
    Streams streams_;
    Desk desk_;
};

}  // namespace strongroom::lab::practice::coinbase
