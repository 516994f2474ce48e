// Faults: what goes wrong at the practice venue on purpose, by a plan and a seed.
//
// A rule says what goes wrong, where (a request "POST /api/v3/order", a WebSocket method
// "ws order.place", an event "event executionReport", with '*' for anything), for whom, how often
// and at most how many times. The first rule that applies and whose dice fall decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace strongroom::lab::practice {

enum class FaultKind {
    lost_request,   // Never executed, never answered.
    lost_reply,     // Executed, never answered.
    late,           // Executed and answered after `delay`.
    rate_limit,     // 429 with Retry-After; not executed.
    ban,            // 418 with Retry-After; not executed.
    error_5xx,      // 5xx with one of Binance's bodies; executed or not.
    garbage,        // Status 200 and broken JSON; executed or not.
    cut,            // The connection closes; executed or not.
    event_lost,     // An event that never comes …
    event_doubled,  // … comes twice …
    event_delayed,  // … or late, after those that followed it.
};
std::string_view to_string(FaultKind kind);

struct FaultRule {
    FaultKind kind = FaultKind::lost_request;
    std::string on = "*";
    std::string account;  // Empty: any, also none.
    int per_cent = 100;
    std::optional<std::int64_t> count;  // Times left; nothing: no limit.
    Duration delay = seconds(1);        // late, event_delayed.
    Duration retry_after = seconds(1);  // rate_limit, ban.
    int status = 503;                   // error_5xx …
    int code = -1007;                   // … with this code: -1000, -1001, -1006, -1007 or -1008.
    bool is_executed = false;
};

struct FaultPlan {
    std::uint64_t seed = 1;
    std::vector<FaultRule> rules;
};
// TOML, or JSON when it begins with '{'. Empty: no faults. Errors: invalid, naming file and field.
Result<FaultPlan> read_fault_plan(std::string_view text, std::string_view file_name);

class Faults {
  public:
    void set(FaultPlan plan) {
        plan_ = std::move(plan);
        dice_.clear();
    }
    const FaultPlan& plan() const { return plan_; }

    // What goes wrong with this request or message; nothing: it goes its way.
    std::optional<FaultRule> on_request(std::string_view what, std::string_view account);
    std::optional<FaultRule> on_event(std::string_view what, std::string_view account);

  private:
    std::optional<FaultRule> strike(std::string_view what, std::string_view account, bool is_event);
    std::uint64_t dice(std::size_t rule, std::string_view account);

    FaultPlan plan_;
    // By rule and account. Accounts are those that the venue has, and one for nobody.
    std::map<std::pair<std::size_t, std::string>, std::uint64_t> dice_;
};

// '*' stands for any run of characters.
bool matches(std::string_view pattern, std::string_view text);

// What Binance says with this code.
std::string_view text_of_code(int code);

}  // namespace strongroom::lab::practice
