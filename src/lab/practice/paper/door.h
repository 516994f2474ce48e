// PaperDoor: the paper venue as its clients see it (docs/venues-paper.md): REST requests in,
// replies out, and its WebSocket.
//
// Owns its request window and its connections.
#pragma once

#include <string>
#include <string_view>

#include "lab/practice/door.h"
#include "lab/practice/paper/endpoints.h"
#include "lab/practice/paper/streams.h"
#include "lab/practice/request_window.h"

namespace strongroom::lab::practice::paper {

class PaperDoor final : public Door {
  public:
    struct Parts {
        Env env;
        Accounts& accounts;
        Exchange& exchange;
        Faults& faults;
        std::int64_t requests_per_minute = 0;  // Of one address.
    };
    PaperDoor(const Parts& parts, StreamPorts ports);

    HttpReply answer(const HttpRequest& request) override;
    HttpReply refusal_of(const ApiError& error) const override;
    std::string key_id_of(const HttpRequest& request) const override;
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
    Answer<std::string> run(const HttpRequest& request);

    Env env_;
    RequestWindow window_;
    Streams streams_;
    Desk desk_;
};

}  // namespace strongroom::lab::practice::paper
