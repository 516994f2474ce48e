// What the subcommands of `strongroom ledger` share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/published_log.h"

namespace strongroom::apps {

struct LedgerOptions {
    std::string folder;
    std::string key_file;
    std::uint64_t from = 0;
    std::uint64_t count = 50;
    bool is_json = false;
    // verify
    std::string proof_file;
    std::string older_file;
    std::string pack;
    // prove
    std::vector<std::uint64_t> indices;
    std::string order;
    std::string account;
    std::string out;
};

// The log that the key file names. Errors: invalid, not_found, io; name the file.
Result<ledger::TrustedLog> trusted_log(const LedgerOptions& options);

// An entry in words; of one that does not read it says so.
std::string describe_entry(ByteView bytes);

// ledger_prove.cc
Status prove_entries(const LedgerOptions& options);
// With its entry in the extra line, so that the text alone says what it proves. Errors: those of
// prove_entry.
Result<std::string> proof_text(ledger::PublishedLog& log, std::uint64_t index);
// The proof of --proof, which carries its entry: that the log's key signed a checkpoint that has
// it. Errors: those of check_proof, naming the file.
struct ProvedEntry {
    std::uint64_t index = 0;
    Bytes entry;
    ledger::Checkpoint checkpoint;
};
Result<ProvedEntry> check_proof_file(const LedgerOptions& options);

}  // namespace strongroom::apps
