// What the tests of statements share: foreign orders, the venue's answers, prices, and a whole pack
// over a real log.
#pragma once

#include <fmt/format.h>

#include "base/sha256.h"
#include "ledger.pb.h"
#include "ledger/ledger_fixture.h"
#include "ledger/log_proof.h"
#include "loss/pack.h"
#include "support/test.h"

namespace strongroom::loss::test {

inline constexpr Time kStart{1'764'000'060'000};  // A full minute.

inline Decimal dec(std::string_view text) { return MUST(Decimal::parse(text)); }

inline ForeignOrder foreign(std::uint64_t entry, const std::string& number,
                            const std::string& symbol = "VIABTC", const std::string& side = "buy") {
    return {.entry = entry,
            .seen = kStart,
            .reason = "no tag of ours",
            .evidence = {.venue = "binance",
                         .order = number,
                         .symbol = symbol,
                         .side = side,
                         .quantity = "1",
                         .price = "market",
                         .client_id = "x"}};
}

struct TradeText {
    int id = 1;
    std::string order = "77";
    std::string price = "2";
    std::string qty = "1";
    std::string fee = "0";
    std::string fee_asset = "BTC";
    Time time = kStart + seconds(5);
    bool is_buyer = true;
    std::string symbol = "VIABTC";
};
inline std::string body_of(const std::vector<TradeText>& trades) {
    std::string out;
    for (const TradeText& one : trades) {
        out += fmt::format(
            "{}{{\"symbol\":\"{}\",\"id\":{},\"orderId\":{},\"orderListId\":-1,\"price\":\"{}\","
            "\"qty\":\"{}\",\"quoteQty\":\"1\",\"commission\":\"{}\",\"commissionAsset\":\"{}\","
            "\"time\":{},\"isBuyer\":{},\"isMaker\":false,\"isBestMatch\":true}}",
            out.empty() ? "" : ",", one.symbol, one.id, one.order, one.price, one.qty, one.fee,
            one.fee_asset, one.time.ms, one.is_buyer);
    }
    return "[" + out + "]";
}

// Candles that close at each of the minutes before kStart and after, at this price.
inline PairPrices prices(const std::string& close, const std::string& symbol = "VIA/BTC",
                         const std::string& venue_symbol = "VIABTC") {
    PairPrices made{
        .symbol = MUST(Symbol::parse(symbol)), .venue_symbol = venue_symbol, .candles = {}};
    for (int at = -3; at < 30; ++at) {
        Candle candle;
        candle.open_time = kStart + minutes(at);
        // From kStart on the price is the thief's.
        candle.close.value = at < 0 ? dec(close) : dec("1000");
        made.candles.push_back(candle);
    }
    return made;
}

inline Basis basis(const std::string& body, const std::string& reference = "1") {
    return {.account = {"main"},
            .from = kStart - minutes(60),
            .to = kStart + minutes(600),
            .where = {.made = kStart + minutes(700), .ledger = "l", .prices = "a test"},
            .orders = {foreign(0, "77")},
            .answers = {{0, body}},
            .answer_entries = {{0, 1}},
            .prices = {prices(reference)}};
}

// A log with a freeze, the venue's answer and a statement, and the pack that proves it.
class PackHouse {
  public:
    explicit PackHouse(const std::string& body) : log_(make_log()) {
        proto::LedgerEntry freeze;
        freeze.set_time_ms(kStart.ms);
        proto::KeyFrozen& frozen = *freeze.mutable_key_frozen();
        frozen.set_account("main");
        frozen.set_by("watch");
        frozen.set_reason("foreign order: no tag of ours");
        frozen.set_evidence(print_evidence(foreign(0, "77").evidence));
        append(freeze);
        proto::LedgerEntry answered;
        proto::KeyErrandEnded& end = *answered.mutable_key_errand_ended();
        end.set_what("fills");
        end.set_account("main");
        end.set_outcome("done");
        end.set_symbol("VIABTC");
        end.set_venue_order("77");
        end.set_body_sha256(std::string(as_text(sha256(as_bytes(body)))));
        append(answered);
        Basis from = basis(body);
        from.where.ledger = identity().origin;
        const Statement statement = MUST(statement_of(from));
        files_ = MUST(statement_files(statement, from.where));
        for (auto& [path, bytes] : basis_files(from, statement)) files_[path] = bytes;
        publish();
        for (const std::uint64_t index : {0U, 1U}) files_[proof_file(index)] = proof_of(index);
        put_on_record(totals_in_words(statement));
    }

    // The list as it is now, on record and proved.
    void put_on_record(const std::string& totals) {
        files_.erase(std::string(kFileList));
        files_.erase(std::string(kStatementProof));
        files_[std::string(kFileList)] = print_file_list(files_);
        proto::LedgerEntry stated;
        stated.mutable_loss_stated()->set_account("main");
        stated.mutable_loss_stated()->set_totals(totals);
        stated.mutable_loss_stated()->set_files_sha256(
            std::string(as_text(sha256(as_bytes(files_[std::string(kFileList)])))));
        append(stated);
        publish();
        files_[std::string(kStatementProof)] = proof_of(log_.size() - 1);
    }
    Files& files() { return files_; }
    static ledger::TrustedLog identity() { return ledger::test::test_identity(); }

  private:
    ledger::Log make_log() { return MUST(ledger::Log::create(disk_, ledger::test::test_config())); }
    void append(const proto::LedgerEntry& entry) {
        MUST(log_.append(as_bytes(entry.SerializeAsString())));
        EXPECT_OK(log_.commit());
    }
    void publish() { EXPECT_OK(ledger::test::publish(log_)); }
    std::string proof_of(std::uint64_t index) {
        auto published = MUST(ledger::PublishedLog::open(disk_, "/log", identity()));
        auto proof = MUST(ledger::prove_entry(published, index));
        proof.extra = MUST(published.entries(index, 1)).at(0);
        return ledger::print_proof(proof);
    }

    strongroom::test::FakeDisk disk_;
    ledger::Log log_;
    Files files_;
};

}  // namespace strongroom::loss::test
