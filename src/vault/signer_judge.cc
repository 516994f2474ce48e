// Signer: judging the orders at the venue, and the market's prices.
#include <algorithm>

#include "vault/signer.h"
#include "vault/tagger.h"
#include "venues/binance/encode.h"

namespace strongroom::vault {

Verdict Signer::judge(const OrderTerms& order) {
    using Answer = Verdict::Answer;
    const auto unknown = [](const char* why) { return Verdict{Answer::cannot_judge, why, 0}; };
    const auto foreign = [](const char* why) { return Verdict{Answer::foreign, why, 0}; };
    if (is_sealed()) return unknown("the signer is sealed");
    // There is nothing here to compare with, and no key to freeze either.
    const StoredKey* key = store_.find(order.account);
    if (key == nullptr) return unknown("there is no key for this account");
    if (order.venue_id.empty()) return unknown("an order has the venue's number");
    const std::optional<OrderTag> tag = read_client_id(order.client_id);
    if (!tag) return foreign("no tag of ours");
    const SignedOrder* known = index_.find(tag->intent);
    if (known == nullptr) return foreign("a tag without an entry in the ledger");
    const OrderIntent& intent = known->intent;
    const TagTerms terms{key->venue, key->account, intent.symbol, intent.side};
    if (!is_genuine(*tag, store_.tag_key(key->id), terms)) return foreign("a forged or copied tag");
    const bool same_terms =
        venues::binance::to_venue_symbol(intent.symbol).text == order.venue_symbol &&
        intent.side == order.side && intent.qty == order.qty && order.kind == intent.kind &&
        intent.limit == order.limit;
    if (!same_terms) return foreign("the terms differ from what was signed");
    if (!index_.bind(tag->intent, order.venue_id))
        return foreign("a tag that another order has used");
    return {Answer::ours, {}, known->ledger_index};
}

// Only of pairs that some key may trade: whoever speaks as the courier must not fill the memory.
void Signer::note_reference(const std::string& venue, const Symbol& symbol, Price bid, Price ask) {
    const bool is_wanted = std::ranges::any_of(store_.keys(), [&](const auto& named) {
        return named.second.venue == venue && named.second.policy.symbols().contains(symbol);
    });
    if (is_wanted) references_[{venue, symbol}] = {bid, ask, clock_.now()};
}

std::map<std::string, std::vector<Symbol>> Signer::wanted_references() const {
    std::map<std::string, std::vector<Symbol>> wanted;
    for (const auto& [account, key] : store_.keys()) {
        std::vector<Symbol>& symbols = wanted[key.venue];
        for (const Symbol& symbol : key.policy.symbols()) {
            if (std::ranges::find(symbols, symbol) == symbols.end()) symbols.push_back(symbol);
        }
    }
    return wanted;
}

}  // namespace strongroom::vault
