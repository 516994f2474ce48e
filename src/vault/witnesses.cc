#include "vault/witnesses.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/http.h"
#include "ledger/witness_request.h"
#include "vault/one_line_internal.h"

namespace strongroom::vault {
namespace {

constexpr std::int64_t kSecond_ns = 1'000'000'000;
constexpr std::int64_t kAnswerLimit_ns = 15 * kSecond_ns;  // Then it is asked again.
constexpr std::int64_t kBetween_ns = kSecond_ns;           // Two questions to one witness.
constexpr std::int64_t kAtOnce_ns = kSecond_ns / 20;
constexpr std::int64_t kAfterTrouble_ns = 5 * kSecond_ns;
constexpr std::size_t kNameBytesMax = 100;
constexpr std::size_t kUrlBytesMax = 300;
constexpr std::size_t kCaBytesMax = 16UL << 10;

bool is_on_this_machine(std::string_view url) {
    constexpr std::string_view kHttp = "http://";
    if (!url.starts_with(kHttp)) return false;
    url.remove_prefix(kHttp.size());
    for (const std::string_view host : {"127.0.0.1", "localhost", "[::1]"}) {
        if (url == host || url.starts_with(std::string(host) + ":")) return true;
    }
    return false;
}

}  // namespace

Result<WitnessConfig> parse_witness(const std::string& key, const std::string& url,
                                    const std::string& ca) {
    if (key.size() > kNameBytesMax + 60)
        return fail(Errc::invalid, "key: its name is too long, at most 100 bytes");
    const auto parsed = ledger::parse_witness_key(key);
    if (!parsed) return std::unexpected(parsed.error());
    const bool is_plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c <= '~'; });
    // "https://" alone ends with a slash, too.
    if (!is_plain || url.size() > kUrlBytesMax || url.ends_with('/') ||
        !(is_on_this_machine(url) || url.starts_with("https://"))) {
        return fail(Errc::invalid,
                    "url: must be https://HOST[:PORT], or http:// on this machine, without a slash "
                    "at its end");
    }
    if (ca.size() > kCaBytesMax) return fail(Errc::invalid, "ca: longer than 16 KiB");
    return WitnessConfig{*parsed, url, ca};
}

void Witnesses::clear() { *this = {}; }

Witnesses::Witness* Witnesses::find(const std::string& name) {
    const auto at = std::ranges::find_if(
        all_, [&](const Witness& witness) { return witness.config.key.name() == name; });
    return at == all_.end() ? nullptr : &*at;
}

Status Witnesses::add(WitnessConfig config) {
    if (find(config.key.name()) != nullptr)
        return fail(Errc::refused, "there is a witness of this name; remove it first");
    if (all_.size() >= kWitnessesMax)
        return fail(Errc::refused, fmt::format("there are {} witnesses already", kWitnessesMax));
    all_.push_back({.config = std::move(config)});
    return {};
}

Status Witnesses::remove(const std::string& name) {
    if (std::erase_if(
            all_, [&](const Witness& witness) { return witness.config.key.name() == name; }) == 0)
        return fail(Errc::not_found, fmt::format("there is no witness \"{}\"", name));
    // Only a witness can show it, and its owner may say that this ledger is the one to go on with.
    if (all_.empty()) rolled_back_.clear();
    return {};
}

void Witnesses::begin(std::uint64_t size, ledger::TrustedLog identity) {
    identity_ = std::move(identity);
    opening_size_ = size;
    rolled_back_.clear();
    for (Witness& witness : all_) {
        witness.needs_size = size;
        witness.is_fresh = false;
    }
}

std::optional<Refusal> Witnesses::refusal() const {
    if (!rolled_back_.empty()) return Refusal{"rolled_back", rolled_back_, false};
    for (const Witness& witness : all_) {
        if (witness.needs_size == 0 || witness.is_fresh) continue;
        return Refusal{"witness",
                       fmt::format("the witness {} has not shown yet that this ledger is the "
                                   "newest{}{}",
                                   witness.config.key.name(), witness.problem.empty() ? "" : ": ",
                                   witness.problem),
                       true};
    }
    return std::nullopt;
}

// ---- Questions -------------------------------------------------------------------------------

bool Witnesses::is_due(const Witness& witness, std::int64_t now_ns) const {
    if (witness.is_asked) return now_ns - witness.asked_ns >= kAnswerLimit_ns;
    return now_ns >= witness.next_ns;
}

