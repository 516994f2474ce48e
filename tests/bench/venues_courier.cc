// The courier: from a signed request on its socket to the bytes on a warm TLS connection, beside a
// bare SSL_write of the same request on a connection of the same kind.
//
// One thread plays all parts: the signer's end of a Unix socket, the courier's loop, and a venue
// whose socket is only looked at (FIONREAD) while the clock runs. So no other thread has to be
// woken for a figure to be taken.
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>

#include "base/frame.h"
#include "base/real_env.h"
#include "bench/venues_figures.h"
#include "courier/service.h"
#include "net/asio_network.h"
#include "net/certificate.h"
#include "net/unix_channel.h"
#include "signer.pb.h"
#include "venues/binance/profile.h"

namespace strongroom::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int requests = 4'000;
constexpr int warm_up = 200;
constexpr std::string_view reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

[[noreturn]] void give_up(const char* why) {
    (void)std::fprintf(stderr, "the courier's benchmark: %s\n", why);
    std::exit(1);
}

double microseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

double median(std::vector<double> figures) {
    std::ranges::sort(figures);
    return figures[figures.size() / 2];
}

// A TLS server for one connection at a time, on a socket that never blocks.
class TlsVenue {
  public:
    explicit TlsVenue(const net::CertifiedKey& key) : context_(SSL_CTX_new(TLS_server_method())) {
        BIO* certificate = BIO_new_mem_buf(key.certificate_pem.data(), -1);
        BIO* secret = BIO_new_mem_buf(key.key_pem.data(), -1);
        X509* x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
        EVP_PKEY* pkey = PEM_read_bio_PrivateKey(secret, nullptr, nullptr, nullptr);
        if (SSL_CTX_use_certificate(context_, x509) != 1 ||
            SSL_CTX_use_PrivateKey(context_, pkey) != 1)
            give_up("the certificate is no good");
        X509_free(x509);
        EVP_PKEY_free(pkey);
        BIO_free(certificate);
        BIO_free(secret);
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 8) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            give_up("no address to listen on");
        port_ = ntohs(address.sin_port);
    }
    TlsVenue(const TlsVenue&) = delete;
    TlsVenue& operator=(const TlsVenue&) = delete;
    ~TlsVenue() {
        drop();
        ::close(listener_);
        SSL_CTX_free(context_);
    }

    std::uint16_t port() const { return port_; }
    // Accepts and shakes hands as far as that goes now; true once it is done.
    bool greet() {
        if (socket_ < 0) {
            socket_ = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket_ < 0) return false;
            const int on = 1;
            (void)::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            tls_ = SSL_new(context_);
            (void)SSL_set_fd(tls_, socket_);
        }
        return SSL_is_init_finished(tls_) == 1 || SSL_accept(tls_) == 1;
    }
    bool has_bytes() const {
        int waiting = 0;
        return socket_ >= 0 && ::ioctl(socket_, FIONREAD, &waiting) == 0 && waiting > 0;
    }
    std::string read() {
        std::array<char, 16'384> buffer{};
        const int size = SSL_read(tls_, buffer.data(), static_cast<int>(buffer.size()));
        return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : "";
    }
    void answer() {
        if (SSL_write(tls_, reply.data(), static_cast<int>(reply.size())) <= 0)
            give_up("the venue cannot answer");
    }
    void drop() {
        if (tls_ != nullptr) SSL_free(tls_);
        if (socket_ >= 0) ::close(socket_);
        tls_ = nullptr;
        socket_ = -1;
    }

  private:
    SSL_CTX* context_;
    SSL* tls_ = nullptr;
    int listener_ = -1;
    int socket_ = -1;
    std::uint16_t port_ = 0;
};

// A courier with its signer's end in our hand.
class Courier {
  public:
    Courier(const std::string& folder, std::uint16_t port)
        : path_(folder + "/signer.sock"),
          signer_(
              must(net::UnixServer::listen(loop_, path_, {},
                                           {.opened = [this](net::PeerId peer) { peer_ = peer; },
                                            .frame = [](net::PeerId, ByteView) {},
                                            .closed = [](net::PeerId) {}}))),
          service_({.venues = {{profile(port), folder + "/ca.pem"}}, .folder = folder},
                   {clock_, random_, disk_, loop_, network_},
                   {.to_signer = [](ByteView) { return true; },
                    .to_client =
                        [this](const std::string&, ByteView bytes) {
                            answers_ += bytes.size() > 8 ? 1 : 0;
                            return true;
                        }}),
          link_(loop_, path_,
                {.changed = [this](bool is) { service_.signer_connected(is); },
                 .frame = [this](ByteView bytes) { service_.signer_frame(bytes); }}) {
        run_until([this] { return peer_ != 0 && link_.is_connected(); });
    }

