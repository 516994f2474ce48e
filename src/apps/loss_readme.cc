#include "apps/loss_readme.h"

#include <fmt/format.h>

namespace strongroom::apps {
namespace {

// %A: the account, %T: the totals.
constexpr std::string_view kReadme =
    R"(EVIDENCE PACK: what account "%A" lost by orders that were not its own
Loss: %T

What is in here

  statement.pdf, .html    the statement, to be read
  statement.csv, .json    the same for machines; nothing is rounded
  venue/N.json            what the exchange itself answered about each foreign order, byte for byte
  prices/PAIR.csv         the one-minute closing prices from which the reference prices are taken
  entries/N.tlog-proof    entry N of the ledger, with the proof that it is in it
  history.csv             the same entries in words: how the key came, what it was allowed to do at
                          the exchange and when that changed, each freeze and why, each question
                          to the exchange, and which staff had access to the account
  checkpoint              the state of the ledger to which those proofs lead, signed
  ledger.key              the public key that signed it
  files.sha256            the SHA-256 of every file above
  statement.tlog-proof    the entry of the ledger that has the SHA-256 of files.sha256: the pack
                          was on record then, and was not changed since

There is no key and no secret in it that could be used to trade.

What it proves, and what it does not

  The ledger is a list to which entries can only be added. Each order that the platform signs is in
  it before it is signed. When the exchange shows an order that is not in it, an entry says so (the
  key is frozen), with the order's number. The exchange was then asked what that order did; the
  SHA-256 of its answer is in the ledger. Loss and totals follow from these answers and from the
  prices; anyone can reckon them again. The prices were brought by whoever made the statement:
  compare them with the exchange's public candles. Who sent the foreign orders is not known.

How to check it

  Get the public key from somebody else than whoever gave you this pack: from the platform's page,
  or from a witness. It must be the line in ledger.key.

  1. sha256sum -c files.sha256
  2. strongroom ledger verify --pack . --key KEYFILE
     checks every file, every proof, and reckons the statement anew.
  3. Without our software: the proofs are C2SP tlog-proof texts, the hashes RFC 6962, the signature
     Ed25519 in a signed note. Programs in Go and Python that share no code with ours do it: the
     manual's chapters on the ledger and on losses name them.
)";

void replace(std::string& text, std::string_view what, std::string_view with) {
    const std::size_t at = text.find(what);
    if (at != std::string::npos) text.replace(at, what.size(), with);
}

}  // namespace

std::string pack_readme(std::string_view account, std::string_view totals) {
    std::string text(kReadme);
    replace(text, "%A", account);
    replace(text, "%T", totals);
    return text;
}

std::string history_row(std::uint64_t index, Time time, std::string_view text) {
    std::string quoted;
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c == '\n' || c == '\r' ? ' ' : c;
    }
    return fmt::format("{},{},\"{}\"\n", index, to_iso8601(time), quoted);
}

}  // namespace strongroom::apps
