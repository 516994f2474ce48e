// A pack: from what lies in it to the statement, and what is written of both.
#include "loss/pack.h"

#include <fmt/format.h>

#include <algorithm>

#include "venues/binance/profile.h"
#include "venues/coinbase/profile.h"
#include "venues/kucoin/profile.h"
#include "venues/paper/profile.h"
#include "venues/replies.h"

namespace strongroom::loss {
namespace {

// What a venue puts into one reply about an order's fills. More may be behind a full one.
std::size_t page_of(std::string_view venue) {
    if (venue == "kucoin") return venues::kucoin::page_size_max;
    if (venue == "coinbase") return venues::coinbase::list_limit_max;
    return venue == "paper" ? venues::paper::list_limit_max : venues::binance::list_limit_max;
}

Result<std::vector<venues::AccountTrade>> trades_of(const venues::Replies& venue,
                                                    const ForeignOrder& order,
                                                    const std::string& body) {
    const auto place = [&] {
        return fmt::format("the venue's answer about order {}", order.evidence.order);
    };
    auto trades = venue.decode_fills(body);
    if (!trades) return fail_in(place(), trades.error());
    if (trades->size() < page_of(order.evidence.venue)) return trades;
    return fail(Errc::exhausted,
                fmt::format("{}: {} fills are a full reply; there may be more, which this version "
                            "does not ask for",
                            place(), trades->size()));
}

}  // namespace

Result<Statement> statement_of(const Basis& basis) {
    if (basis.orders.empty()) return fail(Errc::not_found, "there is no foreign order");
    const std::string& name = basis.orders.front().evidence.venue;
    const venues::Replies* venue = venues::replies_of(name);
    if (venue == nullptr)
        return fail(Errc::invalid, fmt::format("venue \"{}\": is not served", name));
    Question question{.account = basis.account,
                      .venue = name,
                      .from = basis.from,
                      .to = basis.to,
                      .orders = {},
                      .prices = basis.prices};
    for (const ForeignOrder& order : basis.orders) {
        if (order.evidence.venue != name)
            return fail(Errc::invalid, "the account's foreign orders are at several venues");
        const auto answer = basis.answers.find(order.entry);
        const auto entry = basis.answer_entries.find(order.entry);
        if (answer == basis.answers.end() || entry == basis.answer_entries.end()) {
            return fail(Errc::not_found, fmt::format("{}: no answer of the venue whose hash is in "
                                                     "the ledger",
                                                     answer_file(order.entry)));
        }
        TRY_ASSIGN(auto trades, trades_of(*venue, order, answer->second));
        question.orders.push_back({order, entry->second, std::move(trades)});
    }
    return state_loss(std::move(question));
}

Result<Files> statement_files(const Statement& statement, const MadeWhere& where) {
    const Page page = to_page(statement, where);
    Files files;
    TRY_ASSIGN(files["statement.pdf"], to_pdf(page));
    files["statement.html"] = to_html(page);
    files["statement.csv"] = to_csv(statement);
    files["statement.json"] = to_json(statement, where);
    return files;
}

Files basis_files(const Basis& basis, const Statement& statement) {
    Files files;
    for (const auto& [entry, body] : basis.answers) files[answer_file(entry)] = body;
    for (const PairPrices& prices : basis.prices) {
        std::optional<Time> first;
        Time last;
        for (const StatedFill& one : statement.fills) {
            if (one.symbol != prices.symbol) continue;
            if (!first) first = one.fill.time;
            last = one.fill.time;
        }
        if (!first) continue;
        std::string rows = "pair,symbol,open_time_ms,close\n";
        for (const Candle& candle : prices.candles) {
            const bool is_near = candle.open_time + minutes(1) + kReferenceAgeMax >= *first &&
                                 candle.open_time <= last;
            if (!is_near) continue;
            rows += fmt::format("{},{},{},{}\n", prices.symbol.str(), prices.venue_symbol,
                                candle.open_time.ms, candle.close.value.to_string());
        }
        files[price_file(prices.symbol)] = std::move(rows);
    }
    return files;
}

}  // namespace strongroom::loss
