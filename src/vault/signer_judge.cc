// Signer: judging the orders at the venue, and the market's prices.
#include <algorithm>
#include <set>

#include "vault/signer.h"
#include "vault/tagger.h"

namespace strongroom::vault {
namespace {

// What every venue tells of a kind, whatever else it leaves out.
bool are_alike(OrderKind one, OrderKind other) {
    const auto is = [&](OrderKind kind) { return (one == kind) == (other == kind); };
    return is(OrderKind::market) && is(OrderKind::stop_limit);
}

// A stop order keeps its terms when the market has reached its trigger.
bool has_terms_of(const OrderTerms& order, const OrderIntent& intent) {
    if (!order.is_partial) {
        return intent.qty == order.qty && order.kind == intent.kind &&
               intent.limit == order.limit && intent.trigger == order.trigger;
    }
    const bool is_qty_told = order.qty && order.qty->value.is_positive();
    return order.kind && are_alike(*order.kind, intent.kind) &&
           (!is_qty_told || intent.qty == order.qty) &&
           (!order.limit || intent.limit == order.limit) &&
           (!order.trigger || intent.trigger == order.trigger);
}

// The key of a master account has no orders of its own: the strictest of the defaults is right.
WatchResponse response_of(const StoredKey& key) {
    return key.policy ? key.policy->rules().watch : WatchResponse::freeze;
}

// False where the venue does not say who cancelled it.
bool is_cancelled_by_others(const Secret& tag_key, const TagTerms& terms, const SignedOrder& order,
                            const std::string& cancelled_by) {
    return !cancelled_by.empty() &&
           cancelled_by != mint_cancel_tag(tag_key, order.client_id, terms);
}

}  // namespace

Verdict Signer::judge(const OrderTerms& order) {
    using Answer = Verdict::Answer;
    const auto unknown = [](const char* why) {
        return Verdict{.answer = Answer::cannot_judge, .reason = why};
    };
    if (is_sealed()) return unknown("the signer is sealed");
    // An older copy of the ledger does not have today's orders: they are not foreign for that.
    if (witnesses_.refusal()) return unknown("no witness has shown that the ledger is the newest");
    // There is nothing here to compare with, and no key to freeze either.
    const StoredKey* key = store_.find(order.account);
    if (key == nullptr) return unknown("there is no key for this account");
    // Nobody trades with it, whatever its policy says of orders by hand.
    if (key->is_canary) {
        return {.answer = Answer::foreign,
                .reason = "a canary key was used: the store leaked",
                .response = WatchResponse::freeze};
    }
    if (order.venue_id.empty()) return unknown("an order has the venue's number");
    const std::optional<OrderTag> tag = read_client_id(order.client_id);
    const WatchResponse response = response_of(*key);
    if (!tag) return {.answer = Answer::foreign, .reason = "no tag of ours", .response = response};
    // Whoever trades by hand has no use for our tags: to copy one is to hide.
    const auto foreign = [&](const char* why) {
        return Verdict{
            .answer = Answer::foreign,
            .reason = why,
            .response = response == WatchResponse::count ? WatchResponse::freeze : response};
    };
    const SignedOrder* known = index_.find(tag->intent);
    if (known == nullptr) return foreign("a tag without an entry in the ledger");
    const OrderIntent& intent = known->intent;
    const TagTerms terms{key->venue, key->account, intent.symbol, intent.side};
    if (!is_genuine(*tag, store_.tag_key(key->id), terms)) return foreign("a forged or copied tag");
    const bool same_terms =
        key->requests().to_venue_symbol(intent.symbol).text == order.venue_symbol &&
        intent.side == order.side && has_terms_of(order, intent);
    if (!same_terms) return foreign("the terms differ from what was signed");
    if (!index_.bind(tag->intent, order.venue_id))
        return foreign("a tag that another order has used");
    // His order is ours all the same: that somebody took it away costs nothing by itself.
    if (is_cancelled_by_others(store_.tag_key(key->id), terms, *known, order.cancelled_by)) {
        return {.answer = Answer::foreign,
                .reason = "an order of ours was cancelled, and nobody of us asked for it",
                .response = std::min(response, WatchResponse::alert),
                .is_cancel = true};
    }
    return {.answer = Answer::ours, .reason = {}, .ledger_index = known->ledger_index};
}

// Only of pairs that some key may trade: whoever speaks as the courier must not fill the memory.
// LIMIT: a venue's price of a pair confirms that of any other venue's key.
bool Signer::is_wanted_pair(const std::string& venue, const Symbol& symbol) const {
    return MarketPrices::is_known_venue(venue) &&
           std::ranges::any_of(store_.pairs(),
                               [&](const auto& named) { return named.second.contains(symbol); });
}

void Signer::note_reference(const std::string& venue, const Symbol& symbol, Price bid, Price ask) {
    if (is_wanted_pair(venue, symbol)) prices_.note_price(venue, symbol, {bid, ask, clock_.now()});
}

void Signer::note_volume(const std::string& venue, const Symbol& symbol, Decimal quote) {
    if (is_wanted_pair(venue, symbol)) prices_.note_volume(venue, symbol, {quote, clock_.now()});
}

void Signer::note_open_orders(const AccountName& account,
                              const std::vector<std::string>& client_ids, Duration age) {
    // One from the future, or one that took longer than any sweep does, says nothing.
    if (is_sealed() || store_.find(account) == nullptr || age < Duration{} || age > minutes(1))
        return;
    std::set<IntentId> open;
    for (const std::string& client_id : client_ids) {
        // Ours by its shape is enough: a copied tag is the watch's business, and counts one more.
        const std::optional<OrderTag> tag = read_client_id(client_id);
        const SignedOrder* order = tag ? index_.find(tag->intent) : nullptr;
        if (order != nullptr && order->intent.account == account) open.insert(tag->intent);
    }
    open_orders_.listed(account, open, clock_.ticks_ns() - age.ms * 1'000'000);
}

std::map<std::string, std::vector<Symbol>> Signer::wanted_references() const {
    std::map<std::string, std::vector<Symbol>> wanted;
    for (const auto& [venue, pairs] : store_.pairs()) {
        std::vector<Symbol>& symbols = wanted[venue];
        for (const auto& [symbol, count] : pairs) symbols.push_back(symbol);
    }
    return wanted;
}

}  // namespace strongroom::vault
