#include "vault/freezes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ensure.h"

namespace strongroom::vault {
namespace {

using Name = std::pair<FreezeScope, std::string_view>;
constexpr std::array<Name, 4> kNames = {{
    {FreezeScope::key, "key"},
    {FreezeScope::user, "user"},
    {FreezeScope::venue, "venue"},
    {FreezeScope::all, "all"},
}};

}  // namespace

std::string_view to_string(FreezeScope scope) {
    const auto at = std::ranges::find(kNames, scope, &Name::first);
    ENSURE(at != kNames.end(), "each scope has a name");
    return at->second;
}

std::optional<FreezeScope> freeze_scope_of(std::string_view name) {
    for (const auto& [scope, known] : kNames)
        if (known == name) return scope;
    return std::nullopt;
}

void Freezes::freeze(const FreezeTarget& target, const std::string& by, const std::string& reason,
                     Time at) {
    Frozen& frozen = frozen_[target];
    frozen.reason = reason;
    frozen.by = by;
    if (by != kByOwner)
        frozen.incident = fmt::format("frozen by {} at {}: {}", by, to_iso8601(at), reason);
}

const Frozen* Freezes::find(const FreezeTarget& target) const {
    const auto found = frozen_.find(target);
    return found == frozen_.end() ? nullptr : &found->second;
}

const Frozen* Freezes::of_key(const std::string& account, const std::string& user,
                              const std::string& venue) const {
    if (frozen_.empty()) return nullptr;
    for (const FreezeTarget& target :
         {FreezeTarget{account, FreezeScope::key}, FreezeTarget{user, FreezeScope::user},
          FreezeTarget{venue, FreezeScope::venue}, FreezeTarget{"", FreezeScope::all}}) {
        if (const Frozen* frozen = find(target)) return frozen;
    }
    return nullptr;
}

std::vector<std::pair<FreezeTarget, Frozen>> Freezes::wide() const {
    std::vector<std::pair<FreezeTarget, Frozen>> found;
    for (const auto& [target, why] : frozen_)
        if (target.scope != FreezeScope::key) found.emplace_back(target, why);
    return found;
}

}  // namespace strongroom::vault
