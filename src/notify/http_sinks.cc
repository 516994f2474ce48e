// The sinks that speak HTTP: Telegram's bot API, and a signed webhook.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/sha256.h"
#include "base/url.h"
#include "notify/sink.h"
#include "notify/templates.h"

namespace strongroom::notify {
namespace {

constexpr std::size_t kAnswerBytesMax = 16U << 10;
constexpr std::int64_t kRetryAfterMaxSeconds = 3600;

// Both of them: one request, whose end is judged by `judge`.
class HttpSink : public Sink {
  public:
    HttpSink(SinkSettings settings, Secret secret, Env env)
        : settings_(std::move(settings)), secret_(std::move(secret)), env_(env) {}

  protected:
    template <typename Judge>
    void ask(HttpRequest request, AttemptDone done, Judge judge) {
        const Endpoint endpoint{.url = settings_.channel.url, .ca_file = settings_.ca_file};
        env_.network.request(endpoint, std::move(request), kAttemptLimit,
                             [owner = std::weak_ptr(alive_), this, done = std::move(done),
                              judge](const Result<HttpReply>& reply) {
                                 if (owner.expired()) return;
                                 Attempt attempt =
                                     reply ? judge(*reply) : Attempt{.said = reply.error().message};
                                 attempt.said = secret_.without_it(std::move(attempt.said));
                                 done(attempt);
                             });
    }

    SinkSettings settings_;
    Secret secret_;
    Env env_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();  // For calls that are under way.
};

class TelegramSink final : public HttpSink {
  public:
    using HttpSink::HttpSink;
    void send(const Notice& notice, AttemptDone done) override {
        const Words words = words_of(notice, settings_.house);
        // No parse_mode: the text is shown as it is, whatever marks are in it.
        const nlohmann::ordered_json body{{"chat_id", settings_.channel.chat},
                                          {"text", words.subject + "\n\n" + words.text},
                                          {"link_preview_options", {{"is_disabled", true}}}};
        std::string path = parse_url(settings_.channel.url)->target;
        if (path.ends_with('/')) path.pop_back();
        HttpRequest request{
            .method = "POST",
            .target = fmt::format("{}/bot{}/sendMessage", path, secret_.text(OpenSecret{})),
            .headers = {{"Content-Type", "application/json"}},
            .body = body.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)};
        ask(std::move(request), std::move(done), read_telegram_answer);
    }
};

class WebhookSink final : public HttpSink {
  public:
    using HttpSink::HttpSink;
    void send(const Notice& notice, AttemptDone done) override {
        std::string body = webhook_body(notice, settings_.house);
        HttpRequest request{.method = "POST",
                            .target = parse_url(settings_.channel.url)->target,
                            .headers = {{"Content-Type", "application/json"},
                                        {"Strongroom-Notice", notice.id},
                                        {"Strongroom-Signature",
                                         webhook_signature(secret_, env_.clock.now(), body)}},
                            .body = std::move(body)};
        ask(std::move(request), std::move(done), [](const HttpReply& reply) {
            // No redirect is followed: it could lead anywhere.
            return Attempt{.is_sent = reply.status >= 200 && reply.status < 300,
                           .said = fmt::format("HTTP {}", reply.status),
                           .retry_after = retry_after_of(reply)};
        });
    }
};

}  // namespace

Duration retry_after_of(const HttpReply& reply) {
    if (reply.status != 429 && reply.status != 503) return {};
    const std::string_view text = find_header(reply.headers, "Retry-After").value_or("");
    std::int64_t found = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), found);
    if (error != std::errc{} || end != text.data() + text.size() || found <= 0) return {};
    return seconds(std::min(found, kRetryAfterMaxSeconds));
}

Attempt read_telegram_answer(const HttpReply& reply) {
    Attempt attempt{.said = fmt::format("HTTP {}", reply.status),
                    .retry_after = retry_after_of(reply)};
    if (reply.body.size() > kAnswerBytesMax) return attempt;
    const auto body = nlohmann::json::parse(reply.body, nullptr, false);
    if (!body.is_object()) return attempt;
    const bool is_ok = body.contains("ok") && body["ok"].is_boolean() && body["ok"].get<bool>();
    attempt.is_sent = reply.status == 200 && is_ok;
    if (body.contains("description") && body["description"].is_string())
        attempt.said += ": " + plain(body["description"].get<std::string>());
    if (reply.status != 429 || !body.contains("parameters")) return attempt;
    const auto& parameters = body["parameters"];
    if (!parameters.is_object() || !parameters.contains("retry_after") ||
        !parameters["retry_after"].is_number_unsigned())
        return attempt;
    const auto wish = std::min<std::uint64_t>(parameters["retry_after"].get<std::uint64_t>(),
                                              kRetryAfterMaxSeconds);
    attempt.retry_after = seconds(static_cast<std::int64_t>(wish));
    return attempt;
}

std::string webhook_body(const Notice& notice, const std::string& house) {
    const Words words = words_of(notice, house);
    nlohmann::ordered_json fields = nlohmann::ordered_json::object();
    for (const Field& field : notice.fields) fields[field.name] = plain(field.value);
    const nlohmann::ordered_json body{{"id", notice.id},
                                      {"time_ms", notice.time.ms},
                                      {"house", house},
                                      {"kind", word_of(notice.kind)},
                                      {"level", word_of(level_of(notice.kind))},
                                      {"subject", words.subject},
                                      {"text", words.text},
                                      {"fields", std::move(fields)}};
    return body.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string webhook_signature(const Secret& secret, Time now, std::string_view body) {
    const std::string at = std::to_string(now.ms / 1000);
    HmacSha256 mac(as_bytes(secret.text(OpenSecret{})));
    mac.add(as_bytes(at));
    mac.add(as_bytes("."));
    mac.add(as_bytes(body));
    return fmt::format("t={},v1={}", at, to_hex(mac.done()));
}

std::unique_ptr<Sink> make_telegram_sink(SinkSettings settings, Secret secret, Env env) {
    return std::make_unique<TelegramSink>(std::move(settings), std::move(secret), env);
}

std::unique_ptr<Sink> make_webhook_sink(SinkSettings settings, Secret secret, Env env) {
    return std::make_unique<WebhookSink>(std::move(settings), std::move(secret), env);
}

std::unique_ptr<Sink> make_sink(SinkSettings settings, Secret secret, Env env) {
    switch (settings.channel.kind) {
        case ChannelKind::email: return make_mail_sink(std::move(settings), std::move(secret), env);
        case ChannelKind::telegram:
            return make_telegram_sink(std::move(settings), std::move(secret), env);
        case ChannelKind::webhook: break;
    }
    return make_webhook_sink(std::move(settings), std::move(secret), env);
}

}  // namespace strongroom::notify
