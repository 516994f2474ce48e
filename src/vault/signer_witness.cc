// Signer: its witnesses (docs/witness.md).
#include <fmt/format.h>

#include "ledger.pb.h"
#include "vault/signer.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kCosignedFile = "/ledger.cosigned";

}  // namespace

Status Signer::add_witness(const std::string& key, const std::string& url, const std::string& ca) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it first");
    TRY_ASSIGN(WitnessConfig config, parse_witness(key, url, ca));
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_witness_added()->set_key(key);
    entry.mutable_witness_added()->set_url(url);
    entry.mutable_witness_added()->set_ca(ca);
    Witnesses tried = witnesses_;  // Refused before it is on record.
    TRY(tried.add(std::move(config)));
    TRY_ASSIGN(*entry.mutable_act(),
               office_.approval_for(ActKind::add_witness, key, witness_place(url, ca)));
    TRY(append_durably(entry));
    witnesses_ = std::move(tried);
    return {};
}

// On record before it is in force.
Status Signer::remove_witness(const std::string& name) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it first");
    Witnesses tried = witnesses_;
    TRY(tried.remove(name));
    proto::LedgerEntry entry;
    TRY_ASSIGN(*entry.mutable_act(), office_.approval_for(ActKind::remove_witness, name, ""));
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_witness_removed()->set_name(name);
    TRY(append_durably(entry));
    witnesses_ = std::move(tried);
    return {};
}

Status Signer::read_witness(const proto::LedgerEntry& entry) {
    if (entry.has_witness_removed()) return witnesses_.remove(entry.witness_removed().name());
    const proto::WitnessAdded& added = entry.witness_added();
    TRY_ASSIGN(WitnessConfig config, parse_witness(added.key(), added.url(), added.ca()));
    return witnesses_.add(std::move(config));
}

// A ledger that was cut back below what was cosigned is not this store's. The file alone can be
// taken away: what a witness shows cannot.
Status Signer::read_cosigned() {
    const std::string path = settings_.folder + std::string(kCosignedFile);
    const Result<Bytes> note = disk_.read(path, ledger::kNoteBytesMax);
    if (!note && note.error().code == Errc::not_found) return {};
    if (!note) return std::unexpected(note.error());
    const Status restored = witnesses_.restore(as_text(*note), *log_);
    if (restored) return {};
    return fail(Errc::corrupt,
                fmt::format("{}: {}. Nothing was changed. Put the whole folder back from its "
                            "newest copy (docs/witness.md)",
                            path, restored.error().message));
}

std::vector<WitnessAsk> Signer::witness_asks(bool is_new_courier) {
    if (is_sealed() || broken_) return {};
    if (is_new_courier) witnesses_.ask_again();
    return witnesses_.asks(*log_, clock_.ticks_ns());
}

Status Signer::take_witness_answer(const WitnessReply& reply) {
    if (is_sealed() || broken_) return {};
    TRY_ASSIGN(const bool is_newer, witnesses_.take(reply, *log_, clock_.ticks_ns()));
    if (!is_newer) return {};
    return disk_.replace(settings_.folder + std::string(kCosignedFile),
                         as_bytes(ledger::print_note(witnesses_.kept())));
}

}  // namespace strongroom::vault
