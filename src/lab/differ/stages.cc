#include "lab/differ/stages.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace strongroom::lab {
namespace {

Status check_candles(const StageJob& job) {
    if (job.candles.size() != job.file.symbols.size()) {
        return fail(Errc::invalid, fmt::format("--candles: prices of {} pairs, and the bot has {}",
                                               job.candles.size(), job.file.symbols.size()));
    }
    for (std::size_t i = 0; i < job.candles.size(); ++i) {
        const CandleSeries& series = *job.candles[i];
        if (series.candles.size() < 2 || series.interval <= Duration{})
            return fail(Errc::invalid, "--candles: at least two candles are needed");
        const Time first = series.candles.front().open_time;
        const Time end = series.candles.back().open_time + series.interval;
        if (first <= job.run.added && job.run.added < end) continue;
        return fail(Errc::invalid,
                    fmt::format("--candles: those of {} are from {} to {}, and the bot began at {}",
                                job.file.symbols[i].str(), to_iso8601(first), to_iso8601(end),
                                to_iso8601(job.run.added)));
    }
    return {};
}

bool is_same_fee(const FeeRates& a, const FeeRates& b) {
    return a.maker == b.maker && a.taker == b.taker && a.buys_pay == b.buys_pay;
}

std::string words_of_terms(const Instrument& ours, const Instrument& theirs) {
    return fmt::format(
        "the venue has for {}: tick {}, step {}, least value {}, quantities from {} to {}; the bot "
        "file: tick {}, step {}, least value {}",
        ours.symbol.str(), theirs.tick.to_string(), theirs.step.to_string(),
        theirs.min_notional.to_string(), theirs.min_qty.to_string(), theirs.max_qty.to_string(),
        ours.tick.to_string(), ours.step.to_string(), ours.min_notional.to_string());
}

std::string words_of_fees(const FeeRates& ours, const FeeRates& theirs) {
    return fmt::format("the account's fees {} (maker) and {} (taker); the bot file has {} and {}",
                       theirs.maker.to_string(), theirs.taker.to_string(), ours.maker.to_string(),
                       ours.taker.to_string());
}

class StageMaker {
  public:
    StageMaker(const StageJob& job, Clock& clock) : job_(job), clock_(clock) {
        for (const MarketModel& market : markets_of(job.file))
            terms_.push_back({market.instrument, market.model.fees});
        asked_ = job.run.signals;
    }

    Result<std::vector<Stage>> make() {
        TRY(add(Cause::unexplained, {}));
        if (is_as_live(stages_.front())) return std::move(stages_);
        TRY(add_terms());
        TRY(add_fees());
        if (!job_.run.commands.empty()) {
            asked_.clear();
            std::ranges::merge(job_.run.signals, job_.run.commands, std::back_inserter(asked_), {},
                               &Asked::at, &Asked::at);
            TRY(add(Cause::owner, {}));
        }
        return std::move(stages_);
    }

  private:
    Status add(Cause added, std::string because) {
        BacktestJob test{.bot_file = job_.run.file, .file_name = "the live bot's file"};
        test.pair_candles = job_.candles;
        test.from = job_.from;
        test.to = job_.to + milliseconds(1);
        test.terms = terms_;
        test.asked = asked_;
        TRY_ASSIGN(BacktestResult result, run_backtest(test, clock_));
        Stage stage{.added = added, .because = std::move(because), .result = std::move(result)};
        stage.executions = executions_of(stage.result, job_.to);
        stage.pairs = paired(job_.live, stage.executions, job_.candles.front()->interval);
        stages_.push_back(std::move(stage));
        return {};
    }

    bool is_as_live(const Stage& stage) const {
        return std::ranges::all_of(stage.pairs, [&](const Pairing& pair) {
            return pair.live && pair.tested &&
                   is_same(job_.live[*pair.live], stage.executions[*pair.tested],
                           job_.candles.front()->interval);
        });
    }

    Status add_terms() {
        std::string because;
        for (std::size_t i = 0; i < terms_.size(); ++i) {
            const Instrument& theirs = job_.run.markets[i].instrument;
            Instrument& ours = terms_[i].instrument;
            if (because.empty() && !ours.has_terms_of(theirs))
                because = words_of_terms(ours, theirs);
            ours = theirs;
        }
        return because.empty() ? Status() : add(Cause::terms, std::move(because));
    }

    Status add_fees() {
        std::string because;
        for (std::size_t i = 0; i < terms_.size(); ++i) {
            const FeeRates& theirs = job_.run.markets[i].fees;
            FeeRates& ours = terms_[i].fees;
            if (because.empty() && !is_same_fee(ours, theirs))
                because = words_of_fees(ours, theirs);
            ours = theirs;
        }
        return because.empty() ? Status() : add(Cause::fee, std::move(because));
    }

    const StageJob& job_;
    Clock& clock_;
    std::vector<bots::Market> terms_;
    std::vector<Asked> asked_;
    std::vector<Stage> stages_;
};

}  // namespace

Result<std::vector<Stage>> stages_of(const StageJob& job, Clock& clock) {
    TRY(check_candles(job));
    return StageMaker(job, clock).make();
}

}  // namespace strongroom::lab
