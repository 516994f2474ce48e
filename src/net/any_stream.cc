#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <utility>
#include <vector>

#include "base/freed.h"
#include "net/any_stream_internal.h"
#include "net/certificate_internal.h"

namespace strongroom::net {
namespace ssl = boost::asio::ssl;

AnyStream::AnyStream(Socket socket)
    : inner_(std::make_unique<Inner>(Inner{std::move(socket), nullptr, nullptr})) {}

AnyStream::AnyStream(Socket socket, std::shared_ptr<ssl::context> context)
    : inner_(std::make_unique<Inner>(Inner{std::move(socket), std::move(context), nullptr})) {
    inner_->tls = std::make_unique<ssl::stream<Socket&>>(inner_->socket, *inner_->context);
}

void AnyStream::handshake_as_client(const std::string& host, Finished done) {
    if (!inner_->tls) {
        boost::asio::post(get_executor(), [done = std::move(done)]() mutable { done({}); });
        return;
    }
    (void)SSL_set_tlsext_host_name(inner_->tls->native_handle(), host.c_str());
    error_code refused;
    (void)inner_->tls->set_verify_mode(ssl::verify_peer, refused);
    (void)inner_->tls->set_verify_callback(ssl::host_name_verification(host), refused);
    inner_->tls->async_handshake(ssl::stream_base::client, std::move(done));
}

void AnyStream::handshake_as_client(Finished done) {
    if (!inner_->tls) {
        boost::asio::post(get_executor(), [done = std::move(done)]() mutable { done({}); });
        return;
    }
    inner_->tls->async_handshake(ssl::stream_base::client, std::move(done));
}

std::optional<Fingerprint> AnyStream::peer_fingerprint() const {
    if (!inner_->tls) return std::nullopt;
    const std::unique_ptr<X509, Freed<X509_free>> shown(
        SSL_get1_peer_certificate(inner_->tls->native_handle()));
    Fingerprint fingerprint{};
    unsigned size = 0;
    if (!shown || X509_digest(shown.get(), EVP_sha256(), fingerprint.data(), &size) != 1 ||
        size != fingerprint.size())
        return std::nullopt;
    return fingerprint;
}

bool AnyStream::is_vouched_by(const std::vector<Fingerprint>& keys) const {
    if (!inner_->tls) return false;
    const STACK_OF(X509)* chain = SSL_get0_verified_chain(inner_->tls->native_handle());
    for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i) {
        const auto key = key_fingerprint(sk_X509_value(chain, i));
        if (key && std::ranges::find(keys, *key) != keys.end()) return true;
    }
    return false;
}

void AnyStream::handshake_as_server(Finished done) {
    if (!inner_->tls) {
        boost::asio::post(get_executor(), [done = std::move(done)]() mutable { done({}); });
        return;
    }
    inner_->tls->async_handshake(ssl::stream_base::server, std::move(done));
}

void AnyStream::shutdown(Finished done) {
    auto finish = [this, done = std::move(done)](error_code) mutable {
        close();
        done({});
    };
    if (inner_->tls)
        inner_->tls->async_shutdown(std::move(finish));
    else
        boost::asio::post(get_executor(), [finish = std::move(finish)]() mutable { finish({}); });
}

void AnyStream::close() {
    error_code ignored;
    (void)inner_->socket.close(ignored);
}

void AnyStream::read(boost::asio::mutable_buffer into, Done done) {
    if (inner_->tls)
        inner_->tls->async_read_some(into, std::move(done));
    else
        inner_->socket.async_read_some(into, std::move(done));
}

void AnyStream::write(const Gathered& gathered, Done done) {
    const std::vector<boost::asio::const_buffer> buffers(
        gathered.buffers.begin(),
        gathered.buffers.begin() + static_cast<std::ptrdiff_t>(gathered.count));
    if (inner_->tls)
        inner_->tls->async_write_some(buffers, std::move(done));
    else
        inner_->socket.async_write_some(buffers, std::move(done));
}

void AnyStream::write_all(std::string_view text, Done done) {
    const boost::asio::const_buffer buffer(text.data(), text.size());
    if (inner_->tls)
        boost::asio::async_write(*inner_->tls, buffer, std::move(done));
    else
        boost::asio::async_write(inner_->socket, buffer, std::move(done));
}

void teardown(boost::beast::role_type, AnyStream& stream, error_code& error) {
    stream.close();
    error = {};
}

void beast_close_socket(AnyStream& stream) { stream.close(); }

}  // namespace strongroom::net
