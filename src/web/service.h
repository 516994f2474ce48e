// WebService: the page and its API (docs/api.md). It holds login sessions and nothing else of
// value: it passes typed commands on and shows what engine, signer and watch say.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/env.h"
#include "web/hooks.h"
#include "web/sessions.h"
#include "web/static_files.h"

namespace strongroom::proto {
class CandleList;
class EngineDone;
class EngineState;
class FromEngine;
class NotifyState;
class SignerStatus;
class ToEngine;
class WatchState;
}  // namespace strongroom::proto

namespace strongroom::web {

using SocketId = std::uint64_t;
using Reply = std::function<void(HttpReply)>;

// A venue whose keys the page's form takes.
struct FormVenue {
    std::string name;  // "kucoin"
    bool has_passphrase = false;
};

struct WebSettings {
    std::string folder;  // Its own: sessions, and hashes of hooks' secrets.
    StaticFiles page;
    std::vector<std::string> hosts;  // What a browser may call us: "127.0.0.1:8470" first.
    std::string version;
    bool is_practice = false;
    std::string market;                  // "generated, seed 1"
    std::vector<FormVenue> venues = {};  // Of this house.
    std::string hook_proxy = {};         // Whose X-Forwarded-For is believed at /hooks/.
};

struct WebPorts {
    std::function<bool(ByteView)> to_engine;
    std::function<bool(ByteView)> to_signer;  // Its status socket.
    std::function<bool(ByteView)> to_form;    // Its form socket.
    std::function<bool(SocketId, std::string)> to_socket;
    std::function<void(SocketId)> close_socket;
};

class WebService {
  public:
    WebService(WebSettings settings, Env env, WebPorts ports);
    ~WebService();

    Status open();  // Errors: those of Sessions and Hooks.
    void start();
    std::string new_login_link();
    Hooks& hooks() { return hooks_; }  // For the owner's door.

    void request(const HttpRequest& request, const Reply& reply);
    // Nothing: let it in.
    std::optional<HttpReply> upgrade(SocketId socket, const HttpRequest& request);
    void socket_opened(SocketId socket);
    void socket_closed(SocketId socket);

    void engine_connected(bool is_connected);
    void engine_frame(ByteView frame);
    void signer_connected(bool is_connected);
    void signer_frame(ByteView frame);
    void form_connected(bool is_connected);
    void form_frame(ByteView frame);
    void watch_connected(bool is_connected);
    void watch_frame(ByteView frame);
    void notify_connected(bool is_connected);
    void notify_frame(ByteView frame);

  private:
    // A command that the engine, or the signer, has and has not answered.
    struct Asked {
        Reply reply;
        bool is_form = false;
        int good_status = 204;
        std::int64_t deadline_ns = 0;
    };

    void answer(const HttpRequest& request, const Reply& reply);
    void answer_api(const HttpRequest& request, std::string_view path, std::string_view query,
                    const Reply& reply);
    void hook(const HttpRequest& request, std::string_view bot, const Reply& reply);
    void log_in(const HttpRequest& request, const Reply& reply);
    void log_out(const HttpRequest& request, const Reply& reply);
    void add_bot(const HttpRequest& request, const Reply& reply);
    void add_key(const HttpRequest& request, const Reply& reply);
    void command_bot(const HttpRequest& request, std::string_view rest, const Reply& reply);
    void candles(std::string_view query, const Reply& reply);
    void ask(proto::ToEngine& message, std::uint64_t id, int good_status, const Reply& reply);
    void finish(std::uint64_t id, const HttpReply& reply);
    void engine_done(const proto::EngineDone& done);
    bool is_logged_in(const HttpRequest& request);
    const std::string& state();
    void changed();
    void push();
    void ask_signer();
    void keep_counts();
    void end_sessions(std::uint64_t lockdowns);

    WebSettings settings_;
    Env env_;
    WebPorts ports_;
    Sessions sessions_;
    Hooks hooks_;
    // What each process said last; null while it is not connected.
    std::unique_ptr<proto::EngineState> engine_;
    std::unique_ptr<proto::SignerStatus> signer_;
    std::unique_ptr<proto::WatchState> watch_;
    std::unique_ptr<proto::NotifyState> notify_;
    std::string signer_bytes_;          // As it came: has it changed?
    std::optional<std::string> state_;  // Written when it is wanted; none after a change.
    std::set<SocketId> coming_;         // Let in, and not open yet: a lockdown ends them, too.
    std::set<SocketId> sockets_;
    bool is_push_set_ = false;
    std::map<std::uint64_t, Asked> asked_;  // Bounded by kAskedMax.
    std::uint64_t next_id_ = 1;
};

}  // namespace strongroom::web
