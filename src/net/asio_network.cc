#include "net/asio_network.h"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "base/url.h"
#include "net/dialer_internal.h"
#include "net/event_loop_internal.h"
#include "net/http_connection_internal.h"
#include "net/web_socket_internal.h"

namespace strongroom::net {
namespace {

std::string host_header(const Url& url) {
    if (url.scheme == "unix") return "localhost";
    const bool is_v6 = url.host.find(':') != std::string::npos;
    const std::string host = is_v6 ? "[" + url.host + "]" : url.host;
    const bool is_usual = url.port == (url.is_secure() ? 443 : 80);
    return is_usual ? host : fmt::format("{}:{}", host, url.port);
}

// ---- Requests --------------------------------------------------------------------------------

// The connections to one endpoint that are warm, and how many there are in all.
struct Pool {
    std::vector<std::shared_ptr<HttpConnection>> idle;
    std::size_t open = 0;
};

// One request from its start to its one answer.
struct Exchange {
    std::string pool;
    std::string wire;
    std::function<void(Result<HttpReply>)> done;
    TimerId deadline = 0;
    std::shared_ptr<void> dialing;
    std::shared_ptr<HttpConnection> connection;
};

// ---- Streams ---------------------------------------------------------------------------------

// The owner's end of a WebSocket; letting go of it closes the connection.
class ClientStream final : public Stream {
  public:
    ~ClientStream() override {
        if (socket_) socket_->abandon();
    }
    void send(std::string message) override {
        if (socket_)
            (void)socket_->send(std::move(message));
        else
            early_.push_back(std::move(message));
    }
    void connected(std::shared_ptr<WebSocket> socket) {
        socket_ = std::move(socket);
        for (std::string& message : early_) (void)socket_->send(std::move(message));
        early_.clear();
    }
    std::shared_ptr<void> dialing;

  private:
    std::shared_ptr<WebSocket> socket_;
    std::vector<std::string> early_;  // Sent before the connection was made.
};

}  // namespace

struct AsioNetwork::Inner {
    Inner(EventLoop& of, NetworkLimits with)
        : loop(of), limits(with), dialer(of.inner().io, with.connect_limit) {}

    void begin(std::uint64_t id, const Url& url, const std::string& ca_file);
    void send(std::uint64_t id);
    void answer(std::uint64_t id, Result<HttpReply> result);
    void expire(std::uint64_t id);