std::vector<WitnessAsk> Witnesses::asks(ledger::Log& log, std::int64_t now_ns) {
    std::vector<WitnessAsk> found;
    for (Witness& witness : all_) {
        if (!is_due(witness, now_ns)) continue;
        std::optional<WitnessAsk> made = ask(witness, log);
        if (!made) continue;
        witness.is_asked = true;
        witness.asked_ns = now_ns;
        found.push_back(*std::move(made));
    }
    return found;
}

void Witnesses::ask_again() {
    for (Witness& witness : all_) witness.is_asked = false;
}

std::optional<WitnessAsk> Witnesses::ask(Witness& witness, ledger::Log& log) {
    const WitnessConfig& config = witness.config;
    WitnessAsk made{.witness = config.key.name(), .url = config.url, .ca = config.ca};
    witness.is_asked_to_show = witness.should_show;
    if (witness.should_show) {
        made.method = "GET";
        made.target = "/checkpoint?log=" + percent_encode(identity_.keys.front().to_string());
        return made;
    }
    const auto& published = log.published();
    if (!published || witness.cosigned_size >= published->size) return std::nullopt;
    if (witness.seen_size > published->size) return std::nullopt;  // The next checkpoint, then.
    auto proof = log.consistency(witness.seen_size, published->size);
    if (!proof) {
        witness.problem = proof.error().message;
        return std::nullopt;
    }
    witness.asked_note = log.published_note();
    witness.asked_old = witness.seen_size;
    made.method = "POST";
    made.target = "/add-checkpoint";
    made.body = ledger::print_add_checkpoint(
        {.old_size = witness.seen_size, .proof = *std::move(proof), .note = witness.asked_note});
    return made;
}

// ---- Answers ---------------------------------------------------------------------------------

Result<bool> Witnesses::take(const WitnessReply& reply, ledger::Log& log, std::int64_t now_ns) {
    Witness* witness = find(reply.witness);
    if (witness == nullptr || !witness->is_asked) return false;  // Not asked, or asked anew.
    witness->is_asked = false;
    witness->next_ns = now_ns + kAfterTrouble_ns;
    if (witness->is_asked_to_show) {
        witness->should_show = false;
        if (reply.status == 200) TRY(shown(*witness, reply.body, log));
        return false;
    }
    switch (reply.status) {
        case 200: {
            TRY_ASSIGN(const bool is_newer, cosigned(*witness, reply.body));
            if (witness->problem.empty()) witness->next_ns = now_ns + kBetween_ns;
            return is_newer;
        }
        case 409:
            refused_size(*witness, reply.body, log);
            witness->next_ns = now_ns + kAtOnce_ns;
            return false;
        case 422:
            witness->problem = "it says that what it has seen is not the start of this ledger";
            witness->should_show = true;
            witness->next_ns = now_ns + kAtOnce_ns;
            return false;
        case 404: witness->problem = "it does not list this ledger's key (404)"; return false;
        case 403: witness->problem = "it knows another key for this ledger (403)"; return false;
        case 0: witness->problem = "no answer: " + in_one_line(reply.body); return false;
        default:
            witness->problem =
                fmt::format("it answers {}: {}", reply.status, in_one_line(reply.body));
            return false;
    }
}

Result<bool> Witnesses::cosigned(Witness& witness, const std::string& lines) {
    const auto note = ledger::parse_note(witness.asked_note + lines);
    const auto time_s = note ? ledger::cosigned_at(*note, witness.config.key)
                             : Result<std::uint64_t>(std::unexpected(note.error()));
    if (!time_s) {
        witness.problem = "its answer is no cosignature: " + in_one_line(time_s.error().message);
        return false;
    }
    // Our own checkpoint, of this opening: take() drops what was asked before.
    TRY_ASSIGN(const ledger::Checkpoint checkpoint, ledger::parse_checkpoint(note->text));
    witness.problem.clear();
    witness.seen_size = checkpoint.size;
    witness.cosigned_size = checkpoint.size;
    witness.cosigned_at_s = *time_s;
    if (witness.needs_size != 0 && checkpoint.size >= witness.needs_size) witness.is_fresh = true;
    return keep(*note, checkpoint, witness);
}

