#include "vault/unseal_attempts.h"

#include <fmt/format.h>

#include <utility>

namespace strongroom::vault {
namespace {

constexpr std::int64_t kMinuteNs = 60'000'000'000;

}  // namespace

Status UnsealAttempts::check() {
    const std::int64_t now = clock_.ticks_ns();
    while (!recent_ns_.empty() && now - recent_ns_.front() >= kMinuteNs) recent_ns_.pop_front();
    if (recent_ns_.size() < kAMinuteMax) return {};
    constexpr std::int64_t second_ns = 1'000'000'000;
    const std::int64_t rest = kMinuteNs - (now - recent_ns_.front());
    const std::int64_t wait = (rest + second_ns - 1) / second_ns;
    return fail(Errc::exhausted,
                fmt::format("{} attempts to open the signer have failed within a minute; try again "
                            "in {} s",
                            recent_ns_.size(), wait));
}

void UnsealAttempts::note_failure(std::string way, std::string why) {
    recent_ns_.push_back(clock_.ticks_ns());
    if (recent_ns_.size() > kAMinuteMax) recent_ns_.pop_front();
    if (taken_.kept.size() < kKeptMax)
        taken_.kept.push_back({clock_.now(), std::move(way), std::move(why)});
    else
        ++taken_.omitted;
}

UnsealAttempts::Taken UnsealAttempts::take() {
    recent_ns_.clear();
    return std::exchange(taken_, {});
}

}  // namespace strongroom::vault
