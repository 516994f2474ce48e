// NotifyService: what happens in the house in, notices out (docs/notices.md). It holds the outbox,
// one sink for each channel, and what each process said last.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/env.h"
#include "notify/config.h"
#include "notify/outbox.h"
#include "notify/sink.h"
#include "notify/sources.h"

namespace strongroom::proto {
class NotifyState;
}  // namespace strongroom::proto

namespace strongroom::notify {

struct NotifyPorts {
    std::function<bool(ByteView)> to_signer;  // Its status socket.
    std::function<void()> changed;            // What fill_state() would say is new.
    // What was written is not known to be on the disk: the process must end.
    std::function<void(const Error&)> fatal;
};

class NotifyService {
  public:
    using Sinks = std::map<std::string, std::unique_ptr<Sink>>;  // By channel.
    NotifyService(const std::string& folder, Config config, Sinks sinks, Env env,
                  NotifyPorts ports);

    Status open();  // Errors: those of Outbox::open.
    void start();

    void watch_connected(bool is_connected);
    void watch_frame(ByteView frame);
    void signer_frame(ByteView frame);
    void engine_frame(ByteView frame);

    void fill_state(proto::NotifyState& state) const;
    // Sends one there, beside the queue and past its bounds, once the attempt that runs has ended;
    // once in kTestEvery. `done` says what the server answered. Errors: not_found, exhausted;
    // unavailable (it did not get through).
    using TestDone = std::function<void(Result<std::string>)>;
    void test(const std::string& channel, const TestDone& done);

  private:
    static constexpr Duration kLookEvery = seconds(1);
    static constexpr Duration kTestEvery = seconds(2);

    void test_now(const std::string& channel, const TestDone& done);
    void look();
    void ask_signer(const std::string& after);
    void take(const News& news);
    void pump();
    void pump(const std::string& channel);
    void send(const std::string& channel, const Notice& notice);
    void sent(const std::string& channel, const std::string& id, const Attempt& attempt);

    Config config_;
    Sinks sinks_;
    Env env_;
    NotifyPorts ports_;
    Outbox outbox_;
    Sources sources_;
    struct Busy {
        bool is_sending = false;
        bool is_waiting = false;  // For its timer.
        bool is_testing = false;  // Or about to.
        std::int64_t tested_ns = 0;
    };
    std::map<std::string, Busy> busy_;  // By channel.
    bool has_watch_ = false;
};

}  // namespace strongroom::notify
