// Signer: which of its acts take the approval of several, and what stands before them.
#include <fmt/format.h>

#include "ledger.pb.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
OfficePorts Signer::office_ports() {
    return {.record = [this](proto::LedgerEntry& entry) -> Status {
                if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
                return append_durably(entry);
            },
            .before = [this](ActKind kind,
                             const std::string& subject) { return standing(kind, subject); },
            .carry_out = [this](const ActTerms& act) { return carry_out(act); },
            .ledger_key = [this] { return ledger_verifier_key(); }};
}

// What stands there now. An approval names it, so that it is none for what came to be since.
Result<std::string> Signer::standing(ActKind kind, const std::string& subject) const {
    if (kind == ActKind::reshare) return unseal_way();
    if (kind == ActKind::add_witness || kind == ActKind::venue_key) return std::string();
    if (kind == ActKind::remove_witness) {
        for (const WitnessView& view : witnesses_.views()) {
            if (view.config.key.name() == subject)
                return view.config.key.to_string() + "\n" +
                       witness_place(view.config.url, view.config.ca);
        }
        return fail(Errc::not_found, "there is no witness of this name: strongroom witness list");
    }
    const StoredKey* key = store_.find({subject});
    if (key == nullptr) {
        return fail(Errc::not_found, fmt::format("there is no key for account \"{}\"",
                                                 plain_text(wire::cut_text(subject))));
    }
    if (kind == ActKind::policy) return key->policy->text();
    if (kind == ActKind::allow_posture) return std::string();
    const Frozen* frozen = freezes_.find({subject});
    if (frozen == nullptr || frozen->incident.empty()) {
        return fail(Errc::refused, "nobody but the owner has frozen this key: strongroom key thaw");
    }
    return frozen->incident;
}

// What one command does alone is done with the last approval. New shares and policies come with a
// command of their own.
Result<bool> Signer::carry_out(const ActTerms& act) {
    constexpr const char* by = "approval";
    if (act.kind == ActKind::thaw) {
        TRY(thaw({act.subject}, by));
    } else if (act.kind == ActKind::remove_witness) {
        TRY(remove_witness(act.subject));
    } else if (act.kind == ActKind::add_witness) {
        const std::size_t line = act.after.find('\n');
        TRY(add_witness(act.subject, act.after.substr(0, line),
                        line == std::string::npos ? "" : act.after.substr(line + 1)));
    } else if (act.kind == ActKind::allow_posture) {
        const auto what = override_of(act.after);
        if (!what) return fail(Errc::invalid, "what: write \"no_ip_list\" or \"unread\"");
        TRY(allow_posture({act.subject}, *what, by));
    } else {
        return false;
    }
    return true;
}

}  // namespace strongroom::vault
