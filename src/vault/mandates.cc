#include "vault/mandates.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::vault {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

}  // namespace

Result<Mandates::Judged> Mandates::judge_factor(std::string_view text,
                                                const FactorProof& proof) const {
    TRY_ASSIGN(const FactorChange change, FactorChange::parse(text));
    const auto at = accounts_.find(change.account);
    const Account before = at == accounts_.end() ? Account{} : at->second;
    if (change.sequence != before.sequence + 1) {
        return fail(Errc::refused, fmt::format("factor.sequence: the next change of this account "
                                               "has number {}; an old text is not taken again",
                                               before.sequence + 1));
    }
    const std::optional<Factor>& judge = before.factor ? before.factor : change.factor;
    if (!judge) return fail(Errc::refused, "factor.kind: this account has no factor to take away");
    TRY_ASSIGN(const std::uint32_t counter,
               check_proof(*judge, kFactorPurpose, text, proof, before.counter));
    return Judged{change.account, before.factor && change.factor ? 0 : counter};
}

Status Mandates::take_factor(std::string_view text, std::uint32_t counter) {
    TRY_ASSIGN(FactorChange change, FactorChange::parse(text));
    Account& account = accounts_[change.account];
    account.factor = std::move(change.factor);
    account.sequence = change.sequence;
    account.counter = counter;
    // What another factor signed is not believed any longer: that may be why it was changed.
    for (auto& [id, held] : account.held) held.is_revoked = true;
    return {};
}

Result<Mandates::Judged> Mandates::judge_mandate(std::string_view text, const FactorProof& proof,
                                                 Time now) const {
    TRY_ASSIGN(const Mandate mandate, Mandate::parse(text));
    const auto at = accounts_.find(mandate.account);
    if (at == accounts_.end() || !at->second.factor) {
        return fail(Errc::refused,
                    "mandate.account: this account has no factor to sign mandates "
                    "with; set one with `strongroom factor set`");
    }
    const Account& account = at->second;
    TRY_ASSIGN(const std::uint32_t counter,
               check_proof(*account.factor, kMandatePurpose, text, proof, account.counter));
    if (account.nonces.contains(mandate.nonce)) {
        return fail(Errc::refused,
                    "mandate.nonce: was used before; a mandate is taken once, and a "
                    "new one needs a nonce of its own");
    }
    if (now >= mandate.expires) return fail(Errc::refused, "mandate.expires: has passed");
    const auto is_live = [&](const auto& named) {
        return !named.second.is_revoked && now < named.second.mandate.expires;
    };
    if (std::ranges::count_if(account.held, is_live) >= static_cast<std::ptrdiff_t>(kInForceMax))
        return fail(Errc::exhausted, "this account has 64 mandates in force; revoke one first");
    return Judged{mandate.account, counter};
}

Status Mandates::take_mandate(std::string_view text, std::uint32_t counter) {
    TRY_ASSIGN(Mandate mandate, Mandate::parse(text));
    Account& account = accounts_[mandate.account];
    account.counter = counter;
    account.nonces.insert(mandate.nonce);
    const std::string id = mandate.id;
    account.held.insert_or_assign(id, Held{.mandate = std::move(mandate)});
    return {};
}

Result<std::uint32_t> Mandates::judge(const AccountName& account, std::string_view purpose,
                                      std::string_view text, const FactorProof& proof) const {
    const auto at = accounts_.find(account);
    if (at == accounts_.end() || !at->second.factor)
        return fail(Errc::refused, "this account has no factor to sign with");
    return check_proof(*at->second.factor, purpose, text, proof, at->second.counter);
}

void Mandates::note_counter(const AccountName& account, std::uint32_t counter) {
    const auto at = accounts_.find(account);
    if (at != accounts_.end() && counter != 0) at->second.counter = counter;
}

bool Mandates::revoke(const std::string& id) {
    for (auto& [name, account] : accounts_) {
        const auto at = account.held.find(id);
        if (at == account.held.end() || at->second.is_revoked) continue;
        at->second.is_revoked = true;
        return true;
    }
    return false;
}

const Mandate* Mandates::find(const std::string& id) const {
    for (const auto& [name, account] : accounts_) {
        const auto at = account.held.find(id);
        if (at != account.held.end() && !at->second.is_revoked) return &at->second.mandate;
    }
    return nullptr;
}

bool Mandates::needs_mandate(const AccountName& account) const {
    const auto at = accounts_.find(account);
    return at != accounts_.end() && at->second.factor.has_value();
}

std::expected<void, Refusal> Mandates::check_counters(const Held& held, Decimal notional,
                                                      Time now) {
    const auto day = held.spent.find(now.ms / kDayMs);
    const Decimal spent = day == held.spent.end() ? Decimal() : day->second;
    if (spent + notional > held.mandate.day_notional) {
        return refuse("mandate",
                      fmt::format("the mandate has {} of {} spent today; an order of {} "
                                  "does not fit",
                                  spent.to_fixed(2), held.mandate.day_notional.to_string(),
                                  notional.to_fixed(2)));
    }
    // What lies in the future counts too: a clock that is set back frees nothing.
    const auto is_recent = [&](Time at) { return now - at < minutes(1); };
    if (std::ranges::count_if(held.last_orders, is_recent) >= held.mandate.orders_per_minute) {
        return refuse("mandate",
                      fmt::format("the mandate allows {} orders a minute; try again in a minute",
                                  held.mandate.orders_per_minute),
                      true);
    }
    return {};
}

std::expected<std::string, Refusal> Mandates::cover(const OrderIntent& order, Decimal notional,
                                                    const std::optional<ReferencePrice>& reference,
                                                    Time now) const {
    if (!needs_mandate(order.account)) return std::string();
    Refusal why{"mandate", "this account needs a mandate that its user signed, and has none"};
    try {
        for (const auto& [id, held] : accounts_.at(order.account).held) {
            if (held.is_revoked) continue;
            auto allowed = held.mandate.check(order, notional, reference, now);
            if (allowed) allowed = check_counters(held, notional, now);
            if (allowed) return id;
            // One that waiting helps is the better answer.
            if (!why.is_for_now) why = allowed.error();
        }
    } catch (const DecimalOverflow& overflow) {
        return refuse("mandate", overflow.what());
    }
    return std::unexpected(why);
}

void Mandates::note_signed(const AccountName& account, const std::string& id, Time signed_at,
                           Decimal notional) {
    const auto at = accounts_.find(account);
    if (at == accounts_.end() || !at->second.held.contains(id)) return;
    Held& held = at->second.held.at(id);
    held.spent[signed_at.ms / kDayMs] += notional;
    held.last_orders.push_back(signed_at);
    while (std::ssize(held.last_orders) > held.mandate.orders_per_minute)
        held.last_orders.pop_front();
}

std::vector<Mandates::View> Mandates::views() const {
    std::vector<View> views;
    for (const auto& [name, account] : accounts_) {
        View view{.account = name, .sequence = account.sequence};
        if (account.factor) {
            view.factor = fmt::format("{} {}", to_string(account.factor->kind),
                                      to_hex(account.factor->public_key));
        }
        for (const auto& [id, held] : account.held)
            view.mandates.emplace_back(held.mandate, held.is_revoked);
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace strongroom::vault
