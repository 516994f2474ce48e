#include "lab/practice/faults.h"

namespace strongroom::lab::practice {
namespace {

bool is_event_kind(FaultKind kind) {
    switch (kind) {
        case FaultKind::event_lost:
        case FaultKind::event_doubled:
        case FaultKind::event_delayed: return true;
        case FaultKind::lost_request:
        case FaultKind::lost_reply:
        case FaultKind::late:
        case FaultKind::rate_limit:
        case FaultKind::ban:
        case FaultKind::error_5xx:
        case FaultKind::garbage:
        case FaultKind::cut: return false;
    }
    return false;
}

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15U;

// SplitMix64.
std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

// FNV-1a: the same on every machine, which std::hash need not be.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return hash;
}

}  // namespace

std::string_view to_string(FaultKind kind) {
    switch (kind) {
        case FaultKind::lost_request: return "lost_request";
        case FaultKind::lost_reply: return "lost_reply";
        case FaultKind::late: return "late";
        case FaultKind::rate_limit: return "rate_limit";
        case FaultKind::ban: return "ban";
        case FaultKind::error_5xx: return "error_5xx";
        case FaultKind::garbage: return "garbage";
        case FaultKind::cut: return "cut";
        case FaultKind::event_lost: return "event_lost";
        case FaultKind::event_doubled: return "event_doubled";
        case FaultKind::event_delayed: return "event_delayed";
    }
    return "?";
}

std::string_view text_of_code(int code) {
    switch (code) {
        case -1001: return "Internal error; unable to process your request. Please try again.";
        case -1006:
            return "An unexpected response was received from the message bus. Execution status "
                   "unknown.";
        case -1007:
            return "Timeout waiting for response from backend server. Send status unknown; "
                   "execution status unknown.";
        case -1008:
            return "Server is currently overloaded with other requests. Please try again in a few "
                   "minutes.";
        default: return "An unknown error occurred while processing the request.";
    }
}

// The usual way: remember the last star, and on a mismatch let it eat one more.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t eaten = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            eaten = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++eaten;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

std::uint64_t Faults::dice(std::size_t rule, std::string_view account) {
    const auto [at, is_new] = dice_.try_emplace({rule, std::string(account)});
    std::uint64_t& state = at->second;
    if (is_new) state = mixed(plan_.seed + rule * kGolden) ^ hash_of(account);
    state += kGolden;
    return mixed(state);
}

std::optional<FaultRule> Faults::strike(std::string_view what, std::string_view account,
                                        bool is_event) {
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
        FaultRule& rule = plan_.rules[i];
        if (is_event_kind(rule.kind) != is_event || rule.count == 0) continue;
        if (!rule.account.empty() && rule.account != account) continue;
        if (!matches(rule.on, what)) continue;
        if (static_cast<int>(dice(i, account) % 100) >= rule.per_cent) continue;
        if (rule.count) --*rule.count;
        return rule;
    }
    return std::nullopt;
}

std::optional<FaultRule> Faults::on_request(std::string_view what, std::string_view account) {
    return strike(what, account, false);
}

std::optional<FaultRule> Faults::on_event(std::string_view what, std::string_view account) {
    return strike(what, account, true);
}

}  // namespace strongroom::lab::practice
