#include "support/fake_network.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace strongroom::test {

namespace {

// What a venue answers to a ping, in any of their tongues; none: it is no ping.
std::optional<std::string> pong_to(std::string_view message) {
    if (message.find(R"("method":"LIST_SUBSCRIPTIONS")") != std::string_view::npos)
        return R"({"result":[],"id":1})";
    if (message.find(R"("method":"ping")") != std::string_view::npos)
        return R"({"id":"ping","status":200,"result":{},"rateLimits":[]})";
    if (message.find(R"("type":"ping")") != std::string_view::npos)
        return R"({"id":"ping","type":"pong","timestamp":1700000000000})";
    return std::nullopt;
}

}  // namespace

class FakeNetwork::ClientEnd final : public Stream {
  public:
    ClientEnd(FakeNetwork& network, std::shared_ptr<Line> line)
        : network_(network), line_(std::move(line)) {}
    ~ClientEnd() override { line_->is_dropped_ = true; }
    ClientEnd(const ClientEnd&) = delete;
    ClientEnd& operator=(const ClientEnd&) = delete;

    void send(std::string message) override { network_.take(line_, std::move(message)); }

  private:
    FakeNetwork& network_;
    std::shared_ptr<Line> line_;
};

// The handlers are copied: a client may drop the stream, and them with it, while it is told.
bool FakeNetwork::Line::open() {
    if (is_over()) return false;
    const auto opened = handler_.opened;
    opened();
    return true;
}

bool FakeNetwork::Line::say(std::string_view message) {
    if (is_over()) return false;
    const auto told = handler_.message;
    told(message);
    return true;
}

bool FakeNetwork::Line::lose(const Error& error) {
    if (is_over()) return false;
    is_lost_ = true;
    const auto lost = handler_.lost;
    lost(error);
    return true;
}

// ---- Requests --------------------------------------------------------------------------------

std::size_t FakeNetwork::asked_count(std::string_view target) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        asked_, [&](const Asked& one) { return one.request.target.starts_with(target); }));
}

std::size_t FakeNetwork::waiting(std::string_view target) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        waiting_, [&](const Waiting& one) { return one.request.target.starts_with(target); }));
}

std::uint64_t FakeNetwork::oldest(std::string_view target) const {
    const auto at = std::ranges::find_if(
        waiting_, [&](const Waiting& one) { return one.request.target.starts_with(target); });
    if (at == waiting_.end())
        throw std::runtime_error("no request to " + std::string(target) + " waits");
    return at->id;
}

void FakeNetwork::reply(std::string_view target, HttpReply reply) {
    finish(oldest(target), std::move(reply));
}

void FakeNetwork::reply(std::string_view target, std::string body) {
    reply(target, HttpReply{.status = 200, .headers = {}, .body = std::move(body)});
}

void FakeNetwork::fail(std::string_view target, Errc code, std::string message) {
    finish(oldest(target), strongroom::fail(code, std::move(message)));
}

void FakeNetwork::serve(std::string target, Answer answer) {
    rules_.insert(rules_.begin(), {std::move(target), std::move(answer)});
}

void FakeNetwork::serve(std::string target, std::string body) {
    serve(std::move(target), [body = std::move(body)](const HttpRequest&) {
        return HttpReply{.status = 200, .headers = {}, .body = body};
    });
}

void FakeNetwork::request(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                          std::function<void(Result<HttpReply>)> done) {
    const std::uint64_t id = next_id_++;
    asked_.push_back({endpoint, request, deadline});
    const auto rule = std::ranges::find_if(
        rules_, [&](const auto& one) { return request.target.starts_with(one.first); });
    if (rule != rules_.end() && rule->second) {
        timers_.after({},
                      [this, id, answer = rule->second, request] { finish(id, answer(request)); });
    }
    waiting_.push_back({id, std::move(request), std::move(done)});
    timers_.after(deadline, [this, id] {
        finish(id, strongroom::fail(Errc::timeout, "no answer within the deadline"));
    });
}

// Once: what comes after the first answer, such as the deadline, means nothing.
void FakeNetwork::finish(std::uint64_t id, Result<HttpReply> result) {
    const auto at = std::ranges::find(waiting_, id, &Waiting::id);
    if (at == waiting_.end()) return;
    const auto done = std::move(at->done);
    waiting_.erase(at);
    done(std::move(result));
}

// ---- Streams ---------------------------------------------------------------------------------

std::unique_ptr<Stream> FakeNetwork::open_stream(const Endpoint& endpoint, StreamHandler handler) {
    lines_.push_back(std::make_shared<Line>(endpoint, std::move(handler)));
    return std::make_unique<ClientEnd>(*this, lines_.back());
}

void FakeNetwork::take(const std::shared_ptr<Line>& line, std::string message) {
    const auto pong = pong_to(message);
    if (!pong) return line->sent_.push_back(std::move(message));
    line->pings_.push_back(std::move(message));
    if (line->is_mute_) return;
    timers_.after({}, [line, text = *pong] { (void)line->say(text); });
}

std::size_t FakeNetwork::open_line_count() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(lines_, [](const auto& line) { return !line->is_over(); }));
}

void FakeNetwork::forget_all() {
    asked_.clear();
    waiting_.clear();
    for (const auto& line : lines_) line->is_dropped_ = true;
    lines_.clear();
}

}  // namespace strongroom::test