    EventLoop& loop;
    NetworkLimits limits;
    Dialer dialer;
    std::map<std::string, Pool> pools;
    std::map<std::uint64_t, Exchange> exchanges;
    std::uint64_t next = 1;
};

void AsioNetwork::Inner::begin(std::uint64_t id, const Url& url, const std::string& ca_file) {
    Exchange& exchange = exchanges.at(id);
    Pool& pool = pools[exchange.pool];
    pool.open -= std::erase_if(pool.idle, [](const auto& idle) { return !idle->is_usable(); });
    if (!pool.idle.empty()) {
        exchange.connection = std::move(pool.idle.back());
        pool.idle.pop_back();
        return send(id);
    }
    if (pool.open >= limits.connections_max) {
        return answer(id, fail(Errc::unavailable, fmt::format("{} connections to {} are in use",
                                                              pool.open, url.host)));
    }
    ++pool.open;
    exchange.dialing = dialer.dial(url, ca_file, [this, id](Result<AnyStream> stream) {
        if (!stream) return answer(id, std::unexpected(stream.error()));
        exchanges.at(id).connection = std::make_shared<HttpConnection>(*std::move(stream), limits);
        exchanges.at(id).connection->start();
        send(id);
    });
}

void AsioNetwork::Inner::send(std::uint64_t id) {
    Exchange& exchange = exchanges.at(id);
    exchange.connection->exchange(std::move(exchange.wire), [this, id](Result<HttpReply> reply) {
        answer(id, std::move(reply));
    });
}

void AsioNetwork::Inner::answer(std::uint64_t id, Result<HttpReply> result) {
    auto node = exchanges.extract(id);
    if (node.empty()) return;
    Exchange& exchange = node.mapped();
    loop.cancel(exchange.deadline);
    Pool& pool = pools[exchange.pool];
    if (exchange.connection && exchange.connection->is_usable())
        pool.idle.push_back(exchange.connection);
    else if (exchange.connection || exchange.dialing)
        --pool.open;
    exchange.done(std::move(result));
}

void AsioNetwork::Inner::expire(std::uint64_t id) {
    Exchange& exchange = exchanges.at(id);
    const Error late{exchange.connection ? Errc::timeout : Errc::unavailable,
                     exchange.connection ? "no answer in time" : "no connection in time"};
    const auto connection = exchange.connection;
    if (connection)
        connection->end(late);  // Answers.
    else
        answer(id, std::unexpected(late));
}

AsioNetwork::AsioNetwork(EventLoop& loop, NetworkLimits limits)
    : inner_(std::make_unique<Inner>(loop, limits)) {}

AsioNetwork::~AsioNetwork() {
    for (auto& [id, exchange] : inner_->exchanges) {
        inner_->loop.cancel(exchange.deadline);
        exchange.done = [](const Result<HttpReply>&) {};
    }
    for (auto& [id, exchange] : std::exchange(inner_->exchanges, {})) {
        if (exchange.connection) exchange.connection->end({Errc::unavailable, "closing"});
    }
    for (auto& [name, pool] : inner_->pools) {
        for (const auto& connection : pool.idle) connection->end({Errc::unavailable, "closing"});
    }
}

void AsioNetwork::hold_to(HostRules rules) { inner_->dialer.rules = std::move(rules); }

void AsioNetwork::request(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                          std::function<void(Result<HttpReply>)> done) {
    const auto refuse = [&](const Error& error) {
        inner_->loop.after({}, [done = std::move(done), error] { done(std::unexpected(error)); });
    };
    const Result<Url> url = parse_url(endpoint.url);
    if (!url) return refuse(url.error());
    Result<std::string> wire = to_wire(request, host_header(*url));
    if (!wire) return refuse(wire.error());
    const std::uint64_t id = inner_->next++;
    Exchange& exchange = inner_->exchanges[id];
    exchange.pool =
        fmt::format("{}://{}:{} {}", url->scheme, url->host, url->port, endpoint.ca_file);
    exchange.wire = *std::move(wire);
    exchange.done = std::move(done);
    Inner* inner = inner_.get();
    exchange.deadline = inner->loop.after(deadline, [inner, id] { inner->expire(id); });
    inner->loop.after({}, [inner, id, url = *url, ca_file = endpoint.ca_file] {
        if (inner->exchanges.contains(id)) inner->begin(id, url, ca_file);
    });
}

std::unique_ptr<Stream> AsioNetwork::open_stream(const Endpoint& endpoint, StreamHandler handler) {
    auto stream = std::make_unique<ClientStream>();
    const Result<Url> url = parse_url(endpoint.url);
    if (!url) {
        stream->dialing = std::make_shared<char>();
        inner_->loop.after({}, [owner = std::weak_ptr(stream->dialing),
                                handler = std::move(handler), error = url.error()] {
            if (!owner.expired()) handler.lost(error);
        });
        return stream;
    }
    // The callback is not made once the owner has let the stream, and `dialing` with it, go.
    stream->dialing = inner_->dialer.dial(
        *url, endpoint.ca_file,
        [to = stream.get(), url = *url, limits = inner_->limits,
         handler = std::move(handler)](Result<AnyStream> connected) {
            if (!connected) return handler.lost(connected.error());
            const auto socket = std::make_shared<WebSocket>(
                *std::move(connected),
                WebSocketLimits{.message_bytes_max = limits.message_bytes_max,
                                .handshake_limit = limits.connect_limit,
                                .silence_limit = limits.stream_silence_limit});
            socket->connect(
                host_header(url), url.target,
                {.opened = handler.opened, .message = handler.message, .lost = handler.lost});
            to->connected(socket);
        });
    return stream;
}

}  // namespace strongroom::net
