// Witnesses: who must have cosigned the ledger before the signer signs, and what each has said.
//
// Pure but for the reads of the log. It writes the requests that the courier carries, whole, and
// believes nothing that comes back but signatures: by the witness, over a checkpoint that our own
// key signed, with the root that our ledger has there. What a cosignature means for an opening is
// in docs/witness.md. Not for several threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/cosignature.h"
#include "ledger/log.h"
#include "vault/policy.h"

namespace strongroom::vault {

inline constexpr std::size_t kWitnessesMax = 4;

struct WitnessConfig {
    ledger::WitnessKey key;
    std::string url;  // "https://witness.example", or http on this machine.
    std::string ca;   // PEM; empty: the system's authorities.
};
// Checks the forms. Errors: invalid, naming the field.
Result<WitnessConfig> parse_witness(const std::string& key, const std::string& url,
                                    const std::string& ca);

// Where a witness is, as one text: what an act to add it says (docs/people.md).
inline std::string witness_place(const std::string& url, const std::string& ca) {
    return ca.empty() ? url : url + "\n" + ca;
}

// One HTTP request, and what came back (status 0: nothing, and the body says why).
struct WitnessAsk {
    std::string witness;
    std::string method;
    std::string url;
    std::string target;
    std::string body;
    std::string ca;
};
struct WitnessReply {
    std::string witness;
    int status = 0;
    std::string body;
};

struct WitnessView {
    WitnessConfig config;
    std::string state;  // "waiting", "fresh", "added", "rolled_back"
    std::uint64_t cosigned_size = 0;
    std::uint64_t cosigned_at_s = 0;
    std::string problem;
};

class Witnesses {
  public:
    void clear();
    bool is_empty() const { return all_.empty(); }
    // From the ledger's entries, in their order, and from the owner. One that is added while the
    // signer is open does not hold it up before the next opening. Errors: refused (there is one of
    // that name, or there are four).
    Status add(WitnessConfig config);
    Status remove(const std::string& name);  // Errors: not_found.

    // The ledger was opened, and `size` counts this opening's own entry: from here on nothing is
    // signed before each witness has cosigned that many.
    void begin(std::uint64_t size, ledger::TrustedLog identity);
    // None: all have. Else why nothing may be signed.
    std::optional<Refusal> refusal() const;

    // What should be asked now. Each witness is asked one thing at a time.
    std::vector<WitnessAsk> asks(ledger::Log& log, std::int64_t now_ns);
    void ask_again();  // Whoever carried the questions is gone.
    // True: kept() has become newer. Errors: those of reading the log.
    Result<bool> take(const WitnessReply& reply, ledger::Log& log, std::int64_t now_ns);

    // The newest checkpoint that was cosigned, with the log's signature and the witnesses'.
    const ledger::Note& kept() const { return kept_; }
    // The same, from before. Errors: corrupt (not of this log, or not contained in it).
    Status restore(std::string_view note, ledger::Log& log);

    std::vector<WitnessView> views() const;

  private:
    struct Witness {
        WitnessConfig config;
        std::uint64_t needs_size = 0;  // 0: was added since the opening.
        bool is_fresh = false;
        std::uint64_t seen_size = 0;  // What it said that it has seen; not to be believed.
        bool should_show = false;     // It contradicts our ledger: it is asked for its proof.
        std::uint64_t cosigned_size = 0;
        std::uint64_t cosigned_at_s = 0;
        std::string problem;
        bool is_asked = false;
        bool is_asked_to_show = false;
        std::string asked_note;  // The checkpoint that it was asked to cosign.
        std::uint64_t asked_old = 0;
        std::int64_t asked_ns = 0;
        std::int64_t next_ns = 0;  // Not asked before.
    };

    Witness* find(const std::string& name);
    bool is_due(const Witness& witness, std::int64_t now_ns) const;
    std::optional<WitnessAsk> ask(Witness& witness, ledger::Log& log);
    Result<bool> cosigned(Witness& witness, const std::string& lines);
    void refused_size(Witness& witness, const std::string& body, const ledger::Log& log);
    Status shown(Witness& witness, const std::string& note, ledger::Log& log);
    bool keep(const ledger::Note& note, const ledger::Checkpoint& checkpoint,
              const Witness& witness);

    std::vector<Witness> all_;  // At most kWitnessesMax.
    ledger::TrustedLog identity_;
    std::uint64_t opening_size_ = 0;
    std::string rolled_back_;  // Why; empty: it is not.
    ledger::Note kept_;
    std::uint64_t kept_size_ = 0;
};

}  // namespace strongroom::vault
