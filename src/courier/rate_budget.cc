#include "courier/rate_budget.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace strongroom::courier {
namespace {

using venues::RequestLimit;

constexpr std::size_t kMetersMax = 50'000;
constexpr int kTooMany = 429;
constexpr int kBanned = 418;

std::optional<int> number_in(const HttpReply& reply, std::string_view header) {
    const auto text = header.empty() ? std::nullopt : find_header(reply.headers, header);
    int number = 0;
    if (!text) return std::nullopt;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return number;
}

}  // namespace

int RateBudget::share_pct(Priority priority) {
    switch (priority) {
        case Priority::protective: return 100;
        case Priority::cancel: return 98;
        case Priority::exit: return 95;
        case Priority::entry: return 90;
        case Priority::query: return 85;
        case Priority::sweep: return 70;
    }
    return 0;
}

// Zero: the limit does not count it.
int RateBudget::amount_of(const RequestLimit& limit, const Spending& spending) {
    if (limit.pool && *limit.pool != spending.pool) return 0;
    if (limit.of == RequestLimit::Of::key && spending.key.empty()) return 0;
    switch (limit.counts) {
        case RequestLimit::Counts::weight: return spending.weight;
        case RequestLimit::Counts::requests: return 1;
        case RequestLimit::Counts::orders: return spending.is_order ? 1 : 0;
    }
    return 0;
}

Meter& RateBudget::meter(std::size_t limit, const Spending& spending, Time now) {
    const bool is_key = limits_[limit].of == RequestLimit::Of::key;
    if (meters_.size() >= kMetersMax) {
        for (auto at = meters_.begin(); at != meters_.end();)
            at = at->second.is_idle(now) ? meters_.erase(at) : std::next(at);
    }
    return meters_.try_emplace({limit, is_key ? spending.key : ""}, limits_[limit]).first->second;
}

bool RateBudget::may_send(Priority priority, const Spending& spending, Time venue_now) {
    if (venue_now < shut_until_) return false;
    for (std::size_t i = 0; i < limits_.size(); ++i) {
        const int amount = amount_of(limits_[i], spending);
        if (amount == 0) continue;
        if (!meter(i, spending, venue_now).has_room(amount, share_pct(priority), venue_now))
            return false;
    }
    return true;
}

void RateBudget::sent(const Spending& spending, Time venue_now) {
    for (std::size_t i = 0; i < limits_.size(); ++i) {
        const int amount = amount_of(limits_[i], spending);
        if (amount > 0) meter(i, spending, venue_now).spend(amount, venue_now);
    }
}

void RateBudget::lost(const Spending& spending) {
    for (std::size_t i = 0; i < limits_.size(); ++i) {
        const bool is_key = limits_[i].of == RequestLimit::Of::key;
        const auto at = meters_.find({i, is_key ? spending.key : ""});
        if (at != meters_.end()) at->second.landed(amount_of(limits_[i], spending));
    }
}

void RateBudget::answered(const Spending& spending, const HttpReply& reply, Time venue_now) {
    lost(spending);
    const bool is_used_up = read_headers(spending, reply, venue_now);
    if (reply.status != kTooMany && reply.status != kBanned) return;
    if (is_used_up && reply.status == kTooMany) return;
    const auto retry_after_s = number_in(reply, "Retry-After");
    const Duration wait = retry_after_s && *retry_after_s >= 0
                              ? std::min(seconds(*retry_after_s), kShutOutMax)
                              : kShutOutDefault;
    shut_until_ = std::max(shut_until_, venue_now + wait);
}

bool RateBudget::read_headers(const Spending& spending, const HttpReply& reply, Time now) {
    bool is_used_up = false;
    for (std::size_t i = 0; i < limits_.size(); ++i) {
        const RequestLimit& limit = limits_[i];
        if (amount_of(limit, spending) == 0) continue;
        if (const auto used = number_in(reply, limit.used_header))
            meter(i, spending, now).correct(*used, now);
        const auto most = number_in(reply, limit.limit_header);
        const auto left = number_in(reply, limit.left_header);
        const auto reset_ms = number_in(reply, limit.reset_header);
        if (!most || !left || !reset_ms) continue;
        // A refused request may have cost more than what is left: nothing goes before the reset.
        const bool is_refused = reply.status == kTooMany;
        const bool is_believed =
            meter(i, spending, now)
                .correct(*most, is_refused ? 0 : *left, milliseconds(*reset_ms), now);
        is_used_up = is_used_up || (is_refused && is_believed);
    }
    return is_used_up;
}

std::optional<Time> RateBudget::shut_out_until(Time venue_now) const {
    if (venue_now >= shut_until_) return std::nullopt;
    return shut_until_;
}

}  // namespace strongroom::courier
