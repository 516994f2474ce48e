// A pack is checked: every file, every proof, and every figure anew.
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "ledger.pb.h"
#include "ledger/log_proof.h"
#include "loss/pack.h"

namespace strongroom::loss {
namespace {

std::unexpected<Error> wrong(std::string_view file, std::string_view what) {
    return fail(Errc::corrupt, fmt::format("{}: {}", file, what));
}

Result<std::string_view> file_of(const Files& files, std::string_view path) {
    const auto at = files.find(std::string(path));
    if (at == files.end()) return wrong(path, "is missing");
    return std::string_view(at->second);
}

std::string hash_of(std::string_view bytes) {
    return std::string(as_text(sha256(as_bytes(bytes))));
}

struct Proved {
    std::uint64_t index = 0;
    proto::LedgerEntry entry;
};

Result<Proved> proved_by(const Files& files, std::string_view path, const ledger::TrustedLog& log) {
    TRY_ASSIGN(const std::string_view text, file_of(files, path));
    const Result<ledger::LogProof> proof = ledger::parse_proof(text);
    if (!proof) return fail_in(path, proof.error());
    if (const auto checked = ledger::check_proof(*proof, proof->extra, log); !checked)
        return wrong(path, checked.error().message);
    Proved proved{.index = proof->index, .entry = {}};
    if (!proved.entry.ParseFromArray(proof->extra.data(), static_cast<int>(proof->extra.size())))
        return wrong(path, "its entry does not read");
    return proved;
}

// The list is the one on record, and the files are those of the list.
Status check_list(const Files& files, const proto::LossStated& stated) {
    TRY_ASSIGN(const std::string_view text, file_of(files, kFileList));
    if (hash_of(text) != stated.files_sha256())
        return wrong(kFileList, "is not the list that was put on record");
    const auto list = parse_file_list(text);
    if (!list) return fail_in(kFileList, list.error());
    for (const auto& [path, hash] : *list) {
        TRY_ASSIGN(const std::string_view bytes, file_of(files, path));
        if (to_hex(sha256(as_bytes(bytes))) != hash) return wrong(path, "was changed");
    }
    for (const auto& [path, bytes] : files) {
        if (path != kFileList && path != kStatementProof && !list->contains(path))
            return wrong(path, "is not of this pack");
    }
    return {};
}

Result<std::map<std::uint64_t, proto::LedgerEntry>> entries_of(const Files& files,
                                                               const ledger::TrustedLog& log) {
    std::map<std::uint64_t, proto::LedgerEntry> entries;
    for (auto at = files.lower_bound("entries/");
         at != files.end() && at->first.starts_with("entries/"); ++at) {
        TRY_ASSIGN(Proved proved, proved_by(files, at->first, log));
        if (at->first != proof_file(proved.index)) return wrong(at->first, "proves another entry");
        entries[proved.index] = std::move(proved.entry);
    }
    return entries;
}

// "open_time_ms,close" rows behind the market's names. Errors: invalid.
Result<PairPrices> read_prices(std::string_view text) {
    PairPrices prices;
    const auto cut = [](std::string_view& left, char at) {
        const std::size_t end = left.find(at);
        const std::string_view part = left.substr(0, end);
        left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
        return part;
    };
    if (cut(text, '\n') != "pair,symbol,open_time_ms,close")
        return fail(Errc::invalid, "not the header of a pack's prices");
    while (!text.empty()) {
        std::string_view row = cut(text, '\n');
        TRY_ASSIGN(prices.symbol, Symbol::parse(cut(row, ',')));
        prices.venue_symbol = cut(row, ',');
        const std::string_view time = cut(row, ',');
        Candle candle;
        const auto read =
            std::from_chars(time.data(), time.data() + time.size(), candle.open_time.ms);
        if (read.ec != std::errc() || read.ptr != time.data() + time.size())
            return fail(Errc::invalid, "open_time_ms: not a number");
        if (!prices.candles.empty() && candle.open_time <= prices.candles.back().open_time)
            return fail(Errc::invalid, "open_time_ms: does not ascend");
        TRY_ASSIGN(candle.close.value, Decimal::parse(row));
        prices.candles.push_back(candle);
    }
    return prices;
}

// What the statement says of itself. Errors: corrupt.
Status read_head(std::string_view text, Basis& basis) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    const auto has = [&](const char* key, bool is_number) {
        return json.contains(key) &&
               (is_number ? json[key].is_number_integer() : json[key].is_string());
    };
    const bool is_read = json.is_object() && has("account", false) && has("from_ms", true) &&
                         has("to_ms", true) && has("made_ms", true) && has("ledger", false) &&
                         has("prices", false);
    if (!is_read) return wrong("statement.json", "does not read");
    basis.account.value = json["account"].get<std::string>();
    basis.from.ms = json["from_ms"].get<std::int64_t>();
    basis.to.ms = json["to_ms"].get<std::int64_t>();
    basis.where = {.made = {json["made_ms"].get<std::int64_t>()},
                   .ledger = json["ledger"].get<std::string>(),
                   .prices = json["prices"].get<std::string>()};
    return {};
}

Result<Basis> basis_of(const Files& files,
                       const std::map<std::uint64_t, proto::LedgerEntry>& entries) {
    Basis basis;
    TRY_ASSIGN(const std::string_view json, file_of(files, "statement.json"));
    TRY(read_head(json, basis));
    ForeignOrders foreign(basis.account);
    for (const auto& [index, entry] : entries) TRY(foreign.take(index, entry));
    basis.orders = foreign.list();
    for (const ForeignOrder& order : basis.orders) {
        TRY_ASSIGN(const std::string_view body, file_of(files, answer_file(order.entry)));
        basis.answers[order.entry] = body;
        for (const auto& [index, entry] : entries) {
            if (is_answer(entry, basis.account, order, hash_of(body)))
                basis.answer_entries[order.entry] = index;
        }
    }
    for (auto at = files.lower_bound("prices/");
         at != files.end() && at->first.starts_with("prices/"); ++at) {
        auto prices = read_prices(at->second);
        if (!prices) return fail_in(at->first, prices.error());
        basis.prices.push_back(*std::move(prices));
    }
    return basis;
}

}  // namespace

