// Signer: factors and mandates. The ledger has the signed texts; what is in force is read from it.
#include <fmt/format.h>

#include "ledger.pb.h"
#include "vault/proof_fields_internal.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

std::unexpected<Error> sealed() { return fail(Errc::refused, "the signer is sealed; unseal it"); }

template <typename Signed>
void write(const std::string& text, const FactorProof& proof, std::uint32_t counter, Signed& out) {
    out.set_text(text);
    write_proof(proof, counter, out);
}

}  // namespace

Status Signer::set_factor(const std::string& text, const FactorProof& proof) {
    if (is_sealed()) return sealed();
    TRY_ASSIGN(const Mandates::Judged judged, mandates_.judge_factor(text, proof));
    if (store_.find(judged.account) == nullptr) {
        return fail(Errc::not_found, fmt::format("there is no key for account \"{}\"",
                                                 wire::cut_text(judged.account.value)));
    }
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    write(text, proof, judged.counter, *entry.mutable_factor_set());
    TRY(append_durably(entry));
    return mandates_.take_factor(text, judged.counter);
}

Status Signer::add_mandate(const std::string& text, const FactorProof& proof) {
    if (is_sealed()) return sealed();
    const Time now = clock_.now();
    TRY_ASSIGN(const Mandates::Judged judged, mandates_.judge_mandate(text, proof, now));
    proto::LedgerEntry entry;
    entry.set_time_ms(now.ms);
    write(text, proof, judged.counter, *entry.mutable_mandate_added());
    TRY(append_durably(entry));
    return mandates_.take_mandate(text, judged.counter);
}

Status Signer::revoke_mandate(const std::string& id) {
    if (is_sealed()) return sealed();
    const Mandate* mandate = mandates_.find(id);
    if (mandate == nullptr)
        return fail(Errc::not_found, "there is no mandate in force with this id: mandate list");
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_mandate_revoked()->set_id(id);
    entry.mutable_mandate_revoked()->set_account(mandate->account.value);
    // Taking away goes first: a disk that fails must not keep a mandate usable.
    (void)mandates_.revoke(id);
    return append_durably(entry);
}

Status Signer::read_mandates(const proto::LedgerEntry& entry) {
    if (entry.has_factor_set())
        return mandates_.take_factor(entry.factor_set().text(), entry.factor_set().counter());
    if (entry.has_mandate_added())
        return mandates_.take_mandate(entry.mandate_added().text(),
                                      entry.mandate_added().counter());
    (void)mandates_.revoke(entry.mandate_revoked().id());
    return {};
}

std::expected<std::string, Refusal> Signer::mandate_for(const StoredKey& key,
                                                        const OrderIntent& intent, Decimal notional,
                                                        Time now) const {
    return mandates_.cover(intent, notional, prices_.view(key.venue, intent.symbol).own, now);
}

}  // namespace strongroom::vault
