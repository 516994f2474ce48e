#include "lab/practice/rate_limits.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::lab::practice {
namespace {

constexpr Duration kMinute = minutes(1);
constexpr Duration kFiveMinutes = minutes(5);
constexpr Duration kTenSeconds = seconds(10);
constexpr Duration kDay = minutes(24LL * 60);
constexpr Duration kLongestBan = minutes(3LL * 24 * 60);
constexpr int kRefusalsBeforeBan = 20;  // In one minute.

Duration until_next(Time now, Duration window) { return {window.ms - now.ms % window.ms}; }

std::unexpected<ApiError> too_many(int status, std::string text, Duration wait, int code = -1003) {
    return std::unexpected(
        ApiError{.status = status, .code = code, .text = std::move(text), .retry_after = wait});
}

}  // namespace

std::int64_t& RateLimits::Window::at(Time now, Duration length) {
    const std::int64_t present = now.ms / length.ms;
    if (number != present) *this = {.number = present, .count = 0};
    return count;
}

RateLimits::Peer& RateLimits::peer(const std::string& address, Time now) {
    if (peers_.size() >= kPeersMax && !peers_.contains(address)) {
        for (auto at = peers_.begin(); at != peers_.end();) {
            Peer& one = at->second;
            const bool is_idle = one.banned_until <= now && one.weight.at(now, kMinute) == 0 &&
                                 one.requests.at(now, kFiveMinutes) == 0;
            at = is_idle ? peers_.erase(at) : std::next(at);
        }
        if (peers_.size() >= kPeersMax) peers_.clear();
    }
    return peers_[address];
}

std::unexpected<ApiError> RateLimits::refuse_peer(Peer& peer, std::string text, Duration wait,
                                                  Time now) {
    if (++peer.refusals <= kRefusalsBeforeBan) return too_many(429, std::move(text), wait);
    peer.banned_until = now + peer.next_ban;
    const Duration ban = peer.next_ban;
    peer.next_ban = std::min(peer.next_ban * 2, kLongestBan);
    peer.refusals = 0;
    return too_many(418,
                    fmt::format("Way too much request weight used; IP banned until {}. Please use "
                                "WebSocket Streams for live updates to avoid bans.",
                                peer.banned_until.ms),
                    ban);
}

Answer<void> RateLimits::charge(const std::string& address, int weight, Time now) {
    Peer& one = peer(address, now);
    if (now < one.banned_until) {
        return too_many(418,
                        fmt::format("Way too much request weight used; IP banned until {}. Please "
                                    "use WebSocket Streams for live updates to avoid bans.",
                                    one.banned_until.ms),
                        one.banned_until - now);
    }
    std::int64_t& used = one.weight.at(now, kMinute);
    std::int64_t& requests = one.requests.at(now, kFiveMinutes);
    if (used == 0) one.refusals = 0;
    ++requests;
    if (used + weight > limits_.weight_per_minute) {
        return refuse_peer(one,
                           fmt::format("Too much request weight used; current limit is {} request "
                                       "weight per 1 MINUTE. Please use WebSocket Streams for live "
                                       "updates to avoid polling the API.",
                                       limits_.weight_per_minute),
                           until_next(now, kMinute), now);
    }
    if (requests > limits_.requests_per_5_minutes)
        return refuse_peer(one, "Too many requests queued.", until_next(now, kFiveMinutes), now);
    used += weight;
    return {};
}

void RateLimits::refund(const std::string& address, int weight, Time now) {
    std::int64_t& used = peer(address, now).weight.at(now, kMinute);
    used = std::max<std::int64_t>(0, used - weight);
}

std::int64_t RateLimits::used_weight(const std::string& address, Time now) {
    return peer(address, now).weight.at(now, kMinute);
}

Answer<void> RateLimits::check_order(std::uint32_t account, Time now) {
    Orders& one = orders_[account];
    const auto refuse_order = [&](std::int64_t limit, std::string_view per, Duration wait) {
        return too_many(
            429, fmt::format("Too many new orders; current limit is {} orders per {}.", limit, per),
            wait, -1015);
    };
    if (one.ten_seconds.at(now, kTenSeconds) >= limits_.orders_per_10_seconds)
        return refuse_order(limits_.orders_per_10_seconds, "10 SECOND",
                            until_next(now, kTenSeconds));
    if (one.day.at(now, kDay) >= limits_.orders_per_day)
        return refuse_order(limits_.orders_per_day, "1 DAY", until_next(now, kDay));
    return {};
}

void RateLimits::order_placed(std::uint32_t account, Time now) {
    ++orders_[account].ten_seconds.at(now, kTenSeconds);
    ++orders_[account].day.at(now, kDay);
}

void RateLimits::first_fill(std::uint32_t account, bool is_maker, Time now) {
    constexpr std::int64_t for_maker = 5;
    const std::int64_t less = is_maker ? for_maker : 1;
    Orders& one = orders_[account];
    std::int64_t& soon = one.ten_seconds.at(now, kTenSeconds);
    std::int64_t& day = one.day.at(now, kDay);
    soon = std::max<std::int64_t>(0, soon - less);
    day = std::max<std::int64_t>(0, day - less);
}

RateLimits::Row RateLimits::weight_row(const std::string& address, Time now) {
    return {"REQUEST_WEIGHT", "MINUTE", 1, limits_.weight_per_minute, used_weight(address, now)};
}

std::vector<RateLimits::Row> RateLimits::order_rows(std::uint32_t account, Time now) {
    Orders& one = orders_[account];
    return {{"ORDERS", "SECOND", 10, limits_.orders_per_10_seconds,
             one.ten_seconds.at(now, kTenSeconds)},
            {"ORDERS", "DAY", 1, limits_.orders_per_day, one.day.at(now, kDay)}};
}

std::vector<RateLimits::Row> RateLimits::all_rows() const {
    return {{"REQUEST_WEIGHT", "MINUTE", 1, limits_.weight_per_minute, 0},
            {"ORDERS", "SECOND", 10, limits_.orders_per_10_seconds, 0},
            {"ORDERS", "DAY", 1, limits_.orders_per_day, 0},
            {"RAW_REQUESTS", "MINUTE", 5, limits_.requests_per_5_minutes, 0}};
}

}  // namespace strongroom::lab::practice
