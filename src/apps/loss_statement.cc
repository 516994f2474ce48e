#include "apps/loss_statement.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

#include "apps/command.h"
#include "apps/ledger_loss.h"
#include "apps/ledger_options.h"
#include "apps/loss_ledger.h"
#include "apps/loss_readme.h"
#include "apps/pair_candles.h"
#include "apps/signer_client.h"
#include "base/real_env.h"
#include "base/sha256.h"
#include "signer.pb.h"
#include "venues/replies.h"

namespace strongroom::apps {
namespace {

constexpr int kRoundsMax = 3;  // While new foreign orders come.
constexpr auto kLookAgain = std::chrono::milliseconds(200);
constexpr int kLooksMax = 300;  // A checkpoint is at most seconds old.

std::string hash_of(std::string_view bytes) {
    return std::string(as_text(sha256(as_bytes(bytes))));
}

class StatementMaker {
  public:
    StatementMaker(const StatementOptions& options, SignerClient signer)
        : options_(options),
          place_(ledger_of(options.folder)),
          account_{options.account},
          signer_(std::move(signer)) {}

    Result<loss::PackChecked> make();

  private:
    Status ask_about_all();
    Status ask(const loss::ForeignOrder& order);
    Result<bool> are_answers_on_record();
    Status read_prices();
    Result<loss::Statement> statement() const;
    Result<loss::Files> files_of(const loss::Statement& statement);
    Status put_on_record(loss::Files& files, const std::string& totals);

