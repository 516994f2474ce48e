// Freezes: what places no orders: one key, all keys of a user or at a venue, or all there are.
//
// One freeze of a whole scope takes as long as that of one key, however many keys there are. Each
// is thawed by itself: thawing everything leaves a key frozen that was frozen by name.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace strongroom::vault {

enum class FreezeScope { key, user, venue, all };
std::string_view to_string(FreezeScope scope);
std::optional<FreezeScope> freeze_scope_of(std::string_view name);

// Inside brackets {"main"} is the key of account "main".
struct FreezeTarget {
    std::string subject;  // An account, a user, a venue; empty for all.
    FreezeScope scope = FreezeScope::key;
    friend auto operator<=>(const FreezeTarget&, const FreezeTarget&) = default;
};

// Whoever speaks on the owner's socket; everybody else who freezes has seen something.
inline constexpr std::string_view kByOwner = "admin";

struct Frozen {
    std::string reason;
    std::string by;
    // What the last freeze by others than the owner says, until the thaw: an owner's freeze on top
    // of it does not make it his own.
    std::string incident;
};

class Freezes {
  public:
    void clear() { frozen_.clear(); }
    void freeze(const FreezeTarget& target, const std::string& by, const std::string& reason,
                Time at);
    void thaw(const FreezeTarget& target) { frozen_.erase(target); }
    // Null: it is not frozen as such.
    const Frozen* find(const FreezeTarget& target) const;
    // Why this key places no orders: its own freeze first, then the wider ones. Null: it does.
    const Frozen* of_key(const std::string& account, const std::string& user,
                         const std::string& venue) const;
    // All that are wider than one key.
    std::vector<std::pair<FreezeTarget, Frozen>> wide() const;

  private:
    std::map<FreezeTarget, Frozen> frozen_;
};

}  // namespace strongroom::vault
