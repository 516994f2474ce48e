#include "loss/claims.h"

#include <fmt/format.h>

#include "loss.pb.h"

namespace strongroom::loss {

std::string_view Claim::state() const {
    if (!is_answered) return "open";
    if (granted.is_zero()) return "refused";
    return paid == granted ? "paid" : "granted";
}

Status Claims::check(const proto::ClaimChanged& change) const {
    TRY_ASSIGN(const Decimal amount, Decimal::parse(change.amount()));
    if (amount.is_negative()) return fail(Errc::invalid, "amount: below zero");
    const auto at = claims_.find(change.claim());
    if (change.what() == "open") {
        if (at == claims_.end()) return {};
        return fail(Errc::refused, fmt::format("there is a claim \"{}\" already", change.claim()));
    }
    if (at == claims_.end())
        return fail(Errc::not_found, fmt::format("there is no claim \"{}\"", change.claim()));
    const Claim& claim = at->second;
    if (change.account() != claim.account || change.asset() != claim.asset) {
        return fail(Errc::invalid, fmt::format("the claim is account \"{}\"'s, in {}",
                                               claim.account, claim.asset));
    }
    if (change.what() == "answer") {
        if (amount > claim.claimed)
            return fail(Errc::invalid,
                        fmt::format("{} is claimed, not more", claim.claimed.to_string()));
        if (amount < claim.paid)
            return fail(Errc::invalid, fmt::format("{} is paid already", claim.paid.to_string()));
        return {};
    }
    if (change.what() != "pay") return fail(Errc::invalid, "what: open, answer or pay");
    const Decimal left = claim.granted - claim.paid;
    if (amount > left)
        return fail(Errc::invalid,
                    fmt::format("{} is granted and not paid yet, not more", left.to_string()));
    return {};
}

void Claims::take(std::uint64_t index, Time time, const proto::ClaimChanged& change) {
    if (const Status fits = check(change); !fits) {
        odd_.push_back(fmt::format("entry {}, {} \"{}\": {}", index, change.what(), change.claim(),
                                   fits.error().message));
        return;
    }
    const Decimal amount = Decimal::parse(change.amount()).value_or(Decimal());
    Claim& claim = claims_[change.claim()];
    if (change.what() == "open") {
        claim.name = change.claim();
        claim.account = change.account();
        claim.asset = change.asset();
        claim.claimed = amount;
        claim.opened = time;
    } else if (change.what() == "answer") {
        claim.is_answered = true;
        claim.granted = amount;
    } else {
        claim.paid += amount;
    }
    claim.changed = time;
    claim.entries.push_back(index);
    claim.texts.push_back(change.text());
}

}  // namespace strongroom::loss
