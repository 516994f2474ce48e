#include "courier/venue_courier.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/first_number.h"
#include "courier.pb.h"
#include "signer.pb.h"
#include "venues/replies.h"

namespace strongroom::courier {
namespace {

constexpr Duration kClockEvery = seconds(30);
constexpr Duration kClockRetry = seconds(1);
constexpr Duration kReplyLimit = seconds(10);  // The venue's own limit for an answer.
constexpr Duration kPumpEvery = milliseconds(50);
constexpr std::size_t kWaitingMax = 10'000;
constexpr std::size_t kStreamsMax = 20'000;
constexpr int kWeightMax = 10'000;  // Of one request.

constexpr std::string_view kOurselves = "courier";  // As the signer names who asked.

std::int64_t nanoseconds(Duration duration) { return duration.ms * 1'000'000; }

Spending spending_of(const proto::SignedRequest& request) {
    return {.pool = static_cast<venues::Pool>(
                std::clamp(request.pool(), 0, static_cast<int>(venues::Pool::open))),
            .weight = std::clamp(request.weight(), 0, kWeightMax),
            .is_order = request.is_order(),
            .key = request.account()};
}

}  // namespace

VenueCourier::VenueCourier(CourierVenue venue, Env env, CourierPorts ports, Budgets& budgets)
    : settings_(std::move(venue)),
      venue_(venues::served(settings_.profile)),
      env_(env),
      ports_(std::move(ports)),
      budget_(budgets.of(settings_.profile)),
      public_(env, budget_, [this] { return venue_now(); }),
      references_(through(env, public_), settings_.profile, settings_.ca_file,
                  [this](const Symbol& symbol, Price bid, Price ask) {
                      tell_ticker(std::string(settings_.profile.venue), symbol,
                                  {.price = venues::Ticker::BidAsk{bid, ask}, .day_volume = {}});
                  }),
      next_id_(first_number(env.random)) {
    make_tickers(budgets);
}

VenueCourier::~VenueCourier() = default;

void VenueCourier::start() { measure_clock(); }

// A question that waits for the budget would measure that wait.
void VenueCourier::measure_clock() {
    const Time asked = env_.clock.now();
    const auto take = [this, asked](const Result<HttpReply>& reply) {
        const bool is_answer = reply && !venue_.refusal(*reply);
        const auto server = is_answer ? venue_.decode_server_time(reply->body)
                                      : Result<Time>(fail(Errc::unavailable, "no answer"));
        if (server) {
            const Time middle{(asked.ms + env_.clock.now().ms) / 2};
            offset_ = *server - middle;
            tell_clock("engine");
            tell_clock("watch");
        }
        env_.timers.after(server ? kClockEvery : kClockRetry, [this] { measure_clock(); });
    };
    const bool is_asked =
        public_.request_now({settings_.profile.urls.public_rest, settings_.ca_file},
                            venue_.to_http(venue_.server_time()), kReplyLimit, take);
    if (!is_asked) env_.timers.after(kClockRetry, [this] { measure_clock(); });
}

void VenueCourier::tell_clock(const std::string& client) {
    if (!offset_) return;
    proto::FromCourier message;
    message.mutable_venue_clock()->set_venue(std::string(settings_.profile.venue));
    message.mutable_venue_clock()->set_offset_ms(offset_->ms);
    tell(client, message);
}

// ---- The signer ------------------------------------------------------------------------------

void VenueCourier::signer_connected(bool is_connected) {
    if (is_connected) {
        references_.tell_all();
        return;
    }
    // What was asked of it has no answer now.
    rights_.clear();
    errands_.clear();
    for (const auto& [id, key] : std::exchange(asked_, {})) {
        if (UserStream* stream = stream_of(key)) stream->refused("the signer is not connected");
    }
}

UserStream* VenueCourier::stream_of(const StreamKey& key) {
    const auto at = streams_.find(key);
    return at == streams_.end() ? nullptr : at->second.get();
}

void VenueCourier::signer_said(const proto::FromSigner& message) {
    if (message.has_signed_request()) {
        take(message.signed_request());
    } else if (message.has_want_references()) {
        std::vector<Symbol> symbols;
        for (const std::string& text : message.want_references().symbols()) {
            if (const auto symbol = Symbol::parse(text)) symbols.push_back(*symbol);
        }
        follow(symbols);
    } else if (message.has_want_key_rights()) {
        ask_for_rights(message.want_key_rights().account());
    } else if (message.has_want_key_errand()) {
        ask_for_errand(message.want_key_errand().errand());
    } else if (message.has_reply() && message.reply().has_refused()) {
        rights_.erase(message.reply().request_id());
        errands_.erase(message.reply().request_id());  // The signer knows why.
        const auto asked = asked_.extract(message.reply().request_id());
        if (asked.empty()) return;
        if (UserStream* stream = stream_of(asked.mapped()))
            stream->refused(message.reply().refused().text());
    }
}

void VenueCourier::take(const proto::SignedRequest& signed_request) {
    std::optional<StreamKey> for_stream;
    if (signed_request.client() == kOurselves) {
        if (auto asked = asked_.extract(signed_request.request_id())) for_stream = asked.mapped();
    }
    if (!signed_request.ws_message().empty()) {
        return subscribe(for_stream, signed_request);
    }
    Waiting waiting{
        .client = signed_request.client(),
        .request_id = signed_request.request_id(),
        .priority = static_cast<Priority>(
            std::clamp(signed_request.priority(), 0, static_cast<int>(Priority::sweep))),
        .spending = spending_of(signed_request),
        .deadline_ns = env_.clock.ticks_ns() +
                       nanoseconds(std::clamp(Duration{signed_request.lifetime_ms()}, Duration{},
                                              settings_.profile.recv_window_max)),
        .request = {.method = signed_request.method(),
                    .target = signed_request.target(),
                    .headers = {},
                    .body = signed_request.body()},
        .stream = std::move(for_stream)};
    for (const proto::SignedRequest::Header& header : signed_request.headers())
        waiting.request.headers.push_back({header.name(), header.value()});
    if (waiting_.size() >= kWaitingMax)
        return fail_request(waiting, true, "too many requests wait for the venue");
    const Priority priority = waiting.priority;
    waiting_.emplace(priority, std::move(waiting));
    pump();
}

// It goes out on a connection of its own, and counts all the same.
void VenueCourier::subscribe(const std::optional<StreamKey>& key,
                             const proto::SignedRequest& signed_request) {
    UserStream* stream = key ? stream_of(*key) : nullptr;
    if (stream == nullptr) return;
    if (budget_.shut_out_until(venue_now())) return stream->refused("the venue has shut us out");
    const Spending spending = spending_of(signed_request);
    budget_.sent(spending, venue_now());
    budget_.lost(spending);  // Its answer has no headers.
    stream->subscribe(signed_request.ws_message());
}

// ---- The venue -------------------------------------------------------------------------------

// Sends what may go, the most urgent first; what its signature does not outlive comes back unsent.
void VenueCourier::pump() {
    for (auto at = waiting_.begin(); at != waiting_.end();) {
        if (env_.clock.ticks_ns() >= at->second.deadline_ns) {
            fail_request(at->second, true, "it waited too long for the venue's request budget");
            at = waiting_.erase(at);
        } else if (budget_.may_send(at->first, at->second.spending, venue_now())) {
            Waiting next = std::move(at->second);
            at = waiting_.erase(at);
            send(std::move(next));
        } else {
            ++at;
        }
    }
    if (waiting_.empty() || std::exchange(is_pump_set_, true)) return;
    env_.timers.after(kPumpEvery, [this] {
        is_pump_set_ = false;
        pump();
    });
}

void VenueCourier::send(Waiting waiting) {
    budget_.sent(waiting.spending, venue_now());
    if (waiting.client != kOurselves) {
        proto::FromCourier message;
        message.mutable_sending()->set_request_id(waiting.request_id);
        tell(waiting.client, message);
    }
    HttpRequest request = std::move(waiting.request);
    env_.network.request({settings_.profile.urls.rest, settings_.ca_file}, std::move(request),
                         kReplyLimit,
                         [this, waiting = std::move(waiting)](const Result<HttpReply>& reply) {
                             on_reply(waiting, reply);
                         });
}

void VenueCourier::on_reply(const Waiting& waiting, const Result<HttpReply>& reply) {
    if (!reply) {
        budget_.lost(waiting.spending);
        const bool never_sent = reply.error().code == Errc::unavailable;
        return fail_request(waiting, never_sent, reply.error().message);
    }
    budget_.answered(waiting.spending, *reply, venue_now());
    if (waiting.stream) {
        UserStream* stream = stream_of(*waiting.stream);
        return stream == nullptr ? void() : stream->take_ticket(*reply);
    }
    if (waiting.client == kOurselves)
        return tell_own(waiting.request_id, reply->status, reply->body);
    proto::FromCourier message;
    proto::VenueReply& out = *message.mutable_reply();
    out.set_request_id(waiting.request_id);
    out.set_status(reply->status);
    const auto retry_after = venues::retry_after(reply->headers, RateBudget::kShutOutMax);
    out.set_retry_after_s(retry_after.value_or(Duration{}).ms / 1'000);
    out.set_body(reply->body);
    tell(waiting.client, message);
}

void VenueCourier::fail_request(const Waiting& waiting, bool never_sent, const std::string& text) {
    if (waiting.stream) {
        UserStream* stream = stream_of(*waiting.stream);
        return stream == nullptr ? void() : stream->refused(text);
    }
    if (waiting.client == kOurselves) return tell_own(waiting.request_id, 0, "");
    proto::FromCourier message;
    message.mutable_failed()->set_request_id(waiting.request_id);
    message.mutable_failed()->set_never_sent(never_sent);
    message.mutable_failed()->set_text(text);
    tell(waiting.client, message);
}

// ---- Clients ---------------------------------------------------------------------------------

void VenueCourier::client_connected(const std::string& client, bool is_connected) {
    if (is_connected) {
        tell_clock(client);
        if (client == "watch") references_.tell_all();
        return;
    }
    std::erase_if(streams_, [&](const auto& entry) { return entry.first.first == client; });
}

void VenueCourier::open_stream(const std::string& client, const std::string& account) {
    const StreamKey key{client, account};
    const bool is_full = streams_.size() >= kStreamsMax && !streams_.contains(key);
    if (!check_name("account", account) || is_full) return;
    auto& stream = streams_[key];
    const auto say = [this, client, account](auto&& fill) {
        proto::FromCourier message;
        fill(message);
        tell(client, message);
    };
    stream = std::make_unique<UserStream>(
        env_, settings_.profile, settings_.ca_file,
        UserStream::Handler{.wants_signature = [this, key] { ask_for_stream(key); },
                            .opened =
                                [say, account] {
                                    say([&](proto::FromCourier& m) {
                                        m.mutable_stream_opened()->set_account(account);
                                    });
                                },
                            .message =
                                [say, account](std::string_view text) {
                                    say([&](proto::FromCourier& m) {
                                        m.mutable_stream_message()->set_account(account);
                                        m.mutable_stream_message()->set_text(std::string(text));
                                    });
                                },
                            .lost =
                                [say, account](const std::string& why) {
                                    say([&](proto::FromCourier& m) {
                                        m.mutable_stream_lost()->set_account(account);
                                        m.mutable_stream_lost()->set_text(why);
                                    });
                                },
                            .may_ping = [this](int weight) { return may_ping(weight); }});
    stream->start();
}

bool VenueCourier::may_ping(int weight) {
    const Spending spending{.pool = venues::Pool::open, .weight = weight};
    if (!budget_.may_send(Priority::query, spending, venue_now())) return false;
    budget_.sent(spending, venue_now());
    budget_.lost(spending);  // Its answer is the stream's, and tells no count.
    return true;
}

void VenueCourier::ask_for_stream(const StreamKey& key) {
    const std::uint64_t id = next_id_++;
    proto::ToSigner message;
    proto::SignRequest& request = *message.mutable_sign();
    request.set_request_id(id);
    request.set_venue_offset_ms(offset_.value_or(Duration{}).ms);
    request.mutable_read()->set_kind(proto::ReadQuery::USER_STREAM);
    request.mutable_read()->set_account(key.second);
    std::erase_if(asked_, [&](const auto& entry) { return entry.second == key; });
    asked_[id] = key;
    const std::string bytes = message.SerializeAsString();
    if (ports_.to_signer(as_bytes(bytes))) return;
    asked_.erase(id);
    env_.timers.after({}, [this, key] {
        if (UserStream* stream = stream_of(key)) stream->refused("the signer is not connected");
    });
}

void VenueCourier::tell(const std::string& client, const proto::FromCourier& message) {
    // A client that is not there asks about everything when it is back.
    (void)ports_.to_client(client, as_bytes(message.SerializeAsString()));
}

void VenueCourier::tell_signer(const proto::ToSigner& message) {
    (void)ports_.to_signer(as_bytes(message.SerializeAsString()));
}

}  // namespace strongroom::courier
