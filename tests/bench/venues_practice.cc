// The practice venue: orders a second, in process and over loopback REST, each with its signature,
// filters, matching and answer. The yardstick of REST is the same server answering at once.
//
// Limit orders far from the market: each rests, and every hundred of them are taken off again,
// which counts as time and not as orders.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "base/real_env.h"
#include "base/sha256.h"
#include "bench/venues_figures.h"
#include "lab/practice/venue.h"
#include "net/asio_network.h"
#include "net/http_server.h"
#include "venues/binance/encode.h"

namespace strongroom::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int in_process_orders = 60'000;
constexpr int rest_orders = 15'000;
constexpr int open_at_once = 100;
constexpr std::size_t connections = 4;
constexpr std::string_view secret = "alice-secret";

[[noreturn]] void give_up(const std::string& why) {
    (void)std::fprintf(stderr, "the practice venue's benchmark: %s\n", why.c_str());
    std::exit(1);
}

lab::PracticeSettings settings() {
    constexpr std::int64_t no_limit = 1'000'000'000;
    lab::CandleSeries series{.interval = minutes(1)};
    series.candles.push_back({Time{1'704'067'200'000}, {100}, {102}, {98}, {101}, 8});
    const Instrument instrument{.symbol = must(Symbol::parse("BTC/USDT")),
                                .venue_symbol = "BTCUSDT",
                                .tick = must(Decimal::parse("0.01")),
                                .step = must(Decimal::parse("0.00001")),
                                .min_qty = must(Decimal::parse("0.00001")),
                                .min_notional = 5};
    return {.accounts =
                "[[account]]\nname = \"alice\"\nbalances = { USDT = \"1000000\" }\n"
                "[[account.key]]\nvenue = \"binance\"\nid = \"alice-key\"\n"
                "secret = \"alice-secret\"\npermissions = [\"read\", \"trade\"]\n",
            .accounts_name = "accounts.toml",
            .markets = {{.instrument = instrument, .model = {}, .source = std::move(series)}},
            .pace = {.starts_paused = true},
            .limits = {.weight_per_minute = no_limit,
                       .requests_per_5_minutes = no_limit,
                       .orders_per_10_seconds = no_limit,
                       .orders_per_day = no_limit}};
}

HttpRequest finished(const venues::UnsignedRequest& request) {
    HmacSha256 hmac(as_bytes(secret));
    hmac.add(as_bytes(request.query));
    HttpRequest made =
        must(venues::binance::attach_signature(request, "alice-key", to_hex(hmac.done())));
    made.peer = "127.0.0.1";
    return made;
}

venues::SigningTime now() {
    SystemClock clock;
    return {.timestamp = clock.now(), .recv_window = seconds(60)};
}

HttpRequest order(int number) {
    const OrderIntent intent{.symbol = must(Symbol::parse("BTC/USDT")),
                             .side = Side::buy,
                             .kind = OrderKind::limit,
                             .limit = Price{50 + number % 40},
                             .qty = {1}};
    return finished(must(
        venues::binance::place_order(intent, {.symbol = intent.symbol, .venue_symbol = "BTCUSDT"},
                                     {fmt::format("bench-{}", number)}, now())));
}

HttpRequest sweep() {
    return finished(
        {.method = "DELETE",
         .path = "/api/v3/openOrders",
         .query = fmt::format("symbol=BTCUSDT&recvWindow=60000&timestamp={}", now().timestamp.ms)});
}

// A venue as the practice command makes it, on a loop that somebody may run.
struct Venue {
    Venue() {
        must(practice.open());
        practice.start();
    }
    SystemClock clock;
    SystemRandom random;
    PosixDisk disk;
    net::EventLoop loop;
    net::AsioNetwork network{loop};
    lab::PracticeVenue practice{
        settings(),
        {clock, random, disk, loop, network},
        {.send = [](lab::SocketId, std::string) {}, .close = [](lab::SocketId) {}}};
};

