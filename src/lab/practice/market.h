// Market: one pair at the practice venue: its terms, its matcher, its tape and its book.
#pragma once

#include <string>
#include <utility>

#include "lab/matcher.h"
#include "lab/practice/book.h"
#include "lab/practice/order.h"
#include "lab/practice/settings.h"
#include "lab/practice/tape.h"

namespace strongroom::lab::practice {

// What a client may order here; the instrument's limits, with the open ones filled in.
struct MarketTerms {
    Instrument instrument;
    std::optional<PercentPrice> percent_price;
    int open_orders_max = 200;
    int places = 8;  // Decimals of prices and quantities.

    static constexpr int kAlgoOrdersMax = 5;
    Price price_max;
    Decimal notional_max;
};
// Errors: invalid, naming the field that no market can have.
Result<MarketTerms> terms_of(const PracticeMarket& market);

// How a market stands with its venue, by the hand of the owner.
enum class MarketState {
    trading,
    halted,    // It takes no orders and nothing trades; what rests in it stays.
    delisted,  // The venue has cancelled what rested in it, and does not list it any more.
};

struct Market {
    Market(std::uint32_t its_number, MarketTerms its_terms, const FillModel& model,
           std::vector<Wallet>& wallets, std::uint64_t first_update_id)
        : number(its_number),
          terms(std::move(its_terms)),
          matcher(terms.instrument, model, wallets),
          tape(terms.instrument.step),
          book(first_update_id) {}

    const std::string& symbol() const { return terms.instrument.venue_symbol; }
    const Symbol& pair() const { return terms.instrument.symbol; }
    // Trading, and there is a price to trade at.
    bool is_open() const { return terms.instrument.is_trading && matcher.has_price(); }
    // The book as it is now. Whoever publishes changes refreshes it himself; then this changes
    // nothing.
    const BookView& fresh_book() {
        if (std::exchange(is_book_stale, false)) (void)book.refresh(matcher);
        return book.view();
    }
    // From now on. What rests by older limits stays.
    void set_terms(const Instrument& instrument);
    void set_state(MarketState its_state) {
        state = its_state;
        terms.instrument.is_trading = state == MarketState::trading;
    }
    // Volume-weighted over five minutes, else the present price.
    Price average_price() const;

    std::uint32_t number;
    MarketTerms terms;
    MarketState state = MarketState::trading;
    Matcher matcher;
    Tape tape;
    Book book;
    bool is_book_stale = true;
    std::uint64_t last_trade_id = 0;
    Side last_side = Side::buy;  // Of the last point's taker.
};

}  // namespace strongroom::lab::practice