// Its word alone: it decides what is asked next, and nothing else.
void Witnesses::refused_size(Witness& witness, const std::string& body, const ledger::Log& log) {
    const std::string_view text = body;
    const auto size = ledger::parse_count(
        text.ends_with('\n') ? text.substr(0, text.size() - 1) : text, ledger::kTreeSizeMax);
    if (!size) {
        witness.problem = "it answers 409 without a size";
        return;
    }
    if (*size > log.size()) {
        witness.problem = fmt::format(
            "it says that it has seen {} entries of this ledger, which has {}: is this an older "
            "copy of the signer's folder?",
            *size, log.size());
        witness.should_show = true;
    } else if (*size == witness.asked_old) {
        witness.problem = "it says that it has seen another ledger of this size";
        witness.should_show = true;
    } else {
        witness.seen_size = *size;
    }
}

// Signed by our own key and by the witness: that is a proof.
Status Witnesses::shown(Witness& witness, const std::string& text, ledger::Log& log) {
    const auto checkpoint = ledger::open_checkpoint(text, identity_);
    const auto note = ledger::parse_note(text);
    if (!note || !checkpoint || !ledger::cosigned_at(*note, witness.config.key)) return {};
    constexpr std::string_view kWhatToDo =
        "this is an older copy of the signer's folder, or a second signer has its keys. Nothing is "
        "signed. Stop this one and put the newest copy back (docs/witness.md)";
    if (checkpoint->size > log.size()) {
        rolled_back_ =
            fmt::format("the witness {} shows {} entries of this ledger, which has {}: {}",
                        witness.config.key.name(), checkpoint->size, log.size(), kWhatToDo);
        return {};
    }
    TRY_ASSIGN(const ledger::Hash root, log.root_at(checkpoint->size));
    if (root == checkpoint->root) {
        witness.seen_size = checkpoint->size;
        return {};
    }
    rolled_back_ = fmt::format("the witness {} shows other first {} entries of this ledger: {}",
                               witness.config.key.name(), checkpoint->size, kWhatToDo);
    return {};
}

// One note for all witnesses that have cosigned the same checkpoint.
bool Witnesses::keep(const ledger::Note& note, const ledger::Checkpoint& checkpoint,
                     const Witness& witness) {
    if (checkpoint.size < kept_size_) return false;
    const ledger::WitnessKey& key = witness.config.key;
    const auto is_its = [&](const ledger::NoteSignature& line) {
        return line.name == key.name() && line.key_id == key.id();
    };
    const auto own = std::ranges::find_if(note.signatures, is_its);
    if (checkpoint.size > kept_size_) {  // Of one size there is one text.
        kept_ = {.text = note.text, .signatures = {note.signatures.front()}};
        kept_size_ = checkpoint.size;
    }
    std::erase_if(kept_.signatures, is_its);
    kept_.signatures.push_back(*own);
    return true;
}

Status Witnesses::restore(std::string_view text, ledger::Log& log) {
    TRY_ASSIGN(const ledger::Checkpoint checkpoint, ledger::open_checkpoint(text, identity_));
    if (checkpoint.size > log.size()) {
        return fail(Errc::corrupt,
                    fmt::format("a witness has cosigned {} entries and the ledger has {}",
                                checkpoint.size, log.size()));
    }
    TRY_ASSIGN(const ledger::Hash root, log.root_at(checkpoint.size));
    if (root != checkpoint.root) {
        return fail(Errc::corrupt, fmt::format("its first {} entries are not those that a witness "
                                               "has cosigned",
                                               checkpoint.size));
    }
    TRY_ASSIGN(kept_, ledger::parse_note(text));
    kept_size_ = checkpoint.size;
    for (Witness& witness : all_) {
        const auto time_s = ledger::cosigned_at(kept_, witness.config.key);
        if (!time_s) continue;
        witness.cosigned_size = witness.seen_size = checkpoint.size;
        witness.cosigned_at_s = *time_s;
    }
    return {};
}

std::vector<WitnessView> Witnesses::views() const {
    std::vector<WitnessView> found;
    for (const Witness& witness : all_) {
        const std::string_view state = !rolled_back_.empty()     ? "rolled_back"
                                       : witness.is_fresh        ? "fresh"
                                       : witness.needs_size == 0 ? "added"
                                                                 : "waiting";
        found.push_back({.config = witness.config,
                         .state = std::string(state),
                         .cosigned_size = witness.cosigned_size,
                         .cosigned_at_s = witness.cosigned_at_s,
                         .problem = rolled_back_.empty() ? witness.problem : rolled_back_});
    }
    return found;
}

}  // namespace strongroom::vault
