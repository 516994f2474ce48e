// The sink that sends e-mail, through libcurl: SMTP over TLS from the first byte (smtps://), or
// after STARTTLS, without which nothing is sent (smtp://).
//
// libcurl's own multi interface, looked after every 20 ms while an attempt runs: no thread of ours,
// and nothing blocks.
#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/ensure.h"
#include "net/host_rules.h"
#include "notify/mail.h"
#include "notify/sink.h"
#include "notify/templates.h"

namespace strongroom::notify {
namespace {

constexpr Duration kLookEvery = milliseconds(20);
constexpr long kConnectLimitMs = 10'000;
constexpr std::size_t kLineBytesMax = 200;

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
    void operator()(CURLM* multi) const { (void)curl_multi_cleanup(multi); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::string address_of(const curl_sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* where = nullptr;
    if (address.family == AF_INET)
        where = &reinterpret_cast<const sockaddr_in*>(&address.addr)->sin_addr;
    else if (address.family == AF_INET6)
        where = &reinterpret_cast<const sockaddr_in6*>(&address.addr)->sin6_addr;
    if (where == nullptr || ::inet_ntop(address.family, where, text.data(), text.size()) == nullptr)
        return {};
    return text.data();
}

class MailSink final : public Sink {
  public:
    MailSink(SinkSettings settings, Secret secret, Env env)
        : settings_(std::move(settings)),
          secret_(std::move(secret)),
          env_(env),
          multi_(curl_multi_init()) {
        ENSURE(multi_ != nullptr, "libcurl has memory");
    }
    ~MailSink() override {
        env_.timers.cancel(timer_);
        drop();
    }
    MailSink(const MailSink&) = delete;
    MailSink& operator=(const MailSink&) = delete;

    void send(const Notice& notice, AttemptDone done) override {
        ENSURE(!easy_, "one attempt at a time");
        done_ = std::move(done);
        letter_ = mail_of(notice, settings_.channel, settings_.house);
        read_ = 0;
        last_line_.clear();
        refused_.clear();
        easy_.reset(curl_easy_init());
        ENSURE(easy_ != nullptr, "libcurl has memory");
        for (const std::string& to : settings_.channel.to) {
            recipients_.reset(curl_slist_append(recipients_.release(), to.c_str()));
        }
        set_address();
        set_rules();
        (void)curl_multi_add_handle(multi_.get(), easy_.get());
        look_again();
    }

  private:
    template <typename Value>
    void set(CURLoption option, Value value) {
        const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
        ENSURE(code == CURLE_OK, "libcurl knows the option");
    }
    void set_address() {
        const Channel& channel = settings_.channel;
        set(CURLOPT_URL, channel.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_PROXY, "");  // Whatever the environment says.
        if (!channel.user.empty()) {
            set(CURLOPT_USERNAME, channel.user.c_str());
            std::string password(secret_.text(OpenSecret{}));
            set(CURLOPT_PASSWORD, password.c_str());  // LIMIT: libcurl's own copy is not wiped.
            wipe(password);
        }
        set(CURLOPT_MAIL_FROM, channel.from.c_str());
        set(CURLOPT_MAIL_RCPT, recipients_.get());
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_READFUNCTION, &MailSink::read);
        set(CURLOPT_READDATA, this);
    }
    void set_rules() {
        set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!settings_.ca_file.empty()) {
            set(CURLOPT_CAINFO, settings_.ca_file.c_str());
            set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
        }
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, kConnectLimitMs);
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(kAttemptLimit.ms));
        set(CURLOPT_FRESH_CONNECT, 1L);
        set(CURLOPT_FORBID_REUSE, 1L);
        set(CURLOPT_HEADERFUNCTION, &MailSink::heard);
        set(CURLOPT_HEADERDATA, this);
        set(CURLOPT_WRITEFUNCTION, &MailSink::heard);
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_OPENSOCKETFUNCTION, &MailSink::open_socket);
        set(CURLOPT_OPENSOCKETDATA, this);
    }

    static std::size_t read(char* out, std::size_t size, std::size_t count, void* self) {
        auto& sink = *static_cast<MailSink*>(self);
        const std::size_t bytes = std::min(size * count, sink.letter_.size() - sink.read_);
        std::ranges::copy(std::string_view(sink.letter_).substr(sink.read_, bytes), out);
        sink.read_ += bytes;
        return bytes;
    }
    // A line of the server's. The last one says that it took the letter, or why not; its good-bye
    // (221) says nothing.
    static std::size_t heard(char* line, std::size_t size, std::size_t count, void* self) {
        auto& sink = *static_cast<MailSink*>(self);
        const std::string_view text(line, std::min(size * count, kLineBytesMax));
        if (!text.starts_with("221")) sink.last_line_ = text;
        return size * count;
    }
    // The same rule as in net/dialer.cc: a name does not lead into our own network.
    static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
        auto& sink = *static_cast<MailSink*>(self);
        const std::string text = address_of(*address);
        const std::string& host = sink.settings_.channel.host;
        const bool is_listed = std::ranges::count(sink.settings_.private_hosts, host) > 0;
        if (!is_listed && net::is_private_address(text)) {
            sink.refused_ =
                fmt::format("{} stands for {}, which is no address of the internet", host, text);
            return CURL_SOCKET_BAD;
        }
        return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }

    void look_again() {
        timer_ = env_.timers.after(kLookEvery, [this] { look(); });
    }
    void look() {
        int running = 0;
        (void)curl_multi_perform(multi_.get(), &running);
        int left = 0;
        const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);
        if (message == nullptr || message->msg != CURLMSG_DONE) return look_again();
        const CURLcode code = message->data.result;
        Attempt attempt{.is_sent = code == CURLE_OK, .said = plain(last_line_)};
        if (!refused_.empty())
            attempt.said = refused_;
        else if (code != CURLE_OK)
            attempt.said =
                fmt::format("{}{}{}", curl_easy_strerror(code),
                            attempt.said.empty() ? "" : "; the server said last: ", attempt.said);
        attempt.said = secret_.without_it(std::move(attempt.said));
        drop();
        std::exchange(done_, {})(attempt);
    }
    void drop() {
        if (easy_) (void)curl_multi_remove_handle(multi_.get(), easy_.get());
        easy_.reset();
        recipients_.reset();
    }

    SinkSettings settings_;
    Secret secret_;
    Env env_;
    std::unique_ptr<CURLM, FreeMulti> multi_;
    std::unique_ptr<CURL, FreeEasy> easy_;  // While an attempt is under way.
    std::unique_ptr<curl_slist, FreeList> recipients_;
    std::string letter_;
    std::size_t read_ = 0;
    std::string last_line_;
    std::string refused_;
    AttemptDone done_;
    TimerId timer_ = 0;
};

}  // namespace

std::unique_ptr<Sink> make_mail_sink(SinkSettings settings, Secret secret, Env env) {
    // Once for the process, and for its one thread.
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    ENSURE(ready == CURLE_OK, "libcurl starts");
    return std::make_unique<MailSink>(std::move(settings), std::move(secret), env);
}

}  // namespace strongroom::notify
