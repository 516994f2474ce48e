#include "lab/differ/differ.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "lab/differ/deals.h"
#include "lab/differ/evidence.h"
#include "lab/differ/stages.h"
#include "model/candle_fold.h"

namespace strongroom::lab {
namespace {

class Comparison {
  public:
    Comparison(const LiveRun& run, const DifferJob& job, bots::BotFile file)
        : run_(run),
          job_(job),
          file_(std::move(file)),
          live_(executions_of(run, job.to.value_or(run.ended))) {
        report_.bot = run.name;
        report_.symbols = file_.symbols;
        report_.interval = job.candles.front()->interval;
        report_.from = interval_begin(run.added, report_.interval);
        report_.to = job.to.value_or(run.ended);
    }

    Result<DifferReport> make(Clock& clock) {
        TRY_ASSIGN(stages_,
                   stages_of({run_, file_, job_.candles, live_, report_.from, report_.to}, clock));
        count_later();
        count();
        find_lines();
        judge();
        sum_up();
        return std::move(report_);
    }

  private:
    // ---- Lines

    const std::vector<Execution>& base() const { return stages_.front().executions; }

    void count_later() {
        report_.tested_later = static_cast<std::size_t>(
            std::ranges::count_if(stages_.front().result.fills,
                                  [&](const TestFill& f) { return f.fill.time > report_.to; }));
    }

    void count() {
        for (const Execution& e : live_) {
            ++report_.live_orders;
            report_.live_fills += static_cast<std::size_t>(e.parts);
        }
        for (const Execution& e : base()) {
            ++report_.tested_orders;
            report_.tested_fills += static_cast<std::size_t>(e.parts);
        }
    }

    bool is_equal(const Pairing& pair, const Stage& stage) const {
        return pair.live && pair.tested &&
               is_same(live_[*pair.live], stage.executions[*pair.tested], report_.interval);
    }

    void find_lines() {
        for (const Pairing& pair : stages_.front().pairs) {
            if (is_equal(pair, stages_.front())) {
                const Execution& live = live_[*pair.live];
                const Execution& tested = base()[*pair.tested];
                ++report_.same;
                if (live.first == tested.first && live.last == tested.last &&
                    live.parts == tested.parts)
                    ++report_.same_exactly;
                continue;
            }
            DifferLine line{.number = static_cast<int>(report_.lines.size()) + 1};
            if (pair.live) line.live = live_[*pair.live];
            if (pair.tested) line.tested = base()[*pair.tested];
            line.money = (line.live ? line.live->money : Holdings()) -
                         (line.tested ? line.tested->money : Holdings());
            report_.lines.push_back(std::move(line));
            places_.push_back(pair);
        }
    }

    // Whether this stage has the line's order as it was live: filled the same, or not at all.
    bool explains(const Stage& stage, const DifferLine& line, const Pairing& place) const {
        bool has_live = !place.live;
        for (const Pairing& pair : stage.pairs) {
            if (is_equal(pair, stage)) {
                has_live |= place.live && *pair.live == *place.live;
                continue;
            }
            if (place.live && pair.live && *pair.live == *place.live) return false;
            if (line.tested && pair.tested &&
                is_same(*line.tested, stage.executions[*pair.tested], report_.interval))
                return false;
        }
        return has_live;
    }

    void judge() {
        const std::vector<MarketModel> markets = newest_markets();
        const Evidence evidence(run_, job_.candles, markets);
        std::vector<const DifferLine*> left;  // That no stage explains, and that are judged.
        for (std::size_t i = 0; i < report_.lines.size(); ++i) {
            DifferLine& line = report_.lines[i];
            if (judge_by_stages(line, places_[i])) continue;
            judge_by_evidence(evidence, line, places_[i], left);
            left.push_back(&line);
        }
    }

    bool judge_by_stages(DifferLine& line, const Pairing& place) const {
        for (std::size_t i = 1; i < stages_.size(); ++i) {
            const Stage& stage = stages_[i];
            if (!explains(stage, line, place)) continue;
            line.cause = stage.added;
            line.because =
                stage.added == Cause::owner ? words_of_owner(line.time()) : stage.because;
            return true;
        }
        return false;
    }

