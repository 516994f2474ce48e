#include "lab/paper_run.h"

#include <algorithm>
#include <utility>

#include "lab/backtest_internal.h"

namespace strongroom::lab {

// ---- Run: prices as they come ----------------------------------------------------------------

Status Run::open_live(Time time, const MarketTrade& first, const CandleSeries& candles) {
    equity_.emplace(markets_, kCurvePointsMax);
    session_.set_candles(candles);
    open_pair(0, time, first.price, first.qty.value);
    result.candles = 1;
    result.to = time;
    return begin();
}

Status Run::live_trade(Time time, const MarketTrade& trade) {
    recorder_.volumes.front() = trade.qty.value;
    session_.walk(MarketTrade{.time = time, .price = trade.price, .qty = trade.qty});
    ++result.candles;
    result.to = time;
    take_holdings();
    return check_session();
}

Status Run::live_time(Time now) {
    session_.move(now, session_.matcher().price());
    result.to = now;
    take_holdings();
    return check_session();
}

Status Run::live_candles() {
    session_.candles_grew();
    take_holdings();
    return check_session();
}

void Run::mark_live() { equity_->mark(session_.now(), session_.matcher().price()); }

// ---- PaperRun --------------------------------------------------------------------------------

namespace {

// A number too large to hold ends the run, as it ends a backtest.
template <typename Work>
Status guarded(const std::string& file_name, Work work) {
    try {
        return work();
    } catch (const DecimalOverflow& overflow) {
        return fail(Errc::invalid, file_name + ": " + overflow.what());
    }
}

}  // namespace

PaperRun::PaperRun(BacktestJob job) : job_(std::move(job)) {}
PaperRun::~PaperRun() = default;

Result<std::unique_ptr<PaperRun>> PaperRun::make(BacktestJob job) {
    TRY_ASSIGN(const bots::BotFile file, bots::parse_bot_file(job.bot_file, job.file_name));
    TRY_ASSIGN(std::vector<MarketModel> markets, markets_for(job, file));
    if (markets.size() != 1)
        return fail(Errc::invalid, job.file_name + ": bot.symbols: one pair on paper, not several");
    std::unique_ptr<PaperRun> paper(new PaperRun(std::move(job)));
    paper->run_ = std::make_unique<Run>(file, paper->job_, std::move(markets));
    return paper;
}

Status PaperRun::take_candles(const CandleSeries& series) {
    std::vector<Candle>& known = candles_.candles;
    const std::size_t before = known.size();
    for (const Candle& candle : series.candles) {
        if (known.empty() || candle.open_time > known.back().open_time) known.push_back(candle);
    }
    if (!begun_ || known.size() == before) return {};
    return guarded(job_.file_name, [&] { return run_->live_candles(); });
}

Status PaperRun::take_trade(const MarketTrade& trade) {
    if (!begun_ && candles_.candles.empty()) return {};
    return guarded(job_.file_name, [&]() -> Status {
        const Time time = std::max(trade.time, run_->now());
        last_trade_ = time;
        if (!std::exchange(begun_, true)) {
            TRY(run_->open_live(time, trade, candles_));
            minute_ = time.ms / minutes(1).ms;
            run_->mark_live();
            return {};
        }
        TRY(run_->live_trade(time, trade));
        mark_minutes();
        return {};
    });
}

Status PaperRun::pass(Duration since_trade) {
    if (!begun_) return {};
    const Time time = last_trade_ + since_trade;
    if (time <= run_->now()) return {};
    return guarded(job_.file_name, [&]() -> Status {
        TRY(run_->live_time(time));
        mark_minutes();
        return {};
    });
}

void PaperRun::mark_minutes() {
    const std::int64_t minute = run_->now().ms / minutes(1).ms;
    if (std::exchange(minute_, minute) == minute) return;
    run_->mark_live();
    has_minute_ended_ = true;
}

bool PaperRun::wants_candles() {
    return std::exchange(has_minute_ended_, false) && run_->follows_candles();
}

const BacktestResult& PaperRun::so_far() const { return run_->result; }
Time PaperRun::now() const { return run_->now(); }
Decimal PaperRun::equity() const { return begun_ ? run_->worth() : Decimal(); }

Result<BacktestResult> PaperRun::finish() {
    if (!begun_) return fail(Errc::unavailable, job_.file_name + ": no price has come");
    TRY(guarded(job_.file_name, [&]() -> Status {
        run_->mark_live();
        return run_->finish();
    }));
    return run_->result;
}

}  // namespace strongroom::lab
