#include "drill/house.h"

#include <utility>

#include "base/sha256.h"
#include "base/token_cutter.h"
#include "courier.pb.h"
#include "signer.pb.h"
#include "venues/profiles.h"
#include "watch.pb.h"
#include "wire/intents.h"

namespace strongroom::drill {
namespace {

constexpr vault::PeerId kEngine = 1;
constexpr vault::PeerId kCourier = 2;
constexpr vault::PeerId kWatch = 3;
constexpr vault::PeerId kAdmin = 4;

// A turn of the signer with its commit; a hop over a socket is far below a millisecond.
constexpr Duration kSignerTurn = milliseconds(2);
constexpr Duration kHop = milliseconds(0);
constexpr Duration kTick = seconds(1);
constexpr const char* kVenue = "binance";
// LIMIT: a thousand accounts behind one address are beyond the venue's requests a minute, pings of
// their streams and sweeps alone. The drill has as many addresses as that takes.
constexpr std::int64_t kRequestsMax = 900'000;

courier::CourierSettings courier_settings() {
    venues::Profile profile = *venues::profile_of(kVenue, "practice");
    profile.urls = {.rest = "http://venue",
                    .public_rest = "http://venue",
                    .api_stream = "ws://venue",
                    .market_stream = "ws://venue"};
    for (venues::RequestLimit& limit : profile.limits) limit.most = kRequestsMax;
    return {.venues = {{.profile = std::move(profile), .ca_file = {}}}};
}

template <typename Message>
Message read(const std::string& frame) {
    Message message;
    (void)message.ParseFromString(frame);
    return message;
}

}  // namespace

House::House(Env env, HouseSettings settings, HouseEars ears)
    : env_(env),
      ears_(std::move(ears)),
      signer_(env.clock, env.random, env.disk, {.folder = "/signer", .version = "drill"}),
      service_(
          signer_,
          {.send = [this](vault::PeerId peer, ByteView frame) { return from_signer(peer, frame); },
           .close =
               [this](vault::PeerId) {
                   health_ = fail(Errc::refused, "the signer closed a connection");
               }},
          "a drill"),
      courier_(courier_settings(), env,
               {.to_signer =
                    [this](ByteView frame) {
                        to_signer(kCourier, "courier", std::string(as_text(frame)));
                        return true;
                    },
                .to_client = [this](const std::string& client,
                                    ByteView frame) { return to_client(client, frame); }}) {
    if (settings.watched.empty()) return;
    watcher_ = std::make_unique<watch::Watcher>(
        watch::WatchSettings{.venue = kVenue,
                             .accounts = std::move(settings.watched),
                             .sweep_every = settings.sweep_every},
        env,
        watch::WatchPorts{.to_signer =
                              [this](ByteView frame) {
                                  std::string text(as_text(frame));
                                  hear_watch(text);
                                  to_signer(kWatch, "watch", std::move(text));
                                  return true;
                              },
                          .to_courier =
                              [this](ByteView frame) {
                                  env_.timers.after(
                                      kHop, [this, text = std::string(as_text(frame))] {
                                          courier_.client_frame("watch", as_bytes(text));
                                      });
                                  return true;
                              },
                          .changed = [] {}});
}

House::~House() = default;

Status House::open() {
    proto::ToSigner init;
    init.mutable_init()->set_passphrase("a drill has no secrets");
    init.mutable_init()->set_is_practice(true);
    return run_admin(init);
}

void House::start() {
    service_.opened(kCourier, "courier");
    courier_.signer_connected(true);
    courier_.start();
    service_.opened(kEngine, "engine");
    courier_.client_connected("engine", true);
    if (watcher_) {
        service_.opened(kWatch, "watch");
        courier_.client_connected("watch", true);
        watcher_->start();
        watcher_->signer_connected(true);
        watcher_->courier_connected(true);
    }
    tick();
}

void House::tick() {
    if (health_) health_ = service_.tick();
    after_turn();
    env_.timers.after(kTick, [this] { tick(); });
}

// As the signer's process does after each turn.
void House::after_turn() {
    if (health_) health_ = service_.turn_done();
    if (health_ && service_.wants_checkpoint()) health_ = service_.tick();
    while (health_ && service_.is_writing()) health_ = service_.write_on();
}

// ---- Frames ------------------------------------------------------------------------------------

void House::to_signer(vault::PeerId peer, const char* socket, std::string frame) {
    env_.timers.after(kSignerTurn, [this, peer, socket, frame = std::move(frame)] {
        service_.frame(peer, socket, as_bytes(frame));
        after_turn();
    });
}

bool House::from_signer(vault::PeerId peer, ByteView frame) {
    std::string text(as_text(frame));
    if (peer == kAdmin) {
        to_admin_.push_back(std::move(text));
        return true;
    }
    env_.timers.after(kHop, [this, peer, text = std::move(text)] {
        if (peer == kCourier) courier_.signer_frame(as_bytes(text));
        if (peer == kEngine) hear_signer_for_engine(text);
        if (peer != kWatch) return;
        hear_signer_for_watch(text);
        watcher_->signer_frame(as_bytes(text));
    });
    return true;
}

bool House::to_client(const std::string& client, ByteView frame) {
    env_.timers.after(kHop, [this, client, text = std::string(as_text(frame))] {
        if (client == "watch") {
            if (watcher_) watcher_->courier_frame(as_bytes(text));
            return;
        }
        const auto message = read<proto::FromCourier>(text);
        if (message.has_reply())
            ears_.answered(message.reply().request_id(), message.reply().status(),
                           message.reply().body());
    });
    return true;
}

void House::hear_watch(const std::string& frame) {
    const auto message = read<proto::ToSigner>(frame);
    if (message.has_judge())
        asked_[message.judge().request_id()] = {{message.judge().account()},
                                                message.judge().venue_id()};
    else if (message.has_freeze())
        asked_[message.freeze().request_id()] = {{message.freeze().account()}, {}};
}

void House::hear_signer_for_watch(const std::string& frame) {
    const auto message = read<proto::FromSigner>(frame);
    if (message.has_verdict()) {
        const auto asked = asked_.extract(message.verdict().request_id());
        const bool is_decided = message.verdict().answer() != proto::Verdict::CANNOT_JUDGE;
        if (!asked.empty() && is_decided)
            ears_.judged(asked.mapped().account, asked.mapped().venue_order,
                         message.verdict().answer() == proto::Verdict::FOREIGN);
    } else if (message.has_done() && message.done().error().empty()) {
        const auto asked = asked_.extract(message.done().request_id());
        if (!asked.empty()) ears_.frozen(asked.mapped().account);
    }
}

void House::hear_signer_for_engine(const std::string& frame) {
    const auto message = read<proto::FromSigner>(frame);
    if (!message.has_reply()) return;
    ears_.decided(message.reply().request_id(), message.reply().refused().code());
}

// ---- The owner ---------------------------------------------------------------------------------

Status House::say_admin(const proto::ToSigner& message, proto::FromSigner& answer) {
    to_admin_.clear();
    service_.frame(kAdmin, "admin", as_bytes(message.SerializeAsString()));
    after_turn();
    TRY(health_);
    if (to_admin_.empty()) return fail(Errc::unavailable, "the signer gave no answer");
    answer = read<proto::FromSigner>(to_admin_.front());
    if (answer.has_done() && !answer.done().error().empty())
        return fail(Errc::refused, "the signer: " + answer.done().error());
    return {};
}

Status House::run_admin(const proto::ToSigner& message) {
    proto::FromSigner answer;
    return say_admin(message, answer);
}

Status House::add_key(const AccountName& account, const StolenKey& key, const std::string& policy,
                      bool is_open) {
    proto::ToSigner add;
    add.mutable_add_key()->set_account(account.value);
    add.mutable_add_key()->set_venue(kVenue);
    add.mutable_add_key()->set_api_key(key.id);
    add.mutable_add_key()->set_secret(key.secret);
    add.mutable_add_key()->set_policy(policy);
    add.mutable_add_key()->set_user("user-of-" + account.value);
    TRY(run_admin(add));
    if (!is_open) return {};
    proto::ToSigner allow;
    allow.mutable_allow_posture()->set_account(account.value);
    allow.mutable_allow_posture()->set_what("no_ip_list");
    return run_admin(allow);
}

std::uint64_t House::place(const OrderIntent& order) {
    const std::uint64_t id = next_request_++;
    proto::ToSigner message;
    message.mutable_sign()->set_request_id(id);
    wire::write(order, *message.mutable_sign()->mutable_place());
    to_signer(kEngine, "engine", message.SerializeAsString());
    return id;
}

Result<std::size_t> House::check_leak(const std::string& dump, bool is_freezing) {
    constexpr int tokens_in_frame = 4'096;
    std::vector<std::string> tokens;
    TokenCutter cutter({.token = [&](std::string_view token) { tokens.emplace_back(token); },
                        .der = [](ByteView) {}});
    cutter.feed(as_bytes(dump));
    cutter.finish();
    proto::ToSigner look;
    for (const std::string& token : tokens) {
        look.mutable_look_up_tokens()->add_tokens(token);
        if (look.look_up_tokens().tokens_size() < tokens_in_frame) continue;
        TRY(run_admin(look));
        look.Clear();
    }
    if (look.has_look_up_tokens()) TRY(run_admin(look));
    proto::ToSigner finish;
    const Digest digest = sha256(as_bytes(dump));
    finish.mutable_finish_look_up()->set_file_sha256(std::string(as_text(digest)));
    finish.mutable_finish_look_up()->set_file_bytes(dump.size());
    finish.mutable_finish_look_up()->set_tokens(tokens.size());
    finish.mutable_finish_look_up()->set_freeze(is_freezing);
    proto::FromSigner answer;
    TRY(say_admin(finish, answer));
    return static_cast<std::size_t>(answer.leak_verdict().keys_size());
}

bool House::is_frozen(const AccountName& account) const {
    return signer_.freezes().find({account.value}) != nullptr;
}

std::size_t House::streams() const {
    if (!watcher_) return 0;
    proto::WatchState state;
    watcher_->fill_state(state);
    std::size_t count = 0;
    for (const auto& account : state.accounts()) count += account.is_streaming() ? 1U : 0U;
    return count;
}

std::size_t House::unfit_keys() const {
    std::size_t count = 0;
    for (const vault::KeyView& key : signer_.keys()) count += key.posture_code.empty() ? 0U : 1U;
    return count;
}

}  // namespace strongroom::drill
