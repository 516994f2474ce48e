// Evidence: what a live run's journal, or the candles, say about one order that is not as in the
// backtest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/differ/differ.h"

namespace strongroom::lab {

struct Verdict {
    Cause cause = Cause::unexplained;
    std::string because;
};

class Evidence {
  public:
    // All of it must outlive this.
    Evidence(const LiveRun& run, const std::vector<const CandleSeries*>& candles,
             const std::vector<MarketModel>& markets)
        : run_(run), candles_(candles), markets_(markets) {}

    // On the order itself; nothing, when there is none. At least one of the two is not null; both
    // are what paired() holds for one order.
    std::optional<Verdict> on(const Execution* live, const Execution* tested) const;
    // For two that were decided within one candle, when nothing else is known: weaker than another
    // order that differed before.
    std::optional<Verdict> of_the_way(const Execution* live, const Execution* tested) const;

  private:
    std::optional<Verdict> on_filling(const Execution& live, const Execution& tested) const;
    std::optional<Verdict> on_market_order(const Execution& live, const Execution& tested) const;
    std::optional<Verdict> on_deciding(const Execution* live, const Execution* tested) const;
    std::optional<Verdict> on_unfilled(const Execution& tested) const;
    std::optional<Verdict> refusal_before(const Execution& later, const Execution& tested) const;
    std::optional<Verdict> owner_at(Time time) const;
    std::optional<Verdict> market_at(const Symbol& symbol, Time time) const;
    std::optional<Verdict> silence_at(Time time) const;
    std::optional<Verdict> seen_candle_at(const Symbol& symbol, Time time) const;
    std::optional<Verdict> price_at(const Symbol& symbol, Time time, Price price) const;
    std::optional<Verdict> gap_at(const Symbol& symbol, Time time) const;
    const LiveOrder* order(const Execution& live) const;
    std::size_t pair_of(const Symbol& symbol) const;
    const Candle* candle_at(const Symbol& symbol, Time time) const;
    Duration interval() const { return candles_.front()->interval; }

    const LiveRun& run_;
    const std::vector<const CandleSeries*>& candles_;
    const std::vector<MarketModel>& markets_;
};

// "stop", "close deal 3": an owner's command in a sentence.
std::string words_of(const Command& command);

}  // namespace strongroom::lab
