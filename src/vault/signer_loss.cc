// Signer: statements of loss and claims. It keeps them on record and knows nothing more of them:
// what stands of a claim follows from the entries, and whoever reads the ledger sees it.
#include <fmt/format.h>

#include <algorithm>

#include "ledger.pb.h"
#include "model/decimal.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kAssetBytesMax = 23;

bool is_of_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

Status check_stated(const proto::LossStated& stated) {
    if (stated.files_sha256().size() != kHashBytes)
        return fail(Errc::invalid, "files_sha256: 32 bytes");
    if (stated.totals().size() > wire::kTextBytesMax)
        return fail(Errc::invalid, "totals: too long");
    return {};
}

Status check_claim(const proto::ClaimChanged& claim) {
    const std::string& name = claim.claim();
    if (name.empty() || name.size() > kNameBytesMax || !std::ranges::all_of(name, is_of_name))
        return fail(Errc::invalid, "claim: 1 to 64 letters, digits and dashes");
    const bool is_answer = claim.what() == "answer";
    if (!is_answer && claim.what() != "open" && claim.what() != "pay")
        return fail(Errc::invalid, "what: open, answer or pay");
    const Result<Decimal> amount = Decimal::parse(claim.amount());
    if (!amount) return fail_in("amount", amount.error());
    if (amount->is_negative() || (amount->is_zero() && !is_answer))
        return fail(Errc::invalid, "amount: must be above zero");
    if (claim.asset().empty() || claim.asset().size() > kAssetBytesMax)
        return fail(Errc::invalid, "asset: 1 to 23 bytes");
    if (claim.text().size() > wire::kTextBytesMax) return fail(Errc::invalid, "text: too long");
    return {};
}

}  // namespace

Status Signer::note_loss(proto::LedgerEntry& entry) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    if (!entry.has_loss_stated() && !entry.has_claim_changed())
        return fail(Errc::invalid, "what: nothing of this kind");
    const std::string& account =
        entry.has_loss_stated() ? entry.loss_stated().account() : entry.claim_changed().account();
    if (store_.find({account}) == nullptr) {
        return fail(Errc::not_found,
                    fmt::format("there is no key for account \"{}\"", wire::cut_text(account)));
    }
    TRY(entry.has_loss_stated() ? check_stated(entry.loss_stated())
                                : check_claim(entry.claim_changed()));
    entry.set_time_ms(clock_.now().ms);
    return append_durably(entry);
}

}  // namespace strongroom::vault