    const StatementOptions& options_;
    LedgerPlace place_;
    AccountName account_;
    SignerClient signer_;
    PosixDisk disk_;
    loss::Basis basis_;
    std::optional<AccountEntries> entries_;  // Of the checkpoint that the pack's proofs lead to.
};

Status StatementMaker::ask(const loss::ForeignOrder& order) {
    proto::ToSigner message;
    proto::RunKeyErrand& wish = *message.mutable_run_key_errand();
    wish.set_what(proto::RunKeyErrand::FILLS);
    wish.set_account(account_.value);
    wish.set_symbol(order.evidence.symbol);
    wish.set_venue_order(order.evidence.order);
    proto::FromSigner answer;
    TRY(signer_.ask(message, answer));
    if (!answer.has_key_errand_done())
        return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
    const proto::KeyErrandDone& done = answer.key_errand_done();
    if (done.outcome() != "done") {
        return fail(
            Errc::unavailable,
            fmt::format("the venue does not tell of order {}: {} {}", order.evidence.order,
                        done.http_status() == 0 ? std::string("no answer came; try again")
                                                : fmt::format("status {}", done.http_status()),
                        done.text()));
    }
    basis_.answers[order.entry] = done.body();
    return {};
}

// True once each foreign order that the ledger knows of has an answer whose hash is in it.
Result<bool> StatementMaker::are_answers_on_record() {
    TRY_ASSIGN(entries_, read_account(disk_, place_, account_));
    basis_.orders = entries_->orders;
    basis_.answer_entries.clear();
    for (const loss::ForeignOrder& order : basis_.orders) {
        const auto body = basis_.answers.find(order.entry);
        if (body == basis_.answers.end()) continue;
        const std::string hash = hash_of(body->second);
        for (const auto& [index, entry] : entries_->about) {
            if (loss::is_answer(entry, account_, order, hash))
                basis_.answer_entries[order.entry] = index;
        }
    }
    return basis_.answer_entries.size() == basis_.answers.size();
}

Status StatementMaker::ask_about_all() {
    TRY(are_answers_on_record());
    if (basis_.orders.empty()) {
        return fail(Errc::not_found, fmt::format("the ledger calls no order of account \"{}\" "
                                                 "foreign: there is nothing to state",
                                                 account_.value));
    }
    for (int round = 0; round < kRoundsMax; ++round) {
        ProgressBar progress("asking the venue");
        std::size_t asked = 0;
        for (const loss::ForeignOrder& order : basis_.orders) {
            if (!basis_.answers.contains(order.entry)) TRY(ask(order));
            progress.show(static_cast<double>(++asked) / static_cast<double>(basis_.orders.size()));
        }
        for (int look = 0;; ++look) {
            TRY_ASSIGN(const bool is_there, are_answers_on_record());
            if (is_there) break;
            if (look == kLooksMax)
                return fail(Errc::timeout, "the signer publishes no checkpoint; see its log");
            std::this_thread::sleep_for(kLookAgain);
        }
        if (basis_.answers.size() == basis_.orders.size()) return {};
    }
    return fail(Errc::unavailable, "foreign orders keep coming: revoke the key at the venue first");
}

Status StatementMaker::read_prices() {
    const venues::Replies* venue = venues::replies_of(basis_.orders.front().evidence.venue);
    if (venue == nullptr) return {};  // The statement says it.
    for (const std::string& given : options_.prices) {
        const std::size_t equals = given.find('=');
        if (equals == std::string::npos)
            return fail(Errc::invalid, "--prices " + given + ": write PAIR=FILE, BTC/USDT=btc.csv");
        const Result<Symbol> symbol = Symbol::parse(given.substr(0, equals));
        if (!symbol) return fail_in("--prices " + given, symbol.error());
        TRY_ASSIGN(lab::CandleSeries series, read_candle_file(given.substr(equals + 1)));
        if (series.candles.size() > 1 && series.interval != minutes(1))
            return fail(Errc::invalid, "--prices " + given + ": must be candles of one minute");
        basis_.prices.push_back({.symbol = *symbol,
                                 .venue_symbol = venue->to_venue_symbol(*symbol).text,
                                 .candles = std::move(series.candles)});
        const std::string name = series.origin.empty() ? given.substr(equals + 1) : series.origin;
        basis_.where.prices += (basis_.where.prices.empty() ? "" : ", ") + symbol->str() +
                               " from " + name.substr(name.rfind('/') + 1);
    }
    return {};
}

Result<loss::Statement> StatementMaker::statement() const {
    Result<loss::Statement> made = loss::statement_of(basis_);
    if (made || made.error().code != Errc::not_found) return made;
    return fail(Errc::not_found,
                made.error().message +
                    "; bring them with --prices PAIR=FILE (strongroom data fetch --symbol PAIR "
                    "--from … --to … --out FILE, from an hour before the first fill on)");
}

Result<loss::Files> StatementMaker::files_of(const loss::Statement& statement) {
    TRY_ASSIGN(loss::Files files, loss::statement_files(statement, basis_.where));
    files.merge(loss::basis_files(basis_, statement));
    std::string history = "entry,time,what\n";
    for (const auto& [index, entry] : entries_->about) {
        TRY_ASSIGN(files[loss::proof_file(index)], proof_text(entries_->log, index));
        TRY_ASSIGN(const std::vector<Bytes> bytes, entries_->log.entries(index, 1));
        history += history_row(index, Time{entry.time_ms()}, describe_entry(bytes.at(0)));
    }
    files["history.csv"] = std::move(history);
    files["checkpoint"] = entries_->log.note();
    TRY_ASSIGN(files["ledger.key"], read_file(place_.key_file));
    files["README.txt"] = pack_readme(account_.value, loss::totals_in_words(statement));
    return files;
}

Status StatementMaker::put_on_record(loss::Files& files, const std::string& totals) {
    const std::string list = loss::print_file_list(files);
    files[std::string(loss::kFileList)] = list;
    proto::ToSigner message;
    proto::LossStated& stated = *message.mutable_note_loss()->mutable_stated();
    stated.set_account(account_.value);
    stated.set_files_sha256(hash_of(list));
    stated.set_totals(totals);
    TRY(signer_.tell(message));
    for (int look = 0; look < kLooksMax; ++look) {
        TRY_ASSIGN(AccountEntries now, read_account(disk_, place_, account_));
        for (const auto& [index, entry] : now.about) {
            if (entry.loss_stated().files_sha256() != hash_of(list)) continue;
            TRY_ASSIGN(files[std::string(loss::kStatementProof)], proof_text(now.log, index));
            return {};
        }
        std::this_thread::sleep_for(kLookAgain);
    }
    return fail(Errc::timeout, "the signer publishes no checkpoint; see its log");
}

Result<loss::PackChecked> StatementMaker::make() {
    SystemClock clock;
    TRY_ASSIGN(const std::optional<Time> from, time_of("--from", options_.from));
    TRY_ASSIGN(const std::optional<Time> to, time_of("--to", options_.to));
    TRY(ask_about_all());
    basis_.account = account_;
    basis_.where.made = clock.now();
    basis_.from = from.value_or(Time{});
    // The venue's clock may be ahead of ours.
    basis_.to = to.value_or(basis_.where.made + minutes(1));
    if (basis_.from >= basis_.to) return fail(Errc::invalid, "--to: must be later than --from");
    TRY(read_prices());
    TRY_ASSIGN(const ledger::TrustedLog identity,
               trusted_log({.folder = {}, .key_file = place_.key_file}));
    basis_.where.ledger = identity.origin;
    TRY_ASSIGN(const loss::Statement made, statement());
    TRY_ASSIGN(loss::Files files, files_of(made));
    TRY(put_on_record(files, loss::totals_in_words(made)));
    TRY(write_pack(options_.out, files));
    return check_pack_folder(options_.out, identity);
}

}  // namespace

Result<loss::PackChecked> make_statement(const StatementOptions& options) {
    TRY(check_new_folder(options.out));
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    return StatementMaker(options, std::move(signer)).make();
}

}  // namespace strongroom::apps
