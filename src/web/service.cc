// WebService: links, pushes, log-in.
#include "web/service.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/log.h"
#include "engine.pb.h"
#include "notify.pb.h"
#include "signer.pb.h"
#include "watch.pb.h"
#include "web/door.h"
#include "web/state_json.h"

namespace strongroom::web {
namespace {

constexpr Duration kPushEvery = milliseconds(250);
constexpr Duration kSignerEvery = seconds(1);
constexpr Duration kCountsEvery = seconds(1);
constexpr std::size_t kComingMax = 1'000;

template <typename Message>
bool parse(Message& message, ByteView frame) {
    return message.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
}

}  // namespace

WebService::WebService(WebSettings settings, Env env, WebPorts ports)
    : settings_(std::move(settings)),
      env_(env),
      ports_(std::move(ports)),
      sessions_(env.disk, env.clock, env.random, settings_.folder + "/sessions.json"),
      hooks_(env.disk, env.clock, env.random, settings_.folder, settings_.hook_proxy) {}

WebService::~WebService() = default;

Status WebService::open() {
    TRY(sessions_.load());
    return hooks_.load();
}

void WebService::start() {
    ask_signer();
    keep_counts();
}

void WebService::keep_counts() {
    // Said once: from then on no message is taken, and each refusal says why.
    if (const Status kept = hooks_.keep_counts(); !kept)
        return log::error("hooks take no more messages: " + kept.error().message);
    env_.timers.after(kCountsEvery, [this] { keep_counts(); });
}

std::string WebService::new_login_link() {
    return fmt::format("http://{}/login#{}", settings_.hosts.front(), sessions_.new_token());
}

// ---- The other processes ---------------------------------------------------------------------

void WebService::engine_connected(bool is_connected) {
    if (is_connected) {
        proto::ToEngine message;
        message.mutable_subscribe();
        (void)ports_.to_engine(as_bytes(message.SerializeAsString()));
        return;
    }
    engine_.reset();
    for (const auto& [id, asked] : std::map(asked_)) {
        if (!asked.is_form)
            finish(id, problem(503, "Not reachable", "the engine stopped before it answered"));
    }
    changed();
}

void WebService::engine_frame(ByteView frame) {
    proto::FromEngine message;
    if (!parse(message, frame)) return;
    if (message.has_state()) {
        engine_ = std::make_unique<proto::EngineState>(std::move(*message.mutable_state()));
        changed();
    } else if (message.has_done()) {
        engine_done(message.done());
    } else if (message.has_candles()) {
        finish(message.candles().request_id(), {.status = 200,
                                                .headers = {{"Content-Type", "application/json"}},
                                                .body = candles_json(message.candles())});
    }
}

void WebService::signer_connected(bool is_connected) {
    if (is_connected) return;
    signer_.reset();
    signer_bytes_.clear();
    changed();
}

void WebService::signer_frame(ByteView frame) {
    proto::FromSigner message;
    if (as_text(frame) == signer_bytes_ || !parse(message, frame) || !message.has_status()) return;
    signer_bytes_ = std::string(as_text(frame));
    signer_ = std::make_unique<proto::SignerStatus>(std::move(*message.mutable_status()));
    // A sealed signer does not know how many there were.
    if (!signer_->is_sealed()) end_sessions(signer_->people().lockdowns());
    changed();
}

// A lockdown ends what is open, too: who only listens asks for nothing any more.
void WebService::end_sessions(std::uint64_t lockdowns) {
    const Result<bool> is_new = sessions_.note_lockdowns(lockdowns);
    if (!is_new) log::error("the sessions ended, but that is not kept: " + is_new.error().message);
    if (is_new && !*is_new) return;
    coming_.clear();
    for (const SocketId socket : std::exchange(sockets_, {})) ports_.close_socket(socket);
}

void WebService::ask_signer() {
    proto::ToSigner message;
    message.mutable_get_status();
    (void)ports_.to_signer(as_bytes(message.SerializeAsString()));
    const std::int64_t now = env_.clock.ticks_ns();
    for (const auto& [id, asked] : std::map(asked_)) {
        if (now > asked.deadline_ns)
            finish(id, problem(503, "No answer",
                               fmt::format("the {} did not answer in time",
                                           asked.is_form ? "signer" : "engine")));
    }
    env_.timers.after(kSignerEvery, [this] { ask_signer(); });
}

void WebService::watch_connected(bool is_connected) {
    if (is_connected) return;
    watch_.reset();
    changed();
}

void WebService::watch_frame(ByteView frame) {
    auto state = std::make_unique<proto::WatchState>();
    if (!parse(*state, frame)) return;
    watch_ = std::move(state);
    changed();
}

void WebService::notify_connected(bool is_connected) {
    if (is_connected || !notify_) return;
    notify_.reset();
    changed();
}

void WebService::notify_frame(ByteView frame) {
    auto state = std::make_unique<proto::NotifyState>();
    if (!parse(*state, frame)) return;
    notify_ = std::move(state);
    changed();
}

// ---- What browsers see -----------------------------------------------------------------------

const std::string& WebService::state() {
    if (!state_) {
        state_ = state_json({.version = settings_.version,
                             .is_practice = settings_.is_practice,
                             .market = settings_.market,
                             .engine = engine_.get(),
                             .signer = signer_.get(),
                             .watch = watch_.get(),
                             .notify = notify_.get()});
    }
    return *state_;
}

void WebService::changed() {
    state_.reset();
    if (sockets_.empty() || std::exchange(is_push_set_, true)) return;
    env_.timers.after(kPushEvery, [this] {
        is_push_set_ = false;
        push();
    });
}

void WebService::push() {
    for (const SocketId socket : std::set(sockets_)) {
        if (!ports_.to_socket(socket, state())) sockets_.erase(socket);
    }
}

std::optional<HttpReply> WebService::upgrade(SocketId socket, const HttpRequest& request) {
    if (auto no = check_socket_site(request, settings_.hosts)) return no;
    if (request.target != "/api/v1/stream") return problem(404, "Not found", "no such stream");
    if (!is_logged_in(request)) return problem(401, "Not logged in", "log in first");
    if (coming_.size() >= kComingMax) coming_.clear();  // Those that never came.
    coming_.insert(socket);
    return std::nullopt;
}

void WebService::socket_opened(SocketId socket) {
    if (coming_.erase(socket) == 0) return ports_.close_socket(socket);
    sockets_.insert(socket);
    (void)ports_.to_socket(socket, state());
}

void WebService::socket_closed(SocketId socket) { sockets_.erase(socket); }

// ---- Log-in ----------------------------------------------------------------------------------

bool WebService::is_logged_in(const HttpRequest& request) {
    const auto cookie = cookie_of(request);
    return cookie && sessions_.is_logged_in(*cookie);
}

void WebService::log_in(const HttpRequest& request, const Reply& reply) {
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    const bool is_read = body.is_object() && body.contains("token") && body["token"].is_string();
    if (!is_read) return reply(problem(422, "Wrong input", "token: write the link's token"));
    const Result<std::string> cookie = sessions_.log_in(body["token"].get<std::string>());
    if (!cookie) {
        const bool is_flood = cookie.error().code == Errc::exhausted;
        const bool is_refused = cookie.error().code == Errc::refused;
        return reply(problem(is_flood     ? 429
                             : is_refused ? 401
                                          : 500,
                             "Not logged in", cookie.error().message));
    }
    reply({.status = 204, .headers = {{"Set-Cookie", set_cookie(*cookie)}}, .body = {}});
}

void WebService::log_out(const HttpRequest& request, const Reply& reply) {
    if (const Status done = sessions_.log_out(cookie_of(request).value_or("")); !done)
        return reply(problem(500, "Not logged out", done.error().message));
    reply({.status = 204, .headers = {{"Set-Cookie", clear_cookie()}}, .body = {}});
}

}  // namespace strongroom::web