double seconds_of(const std::function<void()>& work) {
    const auto start = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// ---- In process ------------------------------------------------------------------------------

double in_process_rate() {
    Venue venue;
    const auto ask = [&](const HttpRequest& request) {
        int status = 0;
        venue.practice.request(request, [&](const HttpReply& reply) { status = reply.status; });
        if (status != 200) give_up(fmt::format("an order was answered with {}", status));
    };
    double spent = 0;
    for (int number = 0; number < in_process_orders;) {
        std::vector<HttpRequest> batch;  // Signed before the clock runs: that is the client's work.
        for (int i = 0; i < open_at_once; ++i) batch.push_back(order(number++));
        batch.push_back(sweep());
        spent += seconds_of([&] {
            for (const HttpRequest& request : batch) ask(request);
        });
    }
    return in_process_orders / spent;
}

// ---- Over REST -------------------------------------------------------------------------------

// A bare HTTP client: a request out, an answer in.
class Line {
  public:
    explicit Line(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        (void)::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            give_up("no connection to the venue");
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() { ::close(socket_); }

    void send(const std::string& wire) {
        if (::send(socket_, wire.data(), wire.size(), 0) != static_cast<ssize_t>(wire.size()))
            give_up("the venue takes no request");
    }
    void read_answer() {
        std::size_t whole = 0;
        while (whole == 0 || pending_.size() < whole) {
            std::array<char, 16'384> buffer{};
            const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
            if (size <= 0) give_up("the venue hung up");
            pending_.append(buffer.data(), static_cast<std::size_t>(size));
            whole = whole_size();
        }
        if (!pending_.starts_with("HTTP/1.1 200")) give_up(pending_);
        pending_.erase(0, whole);
    }

  private:
    // Of the answer that has begun; 0: its head is not here yet.
    std::size_t whole_size() const {
        constexpr std::string_view name = "Content-Length: ";
        const std::size_t head = pending_.find("\r\n\r\n");
        const std::size_t length = pending_.find(name);
        if (head == std::string::npos || length == std::string::npos) return 0;
        return head + 4 + std::stoul(pending_.substr(length + name.size(), 12));
    }

    int socket_;
    std::string pending_;
};

std::string wire_of(const HttpRequest& request) {
    std::string wire = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n",
                                   request.method, request.target);
    for (const Header& header : request.headers)
        wire += fmt::format("{}: {}\r\n", header.name, header.value);
    return wire + "\r\n";
}

// Some orders on each connection at once; the sweep when all are answered.
double rest_rate(std::uint16_t port) {
    std::array<Line, connections> lines{Line(port), Line(port), Line(port), Line(port)};
    double spent = 0;
    for (int number = 0; number < rest_orders;) {
        std::vector<std::string> batch;
        for (int i = 0; i < open_at_once; ++i) batch.push_back(wire_of(order(number++)));
        const std::string last = wire_of(sweep());
        spent += seconds_of([&] {
            for (std::size_t i = 0; i < batch.size(); i += connections) {
                for (std::size_t at = 0; at < connections; ++at) lines[at].send(batch[i + at]);
                for (Line& line : lines) line.read_answer();
            }
            lines[0].send(last);
            lines[0].read_answer();
        });
    }
    return rest_orders / spent;
}

using Answer = std::function<void(HttpRequest, std::function<void(HttpReply)>)>;

// The client has a thread and the server has one, as two processes would.
double served_rate(Venue& venue, const Answer& answer) {
    const auto server = must(net::HttpServer::listen(venue.loop, {}, {.request = answer}));
    std::thread serving([&] { venue.loop.run(); });
    const double rate = rest_rate(server->port());
    venue.loop.after({}, [&] { venue.loop.stop(); });
    serving.join();
    return rate;
}

}  // namespace

std::vector<Figure> practice_figures() {
    const double in_process = in_process_rate();
    Venue venue;
    const std::string body = golden("binance/place_full");
    const double bare =
        served_rate(venue, [&](const HttpRequest&, const auto& reply) { reply({.body = body}); });
    const double rest = served_rate(venue, [&](const HttpRequest& request, auto reply) {
        venue.practice.request(request, std::move(reply));
    });
    return {{.name = "practice venue, in process",
             .value = in_process,
             .unit = "orders/s",
             .goal = 20'000,
             .is_rate = true},
            {.name = "practice venue, loopback REST",
             .value = rest,
             .unit = "orders/s",
             .goal = 3'000,
             .is_rate = true,
             .yardstick = bare,
             .yardstick_name = "the same server without a venue"}};
}

}  // namespace strongroom::bench
