#include "web/sessions.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"

namespace strongroom::web {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::uint64_t kFileBytesMax = 1U << 20;
constexpr Duration kSaveEvery = minutes(1);

// A cookie or token has 256 random bits: a plain hash hides it, and the look-up by hash tells an
// attacker nothing by its time.
std::array<std::uint8_t, 32> hash_of(std::string_view text) {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
    const ByteView bytes = as_bytes(text);
    crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
    return hash;
}

}  // namespace

Status Sessions::load() {
    const Result<Bytes> bytes = disk_.read(path_, kFileBytesMax);
    if (!bytes) {
        if (bytes.error().code == Errc::not_found) return {};
        return std::unexpected(bytes.error());
    }
    const auto broken = [this] {
        return fail(Errc::corrupt,
                    path_ + ": not a list of sessions; remove the file (everybody logs in anew)");
    };
    auto list = nlohmann::json::parse(as_text(*bytes), nullptr, false);
    if (list.is_object()) {
        const bool is_counted =
            list.contains("lockdowns") && list["lockdowns"].is_number_unsigned();
        if (!is_counted || !list.contains("sessions")) return broken();
        lockdowns_ = list["lockdowns"].get<std::uint64_t>();
        list = nlohmann::json(list["sessions"]);
    }
    if (!list.is_array()) return broken();  // As it was before there were lockdowns.
    for (const auto& item : list) {
        const bool is_session = item.is_object() && item.contains("hash") &&
                                item["hash"].is_string() && item.contains("made_ms") &&
                                item["made_ms"].is_number_integer() && item.contains("used_ms") &&
                                item["used_ms"].is_number_integer();
        if (!is_session || sessions_.size() >= sessions_max) return broken();
        const auto hash = from_hex(item["hash"].get<std::string>());
        Hash key{};
        if (!hash || hash->size() != key.size()) return broken();
        std::ranges::copy(*hash, key.begin());
        sessions_[key] = {{item["made_ms"].get<std::int64_t>()},
                          {item["used_ms"].get<std::int64_t>()}};
    }
    return {};
}

Status Sessions::save() {
    std::erase_if(sessions_, [this](const auto& entry) { return !is_alive(entry.second); });
    auto list = nlohmann::json::array();
    for (const auto& [hash, session] : sessions_) {
        list.push_back(
            {{"hash", to_hex(hash)}, {"made_ms", session.made.ms}, {"used_ms", session.used.ms}});
    }
    const nlohmann::json file{{"lockdowns", lockdowns_}, {"sessions", std::move(list)}};
    return disk_.replace(path_, as_bytes(file.dump()));
}

bool Sessions::is_alive(const Session& session) const {
    const Time now = clock_.now();
    return now < session.made + absolute_limit && now < session.used + idle_limit;
}

std::string Sessions::new_token() {
    std::array<std::uint8_t, kTokenBytes> bytes{};
    random_.fill(bytes);
    std::string token = to_base64url(bytes);
    if (tokens_.size() >= tokens_max)
        tokens_.erase(
            std::ranges::min_element(tokens_, {}, [](const auto& e) { return e.second; }));
    tokens_[hash_of(token)] = clock_.now();
    return token;
}

Result<std::string> Sessions::log_in(std::string_view token) {
    const Time now = clock_.now();
    while (!wrong_tries_.empty() && wrong_tries_.front() + minutes(1) <= now)
        wrong_tries_.pop_front();
    if (wrong_tries_.size() >= tries_per_minute_max)
        return fail(Errc::exhausted, "too many tries; wait a minute");
    const auto known = tokens_.find(hash_of(token));
    const bool is_good = known != tokens_.end() && now < known->second + token_life;
    if (known != tokens_.end()) tokens_.erase(known);
    if (!is_good) {
        wrong_tries_.push_back(now);
        return fail(Errc::refused,
                    "this link was used or is too old; `strongroom link` prints a new one");
    }
    if (sessions_.size() >= sessions_max) {
        sessions_.erase(
            std::ranges::min_element(sessions_, {}, [](const auto& e) { return e.second.used; }));
    }
    std::array<std::uint8_t, kTokenBytes> bytes{};
    random_.fill(bytes);
    std::string cookie = to_base64url(bytes);
    sessions_[hash_of(cookie)] = {now, now};
    TRY(save());
    return cookie;
}

bool Sessions::is_logged_in(std::string_view cookie) {
    const auto at = sessions_.find(hash_of(cookie));
    if (at == sessions_.end()) return false;
    if (!is_alive(at->second)) {
        sessions_.erase(at);
        return false;
    }
    const bool is_due = clock_.now() >= at->second.used + kSaveEvery;
    at->second.used = std::max(at->second.used, clock_.now());
    // Lost writes only log somebody out earlier.
    if (is_due) (void)save();
    return true;
}

Result<bool> Sessions::note_lockdowns(std::uint64_t count) {
    if (count == lockdowns_) return false;
    lockdowns_ = count;
    sessions_.clear();
    tokens_.clear();
    TRY(save());
    return true;
}

Status Sessions::log_out(std::string_view cookie) {
    sessions_.erase(hash_of(cookie));
    return save();
}

}  // namespace strongroom::web
