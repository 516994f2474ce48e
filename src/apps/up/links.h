// What `up` says to the others, and hears from them: one question, one answer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "apps/daemon/house.h"
#include "apps/up/practice_setup.h"
#include "net/event_loop.h"
#include "net/unix_channel.h"

namespace strongroom::proto {
class EngineState;
class SignerStatus;
class ToEngine;
class ToSigner;
}  // namespace strongroom::proto

namespace strongroom::apps {

using Done = std::function<void(const Status&)>;

// The signer's admin socket, or, where nothing but a look is wanted or allowed, its status socket.
// Says each time that the signer is there (again).
class SignerLink {
  public:
    using OnStatus = std::function<void(const proto::SignerStatus&)>;
    SignerLink(net::EventLoop& loop, const House& house, std::string_view socket,
               OnStatus is_there);

    void init(const std::string& passphrase, bool is_practice, Done done);
    void unseal(const std::string& passphrase, Done done);
    void add_key(const PracticeKey& key, const std::string& policy, Done done);
    void allow_no_ip(const std::string& account, Done done);
    // Not answered while the signer is away; then `is_there` is called when it is back.
    void ask_status(OnStatus answer);

  private:
    void on_frame(ByteView frame);
    void send(proto::ToSigner& message, std::uint64_t id, Done done);

    OnStatus is_there_;
    std::map<std::uint64_t, Done> waiting_;
    std::map<std::uint64_t, OnStatus> asked_status_;
    std::uint64_t next_ = 1;
    net::UnixLink link_;
};

// The engine's control socket.
class EngineLink {
  public:
    using OnState = std::function<void(const proto::EngineState&)>;
    EngineLink(net::EventLoop& loop, const House& house);

    void add_bot(const std::string& file, const std::string& file_name, Done done);
    void await_settled(Duration limit, Done done);
    void ask_state(OnState answer, Done failed);

  private:
    void on_frame(ByteView frame);
    void send(proto::ToEngine& message, std::uint64_t id, Done done);

    std::map<std::uint64_t, Done> waiting_;
    std::map<std::uint64_t, OnState> asked_state_;
    std::uint64_t next_ = 1;
    net::UnixLink link_;
};

// The web's owner socket: a link to log in with, once it is there.
class WebLink {
  public:
    WebLink(net::EventLoop& loop, const House& house,
            std::function<void(const std::string& url)> answer);

  private:
    net::UnixLink link_;
    bool is_answered_ = false;
};

}  // namespace strongroom::apps
