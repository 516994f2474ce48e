// Hooks: the owner's wishes, and the file that keeps them (hashes only).
#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "model/ids.h"
#include "web/hooks.h"
#include "web/hooks_internal.h"

namespace strongroom::web {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::uint64_t kFileBytesMax = 4U << 20;
// What scanners for leaked secrets can look for.
constexpr std::string_view kPrefix = "srhook_";

bool is_address(const std::string& text) {
    std::array<std::uint8_t, 16> bytes{};
    return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

Status check_sources(const std::vector<std::string>& sources) {
    if (sources.size() > Hooks::sources_max)
        return fail(Errc::invalid, fmt::format("source: at most {}", Hooks::sources_max));
    for (const std::string& source : sources) {
        if (source != "tradingview" && !is_address(source)) {
            return fail(Errc::invalid,
                        fmt::format("source: \"{}\" is not an IP address; or write \"tradingview\"",
                                    source));
        }
    }
    return {};
}

}  // namespace

Status check_hook_proxy(const std::string& proxy) {
    if (proxy.empty() || is_address(proxy)) return {};
    return fail(Errc::invalid, fmt::format("--hook-proxy: \"{}\" is not an IP address", proxy));
}

Result<std::string> Hooks::add_secret(Hook& hook) {
    std::array<std::uint8_t, kSecretBytes> bytes{};
    random_.fill(bytes);
    std::string secret = fmt::format("{}{}", kPrefix, to_base64url(bytes));
    hook.secrets.push_back({.hash = hook_hash(secret), .made = clock_.now()});
    TRY(save());
    return secret;
}

Result<std::string> Hooks::make(std::string_view bot, HookForm form,
                                std::vector<std::string> sources) {
    TRY(check_name("bot", bot));
    TRY(check_sources(sources));
    if (hooks_.contains(bot)) {
        return fail(Errc::invalid,
                    fmt::format("bot \"{}\" has a hook; rotate its secret, or drop it", bot));
    }
    if (hooks_.size() >= hooks_max)
        return fail(Errc::exhausted, fmt::format("there are {} hooks already", hooks_max));
    Hook& hook = hooks_[std::string(bot)];
    hook.form = form;
    hook.sources = std::move(sources);
    return add_secret(hook);
}

Result<std::string> Hooks::rotate(std::string_view bot, Duration overlap) {
    const auto at = hooks_.find(bot);
    if (at == hooks_.end())
        return fail(Errc::not_found, fmt::format("bot \"{}\" has no hook", bot));
    if (overlap < Duration{} || overlap > overlap_max)
        return fail(Errc::invalid, "overlap: must be 0s to 7d");
    std::vector<Secret>& secrets = at->second.secrets;
    // Two at once, no more: what was replaced before ends now.
    secrets.erase(secrets.begin(), secrets.end() - 1);
    secrets.back().until = clock_.now() + overlap;
    return add_secret(at->second);
}

Status Hooks::drop(std::string_view bot) {
    const auto at = hooks_.find(bot);
    if (at == hooks_.end())
        return fail(Errc::not_found, fmt::format("bot \"{}\" has no hook", bot));
    hooks_.erase(at);
    // A crash between the two is fine: what is of no hook is forgotten at the next start.
    TRY(save());
    return memory_.forget(std::string(bot));
}

std::vector<HookView> Hooks::list() const {
    std::vector<HookView> views;
    for (const auto& [bot, hook] : hooks_) {
        HookView view{.bot = bot,
                      .form = hook.form,
                      .sources = hook.sources,
                      .made = hook.secrets.back().made,
                      .counts = memory_.counts(bot)};
        if (hook.secrets.size() > 1 && clock_.now() < *hook.secrets.front().until)
            view.old_until = hook.secrets.front().until;
        views.push_back(std::move(view));
    }
    return views;
}

Status Hooks::save() const {
    auto list = nlohmann::json::array();
    for (const auto& [bot, hook] : hooks_) {
        auto secrets = nlohmann::json::array();
        for (const Secret& secret : hook.secrets) {
            nlohmann::json item{{"sha256", to_hex(secret.hash)}, {"made_ms", secret.made.ms}};
            if (secret.until) item["until_ms"] = secret.until->ms;
            secrets.push_back(std::move(item));
        }
        list.push_back({{"bot", bot},
                        {"form", hook.form == HookForm::token ? "token" : "hmac"},
                        {"sources", hook.sources},
                        {"secrets", std::move(secrets)}});
    }
    return disk_.replace(path_, as_bytes(nlohmann::json{{"hooks", std::move(list)}}.dump()));
}

Status Hooks::load() {
    TRY(load_hooks());
    return memory_.load([this](std::string_view bot) { return hooks_.contains(bot); });
}

Status Hooks::load_hooks() {
    const Result<Bytes> bytes = disk_.read(path_, kFileBytesMax);
    if (!bytes) {
        if (bytes.error().code == Errc::not_found) return {};
        return std::unexpected(bytes.error());
    }
    const auto broken = [this] {
        return fail(Errc::corrupt, path_ +
                                       ": not a list of hooks; remove the file and make the "
                                       "hooks anew");
    };
    const auto file = nlohmann::json::parse(as_text(*bytes), nullptr, false);
    if (!file.is_object() || !file.contains("hooks") || !file["hooks"].is_array()) return broken();
    try {
        for (const auto& item : file["hooks"]) {
            Hook hook;
            const std::string bot = item.at("bot").get<std::string>();
            const std::string form = item.at("form").get<std::string>();
            if (form != "token" && form != "hmac") return broken();
            hook.form = form == "token" ? HookForm::token : HookForm::hmac;
            hook.sources = item.at("sources").get<std::vector<std::string>>();
            for (const auto& one : item.at("secrets")) {
                const Result<Bytes> hash = from_hex(one.at("sha256").get<std::string>());
                Secret secret{.made = {one.at("made_ms").get<std::int64_t>()}};
                if (!hash || hash->size() != secret.hash.size()) return broken();
                std::ranges::copy(*hash, secret.hash.begin());
                if (one.contains("until_ms"))
                    secret.until = Time{one.at("until_ms").get<std::int64_t>()};
                hook.secrets.push_back(secret);
            }
            // The newest has no end, and one before it has.
            const bool is_whole =
                !hook.secrets.empty() && hook.secrets.size() <= 2 && !hook.secrets.back().until &&
                (hook.secrets.size() == 1 || hook.secrets.front().until.has_value());
            const bool is_new = hooks_.emplace(bot, std::move(hook)).second;
            if (!is_whole || !is_new || !check_name("bot", bot) || hooks_.size() > hooks_max)
                return broken();
        }
    } catch (const nlohmann::json::exception&) {
        return broken();
    }
    return {};
}

}  // namespace strongroom::web