    // Turns the loop until it is so; looks between any two of its steps.
    void run_until(const std::function<bool()>& is_so) {
        const auto start = Clock::now();
        std::function<void()> look = [&] {
            if (is_so()) return loop_.stop();
            if (microseconds_since(start) > 10e6) give_up("it waits for ever");
            loop_.after({}, look);
        };
        loop_.after({}, look);
        loop_.run();
    }
    void send(const std::string& payload) { (void)signer_->send(peer_, as_bytes(payload)); }
    int answers() const { return answers_; }

  private:
    static venues::Profile profile(std::uint16_t port) {
        venues::Profile made = venues::binance::profile(venues::binance::Environment::practice);
        made.urls.rest = fmt::format("https://127.0.0.1:{}", port);
        made.urls.public_rest = "http://127.0.0.1:1";  // Nobody: no clock is measured.
        made.limits.clear();
        return made;
    }

    std::string path_;
    SystemClock clock_;
    SystemRandom random_;
    PosixDisk disk_;
    net::EventLoop loop_;
    net::AsioNetwork network_{loop_};
    net::PeerId peer_ = 0;
    int answers_ = 0;
    std::unique_ptr<net::UnixServer> signer_;
    courier::CourierService service_;
    net::UnixLink link_;
};

std::string signed_order(std::uint64_t id) {
    proto::FromSigner message;
    proto::SignedRequest& request = *message.mutable_signed_request();
    request.set_request_id(id);
    request.set_client("engine");
    request.set_account("main");
    request.set_venue("binance");
    request.set_weight(1);
    request.set_lifetime_ms(2000);
    request.set_is_order(true);
    request.set_method("POST");
    request.set_target(fmt::format(
        "/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.0123&"
        "price=43210.55&newClientOrderId=sr-{:020}&newOrderRespType=FULL&recvWindow=2000&"
        "timestamp=1700000000000&signature={:064}",
        id, id));
    proto::SignedRequest::Header& header = *request.add_headers();
    header.set_name("X-MBX-APIKEY");
    header.set_value("vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A");
    return message.SerializeAsString();
}

// The times, and the bytes of the last request.
std::vector<double> courier_times(TlsVenue& venue, const std::string& folder, std::string& wire) {
    Courier courier(folder, venue.port());
    std::vector<double> times;
    for (int i = 0; i < warm_up + requests; ++i) {
        const std::string payload = signed_order(static_cast<std::uint64_t>(i) + 1);
        const auto start = Clock::now();
        courier.send(payload);
        if (i == 0) courier.run_until([&] { return venue.greet(); });
        courier.run_until([&] { return venue.has_bytes(); });
        if (i >= warm_up) times.push_back(microseconds_since(start));
        wire = venue.read();
        if (!wire.starts_with("POST /api/v3/order?")) give_up("the order did not arrive whole");
        const int before = courier.answers();
        venue.answer();
        courier.run_until([&] { return courier.answers() > before; });
    }
    venue.drop();
    return times;
}

std::vector<double> bare_times(TlsVenue& venue, const std::string& wire) {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    const int plain = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(venue.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    (void)::setsockopt(plain, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(plain, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        give_up("no connection");
    (void)::fcntl(plain, F_SETFL, O_NONBLOCK);
    SSL* client = SSL_new(context);
    (void)SSL_set_fd(client, plain);
    bool is_greeted = false;
    while (SSL_connect(client) != 1 || !is_greeted) is_greeted = venue.greet() || is_greeted;
    std::vector<double> times;
    std::array<char, 4'096> buffer{};
    for (int i = 0; i < warm_up + requests; ++i) {
        const auto start = Clock::now();
        (void)SSL_write(client, wire.data(), static_cast<int>(wire.size()));
        while (!venue.has_bytes()) {
        }
        if (i >= warm_up) times.push_back(microseconds_since(start));
        if (venue.read() != wire) give_up("the yardstick's bytes did not arrive");
        venue.answer();
        while (SSL_read(client, buffer.data(), static_cast<int>(buffer.size())) <= 0) {
        }
    }
    SSL_free(client);
    ::close(plain);
    SSL_CTX_free(context);
    venue.drop();
    return times;
}

}  // namespace

std::vector<Figure> courier_figures() {
    const std::string folder =
        (std::filesystem::temp_directory_path() / fmt::format("sr-bench-{}", ::getpid())).string();
    std::filesystem::create_directory(folder);
    const net::LocalAuthority authority = must(net::make_local_authority({"127.0.0.1"}));
    std::ofstream(folder + "/ca.pem") << authority.ca_pem;
    TlsVenue venue(authority.server);
    std::string wire;
    const double own = median(courier_times(venue, folder, wire));
    const double bare = median(bare_times(venue, wire));
    std::filesystem::remove_all(folder);
    return {{.name = "courier: signed bytes in, on the TLS socket (p50)",
             .value = own,
             .unit = "us",
             .goal = 30,
             .yardstick = bare,
             .yardstick_name = "bare SSL_write"}};
}

}  // namespace strongroom::bench
