// Sink: one way to the user: e-mail, Telegram or a webhook. It makes one attempt at a time and says
// how it ended; what to try again, and when, is the queue's to decide.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/env.h"
#include "notify/config.h"
#include "notify/notice.h"
#include "notify/secret.h"

namespace strongroom::notify {

struct Attempt {
    bool is_sent = false;
    std::string said;      // By the server, or why there was no answer. Without the secret.
    Duration retry_after;  // The server wants so long a pause; 0: it names none.
};
using AttemptDone = std::function<void(const Attempt&)>;

inline constexpr Duration kAttemptLimit = seconds(20);

class Sink {
  public:
    virtual ~Sink() = default;
    // `done` is called once, never from inside the call, and not after the sink has gone.
    virtual void send(const Notice& notice, AttemptDone done) = 0;
};

struct SinkSettings {
    Channel channel;
    std::string house;
    std::vector<std::string> private_hosts;
    std::string ca_file;  // Where this process can read it; empty: the system's.
};

std::unique_ptr<Sink> make_sink(SinkSettings settings, Secret secret, Env env);

// ---- Of each kind, for tests.
std::unique_ptr<Sink> make_mail_sink(SinkSettings settings, Secret secret, Env env);
std::unique_ptr<Sink> make_telegram_sink(SinkSettings settings, Secret secret, Env env);
std::unique_ptr<Sink> make_webhook_sink(SinkSettings settings, Secret secret, Env env);

// What an HTTP answer says of waiting: Retry-After in seconds, at most an hour; 0: nothing.
Duration retry_after_of(const HttpReply& reply);
// Telegram's answer, which anybody may have written: strict and bounded.
Attempt read_telegram_answer(const HttpReply& reply);
// The webhook's body, JSON; the same bytes at each attempt.
std::string webhook_body(const Notice& notice, const std::string& house);
// "t=1700000000,v1=HEX": HMAC-SHA-256 over the decimal time, a dot and the body.
std::string webhook_signature(const Secret& secret, Time now, std::string_view body);

}  // namespace strongroom::notify