bool is_answer(const proto::LedgerEntry& entry, const AccountName& account,
               const ForeignOrder& order, std::string_view body_sha256) {
    if (!entry.has_key_errand_ended()) return false;
    const proto::KeyErrandEnded& end = entry.key_errand_ended();
    return end.what() == "fills" && end.outcome() == "done" && end.account() == account.value &&
           end.venue_order() == order.evidence.order && end.symbol() == order.evidence.symbol &&
           end.body_sha256() == body_sha256;
}

Result<PackChecked> check_pack(const Files& files, const ledger::TrustedLog& log) {
    TRY_ASSIGN(const Proved stated, proved_by(files, kStatementProof, log));
    if (!stated.entry.has_loss_stated())
        return wrong(kStatementProof, "is not about a statement of loss");
    const proto::LossStated& told = stated.entry.loss_stated();
    TRY(check_list(files, told));
    TRY_ASSIGN(const auto entries, entries_of(files, log));
    TRY_ASSIGN(const Basis basis, basis_of(files, entries));
    if (basis.account.value != told.account())
        return wrong("statement.json", "is about another account");
    TRY_ASSIGN(const Statement statement, statement_of(basis));
    TRY_ASSIGN(const Files made, statement_files(statement, basis.where));
    for (const std::string_view path : {"statement.json", "statement.csv", "statement.html"}) {
        TRY_ASSIGN(const std::string_view bytes, file_of(files, path));
        TRY_ASSIGN(const std::string_view wanted, file_of(made, path));
        if (bytes != wanted) return wrong(path, "is not what follows from the venue's answers");
    }
    if (totals_in_words(statement) != told.totals())
        return wrong(kStatementProof, "has other totals");
    return PackChecked{.account = told.account(),
                       .totals = told.totals(),
                       .stated = {stated.entry.time_ms()},
                       .entry = stated.index,
                       .proofs = entries.size() + 1,
                       .files = files.size(),
                       .fills = statement.fills.size()};
}

}  // namespace strongroom::loss
