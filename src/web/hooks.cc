#include "web/hooks.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/log.h"
#include "web/hooks_internal.h"

namespace strongroom::web {
namespace {

// support.tradingview.com, "webhooks": where its alerts come from.
constexpr std::array<std::string_view, 4> kTradingView{"52.89.214.238", "34.212.75.30",
                                                       "54.218.53.128", "52.32.178.7"};
constexpr std::int64_t kTokenMs = 1'000;  // One message more each second.
constexpr std::string_view kStranger =
    "there is no such hook, or the message does not show that it may use it";

// The address that the message comes from; of a proxy that we believe, what it says.
std::string_view source_of(const HttpRequest& request, std::string_view proxy) {
    if (proxy.empty() || request.peer != proxy) return request.peer;
    const auto forwarded = find_header(request.headers, "X-Forwarded-For");
    if (!forwarded) return {};
    // The last one is what the proxy itself has seen; what is before it anybody may write.
    std::string_view last = forwarded->substr(forwarded->rfind(',') + 1);
    while (last.starts_with(' ')) last.remove_prefix(1);
    return last;
}

std::string without(std::string_view text, std::string_view secret) {
    std::string out(text);
    for (std::size_t at = out.find(secret); at != std::string::npos; at = out.find(secret, at))
        out.replace(at, secret.size(), "-");
    return out;
}

std::string text_field(const nlohmann::json& body, const char* name) {
    const auto at = body.find(name);
    return at != body.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

Hooks::Hooks(Disk& disk, Clock& clock, Random& random, const std::string& folder, std::string proxy)
    : disk_(disk),
      clock_(clock),
      random_(random),
      path_(folder + "/hooks.json"),
      proxy_(std::move(proxy)),
      memory_(disk, clock, folder + "/hooks_taken.log") {}

Hooks::Verdict Hooks::judge(std::string_view bot, const HttpRequest& request) {
    const auto at = hooks_.find(bot);
    if (at == hooks_.end()) return {HookRefusal::secret, std::string(kStranger), {}};
    Hook& hook = at->second;
    const auto refuse = [&](HookRefusal why, std::string_view detail) {
        memory_.refuse(bot, why);
        return Verdict{why, std::string(detail), {}};
    };
    if (request.body.size() > body_bytes_max)
        return refuse(HookRefusal::oversize, "a message has at most 8 KiB");
    if (!is_source(hook, request)) return refuse(HookRefusal::source, kStranger);
    Proof proof =
        hook.form == HookForm::token ? prove_token(hook, request) : prove_signature(hook, request);
    if (!proof.is_good) return refuse(HookRefusal::secret, kStranger);
    if (proof.is_malformed)
        return refuse(HookRefusal::malformed, "a message is a JSON object, its timestamp ISO 8601");
    if (const auto no = judge_time(bot, proof)) return refuse(*no->refusal, no->detail);
    if (!take_token(hook))
        return refuse(HookRefusal::flood, "a bot takes one message a second, ten at once");
    const bool has_time = hook.form == HookForm::hmac || proof.made.has_value();
    const Time until = clock_.now() + (has_time ? age_max + ahead_max + ahead_max : replay_window);
    // Before the engine hears of it: what is not remembered could come twice.
    if (const Status kept = memory_.take(bot, proof.replay_key, until); !kept) {
        log::error("a hook's message was refused: " + kept.error().message);
        return refuse(HookRefusal::unkept,
                      "the message was not taken: that it came could not be written down. The "
                      "house's owner finds the reason in the web process's log");
    }
    return {std::nullopt, {}, std::move(proof.text)};
}

bool Hooks::is_source(const Hook& hook, const HttpRequest& request) const {
    if (hook.sources.empty()) return true;
    const std::string_view source = source_of(request, proxy_);
    return std::ranges::any_of(hook.sources, [&](const std::string& allowed) {
        if (allowed == "tradingview")
            return std::ranges::find(kTradingView, source) != kTradingView.end();
        return !source.empty() && allowed == source;
    });
}

// Every hash is compared, and each to its end: the time tells nothing.
bool Hooks::knows(const Hook& hook, const Hash& hash) const {
    const Time now = clock_.now();
    bool is_known = false;
    for (const Secret& secret : hook.secrets) {
        const bool is_same = sodium_memcmp(secret.hash.data(), hash.data(), hash.size()) == 0;
        if (is_same && (!secret.until || now < *secret.until)) is_known = true;
    }
    return is_known;
}

Hooks::Proof Hooks::prove_token(const Hook& hook, const HttpRequest& request) const {
    constexpr std::string_view bearer = "Bearer ";
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    std::string secret;
    if (const auto header = find_header(request.headers, "Authorization");
        header && header->starts_with(bearer))
        secret = std::string(header->substr(bearer.size()));
    for (const auto* name : {"secret", "email_token"}) {
        if (secret.empty() && body.is_object()) secret = text_field(body, name);
    }
    Proof proof;
    if (secret.empty() || !knows(hook, hook_hash(secret))) return proof;
    proof.is_good = true;
    proof.text = without(request.body, secret);
    proof.replay_key = hook_hash(proof.text);
    proof.is_malformed = !body.is_object();
    if (proof.is_malformed) return proof;
    // Written with escapes it would stay in the text, and go where it does not belong.
    for (const auto* name : {"secret", "email_token"}) {
        if (text_field(body, name) == secret && proof.text == request.body)
            proof.is_malformed = true;
    }
    const std::string made = text_field(body, "timestamp");
    if (made.empty()) return proof;
    const Result<Time> time = parse_iso8601(made);
    if (time)
        proof.made = *time;
    else
        proof.is_malformed = true;
    return proof;
}

// "t=1700000000,v1=<64 hex digits>"
Hooks::Proof Hooks::prove_signature(const Hook& hook, const HttpRequest& request) const {
    constexpr std::size_t seconds_digits_max = 11;
    Proof proof;
    const std::string_view header =
        find_header(request.headers, "X-Strongroom-Signature").value_or("");
    const std::size_t comma = header.find(",v1=");
    if (!header.starts_with("t=") || comma == std::string_view::npos) return proof;
    const std::string_view seconds_text = header.substr(2, comma - 2);
    const Result<Bytes> given = from_hex(header.substr(comma + 4));
    const bool is_number =
        !seconds_text.empty() && seconds_text.size() <= seconds_digits_max &&
        std::ranges::all_of(seconds_text, [](char c) { return c >= '0' && c <= '9'; });
    if (!given || given->size() != crypto_auth_hmacsha256_BYTES || !is_number) return proof;
    const std::string signed_text = fmt::format("{}.{}", seconds_text, request.body);
    const ByteView bytes = as_bytes(signed_text);
    const Time now = clock_.now();
    for (const Secret& secret : hook.secrets) {
        crypto_auth_hmacsha256_state state{};
        crypto_auth_hmacsha256_init(&state, secret.hash.data(), secret.hash.size());
        crypto_auth_hmacsha256_update(&state, bytes.data(), bytes.size());
        std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> mac{};
        crypto_auth_hmacsha256_final(&state, mac.data());
        const bool is_same = sodium_memcmp(mac.data(), given->data(), mac.size()) == 0;
        if (is_same && (!secret.until || now < *secret.until)) proof.is_good = true;
    }
    std::int64_t made_s = 0;
    for (const char c : seconds_text) made_s = made_s * 10 + (c - '0');
    proof.made = Time{made_s * 1'000};
    proof.text = request.body;
    proof.replay_key = hook_hash(signed_text);
    proof.is_malformed = !nlohmann::json::parse(request.body, nullptr, false).is_object();
    return proof;
}

std::optional<Hooks::Verdict> Hooks::judge_time(std::string_view bot, const Proof& proof) {
    const Time now = clock_.now();
    if (proof.made) {
        // Of what was made before the memory began it cannot say whether it was taken.
        const bool is_old =
            *proof.made + age_max < now || *proof.made + seconds(1) < memory_.since();
        if (is_old || now + ahead_max < *proof.made) {
            return Verdict{HookRefusal::stale,
                           fmt::format("the message is of {}, and it is {}",
                                       to_iso8601(*proof.made), to_iso8601(now)),
                           {}};
        }
    }
    if (!memory_.has_seen(bot, proof.replay_key)) return std::nullopt;
    return Verdict{HookRefusal::replayed, "the same message was taken already", {}};
}

bool Hooks::take_token(Hook& hook) {
    const Time now = clock_.now();
    const std::int64_t most = burst * kTokenMs;
    if (!hook.filled)
        hook.tokens_ms = most;
    else
        hook.tokens_ms =
            std::clamp(hook.tokens_ms + (now - *hook.filled).ms, std::int64_t{0}, most);
    hook.filled = now;
    if (hook.tokens_ms < kTokenMs) return false;
    hook.tokens_ms -= kTokenMs;
    return true;
}

}  // namespace strongroom::web
