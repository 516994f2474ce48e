#include "drill/wires.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace strongroom::drill {
namespace {

constexpr std::string_view kHouseAddress = "198.51.100.7";
constexpr Duration kLate = seconds(3);
constexpr std::string_view kOrderPath = "/api/v3/order";

// "ws://venue/ws-api/v3" -> "/ws-api/v3"
std::string path_of(const std::string& url) {
    const std::size_t host = url.find("://");
    const std::size_t path = host == std::string::npos ? host : url.find('/', host + 3);
    return path == std::string::npos ? "/" : url.substr(path);
}

}  // namespace

class Wires::ClientEnd final : public Stream {
  public:
    ClientEnd(Wires& wires, lab::SocketId socket) : wires_(wires), socket_(socket) {}
    ~ClientEnd() override {
        if (wires_.lines_.erase(socket_) == 0) return;
        wires_.timers_.after(wires_.latency(), [wires = &wires_, socket = socket_] {
            wires->venue_->sockets().socket_closed(socket);
        });
    }
    ClientEnd(const ClientEnd&) = delete;
    ClientEnd& operator=(const ClientEnd&) = delete;

    void send(std::string message) override {
        wires_.to_venue(socket_, [wires = &wires_, socket = socket_, text = std::move(message)] {
            wires->venue_->sockets().socket_message(socket, text);
        });
    }

  private:
    Wires& wires_;
    lab::SocketId socket_;
};

Wires::Wires(Clock& clock, Timers& timers, Weather weather, std::uint64_t seed)
    : clock_(clock), timers_(timers), weather_(weather), chance_(seed, "wires") {
    if (weather_.down_from < weather_.down_until)
        timers_.after(weather_.down_from - clock_.now(), [this] { cut_all(); });
}

Wires::~Wires() = default;

bool Wires::is_down() const {
    const Time now = clock_.now();
    return weather_.down_from <= now && now < weather_.down_until;
}

void Wires::cut_all() {
    std::vector<lab::SocketId> sockets;
    for (const auto& [socket, line] : lines_) sockets.push_back(socket);
    for (const lab::SocketId socket : sockets) {
        venue_->sockets().socket_closed(socket);
        lose(socket);
    }
}

// ---- Requests ----------------------------------------------------------------------------------

void Wires::request(const Endpoint& /*endpoint*/, HttpRequest request, Duration deadline,
                    std::function<void(Result<HttpReply>)> done) {
    // Of the answer and the deadline the first one calls it.
    const auto once = std::make_shared<std::function<void(Result<HttpReply>)>>(std::move(done));
    if (is_down()) {
        timers_.after(latency(), [this, once] {
            answer(false, fail(Errc::unavailable, "the venue cannot be reached"), once);
        });
        return;
    }
    timers_.after(deadline, [once] {
        if (const auto call = std::exchange(*once, nullptr))
            call(fail(Errc::timeout, "no answer within the deadline"));
    });
    request.peer = kHouseAddress;
    const bool is_order = request.method == "POST" && request.target.starts_with(kOrderPath);
    timers_.after(latency(), [this, request = std::move(request), is_order, once] {
        venue_->request(request, [this, is_order, once](HttpReply reply) {
            answer(is_order, std::move(reply), once);
        });
    });
}

void Wires::answer(bool is_order, Result<HttpReply> reply,
                   const std::shared_ptr<std::function<void(Result<HttpReply>)>>& done) {
    const auto strikes = [&](std::uint64_t in) { return is_order && in > 0 && chance_.one_in(in); };
    if (strikes(weather_.order_reply_lost_in)) {
        ++replies_lost_;
        return;
    }
    Duration wait = latency();
    if (strikes(weather_.order_reply_late_in)) {
        ++replies_late_;
        wait = wait + kLate;
    }
    timers_.after(wait, [done, reply = std::move(reply)]() mutable {
        if (const auto call = std::exchange(*done, nullptr)) call(std::move(reply));
    });
}

// ---- Streams -----------------------------------------------------------------------------------

std::unique_ptr<Stream> Wires::open_stream(const Endpoint& endpoint, StreamHandler handler) {
    const lab::SocketId socket = next_socket_++;
    lines_[socket] = {.handler = std::move(handler), .up = clock_.now(), .down = clock_.now()};
    if (is_down()) {
        timers_.after(latency(), [this, socket] { lose(socket); });
        return std::make_unique<ClientEnd>(*this, socket);
    }
    to_venue(socket, [this, socket, target = path_of(endpoint.url)] {
        if (!venue_->sockets().socket_opened(socket, target, std::string(kHouseAddress)))
            return lose(socket);
        to_client(socket, [](StreamHandler& told) { told.opened(); });
        venue_->sockets().socket_ready(socket);
    });
    return std::make_unique<ClientEnd>(*this, socket);
}

void Wires::to_venue(lab::SocketId socket, std::function<void()> tell) {
    const auto at = lines_.find(socket);
    if (at == lines_.end()) return;
    at->second.up = std::max(at->second.up, clock_.now() + latency());
    timers_.after(at->second.up - clock_.now(), [this, socket, tell = std::move(tell)] {
        if (lines_.contains(socket)) tell();
    });
}

// The handler is copied: the client may drop the stream while it is told.
void Wires::to_client(lab::SocketId socket, std::function<void(StreamHandler&)> tell) {
    const auto at = lines_.find(socket);
    if (at == lines_.end()) return;
    at->second.down = std::max(at->second.down, clock_.now() + latency());
    timers_.after(at->second.down - clock_.now(), [this, socket, tell = std::move(tell)] {
        const auto line = lines_.find(socket);
        if (line == lines_.end()) return;
        StreamHandler handler = line->second.handler;
        tell(handler);
    });
}

void Wires::venue_says(lab::SocketId socket, std::string text) {
    to_client(socket, [text = std::move(text)](StreamHandler& told) { told.message(text); });
}

void Wires::venue_closes(lab::SocketId socket) {
    timers_.after(latency(), [this, socket] { lose(socket); });
}

void Wires::lose(lab::SocketId socket) {
    const auto line = lines_.extract(socket);
    if (line.empty()) return;
    const StreamHandler handler = line.mapped().handler;
    handler.lost({Errc::unavailable, "the venue cannot be reached"});
}

}  // namespace strongroom::drill
