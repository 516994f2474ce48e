// The evidence pack: a statement with all that it rests on, checked without us and without the
// ledger.
//
// Pure: files are names and bytes. A pack is made and checked by the same reckoning, so a check
// says that the figures follow from the venue's answers and the prices, that the signer had the
// hashes of those answers in its ledger, and that nothing was changed since the pack was put on
// record. docs/loss.md has the layout.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/checkpoint.h"
#include "loss/statement.h"
#include "loss/statement_text.h"

namespace strongroom::loss {

using Files = std::map<std::string, std::string>;  // Path in the pack, bytes.

inline constexpr std::string_view kFileList = "files.sha256";                // Of all others but …
inline constexpr std::string_view kStatementProof = "statement.tlog-proof";  // … this one.
inline constexpr std::size_t kPackFilesMax = 300'000;

// ---- The list: "HASH  PATH", a line for each file, by path; sha256sum -c reads it.
std::string print_file_list(const Files& files);
// A path is relative, has no "..", and bytes of [A-Za-z0-9._/-] and beyond ASCII. Errors: invalid.
Result<std::map<std::string, std::string>> parse_file_list(std::string_view text);

// ---- Its entries.
// Whom a pack is about: entries about others are not in it.
struct Whom {
    AccountName account;
    std::string venue;
    std::string user;
};
// What became of the account's key, and who was let near it: not its orders and reads.
bool is_about(const proto::LedgerEntry& entry, const Whom& whom);
// Whether the entry says that the venue answered about this order, with a body of this hash.
bool is_answer(const proto::LedgerEntry& entry, const AccountName& account,
               const ForeignOrder& order, std::string_view body_sha256);

// ---- What a statement is made from, as it lies in a pack.
struct Basis {
    AccountName account;
    Time from;
    Time to;
    MadeWhere where;
    std::vector<ForeignOrder> orders;              // One or more.
    std::map<std::uint64_t, std::string> answers;  // The venue's, by the order's entry.
    std::map<std::uint64_t, std::uint64_t> answer_entries;
    std::vector<PairPrices> prices;
};
// The statement of a basis. Errors: those of state_loss, and of the venue's decoder.
Result<Statement> statement_of(const Basis& basis);
// statement.json, .csv, .html and .pdf. Errors: those of to_pdf.
Result<Files> statement_files(const Statement& statement, const MadeWhere& where);
// The venue's answers, and of the prices those that the statement rests on.
Files basis_files(const Basis& basis, const Statement& statement);

// ---- Checking.
struct PackChecked {
    std::string account;
    std::string totals;  // As the ledger has them.
    Time stated;
    std::uint64_t entry = 0;  // That has the pack's hash.
    std::size_t proofs = 0;
    std::size_t files = 0;
    std::size_t fills = 0;
};
// Errors: invalid or corrupt, naming the file.
Result<PackChecked> check_pack(const Files& files, const ledger::TrustedLog& log);

}  // namespace strongroom::loss
