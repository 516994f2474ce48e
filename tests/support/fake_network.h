// FakeNetwork: a Network on which the test is the other side.
//
// Each request is kept until the test answers or fails it; one that is left alone times out at its
// deadline, as a real one does. serve() answers a kind of request by itself. A stream is a Line
// that the test opens, speaks on and cuts; pings it answers by itself, as a living venue does,
// until the test makes it mute. Nothing is ever called from inside a call of the client.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_timers.h"

namespace strongroom::test {

class FakeNetwork final : public Network {
  public:
    struct Asked {
        Endpoint endpoint;
        HttpRequest request;
        Duration deadline;
    };
    using Answer = std::function<Result<HttpReply>(const HttpRequest&)>;

    // The venue's end of one stream. What it says after the client dropped the stream, or after it
    // was lost, reaches nobody: the call returns false.
    class Line {
      public:
        Line(Endpoint endpoint, StreamHandler handler)
            : endpoint_(std::move(endpoint)), handler_(std::move(handler)) {}
        const std::string& url() const { return endpoint_.url; }
        const std::string& ca_file() const { return endpoint_.ca_file; }
        const std::vector<std::string>& sent() const { return sent_; }  // By the client; no pings.
        const std::vector<std::string>& pings() const { return pings_; }
        bool is_dropped() const { return is_dropped_; }  // The client closed it.

        bool open();
        void fall_mute() { is_mute_ = true; }  // It stands, and answers no ping any more.
        bool say(std::string_view message);
        bool lose(const Error& error = {Errc::unavailable, "the test cut it"});

      private:
        friend class FakeNetwork;
        bool is_over() const { return is_dropped_ || is_lost_; }

        Endpoint endpoint_;
        StreamHandler handler_;
        std::vector<std::string> sent_;
        std::vector<std::string> pings_;
        bool is_mute_ = false;
        bool is_dropped_ = false;
        bool is_lost_ = false;
    };

    explicit FakeNetwork(FakeTimers& timers) : timers_(timers) {}

    // ---- Requests. "Those to `target`" are the ones whose target begins with these characters.
    const std::vector<Asked>& asked() const { return asked_; }  // All there were, oldest first.
    std::size_t asked_count(std::string_view target) const;
    std::size_t waiting(std::string_view target = "") const;  // Neither answered nor failed.
    // The oldest that waits and goes to `target`; throws, and so fails the test, when none does.
    void reply(std::string_view target, HttpReply reply);
    void reply(std::string_view target, std::string body);  // With status 200.
    void fail(std::string_view target, Errc code, std::string message = "the test failed it");
    // From now on requests to `target` are answered by themselves, in a turn of their own. Of two
    // rules that fit the newer one counts; a rule without a function leaves them to the test again.
    void serve(std::string target, Answer answer);
    void serve(std::string target, std::string body);

    // ---- Streams, oldest first, closed ones as well.
    std::size_t line_count() const { return lines_.size(); }
    Line& line(std::size_t index) { return *lines_.at(index); }
    Line& newest_line() { return *lines_.at(lines_.size() - 1); }
    std::size_t open_line_count() const;  // Neither dropped nor lost.

    // The process that asked has ended: nobody hears an answer any more. Rules stay.
    void forget_all();

    void request(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                 std::function<void(Result<HttpReply>)> done) override;
    std::unique_ptr<Stream> open_stream(const Endpoint& endpoint, StreamHandler handler) override;

  private:
    struct Waiting {
        std::uint64_t id = 0;
        HttpRequest request;
        std::function<void(Result<HttpReply>)> done;
    };
    class ClientEnd;

    void take(const std::shared_ptr<Line>& line, std::string message);
    void finish(std::uint64_t id, Result<HttpReply> result);
    std::uint64_t oldest(std::string_view target) const;

    FakeTimers& timers_;
    std::vector<Asked> asked_;
    std::deque<Waiting> waiting_;
    std::uint64_t next_id_ = 1;
    std::vector<std::pair<std::string, Answer>> rules_;
    std::vector<std::shared_ptr<Line>> lines_;  // Shared: the client's end outlives or not.
};

}  // namespace strongroom::test