    void judge_by_evidence(const Evidence& evidence, DifferLine& line, const Pairing& place,
                           const std::vector<const DifferLine*>& judged) const {
        const Execution* live = line.live ? &*line.live : nullptr;
        const Execution* tested = counterpart(line, place);
        std::optional<Verdict> verdict = evidence.on(live, tested);
        if (!verdict) {
            // A bot decides by what happened to it: the newest difference before is why.
            const Time decided = live != nullptr ? live->decided : tested->decided;
            const auto before = std::ranges::find_if(
                judged.rbegin(), judged.rend(),
                [&](const DifferLine* other) { return other->time() <= decided; });
            if (before != judged.rend()) {
                line.follows = (*before)->number;
                verdict = Verdict{(*before)->cause, fmt::format("follows from {}", line.follows)};
            }
        }
        if (!verdict) verdict = evidence.of_the_way(live, tested);
        if (!verdict) return;
        line.cause = verdict->cause;
        line.because = std::move(verdict->because);
    }

    // The order in the backtest that is most like the live run; the line's own where it has none.
    const Execution* counterpart(const DifferLine& line, const Pairing& place) const {
        const Execution* own = line.tested ? &*line.tested : nullptr;
        if (!place.live) return own;
        const Stage& last = stages_.back();
        const auto at = std::ranges::find(last.pairs, place.live, &Pairing::live);
        if (!at->tested) return nullptr;
        return is_equal(*at, last) ? own : &last.executions[*at->tested];
    }

    std::vector<MarketModel> newest_markets() const {
        std::vector<MarketModel> markets = markets_of(file_);
        for (std::size_t i = 0; i < markets.size(); ++i) {
            markets[i].instrument = run_.markets[i].instrument;
            markets[i].model.fees = run_.markets[i].fees;
        }
        return markets;
    }

    std::string words_of_owner(Time time) const {
        const Asked* newest = &run_.commands.front();
        for (const Asked& asked : run_.commands) {
            if (asked.at <= time) newest = &asked;
        }
        return fmt::format("{} by its owner at {}", words_of(std::get<Command>(newest->what)),
                           to_iso8601(newest->at));
    }

    // ---- Sums

    // In quote at the last close; rounded down at 10^-12 for each line, so that lines add up.
    Decimal worth_of(const Holdings& money) {
        Decimal worth;
        for (const auto& [asset, amount] : money) {
            const std::optional<Decimal> price = price_of(asset);
            if (price)
                worth += mul(amount, *price, Round::down);
            else if (std::ranges::find(report_.unvalued, asset) == report_.unvalued.end())
                report_.unvalued.push_back(asset);
        }
        return worth;
    }

    std::optional<Decimal> price_of(const Asset& asset) const {
        const std::vector<PairResult>& pairs = stages_.front().result.pairs;
        if (asset == pairs.front().symbol.quote) return Decimal(1);  // They share it.
        for (const PairResult& pair : pairs) {
            if (pair.symbol.base == asset) return pair.last_close.value;
        }
        const FillModel model = fill_model_of(file_.backtest);
        if (asset == model.third_coin && model.third_coin_price.is_positive())
            return model.third_coin_price;
        return std::nullopt;
    }

    static void add_line(CauseSum& sum, const DifferLine& line) {
        ++sum.lines;
        sum.worth += line.worth;
        for (const auto& [asset, amount] : line.money) add(sum.money, asset, amount);
    }

    void sum_up() {
        std::array<CauseSum, kCauses> sums;
        for (DifferLine& line : report_.lines) {
            line.worth = worth_of(line.money);
            CauseSum& sum = sums.at(static_cast<std::size_t>(line.cause));
            sum.cause = line.cause;
            add_line(sum, line);
            add_line(report_.whole, line);
        }
        std::ranges::copy_if(sums, std::back_inserter(report_.sums),
                             [](const CauseSum& sum) { return sum.lines > 0; });
        report_.deals = deals_that_differ(run_, stages_.front().result.deals, report_);
    }

    const LiveRun& run_;
    const DifferJob& job_;
    bots::BotFile file_;
    std::vector<Execution> live_;
    std::vector<Stage> stages_;
    std::vector<Pairing> places_;  // Of each line.
    DifferReport report_;
};

}  // namespace

Result<DifferReport> differ(const LiveRun& run, const DifferJob& job, Clock& clock) {
    TRY_ASSIGN(bots::BotFile file, bots::parse_bot_file(run.file, "the live bot's file"));
    try {
        return Comparison(run, job, std::move(file)).make(clock);
    } catch (const DecimalOverflow& overflow) {
        return fail(Errc::invalid, std::string("the difference: ") + overflow.what());
    }
}

}  // namespace strongroom::lab
